/**
 * How long things take in the pretend AWS, in ms, as [shortest, longest]. Numbers marked (run) fit the recorded run of
 * the workshop (us-east-1, 2022-09-27); the others are usual figures of the services.
 */
export const pace = {
  /** From StartExperiment's answer, `initiating`, to `running`, which is FIS's startTime (run: created 1 s before started). */
  fisStarts: [600, 1_100],
  /** From FIS's startTime to the rebalance recommendation (run: 12 s). */
  recommendation: [11_000, 13_000],
  /** The action ends this long after (wait − 2 min) (run: 12 s). */
  fisActionOverhead: [11_800, 12_900],
  /** The notice comes this long after (wait − 2 min) (run: 24 s). */
  notice: [23_200, 25_400],
  /** From the notice to the eviction (run: 123 s). */
  eviction: [121_000, 125_500],
  fisStops: [900, 2_500],
  /** The agent polls the instance metadata each second, then calls ECS. */
  agentDrains: [200, 1_200],
  /** Managed draining goes through EventBridge. */
  managedDrains: [1_500, 4_000],
  /** From the start of the shutdown to `terminated`. */
  shutdown: [20_000, 40_000],
  /** From the shutdown to ECS deregistering the container instance. */
  ecsNoticesLoss: [2_000, 6_000],
  /** From the shutdown to Auto Scaling's EC2 health check (0 to 45 s in public reports). */
  healthCheck: [5_000, 40_000],
  /** From an unhealthy instance's removal to its replacement's launch (0 to 2 s). */
  replacement: [600, 2_000],
  /** From Auto Scaling's launch to an instance id, to EC2's `running`, to `InService`, to the agent's registration (run: the first at most 143 s). */
  instanceId: [900, 2_000],
  ec2Running: [12_000, 20_000],
  inService: [24_000, 36_000],
  registered: [104_000, 168_000],
  /** Between a policy's decision and the group's launch or termination (run: 2 s, then 4 s). */
  groupReacts: [1_800, 3_000],
  activityStarts: [3_000, 4_500],
  /** A termination activity, from its start to its end (run: 83 s). */
  termination: [62_000, 84_000],
  /** ECS looks for empty instances whose protection it can lift. */
  protectionLifted: [20_000, 40_000],
  /** The service scheduler, after something changed. */
  scheduler: [5_000, 8_000],
  /** From a task's creation, or from a new host, to the placement of waiting tasks. */
  placement: [3_000, 6_000],
  pullStarts: [1_500, 3_000],
  /** Image pull on a host that has the image, and on a fresh one. */
  pullWarm: [600, 1_500],
  pullFresh: [34_000, 58_000],
  containerStarts: [800, 2_000],
  activates: [500, 1_500],
  deregisters: [800, 2_500],
  taskCleanup: [700, 1_800],
  /** First health check's own duration; the wait for it is a share of the interval. */
  firstHealthCheck: [300, 2_000],
  steadyState: [4_000, 12_000],
  /** From eventTime to LookupEvents ("typically … within an average of about 5 minutes"). */
  trail: [120_000, 400_000],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;

export type Pace = keyof typeof pace;

/** CapacityProviderReservation is published once a minute. */
export const metricPeriodMs = 60_000;
/** A datapoint's minute has to end before the alarm looks at it, and the evaluation lags: 60 s + 27 s (run: 175 % measured after T+0:33, AlarmHigh at T+2:35). */
export const alarmLagMs = 87_000;
/** "< 100 for 15 datapoints within 15 minutes", fixed by ECS. */
export const lowAlarmDatapoints = 15;
/** A failed launch is tried again, ever more slowly. */
export const launchRetryMs = [60_000, 120_000, 240_000, 300_000] as const;
/** Terminated instances can be described for about an hour. */
export const terminatedVisibleMs = 3_600_000;
