import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Measured } from '../../../src/app/measured.ts';
import { readFacts, writeFacts } from '../../../src/app/offline/saved-facts.ts';
import { UsageError } from '../../../src/core/errors.ts';
import { FACT_KEYS } from '../../../src/core/fact-catalogue.ts';
import { FactStore } from '../../../src/core/fact-store.ts';
import { normaliseResource, normaliseRow } from '../../../src/core/resource.ts';
import { ResourceSet } from '../../../src/core/resource-set.ts';
import { temporaryFile } from '../../support/offline.ts';

const SCOPE = '/subscriptions/0a000000-0000-4000-8000-000000000001';
const ID = `${SCOPE}/resourcegroups/rg/providers/microsoft.search/searchservices/docs`;

function measured(): Measured {
  const [resources, facts] = [new ResourceSet(), new FactStore()];
  const row = { id: ID, tags: { owner: 'søk\u2028team' }, properties: { replicaCount: 1 } };
  const resource = normaliseResource(row);
  if (resource !== undefined) resources.add(resource);
  facts.markCollected(['network.exposure', 'price.searchUnit', 'diagnostics.settings']);
  facts.set('price.searchUnit', ID, 245, { currency: 'USD', basis: 'retail', grade: 'B' });
  facts.setUnknown(['diagnostics.settings'], SCOPE, 'denied', 'no access');
  facts.addGap({ types: ['microsoft.compute/disks'], scopeId: SCOPE, reason: 'throttled', detail: 'HTTP 429' });
  const [now, types] = [new Date('2026-11-20T06:30:00Z'), new Set(['microsoft.search/searchservices'])];
  const collectors = [{ id: 'inventory', scope: SCOPE, status: 'partial', reason: 'HTTP 429', calls: 3 } as const];
  return {
    now,
    startedAt: now,
    scope: [SCOPE],
    portal: 'https://portal.azure.com',
    types,
    resources,
    facts,
    collectors,
    apis: [],
  };
}

async function saved(): Promise<string> {
  const file = await temporaryFile('facts.jsonl', '');
  await writeFacts(file, measured());
  return readFile(file, 'utf8');
}

/** Everything in it, in a form that can be compared. */
function contentOf({ resources, facts, ...rest }: Measured): unknown {
  const entries = FACT_KEYS.map((key) => {
    const { values, scopes, collected } = facts.entriesOf(key);
    return { key, values: [...values], scopes: [...scopes], collected };
  });
  return { ...rest, resources: [...resources], entries, gaps: facts.gaps };
}

async function refusalOf(content: string | Uint8Array): Promise<string> {
  const file = await temporaryFile('facts.jsonl', content);
  const error: unknown = await readFacts(file).then(
    () => new Error('it was read'),
    (cause: unknown) => cause,
  );
  if (!(error instanceof UsageError)) throw error;
  expect(error.message).not.toMatch(/\n| {2}/);
  return error.message.replace(file, 'facts.jsonl');
}

test('a whole file gives back what was measured, whatever characters are in it', async () => {
  expect(contentOf(await readFacts(await temporaryFile('facts.jsonl', await saved())))).toEqual(contentOf(measured()));
});

test.each([
  ['without its last line break', (text: string) => Buffer.from(text.trimEnd())],
  ['with the line breaks of Windows', (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'))],
  ['with a byte order mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
  ['in UTF-16, as PowerShell writes it', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['in UTF-16, high byte first', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
])('a whole file %s is read', async (_, change) => {
  const file = await temporaryFile('facts.jsonl', change(await saved()));
  expect(contentOf(await readFacts(file))).toEqual(contentOf(measured()));
});

test('a resource whose properties nobody told stays one', async () => {
  const before = measured();
  const row = normaliseRow({ id: `${ID}-2`, properties: null });
  if (row !== undefined) before.resources.add(row);
  const file = await temporaryFile('facts.jsonl', '');
  await writeFacts(file, before);
  expect([...(await readFacts(file)).resources][1]).toMatchObject({ properties: {}, propertiesUntold: true });
});

describe('a file that was cut off is refused with file and line', () => {
  test('at every line boundary', async () => {
    const lines = (await saved()).trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    for (let kept = 1; kept < lines.length; kept += 1) {
      const message = `facts.jsonl:${kept}: cut off after this line: save the facts again with \`audit --collect-only\``;
      const text = lines.slice(0, kept).join('\n');
      expect(await refusalOf(text)).toBe(message);
      expect(await refusalOf(`${text}\n`)).toBe(message);
    }
  });

  test('inside every line', async () => {
    const bytes = Buffer.from(await saved());
    let line = 1;
    for (let end = 1; end < bytes.length - 2; end += 1) {
      const [last, next] = [bytes[end - 1], bytes[end]];
      if (last === 10) line += 1;
      if (last === 10 || next === 10 || end % 7 !== 0) continue;
      expect(await refusalOf(bytes.subarray(0, end))).toMatch(new RegExp(`^facts\\.jsonl:${line}: `));
    }
    expect(line).toBe(6);
  });

  test('and so is one that lost a line in the middle', async () => {
    const lines = (await saved()).split('\n');
    expect(await refusalOf(lines.toSpliced(2, 1).join('\n'))).toBe(
      'facts.jsonl:5: 5 lines were saved and 4 are here: save the facts again with `audit --collect-only`',
    );
  });

  test('and one with something after its end', async () => {
    const text = await saved();
    expect(await refusalOf(text + text)).toBe('facts.jsonl:7: something follows the end of the saved facts');
  });
});

test.each([
  ['nothing', '', 'facts.jsonl: empty, not facts saved by `audit --collect-only`'],
  ['no JSON', 'garbage\n', 'facts.jsonl:1: not facts saved by `audit --collect-only`: not JSON'],
  ['a list', '[]\n', /^facts\.jsonl:1: not facts saved by `audit --collect-only`: Invalid input: expected object/],
  ['another schema', '{"schema":"x"}\n', /^facts\.jsonl:1: not facts saved by `audit --collect-only`: schema: /],
  ['another version', '{"schema":"azaudit/facts/v9"}\n', /^facts\.jsonl:1: .*of another version: save the facts again/],
  ['another encoding', Buffer.from('{"schéma":1}\n', 'latin1'), 'facts.jsonl cannot be read: neither UTF-8 nor UTF-16'],
])('%s is told in one clean line', async (_, content, message) => {
  expect(await refusalOf(content)).toMatch(message);
});

test('a portal that is no web address is refused: findings link to it', async () => {
  const text = (await saved()).replace('https://portal.azure.com', 'javascript:alert(1)//');
  expect(await refusalOf(text)).toMatch(/^facts\.jsonl:1: .*portal: /);
});

test.each([
  [
    'an entry that is none',
    '{"x":1}',
    'not facts saved by `audit --collect-only`: neither a resource, nor a fact, nor a gap',
  ],
  ['a resource without id', '{"resource":{}}', 'a resource without an ARM id'],
  ['a fact that no one knows', `{"fact":"x","of":"${ID}","is":{"state":"known","value":1}}`, 'no fact is called x'],
])('%s is told with its line', async (_, entry, message) => {
  const [header = ''] = (await saved()).split('\n');
  expect(await refusalOf(`${header}\n${entry}\n`)).toBe(`facts.jsonl:2: ${message}`);
});
