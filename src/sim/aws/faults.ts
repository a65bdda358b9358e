/** What goes wrong between AWS and whoever asks it. The world itself is not touched by any of it, `events` aside: a lost event is lost for everyone. */
export interface Faults {
  /** Share of all calls refused with the service's own throttling error (0..1), drawn by (seed, action, n-th call). */
  readonly throttledShare: number;
  /** IAM actions nobody may call: "cloudtrail:LookupEvents". */
  readonly denied: readonly string[];
  /** IAM actions nobody may call any more once an experiment has been started: somebody has narrowed the role. */
  readonly deniedOnceStarted: readonly string[];
  /** No list answers with more items than this on one page; null: AWS's own page sizes. */
  readonly pageLimit: number | null;
  /** Share of FilterLogEvents searches whose first page is empty and has a nextToken, as AWS's documentation warns. */
  readonly emptyLogPageShare: number;
}

export const noFaults: Faults = {
  throttledShare: 0,
  denied: [],
  deniedOnceStarted: [],
  pageLimit: null,
  emptyLogPageShare: 0.2,
};
