import type { Figure } from "./figure.ts";
import type { Spread } from "./statistics.ts";

/** For people: one figure a paragraph, its number beside its floor. */
export function asText(figures: readonly Figure[]): string {
  const missed = figures.filter((figure) => !figure.met).map((figure) => figure.name);
  const end = missed.length === 0 ? "Every target is met." : `Missed: ${missed.join(", ")}.`;
  return `${figures.map(paragraph).join("\n\n")}\n\n${end}\n`;
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

/** For machines: `{figures, met}`, numbers as they were measured. */
export function asJson(figures: readonly Figure[]): string {
  return `${JSON.stringify({ figures, met: figures.every((figure) => figure.met) }, null, 2)}\n`;
}
