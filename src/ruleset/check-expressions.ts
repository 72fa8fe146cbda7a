import { isFactKey } from '../core/fact-catalogue.ts';
import { armType, resourceShape } from './arm-types/index.ts';
import { children, formatPath, isNode, pathOf, type AstNode } from './ast.ts';
import { createChecker, parseExpression, type Checker, type Variables } from './cel.ts';
import { isInteger, unsafe, writeDecimal, type Problem } from './expression-safety.ts';
import { expressionsOf, type RuleExpression } from './expressions.ts';
import { factsShape } from './fact-shapes.ts';
import type { Mistake } from './mistake.ts';
import type { RuleFile } from './rule-file.ts';
import { fieldsAt, shapeOfValue } from './shape.ts';
import { suggestion } from '../core/suggest.ts';
import type { YamlDocument } from './yaml-document.ts';

/** Checks every expression of a rule against every resource type that it applies to. */
export function checkExpressions(rule: RuleFile, document: YamlDocument): Mistake[] {
  const expressions = expressionsOf(rule);
  const unsafeOnes = expressions.flatMap((expression) => mistake(document, expression, unsafeProblem(expression)));
  if (unsafeOnes.length > 0) return unsafeOnes;
  for (const type of rule.applies.types) {
    const checkers = new Map<string, [Variables, Checker]>();
    const wrong = expressions.flatMap((expression) => {
      const problem = typeProblem(rule, type.toLowerCase(), expression, checkers);
      const suffix = rule.applies.types.length > 1 ? ` (on ${type.toLowerCase()})` : '';
      return mistake(document, expression, problem && { ...problem, message: `${problem.message}${suffix}` });
    });
    if (wrong.length > 0) return wrong;
  }
  return [];
}

/** Types whose properties nobody has written down: their expressions are checked less strictly. */
export function untypedTypes(rule: RuleFile): string[] {
  return rule.applies.types.map((type) => type.toLowerCase()).filter((type) => armType(type) === undefined);
}

function unsafeProblem({ text }: RuleExpression): Problem | undefined {
  const parsed = parseExpression(text);
  if (isNode(parsed)) return unsafe(parsed);
  const message = parsed.message
    .replace(/^Exceeded max(\w+) \((\d+)\)$/, 'too large: more than $2 $1')
    .replace(/^Expected IDENTIFIER, got QUESTION$/, 'ask has(…) instead of .?');
  return { ...parsed, message };
}

function typeProblem(
  rule: RuleFile,
  type: string,
  { text, type: expected, facts }: RuleExpression,
  checkers: Map<string, [Variables, Checker]>,
): Problem | undefined {
  const key = facts.join();
  let entry = checkers.get(key);
  if (entry === undefined) {
    const variables = { resource: resourceShape(type), facts: factsShape(facts), params: shapeOfValue(rule.params) };
    entry = [variables, createChecker(variables)];
    checkers.set(key, entry);
  }
  const problem = entry[1](text, expected);
  return problem && { offset: problem.offset, message: inPlainWords(problem.message, problem.node, entry[0]) };
}

function inPlainWords(message: string, node: AstNode | undefined, variables: Variables): string {
  if (node === undefined) return message;
  if (message.startsWith('No such key')) return noSuchKey(message, node, variables);
  if (!message.startsWith('no such overload')) return message;
  const operands = children(node);
  const integer = operands.find(isInteger);
  if (integer !== undefined && message.includes('double')) return `${message}; ${writeDecimal(integer)}`;
  if (/\bint\b/.test(message) && message.includes('double'))
    return `${message}; integers and decimals do not mix: wrap the integer in double(…)`;
  if (/\bnull\b/.test(message)) return `${message}; nulls are dropped: ask has(…) instead`;
  return message;
}

function noSuchKey(message: string, node: AstNode, variables: Variables): string {
  const path = pathOf(node);
  const name = path?.at(-1);
  if (path === undefined || name === undefined) return message;
  const root = path[0];
  if (root === 'facts') return noSuchFact(path, name, variables);
  if (root !== 'resource' && root !== 'params') return `no such property: ${formatPath(path)}`;
  return `no such property: ${formatPath(path)}${suggestion(name, fieldsAt(variables[root], path.slice(1, -1)))}`;
}

function noSuchFact(path: readonly (string | undefined)[], name: string, variables: Variables): string {
  if (path.length > 3)
    return `no such field: ${formatPath(path)}${suggestion(name, fieldsAt(variables.facts, path.slice(1, -1)))}`;
  const key = path.slice(1).join('.');
  return isFactKey(key) || path.length === 2
    ? `${formatPath(path)} is not among the facts that the rule needs: add it to needs`
    : `no such fact: ${formatPath(path)}`;
}

function mistake(document: YamlDocument, expression: RuleExpression, problem: Problem | undefined): Mistake[] {
  if (problem === undefined) return [];
  const line = document.lineInText(expression.path, problem.offset);
  return [{ file: document.file, line, message: `${expression.path.map(String).join('.')}: ${problem.message}` }];
}
