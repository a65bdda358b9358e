import { Drawn } from "./drawn.tsx";

/** One line of plain_text or mrkdwn, with its emoji. */
export function Plain({ text }: { readonly text: unknown }) {
  if (typeof text !== "object" || text === null) return null;
  return (
    <span className="plain">
      <Drawn blocks={[{ type: "section", text }]} />
    </span>
  );
}
