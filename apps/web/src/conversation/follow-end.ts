import { useReducedMotion } from "@mantine/hooks";
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";

const nearEndPixels = 48;

/** `following`: the page scrolls along as the answer grows. `paused`: the person has scrolled up to read. */
export type FollowState = "following" | "paused";

/**
 * Keeps the end of `content` on the screen while it grows, unless the person scrolls up.
 * A scroll event does not say whether the person or the page scrolled. The distance to the end does not say it either:
 * the text may have grown since the last event, which moves the end away without any scroll. So only two facts count:
 * near the end the page follows again, and only a person makes the scroll position smaller.
 * A ResizeObserver reports growth, because text, formulas and opened sections all change the height.
 */
export function useFollowEnd(content: RefObject<HTMLElement | null>) {
  const [state, setState] = useState<FollowState>("following");
  const lastTop = useRef(0);
  const reducedMotion = useReducedMotion();

  const onScroll = useEffectEvent(() => {
    const page = document.documentElement;
    const distance = page.scrollHeight - page.clientHeight - page.scrollTop;
    if (distance <= nearEndPixels) setState("following");
    else if (page.scrollTop < lastTop.current - 1) setState("paused");
    lastTop.current = page.scrollTop;
  });
  const onResize = useEffectEvent(() => {
    if (state === "following") scrollToEnd("instant");
  });

  useLayoutEffect(() => scrollToEnd("instant"), []);
  useEffect(() => {
    const handleScroll = () => onScroll();
    window.addEventListener("scroll", handleScroll, { passive: true });
    const observer = new ResizeObserver(() => onResize());
    if (content.current !== null) observer.observe(content.current);
    return () => {
      window.removeEventListener("scroll", handleScroll);
      observer.disconnect();
    };
  }, [content]);

  const jumpToEnd = useCallback(() => {
    setState("following");
    scrollToEnd(reducedMotion ? "instant" : "smooth");
  }, [reducedMotion]);
  return { state, jumpToEnd };
}

function scrollToEnd(behavior: ScrollBehavior) {
  window.scrollTo({ top: document.documentElement.scrollHeight, behavior });
}
