/** Message timestamps: "1503435956.000247", each later than the one before, as Slack promises per channel. */
export interface Stamps {
  next(): string;
}

export function createStamps(now: () => number): Stamps {
  let lastMicros = 0;
  return {
    next() {
      lastMicros = Math.max(Math.floor(now() * 1000), lastMicros + 1);
      return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, "0")}`;
    },
  };
}

/** Orders two timestamps as Slack does, by their value. */
export function compareStamps(a: string, b: string): number {
  const [aSeconds = "0", aMicros = "0"] = a.split(".");
  const [bSeconds = "0", bMicros = "0"] = b.split(".");
  return Number(aSeconds) - Number(bSeconds) || Number(aMicros) - Number(bMicros);
}

export function isStamp(text: string): boolean {
  return /^\d{1,12}\.\d{1,6}$/.test(text);
}
