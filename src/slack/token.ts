/** A word of a command, or several in quotation marks. */
export interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * Splits a text at its spaces; what stands in double quotation marks stays together, also behind an equals sign.
 * Phones and Macs type “this”, „this“ and —this: they count as "this" and --this. Apostrophes are letters.
 */
export function tokensOf(text: string): readonly Token[] | "unclosed" {
  const plain = text
    .toWellFormed()
    .replace(/[“”„‟«»″＂]/g, '"')
    .replace(/[‘’‚‛]/g, "'")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
    .replace(/[\u0000-\u001f\u007f-\u009f\u00a0\u2028\u2029]+/g, " ")
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/(^|\s)[—–](?=\p{L})/gu, "$1--");
  const tokens: Token[] = [];
  let word = "";
  let isOpen = false;
  let wasQuoted = false;
  const close = () => {
    const trimmed = word.trim().replace(/\s+/g, " ");
    if (trimmed !== "") tokens.push({ text: trimmed, quoted: wasQuoted });
    word = "";
    wasQuoted = false;
  };
  for (const sign of plain) {
    if (sign === '"') {
      wasQuoted ||= word === "" && !isOpen;
      isOpen = !isOpen;
    } else if (!isOpen && /\s/.test(sign)) close();
    else word += sign;
  }
  if (isOpen) return "unclosed";
  close();
  return tokens;
}
