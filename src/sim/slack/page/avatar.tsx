import type { PagePerson } from "../page-wire.ts";

const COLOURS = ["#2f6f8f", "#7a4b94", "#3d7a4e", "#a0522d", "#4a5aa8", "#8a3b5c"];

/** A coloured square with the first letter; the bot has a bolt. */
export function Avatar({ person, size = 36 }: { readonly person: PagePerson | undefined; readonly size?: number }) {
  const name = person?.name ?? "?";
  const colour = person?.isBot === true ? "#611f69" : COLOURS[sumOf(name) % COLOURS.length];
  return (
    <svg className="avatar" viewBox="0 0 36 36" width={size} height={size} aria-hidden="true">
      <rect width="36" height="36" rx="7" fill={colour} />
      {person?.isBot === true ? (
        <path d="M20 5 9 20.5h7.5L14.5 31 26.5 15H19z" fill="#ffcf5c" />
      ) : (
        <text x="18" y="24" textAnchor="middle" fontSize="17" fontWeight="700" fill="#fff">
          {name.charAt(0).toUpperCase()}
        </text>
      )}
    </svg>
  );
}

function sumOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
}
