import { useMemo } from "react";
import type { PageChannel, PagePerson } from "../page-wire.ts";
import { Composer } from "./composer.tsx";
import { MessageList } from "./message-list.tsx";
import { channelMessages, repliesOf } from "./model.ts";
import { useModel, useSession } from "./session.ts";

/** A channel, its messages and where to write. */
export function ChannelPane({ channel }: { readonly channel: PageChannel }) {
  const model = useModel();
  const { me } = useSession();
  const list = model.messages.get(channel.id);
  const messages = useMemo(() => channelMessages(model, channel.id, me.id), [list, channel.id, me.id]);
  const name = channelTitle(channel, me, model.people);
  const isMember = channel.members.includes(me.id);
  return (
    <section className="pane main-pane" aria-label={name}>
      <header className="pane-header">
        <h1>{name}</h1>
        <p className="muted">
          {channel.members.length} members{channel.isExtShared && " · shared with another company"}
          {!channel.members.includes(model.bot.user) && ` · ${model.bot.name} is not here`}
        </p>
      </header>
      <MessageList
        key={`${channel.id} ${me.id}`}
        messages={messages}
        inThread={false}
        replies={repliesOf(model, channel.id)}
        label={`Messages in ${name}`}
      >
        {messages.length === 0 && <Empty name={name} />}
      </MessageList>
      {channel.isArchived ? (
        <p className="notice">{name} is archived: nobody can write here.</p>
      ) : isMember ? (
        <Composer key={`${channel.id} ${me.id}`} channel={channel.id} channelName={name} />
      ) : (
        <p className="notice">
          {me.name} is not in {name}. Act as somebody who is, or choose another channel.
        </p>
      )}
    </section>
  );
}

function Empty({ name }: { readonly name: string }) {
  const { command } = useModel();
  return (
    <div className="empty">
      <h2>Nothing has been said in {name} yet</h2>
      <p>
        Type <code>{command} start</code> below to begin a game day, or <code>{command} help</code> to see what there
        is.
      </p>
    </div>
  );
}

/** "#game-day", the other one's name of a direct message, or the names of a group's. */
export function channelTitle(
  { kind, name, members }: PageChannel,
  me: PagePerson,
  people: ReadonlyMap<string, PagePerson>,
): string {
  if (kind === "public" || kind === "private") return `#${name}`;
  const others = members.filter((id) => id !== me.id).map((id) => people.get(id)?.name ?? id);
  return others.join(", ");
}
