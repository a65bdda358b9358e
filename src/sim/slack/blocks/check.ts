/** What Slack answers about one value: its own words, and where. */
export interface Problem {
  /** "/blocks/2/elements" */
  readonly pointer: string;
  /** "missing required field: elements" */
  readonly message: string;
}

/** Looks at one value and reports what is wrong with it. */
export type Check = (value: unknown, pointer: string, report: (problem: Problem) => void) => void;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function text(limits: { min?: number; max: number }): Check {
  const min = limits.min ?? 1;
  return (value, pointer, report) => {
    if (typeof value !== "string") return report({ pointer, message: "must be a string" });
    if (value.length < min) report({ pointer, message: `must be more than ${min - 1} characters` });
    if (value.length > limits.max) report({ pointer, message: `must be less than ${limits.max + 1} characters` });
  };
}

export const boolean: Check = (value, pointer, report) => {
  if (typeof value !== "boolean") report({ pointer, message: "must be a boolean" });
};

export const anything: Check = () => {};

export function integer(limits: { min: number; max: number }): Check {
  return (value, pointer, report) => {
    if (typeof value !== "number" || !Number.isInteger(value)) {
      return report({ pointer, message: "must be an integer" });
    }
    if (value < limits.min) report({ pointer, message: `must be greater than or equal to ${limits.min}` });
    if (value > limits.max) report({ pointer, message: `must be less than or equal to ${limits.max}` });
  };
}

export const number: Check = (value, pointer, report) => {
  if (typeof value !== "number" || !Number.isFinite(value)) report({ pointer, message: "must be a number" });
};

export function oneOf(...allowed: readonly (string | number)[]): Check {
  return (value, pointer, report) => {
    if (allowed.includes(value as string | number)) return;
    report({ pointer, message: `must be one of the following values: ${allowed.join(", ")}` });
  };
}

export const webAddress: Check = (value, pointer, report) => {
  if (typeof value !== "string" || !/^(https?|mailto|slack|tel):/.test(value)) {
    report({ pointer, message: "must be a valid url" });
  }
};

export function list(limits: { min?: number; max: number; of: Check }): Check {
  const min = limits.min ?? 1;
  return (value, pointer, report) => {
    if (!Array.isArray(value)) return report({ pointer, message: "must be an array" });
    if (value.length < min) report({ pointer, message: `no less than ${min} items allowed` });
    if (value.length > limits.max) report({ pointer, message: `no more than ${limits.max} items allowed` });
    value.forEach((item, at) => {
      limits.of(item, `${pointer}/${at}`, report);
    });
  };
}

export interface Fields {
  readonly required?: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
  /** rules between fields */
  readonly also?: (value: Record<string, unknown>, pointer: string, report: (problem: Problem) => void) => void;
}

export function object(fields: Fields): Check {
  const required = fields.required ?? {};
  const known: Readonly<Record<string, Check>> = { ...required, ...fields.optional };
  return (value, pointer, report) => {
    if (!isRecord(value)) return report({ pointer, message: "must be an object" });
    for (const name of Object.keys(required)) {
      if (value[name] === undefined)
        report({ pointer: `${pointer}/${name}`, message: `missing required field: ${name}` });
    }
    for (const [name, field] of Object.entries(value)) {
      const check = Object.hasOwn(known, name) ? known[name] : undefined;
      if (check === undefined) report({ pointer, message: `invalid additional property: ${name}` });
      else check(field, `${pointer}/${name}`, report);
    }
    fields.also?.(value, pointer, report);
  };
}

/** One object of several kinds, told apart by its `type`. Fields are given without `type`. */
export function byType(kinds: () => Readonly<Record<string, Fields>>): Check {
  const checks = new Map<string, Check>();
  return (value, pointer, report) => {
    if (!isRecord(value)) return report({ pointer, message: "must be an object" });
    const { type } = value;
    if (type === undefined) return report({ pointer: `${pointer}/type`, message: "missing required field: type" });
    const fields = typeof type === "string" && Object.hasOwn(kinds(), type) ? kinds()[type] : undefined;
    if (typeof type !== "string" || fields === undefined) {
      return report({ pointer: `${pointer}/type`, message: `unsupported type: ${String(type)}` });
    }
    let check = checks.get(type);
    if (check === undefined) {
      check = object({ ...fields, required: { type: anything, ...fields.required } });
      checks.set(type, check);
    }
    check(value, pointer, report);
  };
}

/** Exactly one of the named fields. */
export function exactlyOne(...names: readonly string[]): NonNullable<Fields["also"]> {
  return (value, pointer, report) => {
    const given = names.filter((name) => value[name] !== undefined);
    if (given.length !== 1) report({ pointer, message: `must provide exactly one of: ${names.join(", ")}` });
  };
}

/** At least one of the named fields. */
export function atLeastOne(...names: readonly string[]): NonNullable<Fields["also"]> {
  return (value, pointer, report) => {
    if (names.some((name) => value[name] !== undefined)) return;
    report({ pointer, message: `must provide at least one of: ${names.join(", ")}` });
  };
}
