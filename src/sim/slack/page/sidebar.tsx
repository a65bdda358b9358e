import type { PageChannel } from "../page-wire.ts";
import { Avatar } from "./avatar.tsx";
import { channelTitle } from "./channel-pane.tsx";
import type { Place } from "./place.ts";
import { useModel, useSession } from "./session.ts";
import { useUnread } from "./unread.ts";

/** Who this tab acts as, and where they can go. */
export function Sidebar({ channel, place }: { readonly channel: string; readonly place: Place }) {
  const model = useModel();
  const { me, go, bot } = useSession();
  const unread = useUnread(model, me.id, place.view === "channel" ? channel : "");
  const mine = [...model.channels.values()].filter(({ members }) => members.includes(me.id));
  const named = mine.filter(({ kind }) => kind === "public" || kind === "private");
  const direct = mine.filter(({ kind }) => kind === "im" || kind === "mpim");
  const people = [...model.people.values()].filter(({ isBot }) => !isBot);
  const item = (one: PageChannel) => {
    const isHere = one.id === channel && place.view === "channel";
    return (
      <li key={one.id}>
        <button
          type="button"
          className={["item", one.isArchived && "archived", unread.has(one.id) && "unread"].filter(Boolean).join(" ")}
          aria-current={isHere ? "page" : undefined}
          onClick={() => go({ channel: one.id, thread: "", view: "channel", pane: "main" })}
        >
          {channelTitle(one, me, model.people)}
          {unread.has(one.id) && <small> new</small>}
          {one.isArchived && <small> archived</small>}
          {one.kind === "private" && <small> private</small>}
        </button>
      </li>
    );
  };
  return (
    <nav className="pane sidebar" aria-label="Workspace">
      <header className="pane-header">
        <h1>{model.teamName}</h1>
      </header>
      <label className="acting">
        <Avatar person={me} size={28} />
        <span>
          <small>You act as</small>
          <select
            value={me.name}
            aria-label="Act as"
            onChange={({ target }) => go({ as: target.value, thread: place.thread })}
          >
            {people.map(({ name, realName, isGuest, isStranger }) => (
              <option key={name} value={name}>
                {realName}
                {isGuest ? " (guest)" : ""}
                {isStranger ? " (other company)" : ""}
              </option>
            ))}
          </select>
        </span>
      </label>
      <h2>Channels</h2>
      <ul>{named.map(item)}</ul>
      {direct.length > 0 && <h2>Direct messages</h2>}
      <ul>{direct.map(item)}</ul>
      <h2>Apps</h2>
      <ul>
        <li>
          <button
            type="button"
            className="item"
            aria-current={place.view === "home" ? "page" : undefined}
            onClick={() => go({ view: "home", thread: "", pane: "main" })}
          >
            {bot.name} Home
          </button>
        </li>
      </ul>
    </nav>
  );
}
