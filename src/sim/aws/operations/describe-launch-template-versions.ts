import type {
  DescribeLaunchTemplateVersionsCommandInput,
  DescribeLaunchTemplateVersionsCommandOutput,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../aws-error.ts";
import { launchTemplateOf } from "../model/launch-templates.ts";
import type { Answer, Asked } from "./asked.ts";

/** Every template here has one version, which is the default and the latest. */
export function describeLaunchTemplateVersions(
  { world }: Asked,
  input: DescribeLaunchTemplateVersionsCommandInput,
): Answer<DescribeLaunchTemplateVersionsCommandOutput> {
  const { config } = world;
  const id = input.LaunchTemplateId;
  const byName = input.LaunchTemplateName === config.cluster;
  const template = config.groups
    .map((group) => launchTemplateOf(config, group))
    .find((one) => one.id === id || (id === undefined && byName));
  if (template === undefined) {
    throw new AwsError(
      "InvalidLaunchTemplateId.NotFound",
      `The specified launch template, with template ID ${id ?? ""}, does not exist.`,
    );
  }
  const wanted = input.Versions ?? ["1"];
  const unknown = wanted.find((version) => !["1", "$Default", "$Latest"].includes(version));
  if (unknown !== undefined) {
    throw new AwsError(
      "InvalidLaunchTemplateId.VersionNotFound",
      `Could not find the specified version ${unknown} for the launch template with ID ${template.id}.`,
    );
  }
  return {
    LaunchTemplateVersions: [
      {
        LaunchTemplateId: template.id,
        LaunchTemplateName: config.cluster,
        VersionNumber: 1,
        DefaultVersion: true,
        CreateTime: new Date(Math.floor(world.startedAt / 1_000) * 1_000 - 40 * 86_400_000),
        CreatedBy: `arn:aws:iam::${config.account}:user/admin`,
        LaunchTemplateData: {
          ImageId: "ami-0c9f51e5c3b8d21a7",
          UserData: Buffer.from(template.userData).toString("base64"),
        },
      },
    ],
  };
}
