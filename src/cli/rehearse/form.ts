import type { PretendWorkspace } from "../../sim/slack/workspace.ts";

/** A form that is open in front of a person, to be filled in. */
export interface OpenForm {
  readonly viewId: string;
  readonly title: string;
  /** The labels of what can be chosen, and their values. */
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** What stands in it already, by block. */
  readonly initial: Readonly<Record<string, string>>;
}

interface Field {
  readonly block_id?: string;
  readonly element?: {
    readonly options?: readonly { readonly value: string; readonly text: { readonly text: string } }[];
    readonly initial_option?: { readonly value: string };
    readonly initial_value?: string;
  };
}

/** null: there is none, or it still says to wait. */
export function formOf(workspace: PretendWorkspace, user: string): OpenForm | null {
  const view = workspace.views(user).modals.at(-1);
  if (view === undefined || view.content.submit === undefined) return null;
  const fields = view.content.blocks as readonly Field[];
  const options = fields.flatMap(({ element }) => element?.options ?? []);
  const initial = fields.flatMap(({ block_id: id, element }): [string, string][] => {
    const value = element?.initial_option?.value ?? element?.initial_value;
    return id === undefined || value === undefined ? [] : [[id, value]];
  });
  return {
    viewId: view.id,
    title: (view.content.title as { text: string }).text,
    choices: options.map(({ value, text }) => ({ value, label: text.text })),
    initial: Object.fromEntries(initial),
  };
}

/** What the people of a rehearsal write where nothing stands yet. */
export const WORDS = { reason: "quarterly game day", hypothesis: "all tasks run again within 10 minutes" } as const;

/** The first choice and the usual words, where nothing stands yet; by block and action, which are named alike. */
export function filled(form: OpenForm): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const choice = form.initial.choice ?? form.choices[0]?.value ?? "";
  const reason = form.initial.reason ?? WORDS.reason;
  return { choice: { choice }, reason: { reason }, hypothesis: { hypothesis: WORDS.hypothesis } };
}
