import { channelNamed } from "./acts/person.ts";
import type { Delivery } from "./delivery.ts";
import type { CallFaults, Faults } from "./faults.ts";
import type { MutableChannel } from "./state/channel.ts";
import type { WorkspaceState } from "./state/workspace-state.ts";

export function createWorkspaceFaults(place: {
  state: WorkspaceState;
  callFaults: CallFaults;
  delivery: Delivery;
  sockets: { silent: boolean };
}): Faults {
  const { state, callFaults, delivery, sockets } = place;
  const changeChannel = (name: string, change: (channel: MutableChannel) => void): void => {
    const channel = channelNamed(state, name);
    change(channel);
    state.changes.tell({ kind: "channel", channel: channel.id });
  };
  return {
    onCall: (fault) => callFaults.add(fault),
    cutOff(on) {
      state.isCutOff = on;
      if (on) for (const link of [...delivery.links]) link.cut?.();
    },
    refuseEdits(error) {
      state.editsRefused = error;
    },
    removeBot: (channel) => changeChannel(channel, ({ members }) => members.delete(state.app.botUser)),
    inviteBot: (channel) => changeChannel(channel, ({ members }) => members.add(state.app.botUser)),
    archive: (channel) => changeChannel(channel, (one) => Object.assign(one, { isArchived: true })),
    unarchive: (channel) => changeChannel(channel, (one) => Object.assign(one, { isArchived: false })),
    deleteMessage(channel, ts) {
      const { id } = channelNamed(state, channel);
      if (state.messages.find(id, ts) === undefined)
        throw new Error(`There is no message ${ts} in ${channel} to delete.`);
      state.messages.remove(id, ts);
    },
    disconnectSockets(reason) {
      for (const link of [...delivery.links]) link.disconnect?.(reason);
    },
    cutSockets() {
      for (const link of [...delivery.links]) link.cut?.();
    },
    silencePongs(silent) {
      sockets.silent = silent;
    },
    duplicateEvents: (times) => delivery.duplicateEvents(times),
  };
}
