import { realClock, type Warp, type WarpedClock, warpedClock } from "../clock.ts";

/** What a rehearsal hands to the bot over its process channel, first. Later messages carry a new warp alone. */
export interface Handover {
  readonly warp: Warp;
  readonly seed: number;
}

/** What the bot says back, once: it is connected. */
export const READY = { ready: true } as const;

export interface HandedOver {
  /** The rehearsal owns the clock; this one follows it. */
  readonly clock: WarpedClock;
  readonly seed: number;
  /** The rehearsal is gone. Never resolves without one. */
  readonly orphaned: Promise<void>;
}

/** Waits for the rehearsal's word. A bot that someone points at simulators by hand has none: real time, seed 1. */
export async function handedOver(): Promise<HandedOver> {
  if (process.send === undefined) {
    const epoch = realClock().now();
    const clock = warpedClock({ epoch, startedAt: epoch, warp: 1 });
    return { clock, seed: 1, orphaned: new Promise(() => undefined) };
  }
  const orphaned = new Promise<void>((resolve) => process.once("disconnect", resolve));
  const { warp, seed } = await new Promise<Handover>((resolve) =>
    process.once("message", (message) => resolve(message as Handover)),
  );
  const clock = warpedClock(warp);
  process.on("message", (message: { readonly warp?: Warp }) => {
    if (message.warp !== undefined) clock.adopt(message.warp);
  });
  return { clock, seed, orphaned };
}
