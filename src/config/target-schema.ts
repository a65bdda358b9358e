import { z } from "zod";
import { GUARDRAIL_ADVICE, guardrailShape } from "./guardrail-schema.ts";
import { channelId, list, memberId } from "./slack-ids.ts";

/** Words of the command: a target of that name could not be told from them. */
const COMMAND_WORDS: readonly string[] = [
  "plan",
  "start",
  "status",
  "stop",
  "targets",
  "target",
  "help",
  "finish",
  "details",
  "confirm",
  "cancel",
  "plan",
  "halt",
  "resume",
  "schedule",
];

/** Why a target may not be called so; null when it may. */
export function wrongName(name: string): string | null {
  if (COMMAND_WORDS.includes(name)) return "is a word of the command itself";
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(name)) return "is not a name for a target";
  return null;
}

const noArn = (kind: string) =>
  z.string().superRefine((text, context) => {
    if (text.trim() === "") context.addIssue("is empty");
    else if (text.startsWith("arn:")) context.addIssue(`is an ARN, and the ${kind}'s name is asked for`);
  });

const template = z
  .strictObject({
    id: z
      .string()
      .superRefine((text, context) => {
        if (/^EXP[0-9A-Za-z]+$/.test(text)) context.addIssue("is an experiment's id, not its template's");
        else if (!/^EXT[0-9A-Za-z]+$/.test(text)) context.addIssue("is not an experiment template's id");
      })
      .optional(),
    stack: noArn("stack").optional(),
  })
  .transform(({ id, stack }, context) => {
    if (id !== undefined && stack === undefined) return { id };
    if (stack !== undefined && id === undefined) return { stack };
    context.addIssue(id === undefined ? "has neither an id nor a stack" : "has both an id and a stack");
    return z.NEVER;
  });

/**
 * A target in the file, without its name. Numbers arrive as they are spelled, as text (an account may begin with 0).
 * Messages are read behind the place, in front of the advice.
 */
export const targetSchema = z.strictObject({
  account: z.string().superRefine((text, context) => {
    if (/^\d{12}$/.test(text)) return;
    context.addIssue(/^\d+$/.test(text) ? `has ${text.length} digits, an account id has 12` : "is not an account id");
  }),
  // us-east-1, us-gov-west-1, eusc-de-east-1
  region: z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, "is not a Region"),
  cluster: noArn("cluster"),
  autoScalingGroups: z.array(noArn("group")).min(1, "names no group"),
  template: template.optional(),
  templates: z.array(template).min(1, "names no template").max(20, "names more than 20 templates").optional(),
  logGroup: noArn("log group").default("/aws/events/spotinterruptions"),
  channels: list(channelId),
  starters: list(memberId),
  roleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/, "is not a role's ARN")
    .nullish(),
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
  externalId: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/, "is not an external id")
    .nullish(),
  allowSameCluster: z.boolean().default(false),
  ...guardrailShape,
});

export const TARGET_KEYS: readonly string[] = Object.keys(targetSchema.shape);

/** What to write, by the setting's name. */
export const ADVICE: Readonly<Record<string, string>> = {
  ...GUARDRAIL_ADVICE,
  account: 'Write the 12 digits that `aws sts get-caller-identity` shows, in quotes: account: "123456789012".',
  region: "Write the Region as AWS does: us-east-1.",
  cluster: "Write the ECS cluster's name: `aws ecs list-clusters` shows it behind the last slash.",
  autoScalingGroups: "List the names of the Auto Scaling groups whose Spot Instances may be interrupted.",
  templates: "List templates as `- id: EXT…` or `- stack: NAME`; the first one is meant unless another one is chosen.",
  template: "Write either `id: EXT…` or `stack: NAME`, the CloudFormation stack whose output FISExperimentID holds it.",
  id: "`aws fis list-experiment-templates` shows the ids; they begin with EXT.",
  stack: "Write the name of the CloudFormation stack whose output FISExperimentID holds the template's id.",
  logGroup: "Write the name of the CloudWatch log group into which EventBridge writes Spot events.",
  channels:
    "List channel ids, which begin with C: open the channel's details in Slack, the id stands at the bottom of About.",
  starters:
    "List ids of users (U…: the person's profile, then ⋮, then Copy member ID) and user groups (S…: the group's ⋮, then Copy group ID).",
  roleArn: "Write it like arn:aws:iam::123456789012:role/spot-chaos, or leave it out.",
  externalId: "Write the external id that the role's trust policy asks for (2 to 1224 letters), or leave it out.",
  allowSameCluster: "Write true or false.",
  targets: "Write at least one target under `targets:`; spot-chaos.example.yaml shows one.",
  command: "Write the slash command as it was made in Slack, with its slash: /spot-chaos (32 small letters at most).",
  database:
    "Write the path of a file, or leave it out; PostgreSQL's address does not belong here, but into DATABASE_URL in the environment.",
  health: "Write `health: { port: 8081 }`, or leave it out.",
  port: "Write a number from 1 to 65535.",
  host: "Write the address to listen on: 127.0.0.1 for this machine only, 0.0.0.0 for all.",
};
