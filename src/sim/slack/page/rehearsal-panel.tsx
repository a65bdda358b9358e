import { useEffect, useState } from "react";
import type { ControlAct, PageControls } from "../page-wire.ts";
import { Cluster } from "./cluster.tsx";
import { useModel, useSession } from "./session.ts";
import { clockTimeS, useWorldNow } from "./time.ts";

/** Beside the workspace: the time, the trouble, the world, and how the cluster truly is. */
export function RehearsalPanel() {
  const { controls } = useModel();
  const { control } = useSession();
  const [trouble, setTrouble] = useState("");
  if (controls === null) return null;
  const order = async (act: ControlAct): Promise<void> => {
    const answer = await control(act);
    setTrouble(answer.ok ? "" : answer.why);
  };
  return (
    <aside className="pane rehearsal" aria-label="Rehearsal">
      <header className="pane-header">
        <h2>Rehearsal</h2>
        <WorldClock controls={controls} />
      </header>
      <div className="rehearsal-body">
        {trouble !== "" && (
          <p className="trouble" role="alert">
            {trouble}
          </p>
        )}
        <div className="muted">
          <p>
            {controls.isByHand
              ? "You play: nothing happens unless somebody does it."
              : "The rehearsal plays. You may take part."}
          </p>
          <p>{controls.who}</p>
        </div>
        <Speed controls={controls} order={order} />
        <Cluster />
        <Trouble controls={controls} order={order} />
        <World controls={controls} order={order} />
        <Notes controls={controls} />
      </div>
    </aside>
  );
}

interface Ordering {
  readonly controls: PageControls;
  readonly order: (act: ControlAct) => Promise<void>;
}

function WorldClock({ controls }: { readonly controls: PageControls }) {
  const { me } = useSession();
  const now = useWorldNow(controls.clock, 250);
  return (
    <p className="world-clock" title="The world's time">
      {now === null ? "" : clockTimeS(now, me.timeZone)}
    </p>
  );
}

function Speed({ controls, order }: Ordering) {
  const { clock, warps } = controls;
  return (
    <fieldset className="speed">
      <legend>Speed of the world</legend>
      <button
        type="button"
        aria-pressed={clock.paused}
        onClick={() => void order({ kind: "pause", paused: !clock.paused })}
      >
        {clock.paused ? "Paused" : "Pause"}
      </button>
      {warps.map((warp) => (
        <button
          key={warp}
          type="button"
          aria-pressed={!clock.paused && clock.warp === warp}
          onClick={() => void order({ kind: "warp", warp })}
        >
          ×{warp}
        </button>
      ))}
    </fieldset>
  );
}

function Trouble({ controls, order }: Ordering) {
  const { bot, isSlackCut, isAwsCut, isAwsThrottled } = controls;
  const isAway = bot.state === "away" || bot.state === "ended";
  const toggle = (kind: "cut-slack" | "cut-aws" | "throttle-aws", on: boolean, words: string) => (
    <label className="switch">
      <input
        type="checkbox"
        role="switch"
        checked={on}
        aria-checked={on}
        onChange={() => void order({ kind, on: !on })}
      />
      {words}
    </label>
  );
  return (
    <fieldset className="trouble-maker">
      <legend>The bot, and trouble</legend>
      <p className="bot-state">
        <span className={`pill ${bot.state}`}>{bot.state}</span> {bot.words}
      </p>
      <div className="buttons">
        <button
          type="button"
          className="button danger"
          disabled={isAway}
          onClick={() => void order({ kind: "bot", order: "kill" })}
        >
          Kill the bot
        </button>
        {isAway ? (
          <button type="button" className="button primary" onClick={() => void order({ kind: "bot", order: "start" })}>
            Start the bot
          </button>
        ) : (
          <button type="button" className="button" onClick={() => void order({ kind: "bot", order: "restart" })}>
            Kill and restart
          </button>
        )}
      </div>
      {toggle("cut-slack", isSlackCut, "Cut the bot off from Slack")}
      {toggle("cut-aws", isAwsCut, "Cut the bot off from AWS")}
      {toggle("throttle-aws", isAwsThrottled, "AWS throttles every second call")}
    </fieldset>
  );
}

function World({ controls, order }: Ordering) {
  const [scenario, setScenario] = useState(controls.scenario);
  const [seed, setSeed] = useState(String(controls.seed));
  const [approvals, setApprovals] = useState(controls.approvals);
  useEffect(() => setScenario(controls.scenario), [controls.scenario]);
  useEffect(() => setApprovals(controls.approvals), [controls.approvals]);
  useEffect(() => setSeed(String(controls.seed)), [controls.seed]);
  const chosen = controls.scenarios.find(({ name }) => name === scenario);
  return (
    <fieldset className="world">
      <legend>The world</legend>
      <div className="world-choice">
        <label>
          Scenario
          <select className="field" value={scenario} onChange={({ target }) => setScenario(target.value)}>
            {controls.scenarios.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Seed
          <input className="field" inputMode="numeric" value={seed} onChange={({ target }) => setSeed(target.value)} />
        </label>
        <label>
          Approvals
          <select className="field" value={approvals} onChange={({ target }) => setApprovals(Number(target.value))}>
            {Array.from({ length: controls.mostApprovals + 1 }, (_, many) => (
              <option key={many}>{many}</option>
            ))}
          </select>
        </label>
      </div>
      <p className="muted">{chosen?.summary}</p>
      <button
        type="button"
        className="button"
        onClick={() => void order({ kind: "world", scenario, seed: Number(seed), approvals })}
      >
        Begin a new world
      </button>
      <p className="muted">A new AWS, an empty workspace, a bot that remembers nothing. This one ends.</p>
    </fieldset>
  );
}

function Notes({ controls }: { readonly controls: PageControls }) {
  const { me } = useSession();
  if (controls.notes.length === 0) return null;
  return (
    <section className="notes" aria-label="What the rehearsal did">
      <h3>What the rehearsal did</h3>
      <ol>
        {[...controls.notes].reverse().map(({ at, words }, place) => (
          <li key={`${at} ${controls.notes.length - place}`}>
            <time>{clockTimeS(at, me.timeZone)}</time> {words}
          </li>
        ))}
      </ol>
    </section>
  );
}
