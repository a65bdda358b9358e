import { AwsError } from "../aws-error.ts";
import { pullLever } from "../model/safety-lever.ts";
import type { World } from "../model/world.ts";
import type { Asked } from "./asked.ts";

/** The old client has no types for the lever; these are the wire's (botocore's fis model). */
interface LeverAnswer {
  readonly safetyLever: {
    readonly id: string;
    readonly arn: string;
    readonly state: { readonly status: string; readonly reason: string };
  };
}

/** There is one for each account and Region, and its id is `default`. */
export function getSafetyLever({ world }: Asked, input: { readonly id?: string }): LeverAnswer {
  check(input.id);
  return describe(world);
}

export function updateSafetyLeverState(
  { world }: Asked,
  input: { readonly id?: string; readonly state?: { readonly status?: string; readonly reason?: string } },
): LeverAnswer {
  check(input.id);
  const { status, reason } = input.state ?? {};
  if ((status !== "engaged" && status !== "disengaged") || reason === undefined || reason === "") {
    throw new AwsError("ValidationException", "state must have a status (engaged or disengaged) and a reason.");
  }
  pullLever(world, status, reason);
  return describe(world);
}

function check(id: string | undefined): void {
  if (id !== "default") throw new AwsError("ResourceNotFoundException", `Safety lever ${id ?? ""} not found.`, 404);
}

function describe({ config, safetyLever }: World): LeverAnswer {
  const arn = `arn:aws:fis:${config.region}:${config.account}:safety-lever/default`;
  return { safetyLever: { id: "default", arn, state: { ...safetyLever } } };
}
