import { createHash, randomBytes } from "node:crypto";
import type { Ids } from "./engine/ports.ts";

/** Crockford's alphabet: nothing in it is mistaken for something else when it is read out loud. 32 letters, 5 bits each. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** 50 bits: a thousand runs a day for a century meet by chance once in 2 million. */
const LENGTH = 10;

export function randomIds(): Ids {
  return { next: (prefix) => `${prefix}-${spell(randomBytes(LENGTH))}` };
}

/** The n-th id of a prefix depends on the seed, the prefix and n alone, not on what else was drawn in between. */
export function seededIds(seed: number): Ids {
  const drawn = new Map<string, number>();
  return {
    next: (prefix) => {
      const count = drawn.get(prefix) ?? 0;
      drawn.set(prefix, count + 1);
      return `${prefix}-${spell(createHash("sha256").update(`${seed}/${prefix}/${count}`).digest())}`;
    },
  };
}

function spell(bytes: Buffer): string {
  return Array.from(bytes.subarray(0, LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
