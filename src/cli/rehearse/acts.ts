/** What a person does in the middle of a run. People act; the worlds never do anything because of the clock on the wall. */
export interface Act {
  /** World seconds after the press of Start. */
  readonly afterS: number;
  readonly who: "ana" | "ben";
  /** A button of the card. */
  readonly press: "stop" | "finish";
}

/** Scenarios whose question is what a stop can do: somebody presses it before the warning is due. */
const ACTS: Readonly<Record<string, readonly Act[]>> = {
  pt5m: [{ afterS: 60, who: "ben", press: "stop" }],
  "pt5m-stop-ignored": [{ afterS: 60, who: "ben", press: "stop" }],
};

export function actsOf(scenario: string): readonly Act[] {
  return ACTS[scenario] ?? [];
}
