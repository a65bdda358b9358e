import type { Faults } from "./faults.ts";
import type { WorldConfig } from "./world-config.ts";

/** What a bot's configuration needs to know of a scenario's world. */
export interface ScenarioTarget {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  readonly autoScalingGroups: readonly string[];
  /** The FIS template, by its id or by the CloudFormation stack whose output `FISExperimentID` names it. */
  readonly template: { readonly id: string } | { readonly stack: string };
  readonly logGroup: string;
}

/** A named world. It is configuration of the model, never a script of outcomes. */
export interface Scenario {
  readonly name: string;
  /** One sentence for `--help`: the truth that this scenario's thread must tell. */
  readonly summary: string;
  readonly world: WorldConfig;
  readonly faults: Faults;
  readonly target: ScenarioTarget;
}
