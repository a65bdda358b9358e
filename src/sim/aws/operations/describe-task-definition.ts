import type {
  DescribeTaskDefinitionCommandInput,
  DescribeTaskDefinitionCommandOutput,
  TaskDefinition,
} from "@aws-sdk/client-ecs";
import { AwsError } from "../aws-error.ts";
import { arnOf } from "../model/names.ts";
import type { World } from "../model/world.ts";
import type { TaskShape } from "../world-config.ts";
import type { Answer, Asked } from "./asked.ts";
import { shortName } from "./ecs-checks.ts";

/** `family`, `family:revision` or an ARN; a family alone means its newest active revision. */
export function describeTaskDefinition(
  { world }: Asked,
  input: DescribeTaskDefinitionCommandInput,
): Answer<DescribeTaskDefinitionCommandOutput> {
  const [family, revision] = shortName(input.taskDefinition ?? "").split(":");
  const shapes = shapesOf(world).filter((shape) => shape.family === family);
  const shape =
    revision === undefined
      ? shapes.toSorted((a, b) => b.revision - a.revision)[0]
      : shapes.find((one) => String(one.revision) === revision);
  if (shape === undefined) throw new AwsError("ClientException", "Unable to describe task definition.");
  return { taskDefinition: describe(world, shape), tags: [] };
}

function shapesOf(world: World): readonly TaskShape[] {
  return [
    ...[...world.services.values()].flatMap(({ config, shape }) => [config.task, shape]),
    ...world.config.standalone.map(({ task }) => task),
  ];
}

function describe(world: World, shape: TaskShape): TaskDefinition {
  const fargate = world.config.services.some((one) => one.task.family === shape.family && one.launchType === "FARGATE");
  return {
    taskDefinitionArn: arnOf(world.config).taskDefinition(shape.family, shape.revision),
    family: shape.family,
    revision: shape.revision,
    status: "ACTIVE",
    networkMode: fargate ? "awsvpc" : "bridge",
    cpu: String(shape.cpu),
    memory: String(shape.memory),
    containerDefinitions: [
      {
        name: shape.container,
        image: shape.image,
        cpu: 0,
        essential: true,
        portMappings: [{ containerPort: 80, hostPort: fargate ? 80 : 0, protocol: "tcp" }],
        environment: [],
        mountPoints: [],
        volumesFrom: [],
        // Where the agent's own timeout is as long, the container leaves it to the agent.
        ...(world.config.groups.some((group) => group.agentStopTimeoutS === shape.stopTimeoutS)
          ? {}
          : { stopTimeout: shape.stopTimeoutS }),
      },
    ],
    volumes: [],
    placementConstraints: [],
    requiresCompatibilities: [fargate ? "FARGATE" : "EC2"],
  };
}
