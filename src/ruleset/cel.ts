import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { MissingValueError, messageOf } from '../core/errors.ts';
import type { Expression, ExpressionInput } from '../core/rule.ts';
import { callOf, formatPath, isNode, pathOf, walk, type AstNode } from './ast.ts';
import { plainValue } from './cel-value.ts';
import type { Problem } from './expression-safety.ts';
import { daysSince, glob, hours, inCidr, lower, timestamp } from './functions.ts';
import { isList, type Shape } from './shape.ts';

/**
 * The only file that knows the CEL package. Expressions are checked against typed variables when a rule is loaded
 * and then run over plain objects, where an absent key throws: a typed environment runs at less than half the speed.
 */
export type ResultType = 'bool' | 'double' | 'any';

const LIMITS = { maxAstNodes: 500, maxDepth: 30 };
const SYNC = { async: false };
const TIMESTAMP = 'google.protobuf.Timestamp';
/** Evaluation is synchronous, so the time of the running one is enough for `daysSince`. */
let evaluationTime = new Date(0);

const base = new Environment({ limits: LIMITS })
  .registerFunction('lower(string): string', lower, SYNC)
  .registerFunction('glob(string, string): bool', glob, SYNC)
  .registerFunction('daysSince(string): double', (text: string) => daysSince(text, evaluationTime), SYNC)
  .registerFunction('hours(string): double', hours, SYNC)
  .registerFunction('inCidr(string, string): bool', inCidr, SYNC)
  // CEL has these two; the engine does not.
  .registerFunction(`string(${TIMESTAMP}): string`, (time: Date) => time.toISOString().replace('.000Z', 'Z'), SYNC)
  .registerFunction('string(google.protobuf.Duration): string', String, SYNC)
  .registerOperator('double == int: bool', (a: number, b: bigint) => a === Number(b));

const runtime = base
  .clone()
  // The engine's own refuses the seven digits and the offset of Azure's times, and takes what is no RFC 3339.
  .registerFunction(`TIMESTAMP(string): ${TIMESTAMP}`, timestamp, SYNC)
  .registerFunction(`TIMESTAMP(int): ${TIMESTAMP}`, (seconds: bigint) => new Date(Number(seconds) * 1000), SYNC)
  .registerVariable('resource', 'map')
  .registerVariable('facts', 'map')
  .registerVariable('params', 'map')
  .registerVariable('now', TIMESTAMP);

/** Checks only: lets a decimal be looked up in a list of integers, as evaluation does, and looks into `has()`. */
const checking = base
  .clone()
  .registerVariable('now', TIMESTAMP)
  .registerOperator('double in list<int>: bool', () => false)
  .registerOperator('int in list<double>: bool', () => false)
  .registerFunction('HAS(dyn): bool', () => true, SYNC);

const byResourceShape = new WeakMap<object, Environment>();

/** The syntax tree, or why there is none. */
export function parseExpression(text: string): AstNode | Problem {
  try {
    return runtime.parse(text).ast;
  } catch (error) {
    return problemOf(error);
  }
}

export interface Variables {
  readonly resource: Readonly<Record<string, Shape>>;
  readonly facts: Shape;
  readonly params: Shape;
}

export type Checker = (text: string, expected: ResultType) => (Problem & { readonly node?: AstNode }) | undefined;

/** A type check against these variables; what it refuses is told in the engine's words. */
export function createChecker(variables: Variables): Checker {
  const environment = resourceEnvironment(variables.resource).clone();
  environment.registerVariable('facts', declare(environment, 'Facts', variables.facts));
  environment.registerVariable('params', declare(environment, 'Params', variables.params));
  return (text, expected) => {
    const result = environment.check(text);
    if (!result.valid) return problemOf(result.error);
    const strict = environment.check(inCapitals(text, 'has'));
    if (!strict.valid) return problemOf(strict.error);
    const type = result.type ?? 'dyn';
    if (expected !== 'any' && type !== expected && type !== 'dyn')
      return {
        message: `the result must be ${PLAIN_TYPE[expected]}, but it is ${PLAIN_TYPE[type] ?? type}`,
        offset: 0,
      };
    const untyped = runtime.check(text);
    return untyped.valid ? hopelessCall(text) : problemOf(untyped.error);
  };
}

/** A call of which all arguments are written out and which throws: what needs it would be unknown for ever. */
function hopelessCall(text: string): Problem | undefined {
  const root = parseExpression(text);
  if (!isNode(root)) return undefined;
  for (const node of walk(root)) {
    const call = node.op === 'call' ? callOf(node) : undefined;
    if (call === undefined || !call.args.every(({ op }) => op === 'value')) continue;
    const written = text.slice(node.start, node.end);
    try {
      runtime.evaluate(inCapitals(written, 'timestamp'));
    } catch (error) {
      return { message: `${written} never has a value: ${problemOf(error).message}`, offset: node.start };
    }
  }
  return undefined;
}

const PLAIN_TYPE: Readonly<Record<string, string>> = {
  bool: 'true or false',
  double: 'a decimal number',
  int: 'an integer (write 1.0 instead of 1, or double(…))',
  string: 'a text',
};

/** Runs an expression whose text has passed the checks. */
export function compileExpression(text: string, expected: 'bool'): Expression<boolean>;
export function compileExpression(text: string, expected: 'double'): Expression<number>;
export function compileExpression(text: string, expected: ResultType): Expression<unknown>;
export function compileExpression(text: string, expected: ResultType): Expression<unknown> {
  const program = runtime.parse(inCapitals(text, 'timestamp'));
  if (expected === 'any') return (input) => plainValue(run(program, input));
  const type = expected === 'bool' ? 'boolean' : 'number';
  return (input) => {
    const value = run(program, input);
    if (typeof value === type) return value;
    throw new MissingValueError(`${text} is not ${PLAIN_TYPE[expected]}`);
  };
}

function run(program: ParseResult, input: ExpressionInput): unknown {
  const { stackTraceLimit } = Error;
  // Absent values are everyday here, and recording a stack is most of what an exception costs.
  Error.stackTraceLimit = 0;
  evaluationTime = input.now;
  try {
    return program(input);
  } catch (error) {
    throw missing(error);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function missing(error: unknown): MissingValueError {
  if (!isCelError(error)) return new MissingValueError(messageOf(error));
  const path = error.code === 'no_such_key' && isNode(error.node) ? absentPath(error.node) : undefined;
  if (path === undefined) return new MissingValueError(error.summary ?? error.message);
  return new MissingValueError(`${path} is absent`, path);
}

function absentPath(node: AstNode): string | undefined {
  const steps = pathOf(node);
  return steps && formatPath(steps);
}

function resourceEnvironment(shape: Variables['resource']): Environment {
  const existing = byResourceShape.get(shape);
  if (existing !== undefined) return existing;
  const environment = checking.clone();
  environment.registerVariable('resource', declare(environment, 'Resource', shape));
  byResourceShape.set(shape, environment);
  return environment;
}

/** Registers the object types of a shape and returns its CEL name. */
function declare(environment: Environment, name: string, shape: Shape): string {
  if (shape === 'any') return 'dyn';
  if (typeof shape === 'string') return shape;
  if (isList(shape)) return `list<${declare(environment, `${name}.item`, shape[0])}>`;
  const free = shape['*'];
  if (free !== undefined) return `map<string, ${declare(environment, `${name}.value`, free)}>`;
  const fields = Object.fromEntries(
    Object.entries(shape).map(([key, item]) => [key, declare(environment, `${name}.${key}`, item)]),
  );
  environment.registerType({ name, fields });
  return name;
}

/**
 * Calls of one of the engine's functions as calls of ours, under the same name in capitals: the length stays, so
 * offsets do. It does not look at the names inside `has(…)`, and reads only some times.
 */
function inCapitals(text: string, name: string): string {
  const root = text.includes(name) ? parseExpression(text) : undefined;
  if (!isNode(root)) return text;
  let rewritten = text;
  for (const node of walk(root)) {
    if (node.op === 'call' && callOf(node)?.name === name)
      rewritten = `${rewritten.slice(0, node.start)}${name.toUpperCase()}${rewritten.slice(node.start + name.length)}`;
  }
  return rewritten;
}

interface CelError extends Error {
  readonly code: string;
  readonly summary?: string;
  readonly node?: unknown;
  readonly range?: { readonly start: number };
}

function isCelError(error: unknown): error is CelError {
  return error instanceof Error && 'code' in error;
}

function problemOf(error: unknown): Problem & { readonly node?: AstNode } {
  if (!isCelError(error)) return { message: messageOf(error), offset: 0 };
  const offset = error.range?.start ?? 0;
  const message = error.summary ?? error.message;
  return isNode(error.node) ? { message, offset, node: error.node } : { message, offset };
}
