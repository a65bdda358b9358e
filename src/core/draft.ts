import type { Run } from "./run.ts";

/** A run under construction: each map is copied once per batch, so that a batch of n facts costs O(n). */
export class Draft {
  run: Run;
  private readonly copied = new Set<keyof Run>();

  constructor(run: Run) {
    this.run = { ...run };
  }

  set<K extends keyof Run>(field: K, value: Run[K]): void {
    this.run = { ...this.run, [field]: value };
  }

  /** The map to write into. */
  map<K extends MapField>(field: K): MutableMap<Run[K]> {
    if (!this.copied.has(field)) {
      this.copied.add(field);
      this.set(field, new Map(this.run[field] as ReadonlyMap<unknown, unknown>) as unknown as Run[K]);
    }
    return this.run[field] as unknown as MutableMap<Run[K]>;
  }
}

type MapField = { [K in keyof Run]: Run[K] extends ReadonlyMap<infer _K, infer _V> ? K : never }[keyof Run];
type MutableMap<M> = M extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never;
