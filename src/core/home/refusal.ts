import { plainAnswer } from "../answers.ts";
import { plainText } from "../guard/plain-text.ts";
import { mend } from "../guard/unreadable.ts";
import type { Line, Message } from "../message.ts";
import type { Unreadable } from "../reading.ts";
import { asSentence, type Refusal } from "../refusal.ts";
import type { Target } from "../target.ts";

/** A target of theirs in one of its channels, and what is against a plan there. */
interface Place {
  readonly target: Target;
  readonly channel: string;
  readonly refusals: readonly Refusal[];
}

/** More would bury the first ones. */
const MOST_SHOWN = 8;

/**
 * Why a person can start nothing anywhere; `places`: each target of theirs, in each of its channels. `unread`: for each
 * target of which nobody can tell whether they may start it.
 */
export function homeRefusal(user: string, places: readonly Place[], unread: readonly Unreadable[]): Message {
  const [first] = places.flatMap(({ refusals }) => refusals.slice(0, 1));
  const [reading] = unread;
  if (first !== undefined) return nowhere(places, first);
  const line = reading === undefined ? noStarter(user) : unreadable(reading);
  return plainAnswer(plainText(line), [line]);
}

/** To somebody who may start nothing, whatever a list says: no target is named. */
export function barredRefusal({ what, fix }: Refusal): Message {
  const line: Line = [`${NOTHING}: `, ...what, ". ", ...fix];
  return plainAnswer(plainText(line), [line]);
}

function nowhere(places: readonly Place[], first: Refusal): Message {
  const shown = places.slice(0, MOST_SHOWN).flatMap(({ target, channel, refusals: [worst] }): Line[][] => {
    if (worst === undefined) return [];
    return [
      [
        [{ bold: target.name }, " in ", { channel }],
        [...asSentence(worst.what), " ", ...worst.fix],
      ],
    ];
  });
  const more = places.length - shown.length;
  return {
    summary: `${NOTHING}: ${plainText(first.what)}. ${plainText(first.fix)}`,
    body: [
      [[`${NOTHING}: there is no channel in which you may start one of your targets.`]],
      ...shown,
      ...(more > 0 ? [[[`+${more} more`]]] : []),
    ],
    footer: [],
    buttons: [],
  };
}

const NOTHING = "I did not start anything";

function noStarter(user: string): Line {
  return [
    `${NOTHING}: you are not among the starters of any target that has a channel. Whoever keeps my configuration can add `,
    { code: user },
    " to a target's ",
    { code: "starters" },
    ".",
  ];
}

function unreadable(reading: Unreadable): Line {
  return [
    `${NOTHING}: I could not read whether you may: `,
    { code: reading.operation },
    " failed with ",
    { code: reading.code },
    ". ",
    ...mend(reading),
  ];
}
