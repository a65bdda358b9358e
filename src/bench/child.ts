import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { within } from "./within.ts";

/** Real time in which a process has to say that it is ready, or to answer. */
const SPEAKS_WITHIN_MS = 60_000;

/** A process under measurement. */
export interface Child {
  /** Resident memory now, in MB of 10^6 bytes. */
  rssMb(): number;
  /** Resolves with the first message on its channel; rejects when it ended before, or said nothing for a minute. */
  ready(): Promise<void>;
  /** Sends a word over its channel; the answer is the next message. */
  ask(word: object): Promise<unknown>;
  /** As `ask`, without an answer. */
  tell(word: object): void;
  /** Rejects when the process ends by itself. */
  readonly broke: Promise<never>;
  end(): Promise<void>;
  /** As `kill -9` does it; resolves when the process is gone. */
  kill(): Promise<void>;
}

export interface Order {
  /** Of this folder. */
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Node's own. */
  readonly options?: readonly string[];
  /** Sent over the process channel at once, where the process waits for it. */
  readonly first?: object;
  /** Without a process channel, as a shell starts it; then nothing is said or asked. */
  readonly isAlone?: boolean;
  /** Of this folder: loaded before the script. */
  readonly preload?: string;
}

/** Starts the same Node on a script, in an environment built from nothing: what two processes differ in is in their orders. */
export function startChild({ script, args, env, options = [], first, isAlone = false, preload }: Order): Child {
  const pathTo = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const before = preload === undefined ? [] : ["--import", pathTo(preload)];
  const child = spawn(process.execPath, [...options, ...before, pathTo(script), ...args], {
    stdio: ["ignore", "ignore", "inherit", ...(isAlone ? [] : (["ipc"] as const))],
    env: { NODE_NO_WARNINGS: "1", ...env },
  });
  if (first !== undefined) child.send(first);
  let ending = false;
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  // A measurement that breaks may leave it behind.
  const reap = () => void child.kill("SIGKILL");
  process.once("exit", reap);
  void exited.then(() => process.off("exit", reap));
  const broke = new Promise<never>((_, reject) => {
    child.once("error", reject);
    void exited.then((code) => {
      if (!ending) reject(new Error(`${script} ended with ${code}; its own words are above`));
    });
  });
  // Whoever races against it hears of it; nobody else has to.
  broke.catch(() => undefined);
  const spoke = new Promise<void>((resolve) => child.once("message", () => resolve()));
  return {
    rssMb: () => residentKb(child.pid ?? 0) * (1024 / 1_000_000),
    ready: () => within(SPEAKS_WITHIN_MS, `the word of ${script} that it is ready`, Promise.race([spoke, broke])),
    ask(word) {
      const answer = new Promise<unknown>((resolve) => child.once("message", resolve));
      child.send(word);
      return within(SPEAKS_WITHIN_MS, `an answer of ${script}`, Promise.race([answer, broke]));
    },
    tell: (word) => void child.send(word),
    broke,
    async end() {
      ending = true;
      child.kill("SIGTERM");
      await exited;
    },
    async kill() {
      ending = true;
      child.kill("SIGKILL");
      await exited;
    },
  };
}

function residentKb(pid: number): number {
  if (process.platform === "linux") {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  }
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }));
}
