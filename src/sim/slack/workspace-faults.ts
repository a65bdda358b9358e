import { channelNamed } from "./acts/person.ts";
import type { Delivery } from "./delivery.ts";
import type { CallFaults, Faults } from "./faults.ts";
import type { WorkspaceState } from "./state/workspace-state.ts";

export function createWorkspaceFaults(place: {
  state: WorkspaceState;
  callFaults: CallFaults;
  delivery: Delivery;
  sockets: { silent: boolean };
}): Faults {
  const { state, callFaults, delivery, sockets } = place;
  return {
    onCall: (fault) => callFaults.add(fault),
    refuseEdits(error) {
      state.editsRefused = error;
    },
    removeBot: (channel) => void channelNamed(state, channel).members.delete(state.app.botUser),
    inviteBot: (channel) => void channelNamed(state, channel).members.add(state.app.botUser),
    archive(channel) {
      channelNamed(state, channel).isArchived = true;
    },
    unarchive(channel) {
      channelNamed(state, channel).isArchived = false;
    },
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
