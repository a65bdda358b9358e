import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realClock, type WarpedClock, warpedClock } from "../../clock.ts";
import { type ServedAws, serveAws } from "../../sim/aws/server.ts";
import { preloadWire } from "../../sim/aws/wire/service-model.ts";
import { type ServedWorkspace, serveWorkspace } from "../../sim/slack/server.ts";
import { approvalLimits } from "./approvals.ts";
import { BotKeeper } from "./bot-keeper.ts";
import type { RehearsalOptions } from "./options.ts";
import { createPretend, EPOCH, type Pretend } from "./world.ts";

/** Simulators on loopback, with or without the bot as a process of its own. */
export interface SocketRehearsal {
  readonly pretend: Pretend;
  readonly clock: WarpedClock;
  readonly awsUrl: string;
  readonly slackApiUrl: string;
  /** null with `--serve-only`. */
  readonly keeper: BotKeeper | null;
  /** On to the warp that was asked for, once the first command has been played. */
  hurry(): void;
  /** Asks the bot to stop, waits for its last words, and closes everything. */
  end(): Promise<void>;
  /** As above, without last words. */
  endAtOnce(): Promise<void>;
}

export type SocketStart =
  /** The bot is connected, and the world's time begins: slowly, until `hurry`. */
  | { readonly kind: "ready"; readonly rehearsal: SocketRehearsal }
  /** Nothing is left behind. */
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "interrupted" };

/**
 * Until the run is open: a plan that is good for ten minutes would be gone after 2.5 s at ×240, before a busy machine has
 * pressed its Start. Not slower, since a throttled start waits for half a minute of the world's.
 */
const OPENING_WARP = 5;

type SocketOptions = Pick<
  RehearsalOptions,
  "scenario" | "warp" | "seed" | "serveOnly" | "approvals" | "awsPort" | "slackPort"
>;

interface SocketEvents {
  /** Of bots that died and were replaced. */
  say(words: string): void;
}

/** `interrupted` gives up the start-up. */
export async function rehearseOverSockets(
  options: SocketOptions,
  interrupted: Promise<unknown>,
  events: SocketEvents = { say: () => undefined },
): Promise<SocketStart> {
  const clock = clockFor(options);
  const pretend = createPretend(options, clock);
  await preloadWire();
  const served = await serveBoth(pretend, options);
  if ("why" in served) return { kind: "failed", why: served.why };
  const { aws, slack } = served;
  const addresses = { awsUrl: aws.url, slackApiUrl: slack.apiUrl };
  const close = async () => {
    await Promise.all([aws.close(), slack.close()]);
    clock.end();
  };
  if (options.serveOnly) {
    const rest = { keeper: null, hurry: () => undefined, end: close, endAtOnce: close };
    return { kind: "ready", rehearsal: { pretend, clock, ...addresses, ...rest } };
  }

  let folder: string;
  try {
    folder = mkdtempSync(join(tmpdir(), "spot-chaos-rehearsal-"));
  } catch (error) {
    await close();
    return { kind: "failed", why: `I need a temporary folder and could not make one: ${wordsOf(error)}` };
  }
  const keeper = new BotKeeper({
    pretend,
    clock,
    place: { ...addresses, folder, limits: approvalLimits(pretend, options.approvals) },
    seed: options.seed,
    warp: clock.warp.warp,
    say: (words) => events.say(words),
  });
  const finish = async (ended: Promise<void>) => {
    await ended;
    await close();
    rmSync(folder, { recursive: true, force: true });
  };
  const end = () => finish(keeper.end());
  const endAtOnce = () => finish(keeper.endAtOnce());

  const failure = await Promise.race([
    keeper.ready.then(() => null),
    keeper.ended.then((why): SocketStart => ({ kind: "failed", why })),
    interrupted.then((): SocketStart => ({ kind: "interrupted" })),
  ]);
  if (failure !== null) {
    await endAtOnce();
    return failure;
  }
  keeper.goOn({ paused: false });
  const hurry = () => keeper.goOn({ warp: warpOf(options) });
  return {
    kind: "ready",
    rehearsal: { pretend, clock, ...addresses, keeper, hurry, end, endAtOnce },
  };
}

/** It stands still until the bot is there. Clients from outside bring their own clock, and it shows the real time. */
function clockFor(options: SocketOptions): WarpedClock {
  if (options.serveOnly) return warpedClock({ epoch: realClock().now(), warp: warpOf(options) });
  return warpedClock({ epoch: EPOCH, warp: Math.min(OPENING_WARP, warpOf(options)), paused: true });
}

function warpOf({ warp }: SocketOptions): number {
  return warp === "max" ? 1 : warp;
}

async function serveBoth(
  pretend: Pretend,
  { awsPort, slackPort }: SocketOptions,
): Promise<{ aws: ServedAws; slack: ServedWorkspace } | { why: string }> {
  const host = "127.0.0.1";
  let aws: ServedAws;
  try {
    aws = await serveAws(pretend.aws, { host, port: awsPort });
  } catch (error) {
    return {
      why: `The pretend AWS cannot listen on ${host}:${awsPort}: ${wordsOf(error)}\n  → Give --aws-port another port, or none for a free one.`,
    };
  }
  try {
    return { aws, slack: await serveWorkspace(pretend.workspace, { host, port: slackPort }) };
  } catch (error) {
    await aws.close();
    return {
      why: `The pretend Slack cannot listen on ${host}:${slackPort}: ${wordsOf(error)}\n  → Give --slack-port another port, or none for a free one.`,
    };
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
