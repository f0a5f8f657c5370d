import { Component } from "react";
import type { ReactNode } from "react";

type Props = { fallback: ReactNode; children: ReactNode };
type State = { kind: "fine" } | { kind: "broken" };

/** Shows `fallback` in place of a part of the page that could not be drawn, instead of losing the whole page. */
export class FaultBoundary extends Component<Props, State> {
  override state: State = { kind: "fine" };

  static getDerivedStateFromError(): State {
    return { kind: "broken" };
  }

  override render() {
    return this.state.kind === "fine" ? this.props.children : this.props.fallback;
  }
}
