import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shiftEstate } from '../../src/simulator/shift-estate.ts';
import { startCloud, startJob, type JobEnd } from '../support/jobs.ts';
import { temporaryFolder } from '../support/nights.ts';
import { CARRIERS, leaksIn, PLANTED } from '../support/planted.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { search, smallEstate } from '../support/small-estate.ts';

function secretOf(kind: string): string {
  const planted = PLANTED.find((item) => item.kind === kind);
  if (planted === undefined) throw new Error(`no ${kind} is planted`);
  return planted.secret;
}

/** A URL of a vendor, of which only the host is ours. */
function at(hook: Receiver, kind: string): string {
  const { pathname, search: query } = new URL(secretOf(kind).replace(/^blob:/, ''));
  return `${hook.url}${pathname}${query}`;
}

/** Every way into the program: literal, variable, part of a text, and file; the other kinds are in the environment. */
async function configure(folder: string, hook: Receiver): Promise<NodeJS.ProcessEnv> {
  const allowHosts = [hook.host, '127.0.0.1:9'];
  await writeFile(join(folder, 'key.txt'), `${secretOf('PagerDuty key')}\n`);
  const sinks = [
    { name: 'flow', type: 'webhook', url: at(hook, 'sig URL'), secret: 'env:SIGNING_SECRET' },
    { name: 'sas', type: 'webhook', url: 'env:SAS_URL' },
    { name: 'team', type: 'slack', url: `${hook.url}/\${SLACK_PATH}` },
    { name: 'bot', type: 'slack', url: `${hook.url}/api`, secret: secretOf('bot token'), channel: 'C1' },
    { name: 'pager', type: 'pagerduty', url: `${hook.url}/v2/enqueue`, secret: 'file:key.txt' },
    { name: 'issues', type: 'github', url: `${hook.url}/api`, secret: 'env:ISSUES_TOKEN', repository: 'a/b' },
    {
      name: 'mail',
      type: 'email',
      url: 'smtp://127.0.0.1:9',
      secret: 'env:MAIL',
      from: 'a@b.example',
      to: ['c@d.example'],
    },
  ];
  const notify = sinks.map((sink) => ({ ...sink, allowHosts }));
  await writeFile(join(folder, 'azaudit.yaml'), JSON.stringify({ scope: { all: true }, notify }));
  return {
    SIGNING_SECRET: secretOf('signing secret'),
    SAS_URL: at(hook, 'SAS'),
    SLACK_PATH: new URL(secretOf('webhook path')).pathname.slice(1),
    ISSUES_TOKEN: secretOf('GitHub token'),
    MAIL: secretOf('SMTP password'),
    PGPASSWORD: secretOf('postgres password'),
    AZURE_CLIENT_SECRET: secretOf('client secret'),
    AZURE_STORAGE_CONNECTION_STRING: secretOf('connection string'),
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: secretOf('bearer token'),
  };
}

/** Tags and properties that carry every secret in every spelling, on a resource that is told about. */
function carrying(index: number, kind: string, secret: string) {
  const carried = Object.fromEntries(Object.entries(CARRIERS).map(([name, carry]) => [name, carry(secret)]));
  const service = search(`srch-${index}`, secret, { note: secret, deep: [carried] });
  return { ...service, tags: { ...service.tags, kind, ...carried } };
}

/** What PagerDuty hears of: an account with keys that everybody may reach. */
function critical(kind: string, secret: string) {
  const properties = { publicNetworkAccess: 'Enabled', disableLocalAuth: false, note: secret };
  const account = { type: 'Microsoft.CognitiveServices/accounts', kind: 'OpenAI', name: 'aoai', sku: { name: 'S0' } };
  return { ...carrying(0, kind, secret), ...account, properties };
}

/** A receiver that tells in its refusals all that it should not know. */
function indiscreet(): Promise<Receiver> {
  const secrets = PLANTED.map(({ secret }) => secret);
  return startReceiver((response, { path }) => {
    const status = path.startsWith('/workflows') ? 204 : 400;
    response
      .writeHead(status)
      .end(status === 204 ? '' : JSON.stringify({ ok: false, error: secrets.join(' '), message: secrets }));
  });
}

test('twelve kinds of secrets, planted everywhere, are found nowhere', { timeout: 120_000 }, async () => {
  const folder = await temporaryFolder();
  const hook = await indiscreet();
  const secrets = await configure(folder, hook);
  const services = PLANTED.map(({ kind, secret }, index) => carrying(index, kind, secret));
  const key = 'PagerDuty key';
  const estate = smallEstate({ resources: [...services, critical(key, secretOf(key))] });
  const cloud = await startCloud(shiftEstate(estate, new Date()));
  const login = { AZURE_TENANT_ID: estate.tenantId, AZURE_CLIENT_ID: '22222222-2222-4222-8222-222222222222' };
  const env = { ...cloud.env, ...secrets, ...login, IDENTITY_ENDPOINT: '', IDENTITY_HEADER: '' };
  const run = (args: readonly string[]): Promise<JobEnd> => startJob(args, { cwd: folder, env }).ended;
  await mkdir(join(folder, 'out'));
  const outputs = ['--output', 'out/report.json', '--output', 'out/report.txt'];

  const ends = [
    await run(['--notify', '--format', 'json', '--verdicts', ...outputs]),
    await run(['--notify']),
    await run(['--all', '--collect-only', 'out/facts.jsonl']),
    await run(['findings', 'list']),
    await run(['findings', 'list', '--format', 'json']),
    await run(['diff', 'previous', 'latest']),
  ];
  expect(ends.map(({ end, stderr }) => (end === 0 ? 0 : stderr))).toEqual(ends.map(() => 0));
  const stores = [secretOf('postgres password').replace('db.example:5432', '127.0.0.1:9'), secretOf('SAS')];
  for (const store of stores) {
    const refused = await run(['--notify', '--store', store]);
    expect(refused.end).toBe(2);
    ends.push(refused);
  }

  for (const { stdout, stderr } of ends) expect(leaksIn(`${stdout}\n${stderr}`)).toEqual([]);
  const written = (await readdir(folder, { recursive: true })).filter((name) => /^(azaudit\.db|out\/)/.test(name));
  expect(written).toEqual(
    expect.arrayContaining(['azaudit.db', 'out/facts.jsonl', 'out/report.json', 'out/report.txt']),
  );
  for (const name of written) {
    const text = await readFile(join(folder, name), 'latin1');
    expect({ name, leaks: leaksIn(text) }).toEqual({ name, leaks: [] });
  }
  const told = hook.received.map(({ path, body }) => (path === '/v2/enqueue' ? withoutKey(body) : body));
  expect(new Set(hook.received.map(({ path }) => path.split('/')[1]))).toEqual(
    new Set(['workflows', 'container', 'services', 'api', 'v2']),
  );
  expect(await readFile(join(folder, 'azaudit.db'), 'latin1')).toContain('***');
  for (const body of told) expect(leaksIn(body)).toEqual([]);
  expect(told.join('')).toContain('srch-');
});

/** PagerDuty wants its key inside. */
function withoutKey(body: string): string {
  const { routing_key: _, ...rest } = JSON.parse(body) as Record<string, unknown>;
  return JSON.stringify(rest);
}
