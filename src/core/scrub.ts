import { formsOf, secretParts } from './secret-forms.ts';

const MASK = '***';

/** Names whose value is a secret, in JSON, in connection strings and on command lines. */
const NAMES =
  'password|passwd|pwd|client_?secret|account_?key|access_?key|shared_?access_?key|shared_?access_?signature|access_?token|refresh_?token|routing_?key';

/**
 * The second net, for secrets that nobody registered: what a name or a shape gives away. The first group is kept. No
 * value reaches over a quote, so that JSON stays JSON.
 */
const SHAPES: readonly RegExp[] = [
  /((?:(?<![a-z0-9])|(?<=%[0-9a-f]{2}))sig(?:=|%3d))[\w%+/=.~-]+/gi,
  /([?&](?:code|key|token|api[-_]?key|subscription-key)=)[\w%+/=.~-]{16,}/gi,
  /(\bbearer\s+)(?=[^\s"'\\]*\d)[\w.~+/-]{16,}=*/gi,
  /(\bauthorization["'\\]*\s*[:=]\s*["'\\]*(?:basic|sharedkey|apikey)\s+)[^\s"'\\,]+/gi,
  /()\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  new RegExp(`((?:${NAMES})=)[^;&\\s"'\\\\<>]+`, 'gi'),
  new RegExp(`("\\w*(?:${NAMES})"\\s*:\\s*")(?:[^"\\\\]|\\\\.)+`, 'gi'),
  new RegExp(`(\\\\"\\w*(?:${NAMES})\\\\"\\s*:\\s*\\\\")[^"\\\\]+`, 'gi'),
  /(:\/\/[^\s/@:"'\\]*:)[^\s/@"'\\]+(?=@)/g,
  /()\bxox[abeoprs]-[\w-]{8,}/g,
  /()\b(?:gh[oprsu]_\w{20,}|github_pat_\w{20,})/g,
  /()\bwhsec_[\w+/=-]{8,}/g,
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?:[\w+/=\s:,-]|\\[nr]){0,8192}?-----END [A-Z ]*PRIVATE KEY-----|(?:[A-Za-z0-9+/=\s]|\\[nr])*)/g,
];
/** One quick look tells whether any of the shapes can be there at all. */
const HINT = new RegExp(
  `sig(?:=|%3d)|[?&][a-z_-]{3,16}=|bearer\\s|authorization|eyJ|(?:${NAMES})(?:=|\\\\?"\\s*:)|:\\/\\/[^\\s/@"'\\\\]*@|xox[abeoprs]-|gh[oprsu]_|github_pat_|whsec_|-----BEGIN`,
  'i',
);

/**
 * Masks secrets by value, in every form in which they may leave: plain, in JSON, URLs, HTML and base64; and what looks
 * like a secret though nobody registered it. Secrets are only ever added: the text of an old one may still come.
 */
export class Scrubber {
  readonly #forms = new Set<string>();
  #known: RegExp | undefined;

  /** A token, a URL, a connection string or a key. Registers the parts that are secret by themselves, too. */
  add(secret: string): void {
    const before = this.#forms.size;
    for (const part of secretParts(secret)) for (const form of formsOf(part)) this.#forms.add(form);
    if (this.#forms.size === before) return;
    // The longest first, or else the rest of a longer one would stay.
    const longestFirst = [...this.#forms].toSorted((a, b) => b.length - a.length);
    this.#known = new RegExp(longestFirst.map(escaped).join('|'), 'g');
  }

  scrub(text: string): string {
    const masked = this.#known === undefined ? text : text.replace(this.#known, maskKnown);
    if (!HINT.test(masked)) return masked;
    return SHAPES.reduce((sum, shape) => sum.replace(shape, `$1${MASK}`), masked);
  }

  /** A copy of a plain value with every text in it scrubbed, names of keys included. */
  scrubDeep<T>(value: T): T {
    return this.#deep(value) as T;
  }

  /** Pieces of a text, cut anywhere: they come out in whole lines, so that no secret hides in a cut. */
  *scrubPieces(pieces: Iterable<string>): Generator<string> {
    let rest = '';
    for (const piece of pieces) {
      const end = piece.lastIndexOf('\n') + 1;
      if (end === 0) rest += piece;
      else {
        yield this.scrub(rest + piece.slice(0, end));
        rest = piece.slice(end);
      }
    }
    if (rest !== '') yield this.scrub(rest);
  }

  #deep(value: unknown): unknown {
    if (typeof value === 'string') return this.scrub(value);
    if (Array.isArray(value)) return value.map((item) => this.#deep(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.scrub(key), this.#deep(item)]));
  }
}

/** In JSON a match may begin with the letter of an escape, whose backslash stands before it. */
function maskKnown(match: string, offset: number, text: string): string {
  let backslashes = 0;
  while (text[offset - 1 - backslashes] === '\\') backslashes += 1;
  if (backslashes % 2 === 0) return MASK;
  return `${match.slice(0, match.startsWith('u') ? 5 : 1)}${MASK}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
