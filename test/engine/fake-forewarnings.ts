import type { Firing } from "../../src/core/schedule/book.ts";
import { type ForewarningBook, type ForewarningRow, firingOf } from "../../src/core/schedule/forewarning.ts";

/** Keeps them in a list. */
export function fakeForewarnings(): ForewarningBook {
  const rows = new Map<string, ForewarningRow>();
  const keyOf = ({ scheduleId, at }: Firing) => `${scheduleId} ${at}`;
  const change = (firing: Firing, to: (row: ForewarningRow) => Partial<ForewarningRow> | null): boolean => {
    const row = rows.get(keyOf(firing));
    const next = row === undefined ? null : to(row);
    if (row === undefined || next === null) return false;
    rows.set(keyOf(firing), { ...row, ...next });
    return true;
  };
  return {
    begin: async (forewarning, takenAt) => {
      const key = keyOf(firingOf(forewarning));
      if (rows.has(key)) return false;
      const row = { state: "open", endedBy: null, version: 1, posted: null, shownVersion: null } as const;
      rows.set(key, { ...row, forewarning, takenAt });
      return true;
    },
    of: async (firing) => rows.get(keyOf(firing)) ?? null,
    posted: async (firing, posted) => {
      change(firing, (row) => (row.posted === null ? { posted, shownVersion: 1 } : null));
    },
    end: async (firing, { state, by }) =>
      change(firing, (row) => (row.state === "open" ? { state, endedBy: by, version: row.version + 1 } : null)),
    shown: async (firing, version) => {
      change(firing, (row) => ({ shownVersion: Math.max(version, row.shownVersion ?? 0) }));
    },
    unsettled: async (since) =>
      [...rows.values()].filter(
        ({ forewarning, state, version, shownVersion }) =>
          state === "open" || (shownVersion === null ? forewarning.at > since : shownVersion < version),
      ),
  };
}
