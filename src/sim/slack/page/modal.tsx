import { type FormEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { PageView } from "../page-wire.ts";
import { textOf } from "./blocks.tsx";
import { useSession } from "./session.ts";
import { useFilled, ViewBlocks } from "./view-form.tsx";

/** The topmost modal of the person whom this tab acts as. */
export function Modal({ view, depth }: { readonly view: PageView; readonly depth: number }) {
  const { act } = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  const form = useFilled(`view ${view.id}`);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [trouble, setTrouble] = useState("");
  const [isUnderWay, setUnderWay] = useState(false);
  const { title, submit, close } = view.content;

  // Before it is taken away, so that the browser gives the focus back to where it was.
  useLayoutEffect(() => {
    const own = dialog.current;
    own?.showModal();
    return () => own?.close();
  }, []);
  useEffect(() => {
    if (Object.keys(errors).length > 0)
      dialog.current?.querySelector<HTMLElement>("[data-wrong] input, [data-wrong]")?.focus();
  }, [errors]);

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (submit === undefined || isUnderWay) return;
    setUnderWay(true);
    const answer = await act({ kind: "submit", viewId: view.id, filled: form.filled });
    setUnderWay(false);
    setErrors(answer.ok ? (answer.errors ?? {}) : {});
    setTrouble(answer.ok ? "" : answer.why);
    if (answer.ok && answer.errors === undefined) form.forget();
  }
  const leave = (all: boolean) => {
    form.forget();
    void act({ kind: "close", viewId: view.id, all });
  };
  return (
    <dialog
      ref={dialog}
      className="dialog modal"
      aria-labelledby={`${view.id}-title`}
      onCancel={(event) => {
        event.preventDefault();
        leave(false);
      }}
    >
      <form onSubmit={(event) => void send(event)}>
        <header>
          <h2 id={`${view.id}-title`}>{textOf(title)}</h2>
          <button type="button" className="icon" aria-label="Close" onClick={() => leave(true)}>
            ✕
          </button>
        </header>
        <div className="dialog-body">
          {trouble !== "" && (
            <p className="trouble" role="alert">
              {trouble}
            </p>
          )}
          <ViewBlocks view={view} form={form} errors={errors} onTrouble={setTrouble} />
        </div>
        <footer>
          <button type="button" className="button" onClick={() => leave(false)}>
            {textOf(close) || (depth > 1 ? "Back" : "Cancel")}
          </button>
          {submit !== undefined && submit !== null && (
            <button type="submit" className="button primary" aria-busy={isUnderWay} disabled={isUnderWay}>
              {textOf(submit)}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}
