import { type ChildProcess, spawn } from "node:child_process";
import type { Handover } from "../../cli/handover.ts";
import { type BotPlace, spawnBot } from "../../cli/rehearse/spawned-bot.ts";
import type { Pretend } from "../../cli/rehearse/world.ts";
import type { Warp } from "../../clock.ts";
import type { Instant } from "../../core/time.ts";
import type { Gate } from "./gate.ts";

/** How a process came to its end. */
export interface End {
  readonly at: Instant;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Nobody asked for it. */
  readonly isOwn: boolean;
}

interface ChildParts {
  readonly pretend: Pretend;
  readonly gate: Gate;
  readonly place: Pick<BotPlace, "folder" | "env">;
  readonly handover: Handover;
  readonly now: () => Instant;
  readonly onPid: (pid: number) => void;
}

/** `src/main.ts serve` as a process of the round: started, and treated as an operating system may treat it. */
export class BotChild {
  readonly gate: Gate;
  readonly from: Instant;
  /** It is connected; null: it ended before. */
  readonly ready: Promise<Instant | null>;
  readonly ended: Promise<End>;
  end: End | null = null;
  /** What it wrote to stderr. */
  said = "";
  readonly #process: ChildProcess;
  #isAsked = false;
  #isPaused = false;
  #wakes: ChildProcess | null = null;

  constructor({ pretend, gate, place, handover, now, onPid }: ChildParts) {
    this.gate = gate;
    this.from = now();
    const child = spawnBot(pretend, { ...place, awsUrl: gate.awsUrl, slackApiUrl: gate.slackApiUrl, stderr: "pipe" });
    this.#process = child;
    if (child.pid !== undefined) onPid(child.pid);
    child.stderr?.setEncoding("utf8").on("data", (part: string) => {
      this.said += part;
    });
    // The channel breaks when it dies; that is told by its end.
    child.on("error", () => undefined);
    this.ended = new Promise((resolve) => {
      const over = (code: number | null, signal: NodeJS.Signals | null) => {
        this.end ??= { at: now(), code, signal, isOwn: !this.#isAsked };
        this.#wakes?.kill("SIGKILL");
        resolve(this.end);
      };
      child.once("exit", over);
      child.once("error", () => over(null, null));
    });
    this.ready = Promise.race([
      new Promise<Instant>((resolve) => child.once("message", () => resolve(now()))),
      this.ended.then(() => null),
    ]);
    child.send(handover);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Neither dead nor about to be. */
  get isAlive(): boolean {
    return this.end === null && !this.#isAsked;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** The world goes on at another pace. */
  adopt(warp: Warp): void {
    if (this.#process.connected) this.#process.send({ warp });
  }

  kill(): void {
    this.#isAsked = true;
    this.#process.kill("SIGKILL");
  }

  terminate(): void {
    this.#isAsked = true;
    this.#process.kill("SIGTERM");
  }

  /** SIGSTOP, and SIGCONT after so many real milliseconds, whatever becomes of us meanwhile. Resolves when it goes on. */
  pause(ms: number): Promise<void> {
    const words = `sleep ${(ms / 1000).toFixed(3)}; kill -CONT ${this.pid}`;
    const wakes = spawn("sh", ["-c", words], { stdio: "ignore", detached: true });
    this.#wakes = wakes;
    this.#isPaused = true;
    this.#process.kill("SIGSTOP");
    return new Promise((resolve) =>
      wakes.once("close", () => {
        this.#isPaused = false;
        resolve();
      }),
    );
  }
}
