import { useState } from "react";
import { type Choice, choiceIn, type Element, optionsOf } from "../choice.ts";
import { type Surface, textOf } from "./blocks.tsx";
import { Confirm } from "./confirm.tsx";
import { FieldControl } from "./field.tsx";
import { Plain } from "./plain.tsx";

/** An element outside an input block: whatever is done to it is told to the app at once, after its confirmation. */
export function Control({
  blockId,
  element,
  surface,
}: {
  readonly blockId: string;
  readonly element: Element;
  readonly surface: Surface;
}) {
  const [asked, ask] = useState<{ readonly choice?: Choice } | null>(null);
  const [isUnderWay, setUnderWay] = useState(false);
  const actionId = String(element.action_id);
  const confirm = element.confirm as Readonly<Record<string, unknown>> | undefined;

  async function send(sent: { readonly choice?: Choice }): Promise<void> {
    if (sent.choice !== undefined) surface.fill(blockId, actionId, sent.choice);
    setUnderWay(true);
    try {
      await surface.press(blockId, actionId, sent.choice);
    } finally {
      setUnderWay(false);
    }
  }
  const begin = (sent: { readonly choice?: Choice }) => (confirm === undefined ? void send(sent) : ask(sent));
  return (
    <>
      {drawn()}
      {asked !== null && confirm !== undefined && (
        <Confirm
          confirm={confirm}
          onAnswer={(yes) => {
            ask(null);
            if (yes) void send(asked);
          }}
        />
      )}
    </>
  );

  function drawn() {
    const label = typeof element.accessibility_label === "string" ? element.accessibility_label : undefined;
    switch (element.type) {
      case "button":
      case "workflow_button": {
        const style = element.style === "danger" || element.style === "primary" ? element.style : "";
        const className = `button ${style}`;
        if (typeof element.url === "string")
          return (
            <a
              className={className}
              href={element.url}
              target="_blank"
              rel="noopener noreferrer"
              aria-label={label}
              onClick={() => begin({})}
            >
              <Plain text={element.text} />
            </a>
          );
        return (
          <button
            type="button"
            className={className}
            aria-label={label}
            aria-busy={isUnderWay}
            disabled={element.type === "workflow_button"}
            // Not disabled meanwhile: that would take the focus away.
            onClick={() => !isUnderWay && begin({})}
          >
            <Plain text={element.text} />
          </button>
        );
      }
      case "overflow":
        return (
          <select
            className="overflow"
            aria-label="More actions"
            value=""
            onChange={({ target }) => begin({ choice: target.value })}
          >
            <option value="" hidden>
              ⋯
            </option>
            {optionsOf(element).map((option) => (
              <option key={String(option.value)} value={String(option.value)}>
                {textOf(option.text)}
              </option>
            ))}
          </select>
        );
      default: {
        const field = { blockId, actionId, element, block: {} };
        return (
          <FieldControl
            id={`${surface.id}-${blockId}-${actionId}`}
            element={element}
            label={textOf(element.placeholder) || actionId}
            choice={choiceIn(surface.filled, field)}
            onChoice={(choice) => begin({ choice })}
          />
        );
      }
    }
  }
}
