import type { PagePicture } from "../page-wire.ts";
import { useModel } from "./session.ts";

type Instance = PagePicture["groups"][number]["instances"][number];

/** The pretend cluster, as it truly is at this moment: what the bot has to find out by asking. */
export function Cluster() {
  const { picture } = useModel();
  if (picture === null) return null;
  const experiment = picture.experiments.at(-1);
  return (
    <section className="cluster" aria-label="The pretend cluster">
      <h3>The cluster, as it truly is</h3>
      <p className="experiment">
        FIS experiment <span className={`pill ${experiment?.status ?? "none"}`}>{experiment?.status ?? "none"}</span>
      </p>
      {picture.services.map(({ name, desired, running, pending }) => (
        <div key={name} className="service">
          <div className="row">
            <span className="name" title={name}>
              {name}
            </span>
            <strong className={running < desired ? "short" : ""}>
              {running} of {desired}
            </strong>
          </div>
          <div
            className="bar"
            role="img"
            aria-label={`${running} of ${desired} tasks running${pending > 0 ? `, ${pending} pending` : ""}`}
          >
            <span className="running" style={{ flexGrow: running }} />
            <span className="pending" style={{ flexGrow: Math.max(0, Math.min(pending, desired - running)) }} />
            <span className="missing" style={{ flexGrow: Math.max(0, desired - running - pending) }} />
          </div>
          {pending > 0 && <small className="muted">{pending} pending</small>}
        </div>
      ))}
      {picture.groups.map((group) => (
        <div key={group.name} className="group">
          <div className="row">
            <span className="name" title={group.name}>
              {group.name}
            </span>
          </div>
          <p className="muted">
            {spotOf(group.instances)}{" "}
            <span>
              desired <strong>{group.desired}</strong> · in service <strong>{group.inService}</strong>
            </span>
          </p>
          <ul className="instances">
            {group.instances.map((instance) => (
              <InstanceTile key={instance.id} instance={instance} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function InstanceTile({ instance }: { readonly instance: Instance }) {
  const { id, tasks } = instance;
  const state = stateOf(instance);
  return (
    <li
      className={`instance ${state.tone}`}
      title={`${id}: ${instance.state}, ${instance.lifecycle}, ECS ${instance.ecs ?? "none"}`}
    >
      <code>
        {id.slice(0, 6)}…{id.slice(-4)}
      </code>
      <span className="state">{state.word}</span>
      <span className="tasks" role="img" aria-label={`${tasks} tasks`}>
        {Array.from({ length: Math.min(tasks, 16) }, (_, at) => (
          <i key={at} />
        ))}
        <small>{tasks === 1 ? "1 task" : `${tasks} tasks`}</small>
      </span>
    </li>
  );
}

function spotOf(instances: readonly Instance[]): string {
  const kinds = new Set(instances.map(({ lifecycle }) => lifecycle));
  return [...kinds]
    .map((kind) => (kind === "spot" ? "Spot ·" : kind === "on-demand" ? "On-Demand ·" : `${kind} ·`))
    .join(" ");
}

/** One word for where an instance is, by what EC2 and ECS say of it. */
function stateOf({ state, ecs }: Instance): { readonly word: string; readonly tone: string } {
  if (state === "terminated") return { word: "gone", tone: "gone" };
  if (state === "shutting-down") return { word: "shutting down", tone: "gone" };
  if (ecs === "DRAINING") return { word: "draining", tone: "draining" };
  if (state === "pending") return { word: "launching", tone: "new" };
  if (ecs === null) return { word: "booting", tone: "new" };
  return { word: "active", tone: "active" };
}
