/** What the rule language reads of a parsed expression; the CEL package's nodes have this form. */
export interface AstNode {
  readonly op: string;
  readonly args: unknown;
  readonly start: number;
  readonly end: number;
}

export function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

/** The nodes directly below; entries of a map literal and arguments of a call are flattened. */
export function children(node: AstNode): AstNode[] {
  const { args } = node;
  return (Array.isArray(args) ? args.flat(2) : [args]).filter(isNode);
}

export function* walk(node: AstNode): Generator<AstNode> {
  yield node;
  for (const child of children(node)) yield* walk(child);
}

/** Name, receiver and arguments of `f(x)` or `r.f(x)`. */
export function callOf(node: AstNode): { name: string; receiver?: AstNode; args: AstNode[] } | undefined {
  if (!Array.isArray(node.args)) return undefined;
  const parts: unknown[] = node.args;
  if (node.op === 'call') return { name: String(parts[0]), args: nodes(parts[1]) };
  if (node.op !== 'rcall' || !isNode(parts[1])) return undefined;
  return { name: String(parts[0]), receiver: parts[1], args: nodes(parts[2]) };
}

/**
 * `resource.properties.x` as its steps, first the variable; an index is undefined. Undefined when the expression
 * does not start at a variable.
 */
export function pathOf(node: AstNode): (string | undefined)[] | undefined {
  if (node.op === 'id') return [String(node.args)];
  if ((node.op !== '.' && node.op !== '[]') || !Array.isArray(node.args)) return undefined;
  const [left, right]: unknown[] = node.args;
  const base = isNode(left) ? pathOf(left) : undefined;
  if (base === undefined) return undefined;
  if (node.op === '.') return [...base, String(right)];
  return [...base, isNode(right) && right.op === 'value' && typeof right.args === 'string' ? right.args : undefined];
}

/** `resource.properties.rules[].name` */
export function formatPath(path: readonly (string | undefined)[]): string {
  return path.map((step, index) => (step === undefined ? '[]' : index === 0 ? step : `.${step}`)).join('');
}

function nodes(value: unknown): AstNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}
