import type { App, Receiver } from "@slack/bolt";

/** As Socket Mode sends them, without the frame around. */
export interface Envelope {
  readonly type: "slash_commands" | "interactive" | "events_api";
  readonly payload: Readonly<Record<string, unknown>>;
  readonly retry_attempt?: number;
  readonly retry_reason?: string;
}

/** What the acknowledgement carries; null when it is an empty one. */
export type Acknowledged = Readonly<Record<string, unknown>> | null;

/** Bolt without a socket: Slack's deliveries come in by a function call, in the same process and the same moment. */
export class DirectReceiver implements Receiver {
  #app: App | null = null;
  #isOpen = false;
  readonly #underWay = new Set<Promise<void>>();

  init(app: App): void {
    this.#app = app;
  }

  async start(): Promise<void> {
    this.#isOpen = true;
  }

  async stop(): Promise<void> {
    this.#isOpen = false;
  }

  /**
   * Resolves with the acknowledgement as soon as it is made, and rejects when there will be none. The work behind it
   * goes on, see `finished`.
   */
  async deliver(envelope: Envelope): Promise<Acknowledged> {
    const app = this.#app;
    if (app === null || !this.#isOpen) throw new Error("the app is not connected");
    return new Promise((resolve, reject) => {
      const event = {
        body: { ...envelope.payload },
        ack: async (response?: unknown) => resolve(asPayload(response)),
        ...(envelope.retry_attempt === undefined ? {} : { retryNum: envelope.retry_attempt }),
        ...(envelope.retry_reason === undefined ? {} : { retryReason: envelope.retry_reason }),
      };
      const work = app.processEvent(event).then(() => reject(new Error("the app did not acknowledge")), reject);
      this.#underWay.add(work);
      void work.finally(() => this.#underWay.delete(work));
    });
  }

  /** When nothing that was delivered so far is being worked on any more. */
  async finished(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }
}

/** As socket-mode frames it: a text is a `text`. */
function asPayload(response: unknown): Acknowledged {
  if (typeof response === "string") return { text: response };
  return typeof response === "object" && response !== null ? { ...response } : null;
}
