import type { Reading } from "../reading.ts";
import type { Refusal } from "../refusal.ts";
import { mend } from "./unreadable.ts";

/**
 * Whoever types a command in a channel is in it. Whoever asks from elsewhere may not be: then the plan would stand among
 * people who do not know them, and they could neither see nor stop it. null: they are in it.
 */
export function absence(channel: string, isIn: Reading<boolean>): Refusal | null {
  if (!isIn.readable) {
    return {
      rule: "asker-channel-unreadable",
      what: [
        "I could not read whether you are in ",
        { channel },
        ": ",
        { code: isIn.operation },
        " failed with ",
        { code: isIn.code },
      ],
      fix: mend(isIn),
    };
  }
  if (isIn.value) return null;
  return {
    rule: "asker-not-in-channel",
    what: ["you are not in ", { channel }, ", and the plan would stand there"],
    fix: ["Join it, or ask somebody there to invite you."],
  };
}
