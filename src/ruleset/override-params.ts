import { UsageError } from '../core/errors.ts';
import type { Rule } from '../core/rule.ts';
import { suggestion } from '../core/suggest.ts';

/** Rule id (or alias) -> parameter -> value, from the user's config. */
export type ParamOverrides = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The rules with the user's parameters. Throws a UsageError that lists every override that does not fit. */
export function overrideParams(rules: readonly Rule[], overrides: ParamOverrides): Rule[] {
  const byName = new Map(rules.flatMap((rule) => [rule.id, ...rule.aliases].map((name) => [name, rule.id])));
  const mistakes: string[] = [];
  const byRule = new Map<string, Readonly<Record<string, unknown>>>();
  for (const [name, params] of Object.entries(overrides)) {
    const id = byName.get(name);
    if (id === undefined) mistakes.push(`params: no rule is called ${name}${suggestion(name, [...byName.keys()])}`);
    else byRule.set(id, { ...byRule.get(id), ...params });
  }
  const changed = rules.map((rule) => {
    const params = byRule.get(rule.id);
    if (params === undefined) return rule;
    mistakes.push(...misfits(rule, params));
    const own = Object.entries(params).map(([name, value]) => [name, merged(rule.params[name], value)]);
    return { ...rule, params: { ...rule.params, ...Object.fromEntries(own) } };
  });
  if (mistakes.length > 0) throw new UsageError(mistakes.join('\n'));
  return changed;
}

function misfits(rule: Rule, params: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(params).flatMap(([name, value]) => {
    const where = `params of ${rule.id}: ${name}`;
    if (!Object.hasOwn(rule.params, name))
      return [`${where} is not one of its parameters${suggestion(name, Object.keys(rule.params))}`];
    const usual = rule.params[name];
    return fits(value, usual) ? [] : [`${where} must be like ${JSON.stringify(usual)}, not ${shown(value)}`];
  });
}

function fits(value: unknown, usual: unknown): boolean {
  if (Array.isArray(usual)) {
    if (!Array.isArray(value)) return false;
    const item: unknown = usual[0] ?? value[0];
    return value.every((entry) => isScalar(entry) && typeof entry === typeof item);
  }
  if (isScalar(usual)) return isScalar(value) && typeof value === typeof usual;
  return isMapping(usual) && isMapping(value) && Object.keys(value).every((key) => fitsEntry(key, value, usual));
}

/** A mapping may be given in part, and have entries of the same kind besides. */
function fitsEntry(key: string, value: Mapping, usual: Mapping): boolean {
  if (Object.hasOwn(usual, key)) return fits(value[key], usual[key]);
  return Object.values(usual).every((other) => fits(value[key], other));
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
}

function merged(usual: unknown, value: unknown): unknown {
  return isMapping(usual) && isMapping(value) ? { ...usual, ...value } : value;
}

type Mapping = Readonly<Record<string, unknown>>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `.nan` and `.inf` are numbers of YAML with which nothing could be compared. */
function isScalar(value: unknown): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' || typeof value === 'boolean';
}
