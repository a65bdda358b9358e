import { ELSEWHERE, WRONG_ACCOUNT } from "../core/guard/account.ts";
import { plainText } from "../core/guard/plain-text.ts";
import type { Asked, Rule } from "../core/guard/rule.ts";
import { IDENTITY_UNREADABLE, UNREADABLE } from "../core/guard/unreadable.ts";
import type { AwsReadings, Unreadable } from "../core/reading.ts";
import type { Refusal } from "../core/refusal.ts";
import type { Target } from "../core/target.ts";
import type { Aws, Clock, Log } from "./ports.ts";
import { readPatiently } from "./readings.ts";

interface BootCheckPorts {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly log: Log;
}

/** Each stage is only worth telling when the one before found nothing: a wrong account makes everything else wrong. */
const STAGES: readonly (readonly Rule[])[] = [[IDENTITY_UNREADABLE], [WRONG_ACCOUNT], [...ELSEWHERE, ...UNREADABLE]];

/**
 * Reads every target once, when the bot has started, and logs what would refuse each start there: another account or
 * Region, or what cannot be read. In the background: nothing waits for it, and it never fails. Everything is read
 * again at each press.
 */
export function checkAtBoot(ports: BootCheckPorts, targets: readonly Target[]): void {
  ports.clock.task("boot check", async () => {
    for (const target of targets) await check(ports, target);
  });
}

async function check(ports: BootCheckPorts, target: Target): Promise<void> {
  const { clock, log } = ports;
  try {
    const aws = await readPatiently(ports, target);
    const wrong = wrongWith(target, aws, clock.now());
    for (const { rule, what, fix } of wrong)
      log.warn({ target: target.name, rule }, `nothing can be started: ${plainText(what)}. ${plainText(fix)}`);
    for (const { operation, code } of aws.notWatched)
      log.warn({ target: target.name, operation, code }, `${operation} cannot be read: what it tells is not watched`);
    if (wrong.length === 0)
      log.info({ target: target.name, account: target.account }, "the target is where it should be");
  } catch (error) {
    log.error({ target: target.name, err: error }, "the target could not be checked");
  }
}

/** What refuses every start at this target, whoever asks. */
export function wrongWith(target: Target, aws: AwsReadings, now: Asked["now"]): readonly Refusal[] {
  const nobody = { target, by: "", channel: "", reason: null, step: { kind: "question" } } as const;
  const readings = { aws, channel: NOT_ASKED, openRun: { readable: true, value: null } } as const;
  for (const rules of STAGES) {
    const refusals = rules.map((rule) => rule({ request: nobody, readings, now })).filter((one) => one !== null);
    if (refusals.length > 0) return refusals;
  }
  return [];
}

/** At boot nobody asks from any channel; no rule above looks at it. */
const NOT_ASKED: Unreadable = { readable: false, operation: "none", code: "NotAsked", message: "" };
