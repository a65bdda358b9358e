import { useEffect, useState } from "react";
import type { PageView } from "../page-wire.ts";
import { useModel, useSession } from "./session.ts";
import { useFilled, ViewBlocks } from "./view-form.tsx";

/** The app's Home, as it is published for the person whom this tab acts as; opening it tells the app. */
export function HomePane() {
  const { me, act, bot } = useSession();
  const { homes, place } = useModel();
  const home = homes.get(me.id);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    void act({ kind: "open-home", tab: "home" }).then((answer) => setTrouble(answer.ok ? "" : answer.why));
  }, [me.id, place.world]);
  return (
    <section className="pane main-pane" aria-label={`${bot.name}, Home`}>
      <header className="pane-header">
        <h1>{bot.name}</h1>
        <p className="muted">Home of {me.name}</p>
      </header>
      <div className="messages home">
        {trouble !== "" && (
          <p className="trouble" role="alert">
            {trouble}
          </p>
        )}
        {home === undefined ? (
          <div className="empty">
            <h2>{bot.name} shows nothing here yet</h2>
            <p>An app publishes its Home when somebody opens it. This one has not.</p>
          </div>
        ) : (
          <HomeBlocks key={home.id} home={home} onTrouble={setTrouble} />
        )}
      </div>
    </section>
  );
}

function HomeBlocks({ home, onTrouble }: { readonly home: PageView; readonly onTrouble: (words: string) => void }) {
  const form = useFilled(`view ${home.id}`);
  return <ViewBlocks view={home} form={form} errors={{}} onTrouble={onTrouble} />;
}
