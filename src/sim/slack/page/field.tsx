import type { KeyboardEvent } from "react";
import { type Choice, type Element, optionsOf } from "../choice.ts";
import { textOf } from "./blocks.tsx";
import { useSession } from "./session.ts";

interface FieldProps {
  readonly id: string;
  readonly element: Element;
  readonly label: string;
  readonly describedBy?: string;
  readonly isWrong?: boolean;
  readonly choice: Choice;
  readonly onChoice: (choice: Choice) => void;
  readonly onEnter?: ((choice: Choice) => void) | undefined;
}

interface Option {
  readonly value: string;
  readonly text: string;
  readonly description?: string;
}

/** One element that holds a choice, as the browser's own field: it works by keyboard and is read out as what it is. */
export function FieldControl(props: FieldProps) {
  const { id, element, choice, onChoice, describedBy, isWrong } = props;
  const session = useSession();
  const placeholder = textOf(element.placeholder);
  const aria = {
    "aria-describedby": describedBy || undefined,
    "aria-invalid": isWrong || undefined,
    "data-wrong": isWrong || undefined,
  };
  const one = typeof choice === "string" ? choice : "";
  const several = Array.isArray(choice) ? (choice as readonly string[]) : [];
  const people = (): Option[] =>
    [...session.people.values()]
      .filter(({ isBot }) => !isBot)
      .map(({ id: value, name }) => ({ value, text: `@${name}` }));
  const channels = (): Option[] =>
    [...session.channels.values()]
      .filter(({ kind, isArchived }) => kind !== "im" && !isArchived)
      .map(({ id: value, name }) => ({ value, text: `#${name}` }));

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || props.onEnter === undefined) return;
    // Told to the app instead of sending the whole modal.
    event.preventDefault();
    props.onEnter(choice);
  }
  const typed = (type: string, more: Readonly<Record<string, unknown>> = {}) => (
    <input
      {...aria}
      {...more}
      id={id}
      type={type}
      className="field"
      // biome-ignore lint/a11y/noAutofocus: focus_on_load is the app's wish, inside a dialog
      autoFocus={element.focus_on_load === true}
      placeholder={placeholder}
      value={one}
      onKeyDown={onKeyDown}
      onChange={({ target }) => onChoice(target.value === "" ? null : target.value)}
    />
  );
  const menu = (options: readonly Option[]) => (
    <select
      {...aria}
      id={id}
      className="field"
      aria-label={props.label}
      value={one}
      onChange={({ target }) => onChoice(target.value === "" ? null : target.value)}
    >
      <option value="">{placeholder || "Choose an option"}</option>
      {options.map(({ value, text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
  const wrong = { "data-wrong": isWrong || undefined };
  const list = (type: "radio" | "checkbox", options: readonly Option[]) => (
    <fieldset
      {...wrong}
      aria-describedby={describedBy || undefined}
      id={id}
      className="choices"
      aria-label={props.label}
    >
      {options.map(({ value, text, description }) => (
        <label key={value} className="choice">
          <input
            type={type}
            name={id}
            checked={type === "radio" ? one === value : several.includes(value)}
            onChange={({ target }) => {
              if (type === "radio") onChoice(value);
              else onChoice(target.checked ? [...several, value] : several.filter((each) => each !== value));
            }}
          />
          <span>
            {text}
            {description !== undefined && <small>{description}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
  switch (element.type) {
    case "plain_text_input":
      if (element.multiline !== true) return typed("text");
      return (
        <textarea
          {...aria}
          id={id}
          className="field"
          rows={3}
          placeholder={placeholder}
          value={one}
          onChange={({ target }) => onChoice(target.value === "" ? null : target.value)}
        />
      );
    case "number_input":
      return typed("text", { inputMode: element.is_decimal_allowed === true ? "decimal" : "numeric" });
    case "email_text_input":
      return typed("text", { inputMode: "email" });
    case "url_text_input":
      return typed("text", { inputMode: "url" });
    case "datepicker":
      return typed("date");
    case "timepicker":
      return typed("time");
    case "datetimepicker":
      return (
        <input
          {...aria}
          id={id}
          type="datetime-local"
          className="field"
          value={one === "" ? "" : new Date(Number(one) * 1000).toISOString().slice(0, 16)}
          onChange={({ target: { value } }) => onChoice(value === "" ? null : String(Date.parse(`${value}Z`) / 1000))}
        />
      );
    case "static_select":
      return menu(namedOptions(element));
    case "users_select":
      return menu(people());
    case "channels_select":
    case "conversations_select":
      return menu(channels());
    case "radio_buttons":
      return list("radio", namedOptions(element));
    case "checkboxes":
    case "multi_static_select":
      return list("checkbox", namedOptions(element));
    case "multi_users_select":
      return list("checkbox", people());
    case "multi_channels_select":
    case "multi_conversations_select":
      return list("checkbox", channels());
    default:
      return <p className="hint">This page does not draw a {String(element.type)}; Slack does.</p>;
  }
}

function namedOptions(element: Element): readonly Option[] {
  return optionsOf(element).map(({ value, text, description }) => ({
    value: String(value),
    text: textOf(text),
    ...(description === undefined ? {} : { description: textOf(description) }),
  }));
}
