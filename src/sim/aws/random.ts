import { createHash } from "node:crypto";

/**
 * Seeded randomness. Every draw is a pure function of (seed, purpose, n), so it depends neither on what else was drawn
 * before it nor on who looked at the world. `next*` counts n per purpose and is only called while the world plays events.
 */
export class Random {
  readonly #seed: number;
  readonly #drawn = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** A number in [0, 1). */
  at(purpose: string, n: number): number {
    return this.#digest(purpose, n).readUIntBE(0, 6) / 2 ** 48;
  }

  next(purpose: string): number {
    return this.at(purpose, this.#count(purpose));
  }

  /** A whole number in [low, high], for example of milliseconds. */
  between(purpose: string, low: number, high: number): number {
    return low + Math.floor(this.next(purpose) * (high - low + 1));
  }

  /** Lower-case hexadecimal digits, at most 64. */
  hex(purpose: string, length: number): string {
    return this.#digest(purpose, this.#count(purpose)).toString("hex").slice(0, length);
  }

  uuid(purpose: string): string {
    const hex = this.hex(purpose, 32);
    const variant = "89ab"[Number.parseInt(hex[16] ?? "0", 16) % 4];
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `${variant}${hex.slice(17, 20)}`,
      hex.slice(20),
    ].join("-");
  }

  /** Letters and digits, as in FIS ids. */
  alphanumeric(purpose: string, length: number): string {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const bytes = this.#digest(purpose, this.#count(purpose));
    return Array.from({ length }, (_, i) => alphabet[(bytes[i] ?? 0) % alphabet.length]).join("");
  }

  digits(purpose: string, length: number): string {
    const bytes = this.#digest(purpose, this.#count(purpose));
    return Array.from({ length }, (_, i) => {
      const byte = (bytes[i % bytes.length] ?? 0) + i;
      return String(i === 0 ? 1 + (byte % 9) : byte % 10);
    }).join("");
  }

  #count(purpose: string): number {
    const n = (this.#drawn.get(purpose) ?? 0) + 1;
    this.#drawn.set(purpose, n);
    return n;
  }

  #digest(purpose: string, n: number): Buffer {
    return createHash("sha256").update(`${this.#seed}|${purpose}|${n}`).digest();
  }
}
