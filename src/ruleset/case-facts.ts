import { z } from 'zod';
import { known, unknown, UNKNOWN_REASONS, type Fact, type MoneyTerms } from '../core/fact.ts';
import { FACT_KEYS, FACTS, isFactKey, type FactKey } from '../core/fact-catalogue.ts';
import type { FactLookup } from '../core/fact-view.ts';
import { suggestion } from '../core/suggest.ts';

/** Amounts in cases are list prices in dollars. */
const MONEY: MoneyTerms = { currency: 'USD', basis: 'retail', grade: 'B' };
const NOT_GIVEN = unknown('no-data', 'the case does not give it');

const unknownFact = z.strictObject({ unknown: z.enum(UNKNOWN_REASONS) });

export interface CaseFacts {
  readonly lookup: FactLookup;
  readonly mistakes: readonly string[];
}

/** The facts of a case. Fields of a fact may be left out: an expression that needs them finds them absent. */
export function readFacts(written: Readonly<Record<string, unknown>>): CaseFacts {
  const facts = new Map<FactKey, Fact>();
  const mistakes: string[] = [];
  for (const [key, value] of flatten(written)) {
    if (!isFactKey(key)) mistakes.push(`facts: unknown fact ${key}${suggestion(key, FACT_KEYS)}`);
    else {
      const fact = readFact(key, value);
      if (typeof fact === 'string') mistakes.push(`facts: ${key}: ${fact}`);
      else facts.set(key, fact);
    }
  }
  return { lookup: (key) => facts.get(key) ?? NOT_GIVEN, mistakes };
}

/** `{price.x: 1}` and `{price: {x: 1}}` say the same. */
function flatten(written: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(written).flatMap(([key, value]): [string, unknown][] => {
    if (key.includes('.') || typeof value !== 'object' || value === null) return [[key, value]];
    return Object.entries(value).map(([name, item]) => [`${key}.${name}`, item]);
  });
}

function readFact(key: FactKey, value: unknown): Fact | string {
  const absent = unknownFact.safeParse(value);
  if (absent.success) return unknown(absent.data.unknown, `the case says ${absent.data.unknown}`);
  const shape = FACTS[key].shape;
  const partial = shape instanceof z.ZodObject ? shape.partial().strict() : shape;
  const parsed = partial.safeParse(value);
  if (!parsed.success) return z.prettifyError(parsed.error).replaceAll(/\s+/g, ' ').replace('✖ ', '');
  return known(parsed.data, /^(cost|price)\./.test(key) ? MONEY : undefined);
}
