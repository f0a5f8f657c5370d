export const messageFieldId = "message";

/** Focuses the message field, except on touch screens, where the focus would open the on-screen keyboard. */
export function focusMessage() {
  if (!window.matchMedia("(pointer: fine)").matches) return;
  document.getElementById(messageFieldId)?.focus({ preventScroll: true });
}
