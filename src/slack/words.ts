import type { Line, Message } from "../core/message.ts";
import type { Problem } from "./grammar.ts";
import type { Opened } from "./windows.ts";

/** What the Slack side says by itself; everything else it is handed. */
interface Place {
  /** With its slash, as people type it. */
  readonly command: string;
  /** Names of the targets that may be started in this channel. */
  readonly targets: readonly string[];
}

export function helpMessage({ command, targets }: Place): Message {
  const [only, ...others] = targets;
  const starts: Line =
    only === undefined
      ? ["No target may be started in this channel."]
      : others.length === 0
        ? ["Here that is ", { code: only }, "."]
        : ["Here: ", ...targets.flatMap((name, place) => [place === 0 ? "" : ", ", { code: name }]), "."];
  return said(`${command} runs a Spot interruption as a game day and tells the recovery in one thread.`, [
    [[{ bold: "A Spot interruption as a game day" }, ", told in one thread."]],
    [
      [{ code: `${command} plan [target]` }, " shows what would be hit. Nothing can be started from it."],
      [
        { code: `${command} start [target] [reason]` },
        " shows the same with a Start, which you press within 10 minutes. ",
        ...starts,
      ],
      [{ code: `${command} status` }, " tells what is going on."],
      [{ code: `${command} stop [run]` }, " stops the experiment. Anyone in the channel may."],
      [
        { code: `${command} halt [reason]` },
        " stops everything everywhere, and lets nothing start until an approver types ",
        { code: `${command} resume` },
        ".",
      ],
      [{ code: `${command} runs [target]` }, " lists what was run here before, and how it ended."],
      [
        { code: `${command} schedule` },
        " lists the game days that come again. ",
        { code: `${command} schedule add "0 10 * * 2" ${only ?? "TARGET"} --tz Europe/Berlin` },
        " adds one.",
      ],
      [{ code: `${command} targets` }, " lists what may be interrupted, by whom and where."],
    ],
    [
      [
        "Slash commands do not work inside threads: mention me there with ",
        { code: "status" },
        ", ",
        { code: "stop" },
        " or ",
        { code: "halt" },
        ".",
      ],
    ],
  ]);
}

/** The answer to a mention that is none of these. */
export function mentionHelp({ command }: Pick<Place, "command">): Message {
  return said(`Mention me with status, stop or halt; everything else is ${command} help.`, [
    [
      [
        "Mention me with ",
        { code: "status" },
        ", ",
        { code: "stop" },
        " or ",
        { code: "halt" },
        ". Everything else: ",
        { code: `${command} help` },
        ".",
      ],
    ],
  ]);
}

export function problemMessage(problem: Problem): Message {
  return said(`I did nothing. ${problem.wrong} The right form is: ${problem.right}`, [
    [
      ["I did nothing. ", problem.wrong],
      ["Try ", { code: problem.right }],
    ],
  ]);
}

export function notInDirectMessages({ command, verb }: Pick<Place, "command"> & { readonly verb: string }): Message {
  return said(`I did nothing: ${verb} works in a channel only, so that the team can watch.`, [
    [
      ["I did nothing: ", { code: `${command} ${verb}` }, " works in a channel only, so that the team can watch."],
      [
        "Here I answer to ",
        { code: "help" },
        ", ",
        { code: "targets" },
        ", ",
        { code: "runs" },
        " and ",
        { code: "status" },
        ".",
      ],
    ],
  ]);
}

/** Something of ours broke on the way. What was asked is named, so that nobody wonders. */
export function troubleMessage({ command, asked }: Pick<Place, "command"> & { readonly asked: Asked }): Message {
  const outcome = outcomeOf(asked);
  return said(`That did not work on my side. ${outcome}`, [
    [
      ["That did not work on my side. ", outcome],
      ["My log has the reason. ", { code: `${command} status` }, " tells what is going on."],
    ],
  ]);
}

/** What broke: something that only reads or shows, something that may have started, or something that may have stopped. */
export type Asked = "to read" | "to start" | "to stop" | "to finish" | "to halt" | "to resume" | "to skip";

function outcomeOf(asked: Asked): string {
  switch (asked) {
    case "to read":
      return "Nothing was started or stopped.";
    case "to start":
      return "I cannot say whether anything was started: look at the status before you try again.";
    case "to stop":
      return "I cannot say whether anything was stopped: look at the status, and stop the experiment in the AWS console if it must stop now.";
    case "to halt":
      return "I cannot say whether anything was halted or stopped: engage the safety lever in the FIS console (Experiments, Stop all experiments) if it must stop now.";
    case "to resume":
      return "I cannot say whether the halt is over: look at the status.";
    case "to skip":
      return "I cannot say whether it is skipped: if the announcement does not say so, press again, or halt everything.";
    case "to finish":
      return "I cannot say whether the watching has ended: look at the status.";
    default:
      return asked satisfies never;
  }
}

/** The form cannot be shown, or nobody knows whether it is: the same in words. */
export function noWindow({
  command,
  target,
  opened,
}: Pick<Place, "command"> & { readonly target: string; readonly opened: Opened }): Message {
  const right = `${command} start ${target} --reason "quarterly game day"`;
  const wrong =
    opened === "unknown"
      ? "Nothing was started: Slack did not answer whether it opened the form. Close it if it stays empty."
      : "I did nothing: Slack did not show the form.";
  return said(`${wrong} The same without it: ${right}`, [[[`${wrong} The same without it:`], [{ code: right }]]]);
}

export function noReasonAsked(opened: Opened | null): Message {
  const words =
    opened === "unknown"
      ? "Nothing was rejected: Slack did not answer whether it opened the window for your reason. Press Reject again if you do not see it."
      : "I did nothing: Slack did not open the window for your reason. Press Reject again.";
  return said(words, [[[words]]]);
}

export function oldButton({ command }: Pick<Place, "command">): Message {
  return said("I did nothing: I no longer know this button.", [
    [["I did nothing: I no longer know this button. Ask again with ", { code: `${command} status` }, "."]],
  ]);
}

function said(summary: string, body: Message["body"]): Message {
  return { summary, body, footer: [], buttons: [] };
}
