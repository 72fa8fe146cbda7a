import { callOf, children, pathOf, walk, type AstNode } from './ast.ts';

/** Why an expression is refused, and where in its text. */
export interface Problem {
  readonly message: string;
  readonly offset: number;
}

const LOOPS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);
const MAX_LOOP_DEPTH = 2;
const ARITHMETIC = new Set(['+', '-', '*', '/', '%']);
const VARIABLES = new Set(['resource', 'facts', 'params', 'now']);

/** What parses but must not run: native regular expressions, deep loops, sums that never have a value. */
export function unsafe(root: AstNode): Problem | undefined {
  for (const node of walk(root)) {
    const problem = unsafeCall(node) ?? mixedNumbers(node);
    if (problem !== undefined) return problem;
  }
  return tooDeep(root, 0);
}

function unsafeCall(node: AstNode): Problem | undefined {
  const call = callOf(node);
  if (call?.name === 'matches')
    return { message: 'matches() is not available: use glob(text, "a*b") or lower(text)', offset: node.start };
  if (call?.receiver === undefined || !LOOPS.has(call.name)) return undefined;
  const variable = call.args[0];
  if (variable?.op === 'id' && VARIABLES.has(String(variable.args)))
    return { message: `the loop variable must not be called ${String(variable.args)}`, offset: variable.start };
  return undefined;
}

/** Data has doubles only, so an untyped value plus `1` passes every type check and then fails on every resource. */
function mixedNumbers(node: AstNode): Problem | undefined {
  if (!ARITHMETIC.has(node.op)) return undefined;
  const [left, right] = children(node);
  if (left === undefined || right === undefined) return undefined;
  const literal = isInteger(left) ? left : isInteger(right) ? right : undefined;
  const other = literal === left ? right : left;
  if (literal === undefined || pathOf(other) === undefined) return undefined;
  return { message: writeDecimal(literal), offset: literal.start };
}

/** "write 2.0 instead of 2: …" */
export function writeDecimal(literal: AstNode): string {
  const written = literal.op === '-_' ? `-${String(children(literal)[0]?.args)}` : String(literal.args);
  return `write ${written}.0 instead of ${written}: every number in resources, facts and params is a decimal`;
}

export function isInteger(node: AstNode): boolean {
  if (node.op === '-_') return children(node).every(isInteger);
  return node.op === 'value' && typeof node.args === 'bigint';
}

function tooDeep(node: AstNode, depth: number): Problem | undefined {
  const call = callOf(node);
  const isLoop = call?.receiver !== undefined && call.args.length > 1 && LOOPS.has(call.name);
  if (isLoop && depth >= MAX_LOOP_DEPTH)
    return { message: `loops may be nested ${MAX_LOOP_DEPTH} deep, not deeper`, offset: node.start };
  for (const child of children(node)) {
    const inside = isLoop && child !== call.receiver;
    const problem = tooDeep(child, inside ? depth + 1 : depth);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
