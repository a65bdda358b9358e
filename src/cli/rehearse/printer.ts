import type { Refused } from "../../sim/slack/refused.ts";
import type { Shown } from "../../sim/slack/shown.ts";
import { type Ink, PLAIN, terminalInk, wrap } from "./ink.ts";
import { actLine, opLine, startOf, summaryOf } from "./ndjson.ts";
import type { With } from "./people.ts";
import { Transcript } from "./transcript.ts";
import type { Pretend } from "./world.ts";

/** Writes a rehearsal down while it happens. */
export interface Printer {
  shown(shown: Shown): void;
  refused(refused: Refused): void;
  /** What a person in the rehearsal did, and when in its time. */
  act(words: string, at: number, whom: With): void;
  /** What the rehearsal itself has to say. */
  say(words: string): void;
  /** The thread in its last form, and what was said to one person instead. */
  thread(): void;
  /** After everything. */
  end(): void;
}

export type Write = (text: string) => void;

export function inkOf(out: { readonly isTTY?: boolean; readonly columns?: number; hasColors?(): boolean }): Ink {
  if (out.isTTY !== true) return PLAIN;
  const ink = terminalInk(out.columns ?? 80);
  return out.hasColors?.() === true ? ink : { ...PLAIN, width: ink.width };
}

export function textPrinter(pretend: Pretend, out: { readonly write: Write; readonly ink: Ink }): Printer {
  const people = Object.values(pretend.workspace.people).map(({ id, name }) => [id, name] as const);
  const transcript = new Transcript(out.ink, new Map(people));
  const print = (lines: readonly string[]) => {
    if (lines.length > 0) out.write(`${lines.join("\n")}\n`);
  };
  const offsetAt = (at: number) => {
    const startedAt = startOf(pretend.aws);
    return startedAt === null || at < startedAt ? null : (at - startedAt) / 1000;
  };
  return {
    shown: (shown) => print(transcript.shown(shown, offsetAt(shown.at))),
    refused: (refused) => print(transcript.refused(refused, offsetAt(refused.at))),
    act: (words, at) => print(transcript.act(words, offsetAt(at))),
    say: (words) =>
      print(
        words
          .split("\n")
          .flatMap((line) => wrap(line, out.ink.width))
          .map(out.ink.aside),
      ),
    thread: () => {
      const { shown } = pretend.workspace;
      print(["", "The thread as it stands:", ...transcript.threadAsItStands(shown, (one) => isThere(pretend, one))]);
      print(transcript.directly(shown));
    },
    end: () => undefined,
  };
}

/** What somebody deleted is gone without the bot's doing. */
function isThere({ workspace }: Pretend, { channel, ts, threadTs }: Shown): boolean {
  return workspace.thread(channel, threadTs ?? ts).some((message) => message.ts === ts && !message.tombstone);
}

/** One JSON object a line on `write`, and nothing else there. */
export function ndjsonPrinter(pretend: Pretend, out: { readonly write: Write; readonly aside: Write }): Printer {
  const line = (value: unknown) => out.write(`${JSON.stringify(value)}\n`);
  return {
    shown: (shown) => line(opLine(shown, startOf(pretend.aws))),
    refused: () => undefined,
    // What is asked of the bot shows in what it answers.
    act: (words, at, whom) => whom === "slack" && line(actLine(words, at, startOf(pretend.aws))),
    say: (words) => out.aside(`${words}\n`),
    thread: () => undefined,
    end: () => line(summaryOf(pretend)),
  };
}
