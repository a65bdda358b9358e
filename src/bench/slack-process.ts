import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ASKER, CHANNEL, configText, createPretend, type Pretend } from "../cli/rehearse/world.ts";
import { realClock } from "../clock.ts";
import { serveAws } from "../sim/aws/server.ts";
import { serveWorkspace } from "../sim/slack/server.ts";
import type { PretendWorkspace } from "../sim/slack/workspace.ts";
import { asStarted } from "./as-started.ts";
import { type Child, type Order, startChild } from "./child.ts";
import { percentile } from "./statistics.ts";
import { stopwatch } from "./stopwatch.ts";
import { within } from "./within.ts";

/** What one life of a Slack app was like, from its spawning to its end. */
export interface Life {
  /** From the spawning to Slack's hello. */
  readonly coldStartMs: number;
  readonly idleMb: number;
  /** From the typing to the ack, in milliseconds, of each burst's slowest in a hundred; the first burst meets cold code. */
  readonly p99s: readonly number[];
  /** From the typing of what opens a window to the views.open's arriving, in milliseconds; the first meets cold code. */
  readonly opens: readonly number[];
}

export type AppKind = "bot" | "bare-bolt";

const BURST = 200;
const BURSTS = 6;
/** Idle is what is left when the boot's reading of the target is over, and the start's garbage had its time to go. */
const IDLE_AFTER_MS = 5_000;
/** The next burst, or window, meets an idle app. */
const BETWEEN_BURSTS_MS = 700;
const WINDOWS = 20;
const BETWEEN_WINDOWS_MS = 100;
/** Real time; nothing of it takes as long. */
const GIVEN_UP_MS = 30_000;

/** Starts the bot, or the bare Bolt app, on a pretend workspace of its own, and measures it. */
export async function liveOnce(kind: AppKind): Promise<Life> {
  const clock = realClock();
  const pause = (ms: number) => clock.sleepUntil(clock.now() + ms);
  const pretend = createPretend({ scenario: "workshop", seed: 1 }, clock);
  const aws = await serveAws(pretend.aws);
  const openings = noticingOpenings(pretend.workspace);
  const slack = await serveWorkspace(openings.workspace, { host: "127.0.0.1", port: 0 });
  const folder = mkdtempSync(join(tmpdir(), "spot-chaos-bench-"));
  const order = orderOf(kind, { pretend, folder, awsUrl: aws.url, slackApiUrl: slack.apiUrl });
  const elapsed = stopwatch();
  const child = startChild(order);
  try {
    await within(GIVEN_UP_MS, `the connection of ${kind}`, Promise.race([slack.waitForConnection(), child.broke]));
    const coldStartMs = elapsed();
    for (let before = -1; before !== callsOf(pretend); await pause(IDLE_AFTER_MS)) before = callsOf(pretend);
    const idleMb = child.rssMb();
    // A process that the machine gave no turn for 1.5 s is connecting again.
    await within(GIVEN_UP_MS, `the connection of ${kind}`, Promise.race([slack.waitForConnection(), child.broke]));
    const p99s: number[] = [];
    for (let nth = 0; nth < BURSTS; nth++) {
      // The bot answers each, after all are acknowledged; the bare app says nothing.
      const answered = kind === "bot" ? ephemerals(pretend, BURST) : Promise.resolve();
      p99s.push(percentile(await burst(pretend, child), 0.99));
      await within(GIVEN_UP_MS, `the answers to ${BURST} commands`, answered);
      await pause(BETWEEN_BURSTS_MS);
    }
    const opens: number[] = [];
    for (let nth = 0; kind === "bot" && nth < WINDOWS; nth++) {
      opens.push(await openWindow(pretend, openings.next));
      await pause(BETWEEN_WINDOWS_MS);
    }
    return { coldStartMs, idleMb, p99s, opens };
  } finally {
    await child.end();
    await Promise.all([aws.close(), slack.close()]);
    rmSync(folder, { recursive: true, force: true });
    clock.end();
  }
}

/** Milliseconds from each typing to its ack, all typed at once. */
async function burst({ workspace }: Pretend, child: Child): Promise<readonly number[]> {
  const typing = Array.from({ length: BURST }, async () => {
    const elapsed = stopwatch();
    const answer = await workspace.command({ user: ASKER, channel: CHANNEL, text: "help" });
    if (!answer.answered) throw new Error(`a command was not acknowledged: ${answer.why}`);
    return elapsed();
  });
  return Promise.race([Promise.all(typing), child.broke]);
}

function callsOf({ aws }: Pretend): number {
  return [...aws.callCounts().values()].reduce((sum, count) => sum + count, 0);
}

/** Resolves when so many more answers were shown to one person alone. */
function ephemerals({ workspace }: Pretend, count: number): Promise<void> {
  return new Promise((resolve) => {
    let left = count;
    const stop = workspace.onShown(({ op }) => {
      if (op === "ephemeral") left -= 1;
      if (left > 0) return;
      stop();
      resolve();
    });
  });
}

/** Milliseconds from the typing to the call; then the window is filled in with the form, and closed. */
async function openWindow({ workspace }: Pretend, opening: () => Promise<void>): Promise<number> {
  const isFilled = new Promise<void>((resolve) => {
    const stop = workspace.onViews(() => {
      const [modal] = workspace.views(ASKER).modals;
      if (modal === undefined || !JSON.stringify(modal).includes("reason")) return;
      stop();
      resolve();
    });
  });
  const called = opening();
  const elapsed = stopwatch();
  const answer = workspace.command({ user: ASKER, channel: CHANNEL, text: "start" });
  await within(GIVEN_UP_MS, "views.open", called);
  const ms = elapsed();
  const { answered } = await answer;
  if (!answered) throw new Error("the command that opens a window was not acknowledged");
  await within(GIVEN_UP_MS, "the form in the window", isFilled);
  for (const { id } of workspace.views(ASKER).modals) await workspace.closeView({ user: ASKER, viewId: id });
  return ms;
}

/** Hears of each views.open as it arrives, before it is looked at. */
function noticingOpenings(workspace: PretendWorkspace) {
  let heard: () => void = () => undefined;
  const wire: PretendWorkspace["wire"] = Object.assign(Object.create(workspace.wire), {
    answer(request: Parameters<PretendWorkspace["wire"]["answer"]>[0]) {
      if (request.path.startsWith("/api/views.open")) heard();
      return workspace.wire.answer(request);
    },
  });
  const next = () =>
    new Promise<void>((resolve) => {
      heard = resolve;
    });
  return { workspace: { ...workspace, wire }, next };
}

function orderOf(
  kind: AppKind,
  at: {
    readonly pretend: Pretend;
    readonly folder: string;
    readonly awsUrl: string;
    readonly slackApiUrl: string;
  },
): Order {
  const { tokens } = at.pretend.workspace;
  if (kind === "bare-bolt") {
    return { script: "./floor/bare-bolt.ts", args: [at.slackApiUrl, tokens.bot, tokens.app], env: {} };
  }
  const config = join(at.folder, "spot-chaos.yaml");
  const empty = join(at.folder, "empty");
  writeFileSync(config, configText(at.pretend));
  writeFileSync(empty, "");
  const { options, env } = asStarted();
  return {
    script: "../main.ts",
    args: ["serve"],
    options,
    // A rehearsal hands over its clock, and has the bot load everything before it connects; `npm start` does not.
    isAlone: true,
    env: {
      ...env,
      SPOT_CHAOS_CONFIG: config,
      SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: at.awsUrl,
      SPOT_CHAOS_REHEARSAL_SLACK_API_URL: at.slackApiUrl,
      SLACK_BOT_TOKEN: tokens.bot,
      SLACK_APP_TOKEN: tokens.app,
      AWS_CONFIG_FILE: empty,
      AWS_SHARED_CREDENTIALS_FILE: empty,
      AWS_EC2_METADATA_DISABLED: "true",
      LOG_LEVEL: "warn",
    },
  };
}
