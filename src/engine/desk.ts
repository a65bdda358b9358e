import type { Message } from "../core/message.ts";
import type { FieldProblem, PlanAsk, PlanForm } from "../core/plan-form.ts";
import type { ScheduleAsk } from "../core/schedule/schedule.ts";
import type { Instant } from "../core/time.ts";

/** Who asks, and where. */
export interface Asker {
  readonly user: string;
  readonly channel: string;
  /** The schedule that asks by itself; `user` added it, and did nothing now. Absent: a person asks. */
  readonly schedule?: string;
}

/** A pressed button of a plan. */
export interface PlanButton {
  /** As `planButton` wrote it. */
  readonly value: string;
  /** Of the message that was pressed. */
  readonly ts: string;
  /** World time, by Slack's clock. null: Slack does not say, and then nothing is started. Absent: just now. */
  readonly pressedAt?: Instant | null;
}

/** What people can ask for; Slack's side calls it and shows the answers to the asker alone. */
export interface Desk {
  /** What a plan can be made of here, with what each template says; or why none can be. Nothing is started. */
  form(
    asker: Asker,
    ask: Pick<PlanAsk, "mode" | "target" | "reason">,
  ): Promise<{ readonly form: PlanForm } | { readonly refused: Message }>;
  /** Which fields cannot stay so; none: it may be asked for. At once, from the configuration alone. */
  problems(asker: Asker, ask: PlanAsk): readonly FieldProblem[];
  /** Reads everything and posts the plan into the channel: null. Or says why not. Nothing is started. */
  plan(asker: Asker, ask: PlanAsk): Promise<Message | null>;
  /** The press of Start: everything is read again, and it counts for a minute. */
  start(asker: Asker, press: PlanButton): Promise<Message>;
  /** Reads everything again and shows it. */
  refresh(asker: Asker, press: PlanButton): Promise<Message>;
  cancel(asker: Asker, press: PlanButton): Promise<Message>;
  /** What an approver says to a plan that stands in the channel. */
  approve(asker: Asker, press: PlanButton): Promise<Message>;
  reject(asker: Asker, press: PlanButton, word: { readonly reason: string | null }): Promise<Message>;
  /** Everything that was found before a start. */
  checks(asker: Asker, ask: { readonly plan: string }): Promise<Message>;
  /** `run` null: the run of this thread or channel, when there is just one. */
  stop(asker: Asker, ask: { readonly run: string | null; readonly threadTs: string | null }): Promise<Message>;
  /** Stops everything everywhere, and lets nothing start until somebody resumes. Anyone may. */
  halt(asker: Asker, ask: { readonly reason: string | null }): Promise<Message>;
  resume(asker: Asker): Promise<Message>;
  finish(asker: Asker, ask: { readonly run: string }): Promise<Message>;
  status(asker: Asker, ask: { readonly run: string | null; readonly threadTs: string | null }): Promise<Message>;
  /** Of a run, or of a plan that is none yet. */
  details(asker: Asker, ask: { readonly run: string }): Promise<Message>;
  /** What was announced does not start this time. Anyone may. */
  skip(asker: Asker, press: PlanButton): Promise<Message>;
  targets(asker: Asker): Promise<Message>;
  schedule(asker: Asker, ask: ScheduleAsk): Promise<Message>;
  /** The newest runs of this channel's targets; `target` null: of all of them. */
  runs(asker: Asker, ask: { readonly target: string | null }): Promise<Message>;
  readonly home: HomeDesk;
}

/** What a person sees and asks outside of any channel. */
export interface HomeDesk {
  /** The targets that they may start or approve, and what goes on in them: one message for each part. */
  messages(user: string): Promise<readonly Message[]>;
  /** As the desk's, for every channel that the person is in and where they may start something. Nothing is started. */
  form(user: string): Promise<{ readonly form: PlanForm } | { readonly refused: Message }>;
  /** As the desk's, once it is read that the person is in the channel. Nothing is started. */
  plan(asker: Asker, ask: PlanAsk): Promise<Message | null>;
}

/** What came in from Slack. */
export interface Incoming {
  /** The same for each delivery of the same thing. */
  readonly key: string;
  /** The command as typed, or the button. */
  readonly what: string;
}

/** `channel` null: it came from no channel, but from their Home. */
export interface Sender {
  readonly user: string;
  readonly channel: string | null;
}

/** Everything that comes in is written down before it is acted upon, and how it was answered after. Never rejects. */
export interface Intake {
  /** False: it came in before, here or in another process, and is not acted upon again. */
  received(whom: Sender, incoming: Incoming): Promise<boolean>;
  /** `answer`: what the person was told. */
  answered(whom: Sender, incoming: Incoming, answer: string): Promise<void>;
}
