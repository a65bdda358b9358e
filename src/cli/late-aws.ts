import type { LiveAws } from "../aws/aws.ts";
import type { Aws } from "../engine/ports.ts";

/** The way to AWS, loaded when it is first needed: eight SDK clients take longer than connecting to Slack. */
export interface LateAws extends Aws {
  /** Loads it now, unless it is loaded or under way. Rejects when it cannot be made. */
  loaded(): Promise<LiveAws>;
  /** Closes what was opened; nothing if it was never loaded. */
  end(): void;
}

export function lateAws(load: () => Promise<LiveAws>): LateAws {
  let loading: Promise<LiveAws> | null = null;
  let live: LiveAws | null = null;
  const loaded = (): Promise<LiveAws> => {
    loading ??= load().then((made) => {
      live = made;
      return made;
    });
    return loading;
  };
  return {
    readBefore: async (target) => (await loaded()).readBefore(target),
    template: async (target) => (await loaded()).template(target),
    start: async (order) => (await loaded()).start(order),
    findExperiment: async (order) => (await loaded()).findExperiment(order),
    stop: async (order) => (await loaded()).stop(order),
    alarms: async (target, named) => (await loaded()).alarms(target, named),
    poll: async (target, ask) => (await loaded()).poll(target, ask),
    loaded,
    end: () => live?.end(),
  };
}
