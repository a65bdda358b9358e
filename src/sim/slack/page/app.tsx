import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { PageChannel, PagePerson } from "../page-wire.ts";
import { ChannelPane } from "./channel-pane.tsx";
import type { Connection } from "./connection.ts";
import { HomePane } from "./home-pane.tsx";
import { Modal } from "./modal.tsx";
import type { Model } from "./model.ts";
import { type Pane, type Place, usePlace } from "./place.ts";
import { RehearsalPanel } from "./rehearsal-panel.tsx";
import { ModelContext, type Session, SessionContext } from "./session.ts";
import { Sidebar } from "./sidebar.tsx";
import { useTheme } from "./theme.ts";
import { ThreadPane } from "./thread-pane.tsx";

/** The whole page, for one tab. */
export function App({ connection }: { readonly connection: Connection }) {
  const { model, isConnected } = useSyncExternalStore(connection.subscribe, connection.current);
  const [place, go] = usePlace();
  const me = model === null ? null : personIn(model, place.as);
  if (model === null || me === null)
    return (
      <p className="loading">
        {isConnected ? "The world is being made." : "The rehearsal does not answer. Is it still running?"}
      </p>
    );
  return <Workspace {...{ connection, model, me, isConnected, place, go }} />;
}

function Workspace({
  connection,
  model,
  me,
  isConnected,
  place,
  go,
}: {
  readonly connection: Connection;
  readonly model: Model;
  readonly me: PagePerson;
  readonly isConnected: boolean;
  readonly place: Place;
  readonly go: (change: Partial<Place>) => void;
}) {
  const theme = useTheme();
  const clock = model.controls?.clock ?? null;
  const { people, channels, bot } = model;
  const session = useMemo<Session>(
    () => ({
      ...{ people, channels, bot, clock, me, go, theme },
      act: (act) => connection.act({ ...act, as: me.id }),
      control: (act) => connection.act(act),
    }),
    [people, channels, bot, clock, me, go, theme, connection],
  );
  const channel = channelIn(model, me, place.channel);
  const modals = model.modals.get(me.id) ?? [];
  const top = modals.at(-1);
  const where = place.view === "home" ? `${model.bot.name} Home` : (channel?.name ?? "");
  useEffect(() => {
    document.title = `${me.name} · ${where} · spot-chaos rehearsal`;
  }, [me.name, where]);
  const hasThread = place.thread !== "" && place.view === "channel" && channel !== undefined;
  const pane = place.pane === "thread" && !hasThread ? "main" : place.pane;
  return (
    <SessionContext.Provider value={session}>
      <ModelContext.Provider value={model}>
        <div className="page" data-theme={theme} data-pane={pane} data-thread={hasThread}>
          {!isConnected && (
            <p className="offline" role="status">
              The rehearsal does not answer. What is shown is what was known last.
            </p>
          )}
          <Sidebar channel={channel?.id ?? ""} place={place} />
          {place.view === "home" ? <HomePane /> : channel !== undefined && <ChannelPane channel={channel} />}
          {hasThread && <ThreadPane channel={channel} ts={place.thread} />}
          <RehearsalPanel />
          <Panes pane={pane} hasThread={hasThread} onPane={(next) => go({ pane: next })} />
          {top !== undefined && <Modal key={top.id} view={top} depth={modals.length} />}
        </div>
      </ModelContext.Provider>
    </SessionContext.Provider>
  );
}

/** On a narrow screen: which one of the panes is shown. */
function Panes({
  pane,
  hasThread,
  onPane,
}: {
  readonly pane: Pane;
  readonly hasThread: boolean;
  readonly onPane: (pane: Pane) => void;
}) {
  const panes: readonly (readonly [Pane, string])[] = [
    ["channels", "Channels"],
    ["main", "Messages"],
    ...(hasThread ? ([["thread", "Thread"]] as const) : []),
    ["rehearsal", "Rehearsal"],
  ];
  return (
    <nav className="panes" aria-label="Panes">
      {panes.map(([one, words]) => (
        <button key={one} type="button" aria-current={one === pane ? "true" : undefined} onClick={() => onPane(one)}>
          {words}
        </button>
      ))}
    </nav>
  );
}

function personIn(model: Model, name: string): PagePerson | null {
  const people = [...model.people.values()].filter(({ isBot }) => !isBot);
  return people.find((person) => person.name === name) ?? people[0] ?? null;
}

/** The one asked for; else where both this person and the bot are. */
function channelIn(model: Model, me: PagePerson, id: string): PageChannel | undefined {
  const channels = [...model.channels.values()];
  const withBot = channels.filter(
    ({ members, isArchived }) => members.includes(me.id) && members.includes(model.bot.user) && !isArchived,
  );
  return model.channels.get(id) ?? withBot[0] ?? channels.find(({ members }) => members.includes(me.id)) ?? channels[0];
}
