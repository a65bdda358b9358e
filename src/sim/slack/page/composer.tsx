import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { PageAnswer } from "../page-wire.ts";
import { type Suggestion, suggestionsFor } from "./completion.ts";
import { drafts } from "./place.ts";
import { useModel, useSession } from "./session.ts";

/** Where messages and commands are typed. Enter sends, Shift+Enter breaks the line, Tab takes what is offered. */
export function Composer({
  channel,
  channelName,
  threadTs,
}: {
  readonly channel: string;
  readonly channelName: string;
  readonly threadTs?: string;
}) {
  const { act, bot, me } = useSession();
  const { controls, command } = useModel();
  const key = `${me.id} ${channel} ${threadTs ?? ""}`;
  const [text, setText] = useState(() => drafts.read(key));
  const [chosen, setChosen] = useState(0);
  const [isOffering, setOffering] = useState(false);
  const [said, setSaid] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const offered = isOffering ? suggestionsFor(text, controls?.commands ?? [], bot.name) : [];
  const current = offered[Math.min(chosen, offered.length - 1)];

  useEffect(() => {
    setText(drafts.read(key));
    setSaid("");
  }, [key]);
  useEffect(() => {
    if (threadTs !== undefined) box.current?.focus({ preventScroll: true });
  }, [threadTs]);

  function write(next: string): void {
    setText(next);
    drafts.write(key, next);
  }
  function take({ text: whole }: Suggestion): void {
    write(whole);
    setOffering(whole.startsWith("/"));
    setChosen(0);
    box.current?.focus();
  }
  async function send(): Promise<void> {
    const whole = text.trim();
    if (whole === "") return;
    write("");
    setOffering(false);
    const answer = await sent(whole);
    setSaid(answer.ok ? "" : answer.why);
    // What was not taken is not lost.
    if (!answer.ok && box.current?.value === "") write(whole);
  }
  async function sent(whole: string): Promise<PageAnswer> {
    if (!whole.startsWith("/"))
      return act({ kind: "say", channel, text: whole, ...(threadTs === undefined ? {} : { threadTs }) });
    const [name = ""] = whole.split(/\s/);
    if (threadTs !== undefined) return { ok: false, why: `${name} is not supported in threads. Sorry!` };
    if (name !== command) return { ok: false, why: `${name} is not a valid command. This app has ${command}.` };
    return act({ kind: "command", channel, command: name, text: whole.slice(name.length).trim() });
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
      return;
    }
    if (current === undefined) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setChosen((Math.min(chosen, offered.length - 1) + step + offered.length) % offered.length);
    else if (event.key === "Tab" && !event.shiftKey) take(current);
    else if (event.key === "Escape") setOffering(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  const where = threadTs === undefined ? `Message ${channelName}` : "Reply in the thread";
  return (
    <div className="composer">
      {offered.length > 0 && (
        <div className="offers" role="listbox" id={listId} aria-label="Commands">
          {offered.map((one, at) => (
            <button
              key={one.form}
              id={`${listId}-${at}`}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={one === current}
              onMouseDown={(event) => {
                event.preventDefault();
                take(one);
              }}
            >
              <strong>{one.form}</strong> <span className="muted">{one.what}</span>
            </button>
          ))}
        </div>
      )}
      {said !== "" && (
        <p className="trouble" role="alert">
          {said}
        </p>
      )}
      <div className="composer-box">
        <textarea
          ref={box}
          rows={Math.min(6, text.split("\n").length)}
          placeholder={where}
          aria-label={where}
          aria-autocomplete="list"
          aria-controls={offered.length > 0 ? listId : undefined}
          aria-activedescendant={current === undefined ? undefined : `${listId}-${offered.indexOf(current)}`}
          value={text}
          onKeyDown={onKeyDown}
          onBlur={() => setOffering(false)}
          onChange={({ target }) => {
            write(target.value);
            setOffering(true);
            setChosen(0);
          }}
        />
        <button
          type="button"
          className="send"
          aria-label="Send"
          disabled={text.trim() === ""}
          onClick={() => void send()}
        >
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M1.5 2.2 15 8 1.5 13.8 3.4 8.7 9 8 3.4 7.3z" fill="currentColor" />
          </svg>
        </button>
      </div>
    </div>
  );
}
