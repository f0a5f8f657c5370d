import { useReducedMotion } from "@mantine/hooks";
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";

const nearEndPixels = 48;

/** `end`: the page grows along with the answer. `away`: the person reads further up and is left alone. */
export type ReadingPlace = "end" | "away";

/** Keeps the end of `content` in sight while it grows, but only for as long as the person is there. */
export function useFollowEnd(content: RefObject<HTMLElement | null>) {
  const [place, setPlace] = useState<ReadingPlace>("end");
  const lastTop = useRef(0);
  const reducedMotion = useReducedMotion();

  const onScroll = useEffectEvent(() => {
    const page = document.documentElement;
    const distance = page.scrollHeight - page.clientHeight - page.scrollTop;
    // Being far from the end is no wish to be there: text may have grown since. Going up is.
    if (distance <= nearEndPixels) setPlace("end");
    else if (page.scrollTop < lastTop.current - 1) setPlace("away");
    lastTop.current = page.scrollTop;
  });
  const onGrown = useEffectEvent(() => {
    if (place === "end") scrollToEnd("instant");
  });

  useLayoutEffect(() => scrollToEnd("instant"), []);
  useEffect(() => {
    const scrolled = () => onScroll();
    window.addEventListener("scroll", scrolled, { passive: true });
    const observer = new ResizeObserver(() => onGrown());
    if (content.current !== null) observer.observe(content.current);
    return () => {
      window.removeEventListener("scroll", scrolled);
      observer.disconnect();
    };
  }, [content]);

  const jump = useCallback(() => {
    setPlace("end");
    scrollToEnd(reducedMotion ? "instant" : "smooth");
  }, [reducedMotion]);
  return { place, jump };
}

function scrollToEnd(behavior: ScrollBehavior) {
  window.scrollTo({ top: document.documentElement.scrollHeight, behavior });
}
