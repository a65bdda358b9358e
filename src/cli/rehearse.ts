import { createInterface } from "node:readline";
import { createLog } from "../ops/log.ts";
import type { Shown } from "../sim/slack/shown.ts";
import { actsOf } from "./rehearse/acts.ts";
import { opLine, startOf, summaryOf } from "./rehearse/ndjson.ts";
import { type RehearsalOptions, readOptions } from "./rehearse/options.ts";
import { keyOf, type Opening, People } from "./rehearse/people.ts";
import { rehearseOverSockets, type SocketRehearsal } from "./rehearse/sockets.ts";
import { printed, threadAsItStands } from "./rehearse/transcript.ts";
import { rehearseVirtually } from "./rehearse/virtual.ts";
import type { Pretend } from "./rehearse/world.ts";

const NOT_STARTED = 2;

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
  const print = printer(options);
  const log = createLog({ level: "error" });
  const played = await rehearseVirtually({ ...options, log, onShown: (shown, pretend) => print.shown(shown, pretend) });
  print.end(played.pretend);
  return played.opening.kind === "opened" ? 0 : NOT_STARTED;
}

async function overSockets(options: RehearsalOptions): Promise<number> {
  const print = printer(options);
  const played = await rehearseOverSockets(options);
  const interrupted = new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  const { pretend } = played;
  print.say(
    `Pretend AWS ${played.awsUrl} · pretend Slack ${played.slackApiUrl} · scenario ${options.scenario} · seed ${options.seed} · ×${options.warp}`,
  );
  if (options.serveOnly) {
    print.say("No bot runs. Ctrl-C ends both.");
    await interrupted;
    await played.end();
    return 0;
  }
  pretend.workspace.onShown((shown) => print.shown(shown, pretend));
  const people = new People(pretend.workspace);
  const closed = runClosed(pretend);
  const opening = people.open(options.command);
  const opened = await Promise.race([opening, interrupted.then((): Opening => ({ kind: "not-started" }))]);
  if (opened.kind === "opened") people.act(played.clock, actsOf(options.scenario), opened.cardTs);
  if (options.exit) {
    if (opened.kind === "opened") await Promise.race([closed, interrupted, played.botEnded]);
  } else {
    print.say('Type "/spot-chaos status", "@spot-chaos stop", "press stop" … Ctrl-C ends everything.');
    await Promise.race([readingFrom(people, print), interrupted, played.botEnded.then(() => undefined)]);
  }
  await end(played, print);
  return opened.kind === "opened" ? 0 : NOT_STARTED;
}

async function end(played: SocketRehearsal, print: Printer): Promise<void> {
  await played.end();
  print.end(played.pretend);
}

/** The last reply is there, and the card says so. */
function runClosed({ workspace }: Pretend): Promise<void> {
  return new Promise((resolve) => {
    let ended = false;
    const stop = workspace.onShown((shown) => {
      if (keyOf(shown) === "closing") ended = true;
      if (!ended || shown.op !== "update" || keyOf(shown) !== "card") return;
      stop();
      resolve();
    });
  });
}

/** Commands and presses typed in the terminal. Resolves when the input ends and was a terminal's. */
async function readingFrom(people: People, print: Printer): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    const text = line.trim();
    if (text === "") continue;
    try {
      print.say(await typed(people, text));
    } catch (error) {
      print.say(error instanceof Error ? error.message : String(error));
    }
  }
  // Without a terminal there is nobody to type; the rehearsal stays up until it is interrupted.
  if (!process.stdin.isTTY) await new Promise(() => undefined);
}

async function typed(people: People, text: string): Promise<string> {
  if (text.startsWith("/")) return people.type(text);
  if (text.startsWith("@")) {
    await people.mention(text.replace(/^@\S+\s*/, ""), people.threadTs());
    return "";
  }
  const press = /^press\s+(.+)$/i.exec(text)?.[1];
  if (press !== undefined) return people.press(press);
  return 'Type a slash command ("/spot-chaos status"), a mention in the thread ("@spot-chaos stop"), or "press BUTTON".';
}

interface Printer {
  shown(shown: Shown, pretend: Pretend): void;
  say(line: string): void;
  end(pretend: Pretend): void;
}

function printer(options: RehearsalOptions): Printer {
  const write = (line: string) => void process.stdout.write(`${line}\n`);
  if (options.format === "ndjson") {
    return {
      shown: (shown, pretend) => write(JSON.stringify(opLine(shown, startOf(pretend.aws)))),
      say: (line) => void (line === "" || process.stderr.write(`${line}\n`)),
      end: (pretend) => write(JSON.stringify(summaryOf(pretend, pretend.workspace.shown))),
    };
  }
  return {
    shown(shown, pretend) {
      const startedAt = startOf(pretend.aws);
      write(printed(shown, startedAt === null || shown.at < startedAt ? null : (shown.at - startedAt) / 1000));
    },
    say: (line) => void (line === "" || write(line)),
    end(pretend) {
      if (pretend.workspace.shown.length > 0)
        write(`\nThe thread as it stands:\n${threadAsItStands(pretend.workspace.shown)}`);
    },
  };
}
