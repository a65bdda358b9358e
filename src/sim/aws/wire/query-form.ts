import { FromStringShapeDeserializer } from "@smithy/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";
import { AwsError } from "../aws-error.ts";

/** How a form's keys are built: EC2 capitalises them and numbers lists directly, the others write `List.member.1`. */
export type FormDialect = "query" | "ec2-query";

/** The SDK has no reader for query bodies (clients only write them); this is its `QueryShapeSerializer` turned round. */
interface FormNode {
  text: string | null;
  readonly children: Map<string, FormNode>;
}

const TIMESTAMP_DATE_TIME = 5;
const scalars = new FromStringShapeDeserializer({
  httpBindings: false,
  timestampFormat: { useTrait: true, default: TIMESTAMP_DATE_TIME },
});

/** `a=1&a.b=2` as pairs, decoded. Throws AwsError `MalformedQueryString`. */
export function parseForm(form: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  try {
    for (const pair of form.split("&")) {
      if (pair === "") continue;
      const equals = pair.indexOf("=");
      const key = equals < 0 ? pair : pair.slice(0, equals);
      fields.set(unescapeForm(key), equals < 0 ? "" : unescapeForm(pair.slice(equals + 1)));
    }
  } catch {
    throw new AwsError("MalformedQueryString", "The query string contains a syntax error", 404);
  }
  return fields;
}

/** The operation's input, shaped as the SDK's Input type. Fields the schema does not know are dropped, as AWS does. */
export function readForm(
  schema: $SchemaRef,
  fields: ReadonlyMap<string, string>,
  dialect: FormDialect,
): Record<string, unknown> {
  const ns = NormalizedSchema.of(schema);
  if (!ns.isStructSchema()) return {};
  return readStruct(ns, treeOf(fields), dialect);
}

function treeOf(fields: ReadonlyMap<string, string>): FormNode {
  const root: FormNode = { text: null, children: new Map() };
  for (const [key, value] of fields) {
    let node = root;
    for (const step of key.split(".")) {
      let child = node.children.get(step);
      if (child === undefined) {
        child = { text: null, children: new Map() };
        node.children.set(step, child);
      }
      node = child;
    }
    node.text = value;
  }
  return root;
}

function read(ns: NormalizedSchema, node: FormNode, dialect: FormDialect): unknown {
  if (ns.isListSchema()) return readList(ns, node, dialect);
  if (ns.isMapSchema()) return readMap(ns, node, dialect);
  if (ns.isStructSchema()) return readStruct(ns, node, dialect);
  return node.text === null ? undefined : scalars.read(ns, node.text);
}

function readStruct(ns: NormalizedSchema, node: FormNode, dialect: FormDialect): Record<string, unknown> {
  const struct: Record<string, unknown> = {};
  for (const [name, member] of ns.structIterator()) {
    const child = node.children.get(structKey(name, member, dialect));
    const value = child === undefined ? undefined : read(member, child, dialect);
    if (value !== undefined) struct[name] = value;
  }
  return struct;
}

function readList(ns: NormalizedSchema, node: FormNode, dialect: FormDialect): unknown[] {
  const member = ns.getValueSchema();
  const flat = dialect === "ec2-query" || ns.getMergedTraits().xmlFlattened === 1;
  const items = flat ? node : node.children.get(itemKey("member", member, dialect));
  return inOrder(items).map((item) => read(member, item, dialect));
}

function readMap(ns: NormalizedSchema, node: FormNode, dialect: FormDialect): Record<string, unknown> {
  const key = itemKey("key", ns.getKeySchema(), dialect);
  const value = itemKey("value", ns.getValueSchema(), dialect);
  const flat = ns.getMergedTraits().xmlFlattened === 1;
  const entries = inOrder(flat ? node : node.children.get("entry")).map((entry): [string, unknown] => {
    const child = entry.children.get(value);
    return [
      entry.children.get(key)?.text ?? "",
      child === undefined ? undefined : read(ns.getValueSchema(), child, dialect),
    ];
  });
  return Object.fromEntries(entries);
}

/** Children named 1, 2, 3 … in that order; gaps are closed. */
function inOrder(node: FormNode | undefined): FormNode[] {
  return [...(node?.children ?? [])]
    .filter(([name]) => /^\d+$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}

function structKey(name: string, member: NormalizedSchema, dialect: FormDialect): string {
  const key = itemKey(name, member, dialect);
  const own = dialect === "ec2-query" && member.getMergedTraits().ec2QueryName === undefined;
  return own ? key.charAt(0).toUpperCase() + key.slice(1) : key;
}

function itemKey(name: string, member: NormalizedSchema, dialect: FormDialect): string {
  const { ec2QueryName, xmlName } = member.getMergedTraits();
  if (dialect === "ec2-query" && typeof ec2QueryName === "string") return ec2QueryName;
  return xmlName ?? name;
}

function unescapeForm(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}
