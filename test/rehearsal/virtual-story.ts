import { PLAIN } from "../../src/cli/rehearse/ink.ts";
import { ndjsonPrinter, type Printer, textPrinter } from "../../src/cli/rehearse/printer.ts";
import { rehearseVirtually } from "../../src/cli/rehearse/virtual.ts";
import type { Pretend } from "../../src/cli/rehearse/world.ts";
import { worldNamed } from "../../src/cli/rehearse/worlds.ts";
import type { Log } from "../../src/engine/ports.ts";
import type { Complaint } from "../../src/sim/slack/complaint.ts";
import type { Shown } from "../../src/sim/slack/shown.ts";
import { sqliteStore } from "../../src/store/sqlite.ts";
import { type KeptThread, keptThreads } from "./kept-threads.ts";

export interface VirtualStory {
  /** As a person reads it. */
  readonly text: string;
  /** As a machine reads it: the same bytes as on stdout. */
  readonly ndjson: string;
  /** The thread of each run, as Slack shows it at the end, and what the store holds of the run. */
  readonly threads: readonly KeptThread[];
}

/** What the bot logs as an error is a failure of the test: no world may break it. What Slack refuses is the world's. */
function strictLog(scenario: string): Log {
  const isRefused = worldNamed(scenario).acts.some((act) => "meddle" in act);
  return {
    info: () => undefined,
    warn: () => undefined,
    error: (fields, message) => {
      if (isRefused && message === "Slack refused a message") return;
      throw new Error(`${message} ${JSON.stringify(fields)}`);
    },
  };
}

/** Of what was sent, not of where: a plainer message follows, and nobody would notice. */
export const isOfContent = ({ error }: Complaint): boolean =>
  /^(invalid_|view_too_large|msg_|block_|metadata_|no_text|too_many_|duplicate_)/.test(error);

/**
 * What Slack answered with an error and should not have had to: nothing of what was sent, in any world; and nothing at
 * all, where nobody changes Slack under the bot's feet.
 */
export function complaintsOf({ scenario, workspace }: Pretend): readonly Complaint[] {
  const isMeddled = worldNamed(scenario).acts.some((act) => "meddle" in act);
  return workspace.complaints.filter((complaint) => !isMeddled || isOfContent(complaint));
}

/** A scenario in virtual time, told both ways. */
export async function tellVirtually(options: {
  readonly scenario: string;
  readonly seed?: number;
  readonly command?: string;
  readonly typeAfterMs?: number;
  /** Further lines of the target's configuration. */
  readonly limits?: string;
  /** What people do beside, when they see something. */
  readonly sees?: (world: Pretend, shown: Shown) => void;
}): Promise<VirtualStory> {
  const { scenario, seed = 1, command = "/spot-chaos start", typeAfterMs = 0, limits = "", sees } = options;
  const [text, ndjson]: [string[], string[]] = [[], []];
  const write = (part: string) => void text.push(part);
  const writeJson = (part: string) => void ndjson.push(part);
  const pens: Printer[] = [];
  const store = sqliteStore({ path: ":memory:" });
  const { opening, pretend, clock } = await rehearseVirtually({
    scenario,
    seed,
    command,
    typeAfterMs,
    limits: () => limits,
    log: strictLog(scenario),
    store,
    onWorld: (world) => {
      pens.push(textPrinter(world, { ink: PLAIN, write }));
      pens.push(ndjsonPrinter(world, { write: writeJson, aside: write }));
      return {
        shown: (shown) => {
          for (const pen of pens) pen.shown(shown);
          sees?.(world, shown);
        },
        refused: (refused) => {
          for (const pen of pens) pen.refused(refused);
        },
        act: (words, at, whom) => {
          for (const pen of pens) pen.act(words, at, whom);
        },
      };
    },
  });
  const complaints = complaintsOf(pretend);
  if (complaints.length > 0) throw new Error(`Slack did not take everything: ${JSON.stringify(complaints)}`);
  for (const pen of pens) {
    if (opening.kind === "opened") pen.thread();
    pen.end();
  }
  const threads = await keptThreads({ store, workspace: pretend.workspace, endedAt: clock.now() });
  await store.end();
  return { text: text.join(""), ndjson: ndjson.join(""), threads };
}
