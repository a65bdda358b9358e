import type {
  DescribeSpotInstanceRequestsCommandInput,
  DescribeSpotInstanceRequestsCommandOutput,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../aws-error.ts";
import type { SpotRequest } from "../model/state.ts";
import { known } from "../model/world.ts";
import type { Answer, Asked } from "./asked.ts";
import { type Field, passes } from "./ec2-filters.ts";
import { pageOf } from "./paging.ts";

const fields: Readonly<Record<string, Field<SpotRequest>>> = {
  "instance-id": (r) => [r.instanceId],
  "spot-instance-request-id": (r) => [r.id],
  "status-code": (r) => [r.code],
  state: (r) => [r.state],
};

/** The status code tells an experiment (`instance-terminated-by-experiment`) from a genuine reclaim (`instance-terminated-no-capacity`). */
export function describeSpotInstanceRequests(
  asked: Asked,
  input: DescribeSpotInstanceRequestsCommandInput,
): Answer<DescribeSpotInstanceRequestsCommandOutput> {
  const { world } = asked;
  const ids = input.SpotInstanceRequestIds ?? [];
  const missing = ids.find((id) => !world.spotRequests.has(id));
  if (missing !== undefined) {
    throw new AwsError(
      "InvalidSpotInstanceRequestID.NotFound",
      `The spot instance request ID '${missing}' does not exist`,
    );
  }
  const page = pageOf(asked, {
    all: [...world.spotRequests.values()].filter(
      (request) =>
        request.createdAt <= world.now &&
        (ids.length === 0 || ids.includes(request.id)) &&
        passes(input.Filters, (name) => fields[name]?.(request) ?? null),
    ),
    key: (request) => request.id,
    token: input.NextToken,
    size: input.MaxResults,
    usual: 1_000,
    invalidToken: new AwsError("InvalidNextToken", "The token is invalid."),
  });
  return {
    SpotInstanceRequests: page.items.map((request) => {
      const instance = known(world.instances, request.instanceId);
      return {
        SpotInstanceRequestId: request.id,
        InstanceId: request.instanceId,
        CreateTime: new Date(request.createdAt),
        State: request.state,
        Status: { Code: request.code, Message: request.message, UpdateTime: new Date(request.updatedAt) },
        Type: "one-time",
        InstanceInterruptionBehavior: "terminate",
        LaunchedAvailabilityZone: instance.zone,
        ProductDescription: "Linux/UNIX",
        SpotPrice: "0.096000",
        Tags: [],
      };
    }),
    NextToken: page.nextToken,
  };
}
