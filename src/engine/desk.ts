import type { Message } from "../core/message.ts";
import type { ScheduleAsk } from "../core/schedule/schedule.ts";

/** Who asks, and where. */
export interface Asker {
  readonly user: string;
  readonly channel: string;
}

/** What people can ask for; Slack's side calls it and shows the answers to the asker alone. */
export interface Desk {
  /** The private confirmation, or the refusals. Nothing is started. */
  start(asker: Asker, ask: { readonly target: string | null; readonly reason: string | null }): Promise<Message>;
  /** The press of Start: everything is read again. */
  confirm(asker: Asker, confirmationId: string): Promise<Message>;
  cancel(asker: Asker, confirmationId: string): Promise<Message>;
  /** `run` null: the run of this thread or channel, when there is just one. */
  stop(asker: Asker, ask: { readonly run: string | null; readonly threadTs: string | null }): Promise<Message>;
  finish(asker: Asker, ask: { readonly run: string }): Promise<Message>;
  status(asker: Asker, ask: { readonly run: string | null; readonly threadTs: string | null }): Promise<Message>;
  details(asker: Asker, ask: { readonly run: string }): Promise<Message>;
  targets(asker: Asker): Promise<Message>;
  schedule(asker: Asker, ask: ScheduleAsk): Promise<Message>;
  /** The newest runs of this channel's targets; `target` null: of all of them. */
  runs(asker: Asker, ask: { readonly target: string | null }): Promise<Message>;
}

/** What came in from Slack. */
export interface Incoming {
  /** The same for each delivery of the same thing. */
  readonly key: string;
  /** The command as typed, or the button. */
  readonly what: string;
}

/** Everything that comes in is written down before it is acted upon, and how it was answered after. Never rejects. */
export interface Intake {
  /** False: it came in before, here or in another process, and is not acted upon again. */
  received(asker: Asker, incoming: Incoming): Promise<boolean>;
  /** `answer`: what the person was told. */
  answered(asker: Asker, incoming: Incoming, answer: string): Promise<void>;
}
