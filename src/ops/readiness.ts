import type { Clock, Log } from "../engine/ports.ts";

export interface Check {
  readonly ok: boolean;
  /** What is wrong, for anyone who can read the page: a few words of ours, no account, no address. null: nothing is. */
  readonly why: string | null;
  /** All that is known of it, for the log alone. */
  readonly detail?: unknown;
}

export const FINE: Check = { ok: true, why: null };

/** By name. One that throws is not well. */
export type Checks = Readonly<Record<string, () => Check | Promise<Check>>>;

/** A type, not an interface: it goes out as JSON. */
export type Readiness = {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, Pick<Check, "ok" | "why">>>;
};

/** Transport milliseconds: longer than any check takes that is well. */
const DEADLINE_MS = 2_000;
/** Transport milliseconds: however often it is asked, the checks are made no more often than this. */
const GOOD_FOR_MS = 5_000;

/**
 * Whether everything is there that a run needs. Probes that come together share one answer; a check that hangs is not
 * made a second time beside itself. What changes is logged, once.
 */
export function readiness(
  checks: Checks,
  { clock, log }: { readonly clock: Pick<Clock, "transportNow" | "deadline">; readonly log: Log },
): () => Promise<Readiness> {
  const underWay = new Map<string, Promise<Check>>();
  const known = new Map<string, boolean>();
  let newest: { readonly at: number; readonly answer: Promise<Readiness> } | null = null;

  const begin = (name: string, check: Checks[string]): Promise<Check> => {
    const begun = Promise.resolve()
      .then(check)
      .catch((error: unknown): Check => ({ ok: false, why: "the check itself broke", detail: error }))
      .finally(() => underWay.delete(name));
    underWay.set(name, begun);
    return begun;
  };
  const tell = (name: string, { ok, why, detail }: Check): void => {
    const before = known.get(name);
    known.set(name, ok);
    if (!ok && before !== false) log.warn({ check: name, why, detail }, "not ready");
    if (ok && before === false) log.info({ check: name }, "ready again");
  };
  const made = async ([name, check]: [string, Checks[string]]) => {
    const late = lateAfter(clock.deadline(DEADLINE_MS));
    const answer = await Promise.race([underWay.get(name) ?? begin(name, check), late]);
    tell(name, answer);
    return [name, { ok: answer.ok, why: answer.why }] as const;
  };
  const all = async (): Promise<Readiness> => {
    const answers = await Promise.all(Object.entries(checks).map(made));
    return { ok: answers.every(([, { ok }]) => ok), checks: Object.fromEntries(answers) };
  };

  return () => {
    const now = clock.transportNow();
    // A clock that was set back makes nothing good for longer.
    if (newest === null || Math.abs(now - newest.at) >= GOOD_FOR_MS) newest = { at: now, answer: all() };
    return newest.answer;
  };
}

function lateAfter(deadline: AbortSignal): Promise<Check> {
  const late: Check = { ok: false, why: `no answer within ${DEADLINE_MS / 1000} s` };
  if (deadline.aborted) return Promise.resolve(late);
  return new Promise((resolve) => deadline.addEventListener("abort", () => resolve(late), { once: true }));
}
