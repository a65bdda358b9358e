import type { Line } from "../message.ts";
import type { Plan } from "../plan.ts";
import { spoken } from "./duration.ts";
import { counted, listing } from "./listing.ts";
import { lossOf } from "./loss.ts";

/** What is different between the question and the press. */
export interface Change {
  /** Whole sentences; empty when nothing that matters is different. */
  readonly lines: readonly Line[];
  /** Whether more is at stake than the asker agreed to: then ask again instead of starting. */
  readonly worse: boolean;
}

/**
 * Compares what the question said with what is read at the press. Another template or another wait counts as worse
 * whatever it says: it is not the experiment that the asker agreed to.
 */
export function changedSince(before: Plan, after: Plan): Change {
  const found = [template(before, after), wait(before, after), instances(before, after), ...tasks(before, after)];
  const changes = found.filter((change) => change !== null);
  return { lines: changes.map((change) => change.line), worse: changes.some((change) => change.worse) };
}

interface OneChange {
  readonly line: Line;
  readonly worse: boolean;
}

function template(before: Plan, after: Plan): OneChange | null {
  if (before.templateId === after.templateId) {
    if (before.templateContent === after.templateContent) return null;
    return {
      line: ["The template ", { code: after.templateId }, " was changed: it says something else now."],
      worse: true,
    };
  }
  return {
    line: ["The template is another one: ", { code: before.templateId }, " → ", { code: after.templateId }, "."],
    worse: true,
  };
}

function wait(before: Plan, after: Plan): OneChange | null {
  if (before.waitS === after.waitS) return null;
  return {
    line: [`The wait before the interruption is another one: ${spoken(before.waitS)} → ${spoken(after.waitS)}.`],
    worse: true,
  };
}

function instances(before: Plan, after: Plan): OneChange | null {
  const were = new Set(before.candidates.map((candidate) => candidate.instanceId));
  const are = new Set(after.candidates.map((candidate) => candidate.instanceId));
  const come = [...are].filter((id) => !were.has(id));
  const gone = [...were].filter((id) => !are.has(id));
  if (before.count === after.count && come.length === 0 && gone.length === 0) return null;
  const line: Line = [
    `${before.count} of ${were.size} → ${after.count} of ${counted(are.size, "Spot Instance")}`,
    ...(come.length > 0 ? [`; new: `, ...listing(come)] : []),
    ...(gone.length > 0 ? [`; gone: `, ...listing(gone)] : []),
    ".",
  ];
  return { line, worse: after.count > before.count || after.count * were.size > before.count * are.size };
}

function tasks(before: Plan, after: Plan): readonly OneChange[] {
  const was = lossOf(before);
  const is = lossOf(after);
  const changes: OneChange[] = [];
  const old = new Map(was.services.map((service) => [service.service, service]));
  for (const service of is.services) {
    const then = old.get(service.service) ?? { worst: 0, of: service.of };
    if (then.worst === service.worst && then.of === service.of) continue;
    changes.push({
      line: [
        { code: service.service },
        `: the worst pick loses ${service.worst} of ${counted(service.of, "task")}, it was ${then.worst} of ${then.of}.`,
      ],
      worse: service.worst > then.worst || service.worst * then.of > then.worst * service.of,
    });
  }
  const relieved = was.services.filter((then) => !is.services.some((now) => now.service === then.service));
  for (const service of relieved) {
    changes.push({ line: [{ code: service.service }, ": no task of it runs on these any more."], worse: false });
  }
  if (was.standalone.worst !== is.standalone.worst) {
    changes.push({
      line: [
        `Standalone tasks: the worst pick loses ${is.standalone.worst}, which nothing replaces; it was ${was.standalone.worst}.`,
      ],
      worse: is.standalone.worst > was.standalone.worst,
    });
  }
  return changes;
}
