import { useState } from "react";
import type { BlockLike, Choice, Filled } from "../choice.ts";
import type { PageView } from "../page-wire.ts";
import { Blocks, type Surface } from "./blocks.tsx";
import { drafts } from "./place.ts";
import { useSession } from "./session.ts";

/** What is filled into a view, and what was wrong when it was last sent; kept over the app's updates, and a reload. */
export function useFilled(key: string) {
  const [filled, setFilled] = useState<Filled>(() => JSON.parse(drafts.read(key) || "{}") as Filled);
  return {
    filled,
    fill(blockId: string, actionId: string, choice: Choice): void {
      setFilled((before) => {
        const next = { ...before, [blockId]: { ...before[blockId], [actionId]: choice } };
        drafts.write(key, JSON.stringify(next));
        return next;
      });
    },
    forget: () => drafts.write(key, ""),
  };
}

/** The blocks of a modal or of the Home tab. `onTrouble` hears, in words, what did not work. */
export function ViewBlocks({
  view,
  form,
  errors,
  onTrouble,
}: {
  readonly view: PageView;
  readonly form: ReturnType<typeof useFilled>;
  readonly errors: Readonly<Record<string, string>>;
  readonly onTrouble: (words: string) => void;
}) {
  const { act } = useSession();
  const surface: Surface = {
    id: view.id,
    filled: form.filled,
    fill: form.fill,
    errors,
    async press(blockId, actionId, choice) {
      const filled =
        choice === undefined
          ? form.filled
          : { ...form.filled, [blockId]: { ...form.filled[blockId], [actionId]: choice } };
      const chosen = choice === undefined ? {} : { choice };
      const answer = await act({ kind: "press-view", viewId: view.id, blockId, actionId, filled, ...chosen });
      if (!answer.ok) onTrouble(answer.why);
    },
  };
  return <Blocks blocks={view.content.blocks as readonly BlockLike[]} surface={surface} />;
}
