import type { Message } from "../core/message.ts";

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
}
