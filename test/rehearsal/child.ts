import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** `node src/main.ts …` as a process of its own, in a process group of its own. */
export interface Child {
  readonly pid: number;
  readonly process: ChildProcess;
  /** Resolves when the process is gone and everything it wrote is here. */
  readonly ended: Promise<Ended>;
  /** Resolves as soon as stdout holds it; rejects when the process ends without. */
  says(text: string): Promise<void>;
  /** As above, of stderr. */
  logs(text: string): Promise<void>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function startChild(
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Child {
  const child = spawn(process.execPath, [`${ROOT}src/main.ts`, ...args], {
    cwd: options.cwd ?? ROOT,
    env: options.env ?? process.env,
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  // A test that fails half-way leaves nobody behind; a rehearsal's bot goes with it.
  onTestFinished(() => void child.kill("SIGKILL"));
  const written = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (part: string) => {
      written[stream] += part;
      for (const listener of [...listeners]) listener();
    });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, ...written }));
  });
  const holds = (stream: "stdout" | "stderr", text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (!written[stream].includes(text)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
      void ended.then(({ code, stderr }) =>
        reject(new Error(`it ended (${code}) without saying "${text}": ${stderr}`)),
      );
    });
  return {
    pid: child.pid ?? 0,
    process: child,
    ended,
    says: (text) => holds("stdout", text),
    logs: (text) => holds("stderr", text),
  };
}

export async function run(args: readonly string[], options?: Parameters<typeof startChild>[1]): Promise<Ended> {
  const child = startChild(args, options);
  child.process.stdin?.end();
  return child.ended;
}

/** Processes that this one has started and that still live, by /proc. */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
}

function parentOf(pid: number): number | null {
  try {
    // pid (name, which may hold anything) state ppid …
    return Number(
      readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ")[1],
    );
  } catch {
    // It ended meanwhile.
    return null;
  }
}

export function lives(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

/** name → value, as the process was started with. */
export function environmentOf(pid: number): ReadonlyMap<string, string> {
  const entries = readFileSync(`/proc/${pid}/environ`, "utf8")
    .split("\0")
    .filter((entry) => entry !== "");
  return new Map(entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]));
}
