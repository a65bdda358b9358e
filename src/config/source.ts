import { type Document, isMap, isNode, isSeq, LineCounter, parseDocument, visit } from "yaml";
import type { Problem } from "./problem.ts";

export type Path = readonly PropertyKey[];

/** What a YAML file says, and where it says it. */
export type Source =
  | {
      readonly ok: true;
      /** Numbers are left as they are spelled, as text: 012345678901 is an account, and would lose its first digit. */
      readonly content: unknown;
      /** `spot-chaos.yaml:7 targets.workshop.account`; the line of the next outer setting where that one is missing. */
      readonly where: (path: Path) => string;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function readSource(name: string, text: string): Source {
  const lines = new LineCounter();
  // Its own pretty messages show the lines around the error, and someone may have pasted a secret there.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      where: `${name}:${lines.linePos(error.pos[0]).line}`,
      what: `is not YAML: ${error.message.split("\n", 1)[0]}`,
      fix: "Compare with spot-chaos.example.yaml; indent with spaces, and put text with : or # into quotes.",
    }));
    return { ok: false, problems };
  }
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === "number" && node.source !== undefined) node.value = node.source;
    },
  });
  const where = (path: Path): string => {
    const setting = path.length === 0 ? "" : ` ${path.map(String).join(".")}`;
    for (let depth = path.length; depth > 0; depth--) {
      const offset = offsetOf(document, path.slice(0, depth));
      if (offset !== null) return `${name}:${lines.linePos(offset).line}${setting}`;
    }
    return `${name}${setting}`;
  };
  try {
    return { ok: true, content: document.toJS(), where };
  } catch (error) {
    // An alias (*name) to nothing, or a heap of aliases that would unfold without end.
    const what = `is not YAML: ${error instanceof Error ? error.message.split("\n", 1)[0] : String(error)}`;
    return { ok: false, problems: [{ where: name, what, fix: "Put text that begins with * or & into quotes." }] };
  }
}

/** Where a setting's key, or a list's item, begins in the text; null where there is none. */
function offsetOf(document: Document, path: Path): number | null {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  const node = isMap(parent)
    ? parent.items.find((item) => String(item.key) === String(last))?.key
    : isSeq(parent) && typeof last === "number"
      ? parent.items[last]
      : null;
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}
