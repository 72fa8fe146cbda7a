import { ComputeManagementClient } from '@azure/arm-compute';
import { CostManagementClient } from '@azure/arm-costmanagement';
import { MonitorClient } from '@azure/arm-monitor';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { createPipelineRequest, type Pipeline } from '@azure/core-rest-pipeline';
import { describe, expect, test } from 'vitest';
import { createGate } from '../../src/azure/gate.ts';
import { QUERY_POSTS, readOnlyGuard } from '../../src/azure/read-only-guard.ts';
import { fakeCredential, HASTY, scripted } from '../support/azure.ts';

const SCOPE = 'https://management.azure.com/.default';

/** Enough for any operation to build its request from. */
const DUMMY_ARGUMENTS = Array.from({ length: 8 }, () => 'dummy');
const DUMMY_BODIES = [[], [{}], ['a', {}], ['a', 'b', {}], ['a', 'b', 'c', {}], ['a', 'b', 'c', 'd', {}]];

function methodsOf(owner: object): string[] {
  const own = Object.getOwnPropertyNames(owner);
  const inherited = Object.getOwnPropertyNames(Object.getPrototypeOf(owner) ?? {});
  return [...new Set([...own, ...inherited])].filter(
    (name) => name !== 'constructor' && typeof Reflect.get(owner, name) === 'function',
  );
}

/** Starts what was returned: a promise, a poller or a paged iterator. */
async function start(result: unknown): Promise<void> {
  if (typeof result !== 'object' || result === null) return;
  if (Symbol.asyncIterator in result && 'next' in result && typeof result.next === 'function') {
    await result.next();
    return;
  }
  await result;
}

async function tryAll(method: (...args: unknown[]) => unknown, owner: object, refused: Set<string>): Promise<void> {
  for (const args of [DUMMY_ARGUMENTS, ...DUMMY_BODIES]) {
    try {
      await start(method.apply(owner, args));
    } catch (error) {
      const refusal = /read-only guard: (\S+ \S+)/.exec(String(error))?.[1];
      if (refusal !== undefined) refused.add(refusal);
    }
  }
}

async function passes(method: 'POST' | 'PUT' | 'DELETE' | 'PATCH', path: string): Promise<boolean> {
  const transport = scripted(() => ({}));
  const request = createPipelineRequest({ method, url: `https://management.azure.com${path}?api-version=1` });
  try {
    await readOnlyGuard.sendRequest(request, (sent) => transport.sendRequest(sent));
  } catch {
    return false;
  }
  return transport.sent.length === 1;
}

describe('the imported clients', () => {
  const transport = scripted(() => ({ body: { value: [] } }));
  const gate = createGate({ credential: fakeCredential, limits: { ...HASTY, maxAttempts: 1 } });
  const options = { httpClient: transport };
  const clients: readonly (readonly [string, { readonly pipeline: Pipeline }])[] = [
    ['ResourceGraphClient', new ResourceGraphClient(fakeCredential, options)],
    ['ComputeManagementClient', new ComputeManagementClient(fakeCredential, 's1', options)],
    ['MonitorClient', new MonitorClient(fakeCredential, 's1', options)],
    ['CostManagementClient', new CostManagementClient(fakeCredential, options)],
  ];

  test('cannot send anything but reads, whichever of their methods is called', async () => {
    const refused = new Map<string, Set<string>>();
    const called = new Set<string>();
    for (const [name, client] of clients) {
      const mine = new Set<string>();
      refused.set(name, mine);
      gate.guard(client, SCOPE);
      for (const [group, owner] of [['', client] as const, ...Object.entries(client)]) {
        if (typeof owner !== 'object' || owner === null || /^_|^pipeline$/.test(group)) continue;
        for (const method of methodsOf(owner)) {
          if (/^(sendRequest|sendOperationRequest|addCustomApiVersionPolicy)$/.test(method)) continue;
          called.add(`${name}.${group}.${method}`);
          await tryAll(Reflect.get(owner, method), owner, mine);
        }
      }
    }

    const writes = transport.sent.filter(({ method }) => method !== 'GET' && method !== 'HEAD');
    const unexpected = writes.filter(
      ({ method, url }) => method !== 'POST' || !QUERY_POSTS.some((shape) => shape.test(url.pathname)),
    );
    expect(unexpected).toEqual([]);
    expect(writes.map(({ url }) => url.pathname)).toContain('/providers/Microsoft.ResourceGraph/resources');

    const total = [...refused.values()].reduce((sum, paths) => sum + paths.size, 0);
    expect(called.size).toBeGreaterThan(300);
    expect(total).toBeGreaterThan(100);
    expect(refused.get('ComputeManagementClient')?.size).toBeGreaterThan(100);
    for (const [, paths] of refused) expect(paths.size).toBeGreaterThan(0);
    const methods = new Set([...refused.values()].flatMap((paths) => [...paths].map((path) => path.split(' ')[0])));
    expect([...methods].toSorted()).toEqual(['DELETE', 'PATCH', 'POST', 'PUT']);
  });
});

describe('POST', () => {
  const sub = '/subscriptions/00000000-0000-0000-0000-000000000001';
  const vm = `${sub}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`;

  test.each([
    '/providers/Microsoft.ResourceGraph/resources',
    `${sub}/providers/Microsoft.CostManagement/query`,
    `${sub}/providers/microsoft.costmanagement/forecast`,
    '/providers/Microsoft.Management/managementGroups/mg/providers/Microsoft.CostManagement/query',
    `${sub}/metrics:getBatch`,
    `/metrics-host/eastus${sub}/metrics:getBatch`,
  ])('%s is a query and passes', async (path) => {
    expect(await passes('POST', path)).toBe(true);
  });

  test.each([
    `${vm}/deallocate`,
    `${vm}/start`,
    `${sub}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/a/listKeys`,
    '/providers/Microsoft.ResourceGraph/resources/other',
    '/x/providers/Microsoft.ResourceGraph/resources',
    `${sub}/providers/Microsoft.CostManagement/query/x/providers/Microsoft.Compute/virtualMachines/vm/deallocate`,
    `${sub}/providers/Microsoft.CostManagement/exports/e/run`,
    `${sub}/providers/Microsoft.CostManagement/generateCostDetailsReport`,
    `${sub}/metrics:getBatch/../../x`,
    '/batch',
  ])('%s is none and does not', async (path) => {
    expect(await passes('POST', path)).toBe(false);
  });

  test.each(['PUT', 'PATCH', 'DELETE'] as const)('%s never passes, not even on a query path', async (method) => {
    expect(await passes(method, '/providers/Microsoft.ResourceGraph/resources')).toBe(false);
  });

  test('every allowed shape is a query and holds the whole path', () => {
    for (const shape of QUERY_POSTS) {
      expect(shape.source).toMatch(/^\^/);
      expect(shape.source).toMatch(/(resources|\(\?:query\|forecast\)|getbatch)\$$/);
    }
    expect(QUERY_POSTS.length).toBeLessThanOrEqual(6);
  });
});
