import { UsageError } from '../core/errors.ts';
import type { Rule } from '../core/rule.ts';
import { shapeOfValue, type Shape } from './shape.ts';
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
    return { ...rule, params: { ...rule.params, ...params } };
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
    return fits(value, usual) ? [] : [`${where} must be like ${JSON.stringify(usual)}, not ${JSON.stringify(value)}`];
  });
}

function fits(value: unknown, usual: unknown): boolean {
  if (!Array.isArray(usual)) return describe(shapeOfValue(value)) === describe(shapeOfValue(usual));
  if (!Array.isArray(value)) return false;
  const item = usual[0] ?? value[0];
  return value.every((entry) => fits(entry, item));
}

function describe(shape: Shape): string {
  return JSON.stringify(shape);
}
