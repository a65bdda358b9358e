import { createServer } from "node:net";
import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { FisClient } from "@aws-sdk/client-fis";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { STSClient } from "@aws-sdk/client-sts";

/** The clients that the idle bot holds once it has read its targets at its boot, and nothing else of ours: loaded, constructed, and kept. */
const config = {
  region: "us-east-1",
  endpoint: "http://127.0.0.1:1",
  credentials: { accessKeyId: "AKIABENCH", secretAccessKey: "bench-only" },
  maxAttempts: 1,
};
const clients = [
  new STSClient(config),
  new FisClient(config),
  new ECSClient(config),
  new AutoScalingClient(config),
  new ElasticLoadBalancingV2Client(config),
  new CloudWatchLogsClient(config),
  new CloudTrailClient(config),
  new CloudWatchClient(config),
  new CloudFormationClient(config),
  new ServiceQuotasClient(config),
  new EC2Client(config),
];
// Something has to keep the process, and the clients with it.
createServer(() => clients.length).listen(0, "127.0.0.1", () => process.send?.("ready"));
