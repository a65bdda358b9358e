import type { Figure } from "./figure.ts";
import { isMet, type Measured } from "./measuring.ts";
import type { Spread } from "./statistics.ts";

/** For people: one figure a paragraph, its number beside its floor. */
export function asText({ figures, broken }: Measured): string {
  const missed = figures.filter((figure) => !figure.met).map((figure) => figure.name);
  const not = broken.map(({ name }) => name);
  const ends = [
    ...(missed.length === 0 ? [] : [`Missed: ${missed.join(", ")}.`]),
    ...(not.length === 0 ? [] : [`Not measured: ${not.join(", ")}.`]),
  ];
  const end = ends.length === 0 ? "Every target is met." : ends.join(" ");
  const told = [...figures.map(paragraph), ...broken.map(({ name, why }) => `✖ ${name} was not measured: ${why}`)];
  return `${told.join("\n\n")}\n\n${end}\n`;
}

function paragraph(figure: Figure): string {
  const { what, name, unit, measured, floor, ratio, target, met, notes } = figure;
  return [
    `${met ? "✔" : "✖"} ${what}  [${name}]`,
    `    measured  ${inUnit(measured, unit)}`,
    ...(floor === null ? [] : [`    floor     ${inUnit(floor.measured, unit)}  ${floor.what}`]),
    ...(ratio === null ? [] : [`    ratio     ${ratio.toFixed(2)}`]),
    `    target    ${target}`,
    ...notes.map((note) => `    · ${note}`),
  ].join("\n");
}

function inUnit({ median, least, most, rounds }: Spread, unit: Figure["unit"]): string {
  const digits = unit === "calls" ? 0 : 1;
  const [middle, low, high] = [median, least, most].map((value) => value.toFixed(digits));
  return `${middle} ${unit}  (${low} to ${high} in ${rounds})`;
}

/** For machines: `{figures, broken, met}`, numbers as they were measured. */
export function asJson(measured: Measured): string {
  const { figures, broken } = measured;
  return `${JSON.stringify({ figures, broken, met: isMet(measured) }, null, 2)}\n`;
}
