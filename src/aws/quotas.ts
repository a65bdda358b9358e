import { GetServiceQuotaCommand } from "@aws-sdk/client-service-quotas";
import { AwsProblem } from "./failure.ts";
import type { Link } from "./link.ts";

/** "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests", in vCPUs. */
const SPOT_VCPUS = { ServiceCode: "ec2", QuotaCode: "L-34B43A08" };

/** vCPUs. Rejects with AwsProblem. */
export async function readSpotQuota(link: Link): Promise<number> {
  const operation = "servicequotas:GetServiceQuota";
  const answer = await link.ask(operation, SPOT_VCPUS, (input, options) =>
    link.clients.quotas.send(new GetServiceQuotaCommand(input), options),
  );
  const value = answer.Quota?.Value;
  if (value === undefined) {
    const message = "the answer holds no quota";
    throw new AwsProblem({ operation, kind: "other", code: "EmptyAnswer", message, status: 200 });
  }
  return value;
}
