import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadInfraCheck, type CheckInfra } from '../../scripts/infra-check/index.ts';
import { formatMistake } from '../../scripts/infra-check/mistake.ts';

const INFRA = fileURLToPath(new URL('../../infra', import.meta.url));

const slipShape = z.strictObject({
  name: z.string(),
  file: z.string(),
  from: z.string(),
  to: z.string(),
  at: z.string().optional(),
  says: z.string().min(1),
});
type Slip = z.infer<typeof slipShape>;

let check: CheckInfra;
let folder: string;
beforeAll(async () => {
  check = await loadInfraCheck();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'azaudit-infra-'));
  cpSync(INFRA, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('what is committed has no mistakes', async () => {
  expect((await check(folder)).map(formatMistake)).toEqual([]);
});

describe.each(['bicep', 'kubernetes'])('%s', (subject) => {
  test.each(slipsOf(subject))('$name is refused with file and line', async (slip) => {
    const line = make(slip);
    const found = (await check(folder)).map(formatMistake);
    const expected = `${slip.file}:${line}: ${slip.says}`;
    expect(found.map((mistake) => mistake.slice(0, expected.length))).toContain(expected);
  });
});

function slipsOf(subject: string): Slip[] {
  return z
    .array(slipShape)
    .min(20)
    .parse(parse(readFileSync(new URL(`${subject}-slips.yaml`, import.meta.url), 'utf8')));
}

/** Makes the slip in the copy, and says on which line the mistake then is. */
function make({ file, from, to, at }: Slip): number {
  const before = readFileSync(join(folder, file), 'utf8');
  const position = before.indexOf(from);
  if (position < 0) throw new Error(`${file} does not have ${from}`);
  const after = before.replace(from, () => to);
  writeFileSync(join(folder, file), after);
  const marked = at === undefined ? position : after.indexOf(at);
  return after.slice(0, marked).split('\n').length;
}
