import { plainAnswer } from "./answers.ts";
import { plainText, plainTextWith } from "./guard/plain-text.ts";
import type { Halt } from "./guardrail/asked.ts";
import { haltWords } from "./guardrail/halted.ts";
import type { Line, Message } from "./message.ts";
import type { Reading } from "./reading.ts";
import type { Target } from "./target.ts";

/** What became of a halt. */
export interface Halted {
  /** null: it could not be written down. */
  readonly halt: Halt | null;
  /** Runs that were asked to stop what can still be stopped. */
  readonly stopped: readonly { readonly runId: string; readonly target: Target }[];
  /** Runs that could not be told, since the database does not answer. */
  readonly untold: readonly { readonly runId: string; readonly target: Target }[];
  /** Whether these are all the open runs there are. */
  readonly areAll: boolean;
  /** This channel's targets. */
  readonly targets: readonly Target[];
}

/** To whoever halted: what stands still now, and how FIS itself is stopped, which works while the bot is down. */
export function haltAnswer({ halt, stopped, untold, areAll, targets }: Halted): Message {
  const head =
    halt === null
      ? "I could not write the halt down: my database does not answer. I start nothing while that is so, but once it answers again, starts are allowed: halt again then."
      : "Everything is halted: no start anywhere, until somebody resumes.";
  const names = (runs: Halted["stopped"]) => runs.map(({ runId, target }) => `${runId} (${target.name})`).join(", ");
  const told =
    stopped.length === 0
      ? areAll
        ? "No run was open."
        : "I know of no open run, but not all of them could be read."
      : `I am stopping what can still be stopped in ${names(stopped)}. Each thread says what that is.`;
  const rest: readonly Line[] = [
    ...(untold.length === 0 ? [] : [[`I could not pass it on to ${names(untold)}: my database does not answer.`]]),
    ...(areAll || stopped.length === 0 ? [] : [["There may be others: my database does not answer."]]),
  ];
  const isDoubtful = halt === null || untold.length > 0 || !areAll;
  const places = placesOf([...targets, ...stopped.map(({ target }) => target), ...untold.map(({ target }) => target)]);
  return {
    summary: `${head} ${told}${rest.map((line) => ` ${plainText(line)}`).join("")}${isDoubtful ? " Engage the FIS safety lever if it must stop now." : ""}`,
    body: [
      [[{ icon: isDoubtful ? "warning" : "stopped" }, " ", { bold: head }], [told], ...rest],
      [
        [
          { bold: isDoubtful ? "If it must stop now" : "A halt works only while I run." },
          isDoubtful
            ? ", engage the FIS safety lever, in each account and Region by itself:"
            : " The FIS safety lever stops FIS itself, in each account and Region by itself:",
        ],
        ...places.slice(0, 5).flatMap(leverLines),
        ...(places.length > 5 ? [[`+${places.length - 5} more`]] : []),
      ],
    ],
    footer: halt === null ? [] : [["To go on: ", { command: "resume" }, ", by an approver of a target."]],
    buttons: [],
  };
}

type Place = Pick<Target, "account" | "region">;

function placesOf(targets: readonly Target[]): readonly Place[] {
  return [...new Map(targets.map((target) => [`${target.account} ${target.region}`, target])).values()];
}

/** https://docs.aws.amazon.com/fis/latest/userguide/safety-lever.html */
function leverLines({ account, region }: Place): readonly Line[] {
  return [
    [
      `Account ${account}, ${region}: `,
      ...consoleOf(region),
      ", Experiments, Stop all experiments; or ",
      {
        code: `aws fis update-safety-lever-state --id default --state "status=engaged,reason=halt" --region ${region}`,
      },
    ],
  ];
}

/** The China and GovCloud partitions have other hosts. */
function consoleOf(region: string): Line {
  if (region.startsWith("cn-") || region.startsWith("us-gov-")) return ["the FIS console"];
  return [{ link: `https://${region}.console.aws.amazon.com/fis/home?region=${region}`, label: "the FIS console" }];
}

/** `left`: what stands after it; somebody may have halted again while it was written. */
export function resumedAnswer(halt: Halt, left: Reading<Halt | null>): Message {
  const before: Line = ["Before, ", ...haltWords(halt), "."];
  if (!left.readable || left.value !== null) {
    const now: Line = left.readable && left.value !== null ? ["But now ", ...haltWords(left.value), "."] : [UNREAD];
    const head = "I ended the halt that you saw, and no start is allowed yet.";
    const fix: Line = ["Look at that first, then type ", { command: "resume" }, " again."];
    return plainAnswer(`${head} ${plainText(now)}`, [[head], now, before, fix]);
  }
  const line: Line = ["Resumed: starts are allowed again. ", ...before];
  return {
    ...plainAnswer("Resumed: starts are allowed again.", [line]),
    footer: [["A safety lever that was engaged in FIS stays so: disengage it there."]],
  };
}

const UNREAD = "Nobody can read whether everything is halted again: my database does not answer.";

/** An answer with what is halted in front of it; the same when nothing is. `command`: the slash command's name. */
export function withHalt(answer: Message, halt: Reading<Halt | null>, command: string): Message {
  return withWords(answer, halt, { command, words: haltWords });
}

/** The same without who halted, since when and why: for whoever has no target. */
export function withBareHalt(answer: Message, halt: Reading<Halt | null>, command: string): Message {
  return withWords(answer, halt, { command, words: () => ["everything is halted"] });
}

function withWords(
  answer: Message,
  halt: Reading<Halt | null>,
  { command, words: wordsOf }: { readonly command: string; readonly words: (halt: Halt) => Line },
): Message {
  if (halt.readable && halt.value === null) return answer;
  const words: Line =
    halt.readable && halt.value !== null
      ? [...wordsOf(halt.value), ". Nothing starts until an approver types ", { command: "resume" }, "."]
      : ["nobody can read whether everything is halted: my database does not answer. Nothing starts until it does."];
  const [first, ...others] = words;
  const line: Line = [
    { icon: "stopped" },
    " ",
    ...(typeof first === "string" ? [first.charAt(0).toUpperCase() + first.slice(1)] : words.slice(0, 1)),
    ...others,
  ];
  return {
    ...answer,
    summary: `${plainTextWith(command)(line).trim()} ${answer.summary}`,
    body: [[line], ...answer.body],
  };
}
