import { CelScalar, celEnv, celFunc, isCelError, isCelList, isCelMap, parse, plan, type CelInput } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ExpressionInput } from '../../src/core/rule.ts';
import { daysSince, glob, hours, inCidr, lower } from '../../src/ruleset/functions.ts';

const { STRING, BOOL, DOUBLE } = CelScalar;

/** The answer of another CEL engine; undefined when it has none, for whatever reason. */
export function secondOpinion(text: string, input: ExpressionInput): unknown {
  const environment = celEnv({
    funcs: [
      ...strings,
      celFunc('lower', [STRING], STRING, lower),
      celFunc('glob', [STRING, STRING], BOOL, glob),
      celFunc('inCidr', [STRING, STRING], BOOL, inCidr),
      celFunc('hours', [STRING], DOUBLE, hours),
      celFunc('daysSince', [STRING], DOUBLE, (time) => daysSince(time, input.now)),
    ],
  });
  const result = plan(
    environment,
    parse(text),
  )({
    resource: plain(input.resource),
    facts: plain(input.facts),
    params: plain(input.params),
    now: timestampFromDate(input.now),
  });
  return isCelError(result) ? undefined : comparable(result);
}

/** Both engines' values in one notation. */
export function comparable(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (isCelList(value)) return [...value].map(comparable);
  if (isCelMap(value)) return Object.fromEntries([...value].map(([key, item]) => [String(key), comparable(item)]));
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, comparable(item)]));
}

function plain(value: unknown): Record<string, CelInput> {
  return JSON.parse(JSON.stringify(value)) as Record<string, CelInput>;
}
