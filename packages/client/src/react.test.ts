// @vitest-environment happy-dom
import { answerLog, foldLog } from "@agent-max/protocol/testing";
import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { useGeneration } from "./react.ts";
import { createStore, type GenerationStore, type GenerationView } from "./store.ts";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

const events = answerLog(["a", "b"]);
const view = (count: number, connection: GenerationView["connection"]): GenerationView => ({
  snapshot: foldLog(events.slice(0, count)),
  connection,
  error: undefined,
});

const selectAnswer = ({ snapshot }: GenerationView) => snapshot?.answer;

function mount(store: GenerationStore, selector?: (view: GenerationView) => { answer: string | undefined }) {
  let renders = 0;
  function Answer() {
    renders += 1;
    const whole = useGeneration(store);
    const selected = useGeneration(store, selector ?? (({ snapshot }) => ({ answer: snapshot?.answer })));
    return `${whole.connection}:${selected.answer}`;
  }
  const container = document.createElement("div");
  const root = createRoot(container);
  act(() => root.render(createElement(Answer)));
  return { container, renders: () => renders, unmount: () => act(() => root.unmount()), Answer };
}

test("a component shows each view, also with a selector that makes new objects", () => {
  const store = createStore(view(2, "open"));
  const { container, unmount, Answer } = mount(store);
  expect(container.textContent).toBe("open:a");
  act(() => store.set(view(4, "closed")));
  expect(container.textContent).toBe("closed:ab");
  expect(renderToString(createElement(Answer))).toBe("closed:ab");
  unmount();
});

test("a component renders again only when what it selects has changed", () => {
  const store = createStore(view(2, "connecting"));
  let renders = 0;
  function Answer() {
    renders += 1;
    return useGeneration(store, selectAnswer);
  }
  const root = createRoot(document.createElement("div"));
  act(() => root.render(createElement(Answer)));
  act(() => store.set(view(2, "open")));
  expect(renders).toBe(1);
  act(() => store.set(view(3, "open")));
  expect(renders).toBe(2);
  act(() => root.unmount());
});

test("an unmounted component is no longer told", () => {
  const store = createStore(view(2, "open"));
  const subscribe = vi.fn<GenerationStore["subscribe"]>(store.subscribe);
  const { renders, unmount } = mount({ ...store, subscribe });
  unmount();
  const before = renders();
  act(() => store.set(view(4, "closed")));
  expect(renders()).toBe(before);
});
