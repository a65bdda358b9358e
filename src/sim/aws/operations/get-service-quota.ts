import type { GetServiceQuotaCommandInput, GetServiceQuotaCommandOutput } from "@aws-sdk/client-service-quotas";
import { AwsError } from "../aws-error.ts";
import type { Answer, Asked } from "./asked.ts";

const SPOT = { service: "ec2", code: "L-34B43A08" } as const;

/** The one quota that matters to these worlds. */
export function getServiceQuota(
  { world }: Asked,
  input: GetServiceQuotaCommandInput,
): Answer<GetServiceQuotaCommandOutput> {
  if (input.ServiceCode !== SPOT.service || input.QuotaCode !== SPOT.code) {
    throw new AwsError("NoSuchResourceException", "The request failed because the specified quota doesn't exist.");
  }
  const { region, account, spotVcpuQuota } = world.config;
  return {
    Quota: {
      ServiceCode: SPOT.service,
      ServiceName: "Amazon Elastic Compute Cloud (Amazon EC2)",
      QuotaCode: SPOT.code,
      QuotaName: "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests",
      QuotaArn: `arn:aws:servicequotas:${region}:${account}:ec2/${SPOT.code}`,
      Value: spotVcpuQuota,
      Unit: "None",
      Adjustable: true,
      GlobalQuota: false,
    },
  };
}
