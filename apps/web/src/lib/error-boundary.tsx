import { Component } from "react";
import type { ReactNode } from "react";

type Props = { fallback: ReactNode; children: ReactNode };
type State = { kind: "ok" } | { kind: "failed" };

/** Shows `fallback` in place of a part of the page that threw while rendering; the rest of the page stays. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { kind: "ok" };

  static getDerivedStateFromError(): State {
    return { kind: "failed" };
  }

  override render() {
    return this.state.kind === "ok" ? this.props.children : this.props.fallback;
  }
}
