import type { DescribeInstancesCommandInput, DescribeInstancesCommandOutput } from "@aws-sdk/client-ec2";
import { AwsError } from "../aws-error.ts";
import { describeInstance } from "../model/instance-description.ts";
import type { Instance } from "../model/state.ts";
import type { World } from "../model/world.ts";
import { terminatedVisibleMs } from "../pace.ts";
import type { Answer, Asked } from "./asked.ts";
import { type Field, passes } from "./ec2-filters.ts";
import { pageOf } from "./paging.ts";

const fields: Readonly<Record<string, Field<Instance>>> = {
  "instance-id": (i) => [i.id],
  "instance-state-name": (i) => [i.state],
  "instance-lifecycle": (i) => (i.lifecycle === "spot" ? ["spot"] : []),
  "instance-type": (i) => [i.type],
  "availability-zone": (i) => [i.zone],
  "spot-instance-request-id": (i) => (i.spotRequest === null ? [] : [i.spotRequest]),
  "state-reason-code": (i) => (i.stateReason === null ? [] : [i.stateReason.code]),
  "tag-key": (i) => Object.keys(i.tags),
};

/** One unknown id fails the whole call; a filter never does. One reservation per instance, as Auto Scaling launches them. */
export function describeInstances(
  asked: Asked,
  input: DescribeInstancesCommandInput,
): Answer<DescribeInstancesCommandOutput> {
  const { world } = asked;
  const visible = [...world.instances.values()].filter((instance) => isVisible(world, instance));
  const ids = input.InstanceIds ?? [];
  if (ids.length > 0 && input.MaxResults !== undefined) {
    throw new AwsError(
      "InvalidParameterCombination",
      "The parameter instancesSet cannot be used with the parameter maxResults",
    );
  }
  if (input.MaxResults !== undefined && (input.MaxResults < 5 || input.MaxResults > 1_000)) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value ( ${input.MaxResults} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`,
    );
  }
  checkIds(ids, visible);
  const found = visible.filter(
    (instance) =>
      (ids.length === 0 || ids.includes(instance.id)) &&
      passes(input.Filters, (name) => {
        if (name.startsWith("tag:")) {
          const value = instance.tags[name.slice(4)];
          return value === undefined ? [] : [value];
        }
        return fields[name]?.(instance) ?? null;
      }),
  );
  const page = pageOf(asked, {
    all: found,
    key: (instance) => instance.id,
    token: input.NextToken,
    size: input.MaxResults,
    usual: ids.length > 0 ? Number.POSITIVE_INFINITY : 1_000,
    invalidToken: new AwsError("InvalidNextToken", "The token is invalid."),
  });
  return {
    Reservations: page.items.map((instance) => ({
      ReservationId: `r-${instance.id.slice(2)}`,
      OwnerId: world.config.account,
      RequesterId: "940372691376",
      Groups: [],
      Instances: [describeInstance(world, instance)],
    })),
    NextToken: page.nextToken,
  };
}

function checkIds(ids: readonly string[], visible: readonly Instance[]): void {
  const malformed = ids.find((id) => !/^i-[0-9a-f]{8}(?:[0-9a-f]{9})?$/.test(id));
  if (malformed !== undefined) throw new AwsError("InvalidInstanceID.Malformed", `Invalid id: "${malformed}"`);
  const missing = ids.filter((id) => !visible.some((instance) => instance.id === id));
  if (missing.length === 1) {
    throw new AwsError("InvalidInstanceID.NotFound", `The instance ID '${missing[0]}' does not exist`);
  }
  if (missing.length > 1) {
    throw new AwsError("InvalidInstanceID.NotFound", `The instance IDs '${missing.join(", ")}' do not exist`);
  }
}

function isVisible(world: World, instance: Instance): boolean {
  if (instance.launchedAt > world.now) return false;
  return instance.terminatedAt === null || world.now - instance.terminatedAt <= terminatedVisibleMs;
}
