import type { MeddlingName } from "./meddling.ts";

/** What a person does in the middle of a run. People act; the worlds never do anything because of the clock on the wall. */
export type Act = Press | Meddling;

interface Timed {
  /** World seconds after the press of Start. */
  readonly afterS: number;
  readonly who: "ana" | "ben";
}

export interface Press extends Timed {
  /** A button of the card. */
  readonly press: "stop" | "finish";
}

export interface Meddling extends Timed {
  readonly meddle: MeddlingName;
}
