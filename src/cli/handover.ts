import { type Warp, type WarpedClock, warpedClock } from "../clock.ts";

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
  /** The rehearsal is gone. */
  readonly orphaned: Promise<void>;
}

/** Waits for the rehearsal's word; null for a bot that someone points at simulators by hand. */
export async function handedOver(): Promise<HandedOver | null> {
  if (process.send === undefined) return null;
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
