import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDemoEstate } from '../../src/app/demo/estate.ts';
import type { AuditReport } from '../../src/core/report.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { startSimulator, type Simulator } from '../../src/simulator/serve.ts';
import { shiftEstate } from '../../src/simulator/shift-estate.ts';
import { audit } from '../support/cli.ts';
import { cloudEnv } from '../support/cloud.ts';

let estate: Estate;
let simulator: Simulator;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  // The process has the machine's clock, so this estate lives now.
  estate = shiftEstate(await loadDemoEstate(), new Date());
  simulator = await startSimulator({ estate, tls: true, clientSecret: 's3cret', pageSize: 4 });
  folder = await mkdtemp(join(tmpdir(), 'azaudit-'));
  env = await cloudEnv(simulator, folder);
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

function first(): string {
  return estate.subscriptions[0]?.id ?? '';
}

async function report(args: readonly string[], extra: NodeJS.ProcessEnv = {}): Promise<AuditReport> {
  const { stdout, stderr, code } = await audit([...args, '--format', 'json'], {
    env: { ...env, ...extra },
    cwd: folder,
  });
  if (code === 2) throw new Error(stderr);
  return JSON.parse(stdout) as AuditReport;
}

describe('a separate process against a custom cloud', { timeout: 60_000 }, () => {
  test('audits one subscription with a managed identity and reads only', async () => {
    simulator.calls.length = 0;
    const result = await report(['--subscription', first()]);
    expect(result.findings.length).toBeGreaterThan(5);
    expect(new Set(result.findings.map((finding) => finding.resource.subscriptionId))).toEqual(new Set([first()]));
    expect(result.coverage.collectors.filter(({ status }) => status !== 'ok' && status !== 'unsupported')).toEqual([]);
    expect(simulator.calls.filter(({ status }) => status === 405 || status === 403)).toEqual([]);
  });

  test('logs in with a client secret', async () => {
    const secret = {
      IDENTITY_ENDPOINT: '',
      IDENTITY_HEADER: '',
      AZURE_TENANT_ID: estate.tenantId,
      AZURE_CLIENT_ID: '22222222-2222-2222-2222-222222222222',
      AZURE_CLIENT_SECRET: 's3cret',
    };
    const result = await report(['--subscription', first(), '--only', 'search-single-replica'], secret);
    expect(result.coverage.rules.map((rule) => rule.ruleId)).toEqual(['search-single-replica']);
  });

  test('takes metrics from ARM when no metrics endpoint is named', async () => {
    simulator.calls.length = 0;
    await report(['--all', '--only', 'gpu-vm-idle'], { AZAUDIT_METRICS_ENDPOINT: '' });
    expect(simulator.calls.some(({ api }) => api === 'metrics')).toBe(true);
    expect(simulator.calls.some(({ api }) => api === 'metrics-batch')).toBe(false);
  });

  test('saves what it measured, and judges it the same offline', async () => {
    const facts = join(folder, 'facts.ndjson');
    const saved = await audit(['--all', '--collect-only', facts], { env, cwd: folder });
    expect(saved).toMatchObject({ code: 0, stdout: '' });
    const live = await report(['--facts', facts, '--verdicts']);
    simulator.calls.length = 0;
    const again = await report(['--facts', facts, '--verdicts'], {
      AZURE_RESOURCE_MANAGER_ENDPOINT: '',
      IDENTITY_ENDPOINT: '',
    });
    expect(again.findings).toEqual(live.findings);
    expect(again.verdicts).toEqual(live.verdicts);
    expect(simulator.calls).toEqual([]);
  });

  test('writes files in the format of their extension, and standard output stays pure', async () => {
    const [json, text] = [join(folder, 'report.json'), join(folder, 'report.txt')];
    const { stdout } = await audit(
      ['--subscription', first(), '--format', 'json', '--output', json, '--output', text],
      { env, cwd: folder },
    );
    expect(JSON.parse(await readFile(json, 'utf8'))).toEqual(JSON.parse(stdout));
    expect(await readFile(text, 'utf8')).toContain('Coverage');
  });

  test('narrows to a resource group, a tag, a resource and its children', async () => {
    const group = estate.resources.find((resource) => resource.subscription === 0)?.resourceGroup ?? '';
    const result = await report(['--subscription', first(), '--resource-group', group, '--verdicts']);
    expect(new Set(result.verdicts?.map((row) => /\/resourcegroups\/([^/]+)/.exec(row.resourceId)?.[1]))).toEqual(
      new Set([group.toLowerCase()]),
    );
  });

  test('fails the job only when asked to', async () => {
    expect((await audit(['--subscription', first()], { env, cwd: folder })).code).toBe(0);
    expect((await audit(['--subscription', first(), '--fail-on', 'high'], { env, cwd: folder })).code).toBe(1);
  });

  test('names a subscription that does not exist', async () => {
    const id = '99999999-9999-9999-9999-999999999999';
    const { code, stderr, stdout } = await audit(['--subscription', id], { env, cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^error: subscription ${id} does not exist .*\\n$`));
  });

  test('names a resource group or a resource that is nowhere', async () => {
    const group = await audit(['--subscription', first(), '--resource-group', 'nowhere'], { env, cwd: folder });
    expect(group).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: resource group nowhere .*\n$/),
    });
    const id = `/subscriptions/${first()}/resourceGroups/rg/providers/Microsoft.Search/searchServices/nowhere`;
    const resource = await audit(['--resource', id], { env, cwd: folder });
    expect(resource).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: resource .*nowhere .*\n$/),
    });
  });

  test('tells what the identity may read', async () => {
    const { code, stdout } = await audit(['doctor'], { env, cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain('credential: works');
    expect(stdout).toContain(`\nhosts: ${new URL(simulator.url).host}\n`);
    for (const subscription of estate.subscriptions) expect(stdout).toContain(subscription.id);
  });
});
