import { realClock } from "../clock.ts";
import { createLog } from "../ops/log.ts";
import { approvalLimits, whoMay } from "./rehearse/approvals.ts";
import { lastReplyOf, runClosed } from "./rehearse/last-reply.ts";
import { type RehearsalOptions, readOptions } from "./rehearse/options.ts";
import type { WorldChoice } from "./rehearse/page/controls.ts";
import { RehearsalPage } from "./rehearse/page/rehearsal-page.ts";
import { isCard, type Opening, People } from "./rehearse/people.ts";
import { inkOf, ndjsonPrinter, type Printer, textPrinter } from "./rehearse/printer.ts";
import { rehearseOverSockets, type SocketRehearsal } from "./rehearse/sockets.ts";
import { Typist, WHAT_TO_TYPE } from "./rehearse/terminal.ts";
import { rehearseVirtually } from "./rehearse/virtual.ts";
import { CHANNEL, type Pretend } from "./rehearse/world.ts";
import { worldNamed } from "./rehearse/worlds.ts";
import { stopSignals } from "./stop-signals.ts";

/** Exit codes. A run that was watched to its close is 0, whatever its outcome. */
const [WATCHED, BROKEN, NOT_STARTED, PIPE_BROKEN] = [0, 1, 2, 141];

/** `npm run rehearse`. Answers the exit code. */
export async function rehearse(args: readonly string[]): Promise<number> {
  const read = readOptions(args);
  if ("print" in read) {
    (read.code === 0 ? process.stdout : process.stderr).write(read.print);
    return read.code;
  }
  const { options } = read;
  return options.warp === "max" ? inVirtualTime(options) : overSockets(options);
}

async function inVirtualTime(options: RehearsalOptions): Promise<number> {
  // What is left to tell has no reader; the run is over in a second anyway.
  process.stdout.on("error", () => undefined);
  const log = createLog({ level: "error" });
  let print: Printer | null = null;
  const { pretend, opening } = await rehearseVirtually({
    ...options,
    log,
    limits: (world) => approvalLimits(world, options.approvals),
    onWorld: (world) => {
      print = printerFor(world, options);
      return print;
    },
  });
  const done = print ?? printerFor(pretend, options);
  if (opening.kind !== "not-started") done.thread();
  done.end();
  if (opening.kind === "planned") return WATCHED;
  if (opening.kind !== "opened") return NOT_STARTED;
  return lastReplyOf(pretend) === null ? BROKEN : WATCHED;
}

/** How a rehearsal came to its end. */
type Ending =
  | { readonly kind: "watched" }
  | { readonly kind: "not-started" }
  /** It never began, and has been said why. */
  | { readonly kind: "broken" }
  | { readonly kind: "bot-gone"; readonly how: string }
  /** This world alone ends: the page asks for another one. */
  | { readonly kind: "other-world"; readonly choice: WorldChoice }
  /** By a signal, by the reader of our output, or by the end of the input: the exit code of it. */
  | { readonly kind: "left"; readonly code: number };

async function overSockets(options: RehearsalOptions): Promise<number> {
  const signals = stopSignals(() => realClock().now());
  process.stderr.on("error", () => undefined);
  const unread = new Promise<number>((resolve) => process.stdout.on("error", () => resolve(PIPE_BROKEN)));
  const left = Promise.race([signals.asked, unread]).then((code): Ending => ({ kind: "left", code }));
  const page = options.page ? await RehearsalPage.open(options.pagePort, aside) : null;
  if (page !== null && "why" in page) {
    aside(page.why);
    return BROKEN;
  }
  const typist = new Typist();
  try {
    for (let world = options; ; ) {
      const ending = await playWorld(world, { left, insisted: signals.insisted, page, typist });
      if (ending.kind !== "other-world") return exitCode(ending, options);
      // Whoever chooses a world wants to play in it.
      world = { ...world, ...ending.choice, byHand: true };
    }
  } finally {
    await page?.close();
  }
}

interface Around {
  readonly left: Promise<Ending>;
  readonly insisted: Promise<void>;
  readonly page: RehearsalPage | null;
  readonly typist: Typist;
}

/** One world from its beginning to its end. */
async function playWorld(options: RehearsalOptions, around: Around): Promise<Ending> {
  const { left, insisted, page, typist } = around;
  const say = (words: string) => {
    aside(words);
    page?.note(words);
  };
  const start = await rehearseOverSockets(options, left, { say });
  if (start.kind === "failed") {
    aside(start.why);
    return { kind: "broken" };
  }
  if (start.kind === "interrupted") return left;
  const { rehearsal } = start;
  const print = printerFor(rehearsal.pretend, options);
  print.say(greeting(rehearsal, options, page));
  rehearsal.pretend.workspace.onShown((shown) => print.shown(shown));
  rehearsal.pretend.workspace.onRefused((refused) => print.refused(refused));
  const other = page?.show(rehearsal, options).then((choice): Ending => ({ kind: "other-world", choice }));
  const gone = rehearsal.keeper?.ended.then((how): Ending => ({ kind: "bot-gone", how }));
  const note = (words: string) => page?.note(words);
  const played = options.serveOnly ? left : play(rehearsal, options, { print, typist, note });
  const ending = await Promise.race([left, played, ...[other, gone].filter((one) => one !== undefined)]);
  page?.rest();
  typist.rest();
  const end = ending.kind === "other-world" ? rehearsal.endAtOnce() : rehearsal.end();
  await Promise.race([end, insisted.then(() => rehearsal.endAtOnce())]);
  if (ending.kind === "watched") print.thread();
  print.end();
  return ending;
}

/** Types the first command and follows the run; without --exit, reads from the terminal until its input ends. */
async function play(
  rehearsal: SocketRehearsal,
  options: RehearsalOptions,
  { print, typist, note }: { print: Printer; typist: Typist; note: (words: string) => void },
): Promise<Ending> {
  const { clock, pretend } = rehearsal;
  const people = new People(pretend.workspace, (words, whom) => print.act(words, clock.now(), whom));
  if (options.byHand) meddleWith(rehearsal, people, options);
  else {
    const closed = runClosed(pretend, clock);
    const opening = people.open(options.command).finally(() => rehearsal.hurry());
    if (options.exit) {
      const opened = await opening;
      if (opened.kind === "planned") return { kind: "watched" };
      if (!follow(opened, clock, people, options)) return { kind: "not-started" };
      await closed;
      return { kind: "watched" };
    }
    void opening.then((opened) => {
      if (follow(opened, clock, people, options)) print.say(WHAT_TO_TYPE);
      else print.say(`Nothing was started. ${WHAT_TO_TYPE}`);
    });
    void closed.then(() => {
      print.thread();
      print.say('\nThe run is over. Type "/spot-chaos start" for another one. Ctrl-C ends everything.');
      note(
        "The run is over. Choose ×1 before you start another one: a plan is good for 10 minutes, which are 10 s at ×60.",
      );
    });
  }
  await typist.read(process.stdin, people, (words) => print.say(words));
  // Without a terminal there is nobody to type; the rehearsal stays up until it is ended.
  if (process.stdin.isTTY !== true) await new Promise(() => undefined);
  return { kind: "left", code: 0 };
}

function follow(opening: Opening, clock: SocketRehearsal["clock"], people: People, options: RehearsalOptions): boolean {
  if (opening.kind !== "opened") return false;
  people.act(clock, worldNamed(options.scenario).acts, opening.cardTs);
  return true;
}

/** What a world does to Slack belongs to it, whoever plays; what people press in it is left to the people. */
function meddleWith({ clock, pretend, hurry }: SocketRehearsal, people: People, { scenario }: RehearsalOptions): void {
  hurry();
  const meddling = worldNamed(scenario).acts.filter((act) => "meddle" in act);
  const stop = pretend.workspace.onShown((shown) => {
    if (!isCard(shown)) return;
    stop();
    people.act(clock, meddling, shown.ts);
  });
}

function exitCode(ending: Ending, options: RehearsalOptions): number {
  switch (ending.kind) {
    case "watched":
      return WATCHED;
    case "not-started":
      return NOT_STARTED;
    case "bot-gone":
      process.stderr.write(`${ending.how} Its last words, if any, are above.\n`);
      return BROKEN;
    case "broken":
    case "other-world":
      return BROKEN;
    case "left":
      // Ctrl-C is how one leaves; only whoever waits for a close has missed something.
      return options.exit || ending.code === PIPE_BROKEN ? ending.code : 0;
    default:
      return ending satisfies never;
  }
}

function greeting(
  { pretend, awsUrl, slackApiUrl }: SocketRehearsal,
  options: RehearsalOptions,
  page: RehearsalPage | null,
): string {
  const { scenario, seed, warp } = options;
  const where = `Pretend AWS ${awsUrl} · pretend Slack ${slackApiUrl} · seed ${seed} · ${warp === 1 ? "real time" : `×${warp}`}`;
  const world = `World "${scenario}": ${worldNamed(scenario).summary}`;
  if (options.serveOnly) {
    const { tokens } = pretend.workspace;
    return [
      where,
      world,
      `AWS CLI: aws() { AWS_ACCESS_KEY_ID=rehearsal AWS_SECRET_ACCESS_KEY=rehearsal command aws --endpoint-url ${awsUrl} --region ${pretend.aws.scenario.target.region} "$@"; }`,
      `Slack: SLACK_BOT_TOKEN=${tokens.bot} SLACK_APP_TOKEN=${tokens.app} · channel #${CHANNEL}`,
      "No bot runs. Ctrl-C ends both.\n",
    ].join("\n");
  }
  const look =
    page === null
      ? []
      : [`Page: ${page.url}${options.byHand ? " (you play: open it, and type /spot-chaos start)" : ""}`];
  const what = "A rehearsal: the real bot between a pretend AWS and a pretend Slack, all on this machine.";
  const who = options.approvals === 0 ? [] : [whoMay(options.approvals)];
  return [what, where, world, ...who, ...look, `\n#${CHANNEL}`].join("\n");
}

function aside(words: string): void {
  process.stderr.write(`${words}\n`);
}

function printerFor(pretend: Pretend, { format }: RehearsalOptions): Printer {
  const write = (text: string) => void process.stdout.write(text);
  return format === "ndjson"
    ? ndjsonPrinter(pretend, { write, aside: (text) => void process.stderr.write(text) })
    : textPrinter(pretend, { write, ink: inkOf(process.stdout) });
}
