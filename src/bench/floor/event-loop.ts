import { monitorEventLoopDelay } from "node:perf_hooks";
import { stopwatch } from "../stopwatch.ts";

/** How late a process's timers came since the last report, in milliseconds above the timer's own 10 ms. */
export interface LoopReport {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
  /** Of one core, in parts of one. */
  readonly cpu: number;
  /** What JavaScript holds, garbage included, in MB of 10^6 bytes. */
  readonly heapMb: number;
}

const RESOLUTION_MS = 10;

/** Answers how it was since it was last asked. */
export function watchEventLoop(): () => LoopReport {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let usage = process.cpuUsage();
  let elapsed = stopwatch();
  const inMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return () => {
    const used = process.cpuUsage(usage);
    const report: LoopReport = {
      p50Ms: inMs(delay.percentile(50)),
      p99Ms: inMs(delay.percentile(99)),
      mostMs: inMs(delay.max),
      cpu: (used.user + used.system) / 1000 / elapsed(),
      heapMb: process.memoryUsage().heapUsed / 1e6,
    };
    delay.reset();
    usage = process.cpuUsage();
    elapsed = stopwatch();
    return report;
  };
}
