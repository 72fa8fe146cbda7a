import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readFacts, writeFacts } from '../../../src/app/offline/saved-facts.ts';
import { scrubber } from '../../../src/app/config/scrubber.ts';
import { FactStore } from '../../../src/core/fact-store.ts';
import { normaliseResource } from '../../../src/core/resource.ts';
import { ResourceSet } from '../../../src/core/resource-set.ts';
import { temporaryFile } from '../../support/offline.ts';
import { CARRIERS, leaksIn, PLANTED } from '../../support/planted.ts';

const SCOPE = '/subscriptions/0a000000-0000-4000-8000-000000000001';

test('saved facts hold no secret of tags, properties and errors, and can still be read', async () => {
  const [resources, facts] = [new ResourceSet(), new FactStore()];
  for (const [index, { secret }] of PLANTED.entries()) {
    scrubber.add(secret);
    const carried = Object.fromEntries(Object.entries(CARRIERS).map(([name, carry]) => [name, carry(secret)]));
    const id = `${SCOPE}/resourceGroups/rg/providers/Microsoft.Search/searchServices/s${index}`;
    const resource = normaliseResource({ id, tags: carried, properties: { replicaCount: 1, deep: [{ carried }] } });
    if (resource !== undefined) resources.add(resource);
    facts.setUnknown(['diagnostics.settings'], id, 'denied', Object.values(carried).join(' '));
    facts.addGap({ types: ['microsoft.compute/disks'], scopeId: SCOPE, reason: 'failed', detail: secret });
  }
  const now = new Date('2026-11-20T06:30:00Z');
  const file = await temporaryFile('facts.jsonl', '');
  await writeFacts(file, {
    now,
    startedAt: now,
    scope: [SCOPE],
    portal: 'https://portal.azure.com',
    types: new Set(['microsoft.search/searchservices']),
    resources,
    facts,
    collectors: [{ id: 'inventory', scope: SCOPE, status: 'partial', reason: PLANTED[0]?.secret ?? '', calls: 3 }],
    apis: [],
  });
  expect(leaksIn(await readFile(file, 'utf8'))).toEqual([]);
  const read = await readFacts(file);
  expect([...read.resources].map(({ properties }) => properties['replicaCount'])).toEqual(PLANTED.map(() => 1));
});
