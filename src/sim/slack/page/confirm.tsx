import { useLayoutEffect, useRef } from "react";
import { textOf } from "./blocks.tsx";
import { Plain } from "./plain.tsx";

/** Slack's confirmation dialog: asks before a press is sent. Esc, and a click beside it, say no. */
export function Confirm({
  confirm,
  onAnswer,
}: {
  readonly confirm: Readonly<Record<string, unknown>>;
  readonly onAnswer: (yes: boolean) => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before it is taken away, so that the browser gives the focus back to where it was.
  useLayoutEffect(() => {
    const own = dialog.current;
    own?.showModal();
    return () => own?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog confirm"
      aria-labelledby="confirm-title"
      onCancel={(event) => {
        event.preventDefault();
        onAnswer(false);
      }}
    >
      <h2 id="confirm-title">{textOf(confirm.title)}</h2>
      <div className="dialog-body">
        <Plain text={confirm.text} />
      </div>
      <footer>
        <button type="button" className="button" onClick={() => onAnswer(false)}>
          {textOf(confirm.deny)}
        </button>
        <button
          type="button"
          className={`button ${confirm.style === "danger" ? "danger" : "primary"}`}
          onClick={() => onAnswer(true)}
        >
          {textOf(confirm.confirm)}
        </button>
      </footer>
    </dialog>
  );
}
