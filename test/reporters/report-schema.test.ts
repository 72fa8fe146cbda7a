import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { AuditReport } from '../../src/core/report.ts';
import { reportJsonSchema, type reportShape } from '../../src/reporters/report-schema.ts';

type Frozen<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Frozen<Item>[]
    : { readonly [K in keyof T]: Frozen<T[K]> };

test('the schema and the report are the same type, in both directions', () => {
  expectTypeOf<Frozen<z.infer<typeof reportShape>>>().toEqualTypeOf<Frozen<AuditReport>>();
});

test('the schema lets later versions add keys', () => {
  expect(JSON.stringify(reportJsonSchema())).not.toContain('"additionalProperties":false');
});
