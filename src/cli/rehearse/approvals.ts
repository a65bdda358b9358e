import type { Pretend } from "./world.ts";

/** Who may approve in a rehearsal that asks for approvals. mia may not start, so that whoever starts finds two others. */
const APPROVERS = ["ana", "ben", "mia"] as const;

/** Nobody approves what they start themselves. */
export const MOST_APPROVALS = APPROVERS.length - 1;

/** Who approves where the asker is played, one after the other. */
export const OTHER_APPROVERS: readonly string[] = APPROVERS.slice(1);

/** Lines of the target's configuration; none where nothing has to be approved. */
export function approvalLimits({ workspace }: Pick<Pretend, "workspace">, approvals: number): string {
  if (approvals === 0) return "";
  const ids = APPROVERS.map((name) => workspace.people[name]?.id ?? "");
  return `approvers: ${JSON.stringify(ids)}\napprovals: ${approvals}`;
}

/** Who may do what, for whoever plays them. */
export function whoMay(approvals: number): string {
  const start = "ana and ben may start, mia may not; gil is a guest.";
  if (approvals === 0) return `${start} No approval is needed.`;
  const need = approvals === 1 ? "1 approval is" : `${approvals} approvals are`;
  return `${start} ${need} needed: ana, ben and mia may approve, nobody their own.`;
}
