import type { Target } from "../target.ts";

/** Someone wants a run. */
export interface StartRequest {
  readonly target: Target;
  /** Slack user id of the asker. */
  readonly by: string;
  /** Slack channel id where it was asked. */
  readonly channel: string;
  readonly reason: string | null;
  /** What the asker expects to see; absent or null: nothing was said. */
  readonly hypothesis?: string | null;
  /** The id of the schedule that starts by itself; `by` added it. Absent: a person is there. */
  readonly schedule?: string;
  readonly step: StartStep;
}

/**
 * The guards are asked twice: before the question is shown, and at the press of its button.
 * `supersedes` is the run that the question said would be taken over; a press takes over no other.
 */
export type StartStep = { readonly kind: "question" } | { readonly kind: "press"; readonly supersedes: string | null };
