export const messageFieldId = "message";

/** Puts the cursor into the message field, except where that would bring up a keyboard on the screen. */
export function focusMessage() {
  if (!window.matchMedia("(pointer: fine)").matches) return;
  document.getElementById(messageFieldId)?.focus({ preventScroll: true });
}
