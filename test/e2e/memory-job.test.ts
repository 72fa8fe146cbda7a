import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Estate } from '../../src/simulator/estate.ts';
import { shiftEstate } from '../../src/simulator/shift-estate.ts';
import { startCloud, startJob, type JobEnd, type JobOptions, type SimulatedCloud } from '../support/jobs.ts';
import { temporaryFolder } from '../support/nights.ts';
import { answer, startReceiver, type Receiver } from '../support/receiver.ts';
import { search, smallEstate } from '../support/small-estate.ts';
import { integrityOf, tablesOf } from '../support/tables.ts';

const FIRST = smallEstate({ resources: [search('a', 'ada'), search('b', 'bob')] });
const SECOND = smallEstate({ resources: [search('a', 'ada', { disableLocalAuth: true }), search('c', 'cy')] });

let folder: string;
let hook: Receiver;
let cloud: SimulatedCloud;

beforeEach(async () => {
  folder = await temporaryFolder();
  hook = await startReceiver(answer(200, {}, 'ok'));
  cloud = await cloudOf(FIRST);
  await writeFile(
    join(folder, 'azaudit.yaml'),
    JSON.stringify({
      scope: { all: true },
      store: 'sqlite:./azaudit.db',
      notify: [{ name: 'team', type: 'slack', url: `${hook.url}/services/T/B/x`, allowHosts: [hook.host] }],
    }),
  );
});

function cloudOf(estate: Estate): Promise<SimulatedCloud> {
  return startCloud(shiftEstate(estate, new Date()));
}

function run(args: readonly string[], options: Partial<JobOptions> = {}): Promise<JobEnd> {
  return startJob(args, { cwd: folder, env: cloud.env, ...options }).ended;
}

async function json<T>(args: readonly string[]): Promise<T> {
  const { end, stdout, stderr } = await run([...args, '--format', 'json']);
  if (end !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

function file(): string {
  return join(folder, 'azaudit.db');
}

/** One line that says why, exit code 2, and nobody is told anything new. */
async function refused(reason: RegExp, options: Partial<JobOptions> = {}): Promise<void> {
  const { end, stdout, stderr } = await run(['--notify', '--format', 'json'], options);
  expect({ end, stdout }).toEqual({ end: 2, stdout: '' });
  expect(stderr).toMatch(reason);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(hook.received).toHaveLength(1);
}

interface Listed {
  readonly findings: readonly {
    readonly fingerprint: string;
    readonly ruleId: string;
    readonly status: string;
    readonly resource: { readonly name: string };
  }[];
}

test('a new user: the first night, a mute, and what changed since', { timeout: 60_000 }, async () => {
  const first = await run(['--notify', '--format', 'json']);
  expect(first.end).toBe(0);
  const report = JSON.parse(first.stdout) as Listed;
  expect(JSON.parse(first.stderr)).toMatchObject({ msg: 'run.summary', deliveries: { delivered: 1, dead: 0 } });
  expect(hook.received).toHaveLength(1);

  const { findings } = await json<Listed>(['findings', 'list']);
  expect(findings).toHaveLength(report.findings.length);
  const text = expect.any(String);
  for (const finding of findings)
    expect(finding).toMatchObject({ fingerprint: text, ruleId: text, status: 'new', firstSeen: text, lastSeen: text });

  const muted = findings.find(({ ruleId, resource }) => ruleId === 'search-keys-enabled' && resource.name === 'a');
  const mute = await run(['findings', 'mute', muted?.fingerprint ?? '', '--until', '10d', '--reason', 'planned']);
  expect(mute).toMatchObject({ end: 0, stdout: expect.stringMatching(/ is muted until \d{4}-\d\d-\d\d\n$/) });
  expect((await run(['--notify'])).end).toBe(0);
  expect(hook.received).toHaveLength(1);

  // What is muted gets repaired, Bob's service is gone and Cy has a new one.
  cloud = await cloudOf(SECOND);
  expect((await run(['--notify'])).end).toBe(0);
  const told = hook.received.slice(1).map(({ body }) => body);
  expect(told).toHaveLength(2);
  expect(told.join('')).not.toContain(muted?.fingerprint);

  const { appeared, resolved } = await json<{ appeared: Listed['findings']; resolved: Listed['findings'] }>([
    'diff',
    'previous',
    'latest',
  ]);
  expect(new Set(appeared.map(({ resource }) => resource.name))).toEqual(new Set(['c']));
  expect(resolved.filter(({ resource }) => resource.name !== 'b')).toMatchObject([
    { fingerprint: muted?.fingerprint, status: 'resolved' },
  ]);
});

describe('a store that cannot be written', { timeout: 60_000 }, () => {
  beforeEach(async () => {
    const { end, stderr } = await run(['--notify']);
    if (end !== 0) throw new Error(stderr);
    cloud = await cloudOf(SECOND);
  });

  test.each([8, 16, 24, 40])(
    'on a disk that is full after %i kB: what was there stays, and the next run goes on',
    async (kb) => {
      const before = await tablesOf(`sqlite:${file()}`);
      await refused(
        /^error: store sqlite:\.\/azaudit\.db: the disk (is full|failed or may not grow \(I\/O error\))\n$/,
        {
          fileLimitKb: kb,
        },
      );
      const { lease: _, ...kept } = await tablesOf(`sqlite:${file()}`);
      const { lease: __, ...had } = before;
      expect(kept).toEqual(had);
      expect(integrityOf(file())).toBe('ok');
      expect((await run(['--notify'])).end).toBe(0);
      expect(hook.received).toHaveLength(4);
    },
  );

  test('because it is read-only', async () => {
    await chmod(folder, 0o777);
    await chmod(file(), 0o444);
    const before = await readFile(file());
    await refused(/^error: store sqlite:\.\/azaudit\.db: it is read-only\n$/, { unprivileged: true });
    expect((await readFile(file())).equals(before)).toBe(true);
  });

  test.each([
    ['overwritten at its beginning', 0, /: the file is not a database\n$/],
    ['overwritten in the middle', 5_000, /: the file is damaged: restore it from a backup\n$/],
  ])('because it is %s', async (_, offset, reason) => {
    const bytes = await readFile(file());
    bytes.fill('x', offset, offset + 20_000);
    await writeFile(file(), bytes);
    await refused(reason);
    expect((await readFile(file())).equals(bytes)).toBe(true);
  });

  test('because a newer azaudit wrote it', async () => {
    const connection = new DatabaseSync(file());
    connection.exec('update schema_version set version = 99');
    connection.close();
    const before = await tablesOf(`sqlite:${file()}`);
    await refused(/has schema 99, this azaudit knows \d+: use a newer azaudit\n$/);
    expect(await tablesOf(`sqlite:${file()}`)).toEqual(before);
  });

  test('because it is the database of another program', async () => {
    await writeFile(file(), '');
    const connection = new DatabaseSync(file());
    connection.exec('create table mine (a text)');
    connection.close();
    const before = await readFile(file());
    await refused(/: the file is a database of another program\n$/);
    expect((await readFile(file())).equals(before)).toBe(true);
  });
});
