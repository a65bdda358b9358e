import type { Line } from "../message.ts";
import type { Instant } from "../time.ts";
import type { Schedule } from "./schedule.ts";

/** The first line of why nothing came of a due time. */
export function dueHead(title: string, { target, id }: Pick<Schedule, "target" | "id">, at: Instant): Line {
  return [
    { icon: "warning" },
    " ",
    { bold: title },
    " · ",
    { code: target },
    ", due ",
    { when: at, as: "date-time" },
    " · ",
    { code: id },
  ];
}
