import { AnswerWithheld, ConnectionCut } from "../../sim/aws/call-faults.ts";
import type { AwsCall, PretendAws } from "../../sim/aws/pretend-aws.ts";
import { type ServedAws, serveAws } from "../../sim/aws/server.ts";
import { serviceWords } from "../../sim/aws/services.ts";
import type { Link, SlackEnvelope } from "../../sim/slack/delivery.ts";
import type { HttpOutcome, HttpRequest } from "../../sim/slack/http.ts";
import { type ServedWorkspace, serveWorkspace } from "../../sim/slack/server.ts";
import type { PretendWorkspace, WorkspaceWire } from "../../sim/slack/workspace.ts";
import type { WorldTime } from "./world-time.ts";

/** A request that has come to a simulator. */
export interface Asked {
  readonly gate: Gate;
  /** `fis:StartExperiment`, `slack:chat.postMessage`, `slack:response_url`. */
  readonly name: string;
}

/** How nobody gets an answer: the connection breaks, or stays with nothing on it. */
export type NoAnswer = "cut" | "hang";

/** Hears of each request twice. null: it passes. */
export interface Doorkeeper {
  before(asked: Asked): NoAnswer | null;
  after(asked: Asked): NoAnswer | null;
}

export interface GateParts {
  readonly nth: number;
  readonly aws: PretendAws;
  readonly workspace: PretendWorkspace;
  readonly time: WorldTime;
  readonly keeper: Doorkeeper;
  /** What becomes of a delivery on its way to the process. */
  readonly deliver: (
    gate: Gate,
    envelope: SlackEnvelope,
    to: (envelope: SlackEnvelope) => Promise<unknown>,
  ) => Promise<unknown>;
  readonly isSlackDown: () => boolean;
}

const HOST = "127.0.0.1";

/** The addresses of AWS and Slack that one place for a process is given: so it is known who sends a request. */
export class Gate {
  readonly nth: number;
  readonly #parts: GateParts;
  #aws: ServedAws | null = null;
  #slack: ServedWorkspace | null = null;
  /** host:port, as the workspace writes it into what it hands out: the newest gate's. */
  static readonly #givenOut = new WeakMap<PretendWorkspace, string>();
  #links: Link[] = [];

  private constructor(parts: GateParts) {
    this.nth = parts.nth;
    this.#parts = parts;
  }

  static async open(parts: GateParts): Promise<Gate> {
    const gate = new Gate(parts);
    gate.#aws = await serveAws({ call: (call) => gate.#call(call) }, { host: HOST, port: 0 });
    gate.#slack = await serveWorkspace({ ...parts.workspace, wire: gate.#wire() }, { host: HOST, port: 0 });
    return gate;
  }

  get awsUrl(): string {
    return this.#aws?.url ?? "";
  }

  get slackApiUrl(): string {
    return this.#slack?.apiUrl ?? "";
  }

  /** The connections of its process to Slack. */
  get links(): readonly Link[] {
    return this.#links;
  }

  async close(): Promise<void> {
    await Promise.all([this.#aws?.close(), this.#slack?.close()]);
  }

  #call(call: AwsCall): unknown {
    const { aws, time, keeper } = this.#parts;
    const name = `${serviceWords[call.service].prefix}:${call.operation}`;
    refuse(keeper.before({ gate: this, name }), name, false);
    try {
      return time.during(() => aws.call(call));
    } finally {
      // An answer that nobody gets is none, whatever it was.
      refuse(keeper.after({ gate: this, name }), name, true);
    }
  }

  async #answer(request: HttpRequest): Promise<HttpOutcome> {
    const { workspace, keeper, isSlackDown } = this.#parts;
    const [, first, method = ""] = new URL(request.path, "http://slack.invalid").pathname.split("/");
    const name = `slack:${first === "api" ? method : "response_url"}`;
    const before = keeper.before({ gate: this, name });
    if (before !== null) return { kind: before };
    if (first !== "api" && isSlackDown()) return { kind: "cut" };
    const outcome = await workspace.wire.answer(request);
    const after = keeper.after({ gate: this, name });
    if (after !== null) return { kind: after };
    return outcome.kind === "answer" ? { ...outcome, body: this.#here(outcome.body) } : outcome;
  }

  #wire(): WorkspaceWire {
    const { workspace } = this.#parts;
    const { wire } = workspace;
    return {
      verificationToken: wire.verificationToken,
      get pongsSilenced() {
        return wire.pongsSilenced;
      },
      answer: (request) => this.#answer(request),
      connect: (link) => this.#connect(link),
      useTicket: (ticket) => wire.useTicket(ticket),
      listenAt: (origin) => {
        Gate.#givenOut.set(workspace, new URL(origin).host);
        wire.listenAt(origin);
      },
      transportNow: () => wire.transportNow(),
    };
  }

  #connect(link: Link): () => void {
    const { workspace, deliver } = this.#parts;
    const here: Link = {
      ...link,
      deliver: (envelope) => deliver(this, this.#hereIn(envelope), (one) => link.deliver(one)),
    };
    this.#links = [...this.#links, link];
    const leave = workspace.wire.connect(here);
    return () => {
      this.#links = this.#links.filter((one) => one !== link);
      leave();
    };
  }

  /** Straight to its process, as it was delivered elsewhere. Null: it is not connected. */
  also(envelope: SlackEnvelope): Promise<unknown> | null {
    return this.#links[0]?.deliver(this.#hereIn(envelope)) ?? null;
  }

  #hereIn(envelope: SlackEnvelope): SlackEnvelope {
    return JSON.parse(this.#here(JSON.stringify(envelope))) as SlackEnvelope;
  }

  /** With the addresses of this gate, where the workspace gives out another one's. */
  #here(text: string): string {
    const { workspace } = this.#parts;
    const theirs = Gate.#givenOut.get(workspace);
    const own = this.#slack === null ? undefined : new URL(this.#slack.url).host;
    if (theirs === undefined || own === undefined || theirs === own) return text;
    return text.replaceAll(theirs, own);
  }
}

function refuse(how: NoAnswer | null, name: string, acted: boolean): void {
  if (how === "cut") throw new ConnectionCut(name, acted);
  if (how === "hang") throw new AnswerWithheld(name, acted);
}
