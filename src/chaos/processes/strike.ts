import type { Pretend } from "../../cli/rehearse/world.ts";
import type { RealClock } from "../../clock.ts";
import type { BotChild } from "./bot-child.ts";
import type { Gate } from "./gate.ts";
import type { Blow } from "./process-round.ts";
import type { RoundDatabase } from "./round-database.ts";

/** What can be struck. */
export interface Struck {
  /** Real time: nobody there knows of our warp. */
  readonly real: RealClock;
  readonly database: RoundDatabase | null;
  readonly workspace: Pretend["workspace"];
  readonly startAgain: (gate: Gate, afterMs: number) => void;
}

/** Strikes, and calls `over` once the blow is over. */
export function strike(blow: Blow, victim: BotChild | null, at: Struck, over: () => void): void {
  const { faults } = at.workspace;
  switch (blow.kind) {
    case "kill -9":
      victim?.kill();
      void victim?.ended.then(over);
      if (victim !== null) at.startAgain(victim.gate, blow.awayMs);
      return;
    case "SIGTERM":
      victim?.terminate();
      void victim?.ended.then(() => {
        over();
        at.startAgain(victim.gate, blow.awayMs);
      });
      return;
    case "paused":
      void victim?.pause(blow.forMs).then(over);
      return;
    case "cut off":
      if (victim !== null) cutOff(blow, victim, at, over);
      return;
    case "postgres restarted":
      at.real.task("restart of PostgreSQL", async () => {
        const server = at.database?.server;
        await server?.stop(blow.signal);
        await at.real.sleepUntil(at.real.now() + blow.forMs);
        await server?.startAgain();
        over();
      });
      return;
    case "no answer":
      at.real.task("no answer", async () => {
        await at.real.sleepUntil(at.real.now() + blow.forMs);
        over();
      });
      return;
    case "sockets refreshed":
      faults.disconnectSockets(blow.reason);
      over();
      return;
    case "sockets cut":
      faults.cutSockets();
      over();
      return;
    default:
      blow satisfies never;
  }
}

function cutOff(
  { how, forMs }: Extract<Blow, { kind: "cut off" }>,
  victim: BotChild,
  { real, database }: Struck,
  over: () => void,
): void {
  const proxy = database?.proxy(victim.gate.nth) ?? null;
  if (proxy === null) return;
  real.task("cut off from PostgreSQL", async () => {
    if (how === "refused") proxy.refuse(true);
    else {
      if (how === "mute") proxy.mute();
      proxy.freeze({ newOnes: true });
    }
    await real.sleepUntil(real.now() + forMs);
    proxy.refuse(false);
    proxy.thaw();
    over();
  });
}
