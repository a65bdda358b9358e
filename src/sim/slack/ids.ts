import { createHash } from "node:crypto";

/** Ids drawn by (seed, purpose, n-th draw): the order in which different purposes are drawn changes nothing. */
export interface IdSource {
  /** "C" → "C0A1B2C3D4E", as Slack writes its ids */
  object(prefix: string): string;
  digits(purpose: string, length: number): string;
  hex(purpose: string, length: number): string;
  /** letters of both cases and digits */
  word(purpose: string, length: number): string;
  uuid(purpose: string): string;
}

const CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const WORD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export function createIds(seed: number): IdSource {
  const draws = new Map<string, number>();
  const draw = (purpose: string): Buffer => {
    const n = draws.get(purpose) ?? 0;
    draws.set(purpose, n + 1);
    return createHash("sha512").update(`${seed}/${purpose}/${n}`).digest();
  };
  const spell = (purpose: string, alphabet: string, length: number): string => {
    const bytes = draw(purpose);
    return Array.from({ length }, (_, at) => alphabet[(bytes[at % bytes.length] ?? 0) % alphabet.length]).join("");
  };
  return {
    object: (prefix) => `${prefix}0${spell(`object ${prefix}`, CAPITALS, 9)}`,
    digits: (purpose, length) => spell(purpose, "123456789", length),
    hex: (purpose, length) => draw(purpose).toString("hex").slice(0, length),
    word: (purpose, length) => spell(purpose, WORD, length),
    uuid: (purpose) => {
      const hex = draw(purpose).toString("hex");
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
  };
}
