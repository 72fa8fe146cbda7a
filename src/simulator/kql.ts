export interface KqlQuery {
  readonly table: string;
  /** Lower-case. */
  readonly types: readonly string[];
  readonly columns: readonly string[];
}

/** Position is 1-based; `token` is what stood where something else was expected. */
export interface KqlProblem {
  readonly position: number;
  readonly token: string;
  readonly expected: string;
}

export type KqlResult = { readonly query: KqlQuery } | { readonly problem: KqlProblem };

interface Token {
  readonly kind: 'name' | 'text' | 'symbol' | 'end';
  readonly value: string;
  readonly position: number;
}

class Unexpected extends Error {
  readonly problem: KqlProblem;
  constructor(problem: KqlProblem) {
    super(problem.expected);
    this.problem = problem;
  }
}

/**
 * Understands one form, deliberately:
 * `<table> | where type in~ ('a','b') | project id, name, … | order by id asc`.
 */
export function parseKql(text: string): KqlResult {
  try {
    return { query: parse(tokensOf(text)) };
  } catch (error) {
    if (error instanceof Unexpected) return { problem: error.problem };
    throw error;
  }
}

function parse(tokens: readonly Token[]): KqlQuery {
  let next = 0;
  const advance = (): Token => tokens[next++] ?? { kind: 'end', value: '', position: 0 };
  function take(kind: Token['kind'], expected: string, value?: string): string {
    const token = advance();
    if (token.kind !== kind || (value !== undefined && token.value.toLowerCase() !== value))
      throw new Unexpected({ position: token.position, token: token.value, expected });
    return token.value;
  }
  const words = (...values: readonly string[]): void =>
    values.forEach((value) => take(/^\w+$/.test(value) ? 'name' : 'symbol', value, value));
  function list(kind: 'name' | 'text', expected: string): string[] {
    const items = [take(kind, expected)];
    while (tokens[next]?.value === ',' && tokens[next]?.kind === 'symbol') {
      next += 1;
      items.push(take(kind, expected));
    }
    return items;
  }

  const table = take('name', 'table name').toLowerCase();
  words('|', 'where', 'type', 'in~', '(');
  const types = list('text', 'string literal').map((type) => type.toLowerCase());
  words(')', '|', 'project');
  const columns = list('name', 'column name');
  words('|', 'order', 'by', 'id', 'asc');
  take('end', 'end of query');
  return { table, types, columns };
}

/** Whatever fits nothing else is a symbol of its own, which the grammar then does not expect. */
const TOKEN =
  /\s*(?:(?<symbol>in~|[|(),])|(?<name>[A-Za-z_]\w*)|'(?<single>[^'\\]*)'|"(?<double>[^"\\]*)"|(?<other>\S))/g;

function tokensOf(text: string): Token[] {
  const tokens = Array.from(text.matchAll(TOKEN), (match) => tokenOf(match));
  return [...tokens, { kind: 'end', value: '<EOF>', position: text.length + 1 }];
}

function tokenOf(match: RegExpExecArray): Token {
  const { symbol, name, single, double, other } = match.groups ?? {};
  const position = match.index + match[0].search(/\S/) + 1;
  if (name !== undefined) return { kind: 'name', value: name, position };
  const text = single ?? double;
  return text === undefined
    ? { kind: 'symbol', value: symbol ?? other ?? '', position }
    : { kind: 'text', value: text, position };
}
