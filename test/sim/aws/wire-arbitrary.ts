import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";
import fc, { type GeneratorValue } from "fast-check";

/** What a protocol can say. Query forms and XML have no way to write some values; AWS cannot send those either. */
export interface Expressible {
  /** EC2 forms drop an empty list; query forms and JSON have one. */
  readonly emptyLists: boolean;
  /** A form has no key for a struct or a map without members. */
  readonly emptyStructs: boolean;
  readonly documents: boolean;
  readonly strings: fc.Arbitrary<string>;
}

const printable = fc.string({ unit: "grapheme", maxLength: 12 });
const withinXml = fc.oneof(
  printable,
  fc.constantFrom("<a>&\"'</a>", " padded ", "two\nlines", "true", "007", "1e3", "&amp;", "{}"),
);

export const JSON_BODY: Expressible = {
  emptyLists: true,
  emptyStructs: true,
  documents: true,
  strings: fc.oneof(withinXml, fc.constantFrom("", '\u0000\u001f\\"', "\u{1f680}")),
};
export const XML_BODY: Expressible = { emptyLists: true, emptyStructs: true, documents: false, strings: withinXml };
export const QUERY_FORM: Expressible = { ...JSON_BODY, emptyStructs: false, documents: false };
export const EC2_FORM: Expressible = { ...QUERY_FORM, emptyLists: false };

const DEEPEST = 5;

/** Values that fit a client's schema, drawn along the schema only as far as the value goes: EC2's are too large to build whole. */
export function fitting(schema: $SchemaRef, expressible: Expressible): fc.Arbitrary<Record<string, unknown>> {
  return fc.gen().map((draw) => {
    const value = new Drawing(draw, expressible).struct(NormalizedSchema.of(schema), 0);
    return value ?? {};
  });
}

class Drawing {
  readonly #draw: GeneratorValue;
  readonly #can: Expressible;

  constructor(draw: GeneratorValue, can: Expressible) {
    this.#draw = draw;
    this.#can = can;
  }

  /** Undefined when the protocol could not write what was drawn. */
  struct(ns: NormalizedSchema, depth: number): Record<string, unknown> | undefined {
    if (ns.isUnitSchema()) return {};
    const members = [...ns.structIterator()];
    const chosen = ns.isUnionSchema()
      ? [this.#oneOf(members)]
      : members.filter(([, member]) => this.#wanted(member, depth));
    const struct: Record<string, unknown> = {};
    for (const [name, member] of chosen) {
      const value = this.#value(member, depth + 1);
      if (value !== undefined) struct[name] = value;
    }
    const empty = Object.keys(struct).length === 0;
    return empty && depth > 0 && (ns.isUnionSchema() || !this.#can.emptyStructs) ? undefined : struct;
  }

  #value(ns: NormalizedSchema, depth: number): unknown {
    if (ns.isStreaming()) return undefined;
    if (ns.isStructSchema()) return depth > DEEPEST ? undefined : this.struct(ns, depth);
    if (ns.isListSchema()) return this.#list(ns, depth);
    if (ns.isMapSchema()) return this.#map(ns, depth);
    if (ns.isStringSchema()) return this.#draw(() => this.#can.strings);
    if (ns.isBooleanSchema()) return this.#draw(fc.boolean);
    if (ns.isNumericSchema()) return this.#draw(anyNumber);
    if (ns.isTimestampSchema()) return this.#draw(anyDate, ns.getSchema() === TIMESTAMP_HTTP_DATE);
    if (ns.isBlobSchema()) return this.#draw(fc.uint8Array, { maxLength: 8 });
    if (ns.isDocumentSchema() && this.#can.documents) return this.#draw(() => fc.constantFrom("text", { a: [1, "2"] }));
    return undefined;
  }

  #list(ns: NormalizedSchema, depth: number): unknown[] | undefined {
    const count = depth > DEEPEST ? 0 : this.#draw(fc.nat, 3);
    const items = Array.from({ length: count }, () => this.#value(ns.getValueSchema(), depth + 1));
    const list = items.filter((item) => item !== undefined);
    const flat = ns.getMergedTraits().xmlFlattened === 1;
    return list.length === 0 && (!this.#can.emptyLists || flat) ? undefined : list;
  }

  #map(ns: NormalizedSchema, depth: number): Record<string, unknown> | undefined {
    const count = depth > DEEPEST ? 0 : this.#draw(fc.nat, 2);
    const map: Record<string, unknown> = {};
    for (let index = 0; index < count; index += 1) {
      const value = this.#value(ns.getValueSchema(), depth + 1);
      if (value !== undefined) map[`key ${index} <&> é`] = value;
    }
    return Object.keys(map).length === 0 && !this.#can.emptyStructs ? undefined : map;
  }

  /** Tokens are always given: a client would invent one. */
  #wanted(member: NormalizedSchema, depth: number): boolean {
    return member.isIdempotencyToken() || this.#draw(fc.nat, depth + 2) < 2;
  }

  #oneOf<T>(choices: readonly T[]): T {
    return this.#draw((all: readonly T[]) => fc.constantFrom(...all), choices);
  }
}

const TIMESTAMP_HTTP_DATE = 6;

function anyNumber(): fc.Arbitrary<number> {
  return fc.oneof(fc.integer(), fc.constantFrom(0, 0.5, -273.15, 1664345700000));
}

function anyDate(wholeSeconds: boolean): fc.Arbitrary<Date> {
  const dates = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
  return wholeSeconds ? dates.map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000)) : dates;
}
