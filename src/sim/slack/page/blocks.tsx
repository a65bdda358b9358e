import type { BlockLike, Choice, Element, Filled } from "../choice.ts";
import { Control } from "./control.tsx";
import { Drawn } from "./drawn.tsx";
import { InputBlock } from "./input-block.tsx";

/** Where blocks stand, and what becomes of what is done in them. */
export interface Surface {
  readonly filled: Filled;
  readonly fill: (blockId: string, actionId: string, choice: Choice) => void;
  /** A button, or a menu outside an input: the app hears of it at once. Resolves when it has. */
  readonly press: (blockId: string, actionId: string, choice?: Choice) => Promise<void>;
  /** block_id → what is wrong with it */
  readonly errors: Readonly<Record<string, string>>;
  /** for the ids of the page's own elements */
  readonly id: string;
}

type Part =
  | { readonly kind: "drawn"; readonly key: string; readonly blocks: readonly BlockLike[] }
  | { readonly kind: "own"; readonly key: string; readonly block: BlockLike };

/** Block Kit: what only shows is drawn by the library, what can be pressed or filled in works, and is ours. */
export function Blocks({ blocks, surface }: { readonly blocks: readonly BlockLike[]; readonly surface: Surface }) {
  return partsOf(blocks).map((part) =>
    part.kind === "drawn" ? (
      <Drawn key={part.key} blocks={part.blocks} />
    ) : (
      <OwnBlock key={part.key} block={part.block} surface={surface} />
    ),
  );
}

function OwnBlock({ block, surface }: { readonly block: BlockLike; readonly surface: Surface }) {
  const blockId = String(block.block_id);
  switch (block.type) {
    case "input":
      return <InputBlock block={block} surface={surface} />;
    case "section":
      return (
        <div className="section-with-accessory">
          <Drawn blocks={[without(block, "accessory")]} />
          <Control blockId={blockId} element={block.accessory as Element} surface={surface} />
        </div>
      );
    default:
      return (
        <div className="actions">
          {(block.elements as readonly Element[]).map((element) => (
            <Control key={String(element.action_id)} blockId={blockId} element={element} surface={surface} />
          ))}
        </div>
      );
  }
}

function partsOf(blocks: readonly BlockLike[]): readonly Part[] {
  const parts: Part[] = [];
  blocks.forEach((block, at) => {
    const key = `${at} ${String(block.type)}`;
    const last = parts.at(-1);
    if (isOurs(block)) parts.push({ kind: "own", key: `${key} ${String(block.block_id)}`, block });
    else if (last?.kind === "drawn") parts[parts.length - 1] = { ...last, blocks: [...last.blocks, block] };
    else parts.push({ kind: "drawn", key, blocks: [block] });
  });
  return parts;
}

function isOurs({ type, accessory }: BlockLike): boolean {
  if (type === "input" || type === "actions" || type === "context_actions") return true;
  return type === "section" && accessory !== undefined && (accessory as Element).type !== "image";
}

function without(block: BlockLike, name: string): BlockLike {
  return Object.fromEntries(Object.entries(block).filter(([key]) => key !== name));
}

/** The text of a plain_text or mrkdwn object, emoji names as they are. */
export function textOf(value: unknown): string {
  return typeof value === "object" && value !== null && "text" in value ? String(value.text) : "";
}
