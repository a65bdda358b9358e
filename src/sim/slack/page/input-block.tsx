import { type BlockLike, choiceIn, type Element } from "../choice.ts";
import { type Surface, textOf } from "./blocks.tsx";
import { FieldControl } from "./field.tsx";

/** A labelled field of a modal (or Home, or message), with its hint and what is wrong with it. */
export function InputBlock({ block, surface }: { readonly block: BlockLike; readonly surface: Surface }) {
  const element = block.element as Element;
  const blockId = String(block.block_id);
  const actionId = String(element.action_id);
  const id = `${surface.id}-${blockId}-${actionId}`;
  const error = surface.errors[blockId];
  const hint = textOf(block.hint);
  const isGroup =
    ["radio_buttons", "checkboxes"].includes(String(element.type)) || String(element.type).startsWith("multi_");
  const describedBy = [error === undefined ? null : `${id}-error`, hint === "" ? null : `${id}-hint`]
    .filter((one) => one !== null)
    .join(" ");
  const label = (
    <>
      {textOf(block.label)}
      {block.optional === true && <span className="optional"> (optional)</span>}
    </>
  );
  return (
    <div className={error === undefined ? "input" : "input has-error"}>
      {isGroup ? (
        <span className="label" id={`${id}-label`}>
          {label}
        </span>
      ) : (
        <label className="label" htmlFor={id}>
          {label}
        </label>
      )}
      <FieldControl
        id={id}
        element={element}
        label={textOf(block.label)}
        describedBy={describedBy}
        isWrong={error !== undefined}
        choice={choiceIn(surface.filled, { blockId, actionId, element, block })}
        onChoice={(choice) => {
          surface.fill(blockId, actionId, choice);
          if (block.dispatch_action === true && element.type !== "plain_text_input")
            void surface.press(blockId, actionId, choice);
        }}
        onEnter={block.dispatch_action === true ? (choice) => void surface.press(blockId, actionId, choice) : undefined}
      />
      {error !== undefined && (
        <p className="error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {hint !== "" && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
