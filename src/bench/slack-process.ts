import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Handover } from "../cli/handover.ts";
import { ASKER, CHANNEL, configText, createPretend, type Pretend } from "../cli/rehearse/world.ts";
import { realClock } from "../clock.ts";
import { serveAws } from "../sim/aws/server.ts";
import { serveWorkspace } from "../sim/slack/server.ts";
import { type Child, type Order, startChild } from "./child.ts";
import { percentile } from "./statistics.ts";
import { stopwatch } from "./stopwatch.ts";

/** What one life of a Slack app was like, from its spawning to its end. */
export interface Life {
  /** From the spawning to Slack's hello. */
  readonly coldStartMs: number;
  readonly idleMb: number;
  /** From the typing to the ack, in milliseconds, of each burst's slowest in a hundred; the first burst meets cold code. */
  readonly p99s: readonly number[];
}

export type AppKind = "bot" | "bare-bolt";

const BURST = 200;
const BURSTS = 6;
/** Idle is what is left when the start's garbage had its time to go. */
const IDLE_AFTER_MS = 5_000;
/** Answers that follow the acks are done by then; the next burst meets an idle app. */
const BETWEEN_BURSTS_MS = 700;

/** Starts the bot, or the bare Bolt app, on a pretend workspace of its own, and measures it. */
export async function liveOnce(kind: AppKind): Promise<Life> {
  const clock = realClock();
  const pause = (ms: number) => clock.sleepUntil(clock.now() + ms);
  const pretend = createPretend({ scenario: "workshop", seed: 1 }, clock);
  const aws = await serveAws(pretend.aws);
  const slack = await serveWorkspace(pretend.workspace, { host: "127.0.0.1", port: 0 });
  const folder = mkdtempSync(join(tmpdir(), "spot-chaos-bench-"));
  const order = orderOf(kind, { pretend, folder, awsUrl: aws.url, slackApiUrl: slack.apiUrl, now: clock.now() });
  const elapsed = stopwatch();
  const child = startChild(order);
  try {
    await Promise.race([slack.waitForConnection(), child.broke]);
    const coldStartMs = elapsed();
    await pause(IDLE_AFTER_MS);
    const idleMb = child.rssMb();
    const p99s: number[] = [];
    for (let nth = 0; nth < BURSTS; nth++) {
      p99s.push(percentile(await burst(pretend, child), 0.99));
      await pause(BETWEEN_BURSTS_MS);
    }
    return { coldStartMs, idleMb, p99s };
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

function orderOf(
  kind: AppKind,
  at: {
    readonly pretend: Pretend;
    readonly folder: string;
    readonly awsUrl: string;
    readonly slackApiUrl: string;
    readonly now: number;
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
  const handover: Handover = { warp: { epoch: at.now, startedAt: at.now, warp: 1, paused: false }, seed: 1 };
  return {
    script: "../main.ts",
    args: ["serve"],
    first: handover,
    env: {
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
