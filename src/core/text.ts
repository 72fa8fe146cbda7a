/** Control and bidirectional characters, and what shows as nothing; the emoji selector shows as colour and stays. */
const INVISIBLE = /[[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\ufe0f]]/gv;
const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Names and tags come from strangers: nothing of theirs steers a terminal or hides in a text. */
export function printable(text: string): string {
  return text.replaceAll(INVISIBLE, '');
}

/** As `printable`, with line breaks and runs of spaces as one space. */
export function oneLine(text: string): string {
  return printable(text.replaceAll(/[\s\u0085]+/g, ' ')).trim();
}

/** Cuts on the border of a character as people see it, so that text and `…` take at most the room. */
export function cut(text: string, room: number, sizeOf: (text: string) => number = lengthOf): string {
  const dots = sizeOf('…');
  let size = 0;
  let end = 0;
  for (const { segment, index } of GRAPHEMES.segment(text)) {
    size += sizeOf(segment);
    if (size > room) return `${text.slice(0, end).trimEnd()}…`;
    if (size + dots <= room) end = index + segment.length;
  }
  return text;
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `EUR 18,200`: with the code, since several currencies share a sign. */
export function money(value: number, currency: string): string {
  const code = /^[A-Z]{3}$/.test(currency) ? currency : 'unknown currency';
  if (value !== 0 && Math.abs(value) < 1) return `less than ${code} 1`;
  return `${code} ${Math.round(value).toLocaleString('en-US')}`;
}

function lengthOf(text: string): number {
  return text.length;
}
