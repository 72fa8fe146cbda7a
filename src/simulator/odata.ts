export type Comparison = 'eq' | 'ne' | 'ge' | 'gt' | 'le' | 'lt' | 'contains';

export interface Compare {
  readonly kind: 'compare';
  readonly field: string;
  readonly operator: Comparison;
  readonly value: string;
}

export interface Joined {
  readonly kind: 'all' | 'any';
  readonly parts: readonly Filter[];
}

export type Filter = Compare | Joined;

interface Token {
  readonly kind: 'word' | 'text' | 'symbol';
  readonly value: string;
}

/** Parses `a eq 'x' and (b ne 'y' or contains(c, 'z'))`; undefined when the text is anything else. */
export function parseFilter(text: string): Filter | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  const state = { tokens, next: 0 };
  const filter = parseAny(state);
  return filter !== undefined && state.next === tokens.length ? filter : undefined;
}

interface State {
  readonly tokens: readonly Token[];
  next: number;
}

function parseAny(state: State): Filter | undefined {
  return parseJoined(state, 'or', 'any', () => parseJoined(state, 'and', 'all', () => parseOne(state)));
}

function parseJoined(
  state: State,
  word: string,
  kind: 'all' | 'any',
  parsePart: () => Filter | undefined,
): Filter | undefined {
  const parts: Filter[] = [];
  do {
    const part = parsePart();
    if (part === undefined) return undefined;
    parts.push(part);
  } while (accept(state, 'word', word) !== undefined);
  return parts.length === 1 ? parts[0] : { kind, parts };
}

function parseOne(state: State): Filter | undefined {
  if (accept(state, 'symbol', '(') !== undefined) {
    const inner = parseAny(state);
    return accept(state, 'symbol', ')') === undefined ? undefined : inner;
  }
  const field = accept(state, 'word');
  if (field === undefined) return undefined;
  if (field.toLowerCase() === 'contains') return parseContains(state);
  const operator = operatorOf(accept(state, 'word'));
  const value = accept(state, 'text') ?? accept(state, 'word');
  return operator === undefined || value === undefined ? undefined : { kind: 'compare', field, operator, value };
}

function parseContains(state: State): Filter | undefined {
  if (accept(state, 'symbol', '(') === undefined) return undefined;
  const field = accept(state, 'word');
  const comma = accept(state, 'symbol', ',');
  const value = accept(state, 'text');
  const end = accept(state, 'symbol', ')');
  if (field === undefined || comma === undefined || value === undefined || end === undefined) return undefined;
  return { kind: 'compare', field, operator: 'contains', value };
}

function operatorOf(word: string | undefined): Comparison | undefined {
  return (['eq', 'ne', 'ge', 'gt', 'le', 'lt'] as const).find((name) => name === word?.toLowerCase());
}

function accept(state: State, kind: Token['kind'], value?: string): string | undefined {
  const token = state.tokens[state.next];
  if (token?.kind !== kind || (value !== undefined && token.value.toLowerCase() !== value)) return undefined;
  state.next += 1;
  return token.value;
}

function tokensOf(text: string): Token[] | undefined {
  const pattern = /\s*(?:(?<symbol>[(),])|'(?<text>(?:[^']|'')*)'|(?<word>[^\s(),']+))/y;
  const tokens: Token[] = [];
  const source = text.trimEnd();
  while (pattern.lastIndex < source.length) {
    const groups = pattern.exec(source)?.groups;
    if (groups === undefined) return undefined;
    if (groups['symbol'] !== undefined) tokens.push({ kind: 'symbol', value: groups['symbol'] });
    else if (groups['text'] !== undefined) tokens.push({ kind: 'text', value: groups['text'].replaceAll("''", "'") });
    else tokens.push({ kind: 'word', value: groups['word'] ?? '' });
  }
  return tokens;
}

/** Every comparison in a filter, in order. */
export function comparisons(filter: Filter): Compare[] {
  return filter.kind === 'compare' ? [filter] : filter.parts.flatMap(comparisons);
}
