import type { Filter } from "@aws-sdk/client-ec2";
import { AwsError } from "../aws-error.ts";

/** The values a resource shows to a filter. */
export type Field<T> = (item: T) => readonly string[];

/** Filters AND, their values OR, `*` and `?` are wildcards. `valuesOf` answers null for a filter that does not exist. */
export function passes(
  filters: readonly Filter[] | undefined,
  valuesOf: (name: string) => readonly string[] | null,
): boolean {
  return (filters ?? []).every(({ Name, Values }) => {
    const found = valuesOf(Name ?? "");
    if (found === null) throw new AwsError("InvalidParameterValue", `The filter '${Name ?? ""}' is invalid`);
    return (Values ?? []).some((pattern) => found.some((value) => matches(pattern, value)));
  });
}

function matches(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(value);
}
