import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../support/cli.ts';

interface Row {
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly resourceId: string;
  readonly status: string;
  readonly resolution: string | null;
}
interface Day {
  readonly date: string;
  readonly findings: readonly Row[];
  readonly changes: readonly {
    readonly kind: string;
    readonly ruleId: string;
    readonly resourceId: string;
    readonly by: string | null;
  }[];
  readonly unread: readonly string[];
  readonly kept: number;
  readonly messages: readonly {
    readonly sink: string;
    readonly type: string;
    readonly kind: string;
    readonly owner: string | null;
    readonly payload: unknown;
  }[];
}

const OVER_14 = ['2026-11-24', '2026-12-07'];
let days: readonly Day[] = [];
let leftBehind: readonly string[] = [];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'demo-week-'));
  try {
    const { code, stdout, stderr } = await audit(['demo', '--days', '14', '--format', 'json'], {
      env: { TMPDIR: folder },
    });
    if (code !== 0 || stderr !== '') throw new Error(`the demo ended with ${code}: ${stderr}`);
    ({ days } = JSON.parse(stdout) as { days: readonly Day[] });
    leftBehind = (await readdir(folder)).filter((name) => name.startsWith('azaudit'));
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

function day(number: number): Day {
  const found = days[number - 1];
  if (found === undefined) throw new Error(`no day ${number}`);
  return found;
}

/** `new ai-account-public aoai-prototype`, sorted. */
function changesOf(number: number): string[] {
  return day(number)
    .changes.map(({ kind, ruleId, resourceId }) => `${kind} ${ruleId} ${nameOf(resourceId)}`)
    .toSorted();
}

function statusOf(number: number, ruleId: string, name: string): string | undefined {
  return day(number).findings.find((row) => row.ruleId === ruleId && nameOf(row.resourceId) === name)?.status;
}

function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

function messagesOf(number: number): string[] {
  return day(number).messages.map(({ sink, kind, owner }) => `${sink}: ${kind} ${owner ?? 'nobody'}`);
}

describe('the story', () => {
  test('has a day after the other, and leaves no file behind', () => {
    expect([days.at(0)?.date, days.at(-1)?.date, days.length]).toEqual([...OVER_14, 14]);
    expect(leftBehind).toEqual([]);
  });

  test('day 1: everything is new, one message for each channel', () => {
    expect(new Set(day(1).findings.map(({ status }) => status))).toEqual(new Set(['new']));
    expect(day(1).changes).toHaveLength(day(1).findings.length);
    expect(messagesOf(1)).toEqual(['AI Platform: baseline nobody', '#platform: baseline nobody']);
  });

  test('day 2: what was seen once or is in its day of grace is told to nobody', () => {
    expect([changesOf(2), messagesOf(2)]).toEqual([[], []]);
  });

  test('day 3: a fix, a machine that was seen twice, and a new endpoint, each to its owner', () => {
    expect(changesOf(3)).toEqual([
      'new ai-account-keys-enabled aoai-prototype',
      'new ai-account-public aoai-prototype',
      'new ai-no-private-endpoint aoai-prototype',
      'resolved gpu-vm-idle nd96-llm-00',
      'resolved search-single-replica srch-kb-prod',
    ]);
    const owners = ['R&D <prototypes@contoso.example>', 'chat-platform@contoso.example', 'llm-team@contoso.example'];
    expect(messagesOf(3)).toEqual(
      ['AI Platform', '#platform'].flatMap((sink) => owners.map((owner) => `${sink}: changes ${owner}`)),
    );
  });

  test('day 4: what may not be read resolves nothing; the gap is told once', () => {
    expect(changesOf(4)).toEqual([]);
    expect(day(4).unread).toEqual([expect.stringContaining('may not be read')]);
    expect(day(4).kept).toBeGreaterThan(5);
    const standing = (number: number): string[] =>
      day(number)
        .findings.filter(({ status }) => status !== 'resolved')
        .map(({ fingerprint }) => fingerprint);
    expect(standing(4)).toEqual(standing(3));
    expect(messagesOf(4)).toEqual(['AI Platform: changes nobody', '#platform: changes nobody']);
    expect(JSON.stringify(day(4).messages)).toContain('may not be read');
    expect(day(5).unread).toEqual([]);
    expect(JSON.stringify(days.slice(4).map(({ messages }) => messages))).not.toContain('may not be read');
  });

  test('day 5: money escalates, a person mutes, and the endpoint still stands without being told again', () => {
    expect(changesOf(5)).toEqual(['escalated ptu-underused llama-ptu', 'muted gpu-vm-no-auto-shutdown nb-ben']);
    expect(day(5).changes.find(({ kind }) => kind === 'muted')?.by).toBe('ben');
    expect(statusOf(5, 'ai-account-public', 'aoai-prototype')).toBe('open');
    expect(messagesOf(5)).toEqual([
      'AI Platform: changes agents@contoso.example',
      '#platform: changes agents@contoso.example',
    ]);
    for (let number = 5; number <= 14; number += 1)
      expect(statusOf(number, 'gpu-vm-no-auto-shutdown', 'nb-ben')).toBe('muted');
  });

  test('day 6: one comes back, one is gone with its resource, one is seen for the first time', () => {
    expect(changesOf(6)).toEqual([
      'reopened search-single-replica srch-kb-prod',
      'resolved disk-unattached exp17-dataset',
      'seen ptu-underused minutes-ptu',
    ]);
    expect(statusOf(6, 'search-single-replica', 'srch-kb-prod')).toBe('reopened');
    expect(day(6).findings.find(({ resourceId }) => nameOf(resourceId) === 'exp17-dataset')?.resolution).toBe(
      'deleted',
    );
    // The chat hears from high on: not of the disk.
    expect(messagesOf(6)).toEqual([
      'AI Platform: changes chat-platform@contoso.example',
      'AI Platform: changes nobody',
      '#platform: changes chat-platform@contoso.example',
    ]);
  });

  test('day 7: the endpoint is closed, and what was seen a second time is told', () => {
    expect(changesOf(7)).toEqual([
      'new disk-unattached scratch-05',
      'new ptu-underused minutes-ptu',
      'resolved ai-account-keys-enabled aoai-prototype',
      'resolved ai-account-public aoai-prototype',
      'resolved ai-no-private-endpoint aoai-prototype',
    ]);
  });

  test('day 8: the weekly backlog, to each owner, without what is muted', () => {
    const weekly = day(8).messages.filter(({ kind }) => kind === 'weekly');
    const owners = weekly.filter(({ sink }) => sink === 'AI Platform').map(({ owner }) => owner);
    expect(owners).toHaveLength(new Set(owners).size);
    expect(owners).toEqual(expect.arrayContaining(['legal-ai@contoso.example', 'data-science@contoso.example', null]));
    expect(weekly.some(({ sink }) => sink === '#platform')).toBe(true);
    expect(JSON.stringify(weekly)).not.toContain('nb-ben');
  });

  test('afterwards: silence', () => {
    for (let number = 9; number <= 14; number += 1) expect([changesOf(number), messagesOf(number)]).toEqual([[], []]);
  });
});

/** What means something to the chat and is not our own link to the portal. */
const MARKUP: Readonly<Record<string, RegExp>> = { teams: /[<>]|\]\(/, slack: /[<>]|&(?!amp;|lt;|gt;)/ };
const OWN_LINKS =
  /<https:\/\/portal\.azure\.com\/[^\s<>|]*\|Open in the portal>|\[Open in the portal\]\(https:\/\/portal\.azure\.com\/[^\s()]*\)/g;

test('nothing in a message is markup that came from a name or a tag', () => {
  const messages = days.flatMap((night) => night.messages);
  const bodies = messages.map(({ type, payload }) => ({ type, body: JSON.stringify(payload) }));
  // The owner of the endpoint has a name with markup in it, and is told all the same.
  expect(bodies.some(({ body }) => body.includes('R&amp;D &lt;prototypes@contoso.example&gt;'))).toBe(true);
  const offenders = bodies.filter(({ type, body }) => MARKUP[type]?.test(body.replaceAll(OWN_LINKS, '')) !== false);
  expect(offenders).toEqual([]);
});

describe('for people', () => {
  test('each night tells its date, its counts, what changed and what each channel would have got', async () => {
    const { code, stdout, stderr } = await audit(['demo', '--days', '6']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    const nights = stdout.split(/\n(?=[A-Z][a-z]+day, 2026-)/).slice(1);
    expect(nights.map((night) => night.split('\n')[0])).toEqual([
      'Tuesday, 2026-11-24',
      'Wednesday, 2026-11-25',
      'Thursday, 2026-11-26',
      'Friday, 2026-11-27',
      'Saturday, 2026-11-28',
      'Sunday, 2026-11-29',
    ]);
    expect(nights[1]).toContain('No message: nothing changed');
    expect(nights[2]).toContain('-> Teams, AI Platform');
    expect(nights[2]).toContain('* New, critical: AI services account is reachable from any network');
    expect(nights[2]).toMatch(/\$ az resource update --ids \S+aoai-prototype/);
    expect(nights[3]).toMatch(/Unknown tonight, so left as they were: \d+ findings/);
    expect(nights[4]).toMatch(/Escalated, critical: .*\n.*USD 219,000 a month/);
    expect(nights[4]).toContain('until 2026-12-28');
    expect(nights[5]).toContain('-> Slack, #platform');
  });

  test('the story can be narrowed to some rules', async () => {
    const { stdout } = await audit(['demo', '--days', '6', '--only', 'search-single-replica', '--format', 'json']);
    const { days: narrowed } = JSON.parse(stdout) as { days: readonly Day[] };
    expect(narrowed.map(({ changes }) => changes.map(({ kind }) => kind))).toEqual([
      ['new'],
      [],
      ['resolved'],
      [],
      [],
      ['reopened'],
    ]);
  });

  test.each([
    [['--days', '0'], /whole number from 1 to 14/],
    [['--days', '15'], /whole number from 1 to 14/],
    [['--days', '7', '--output', 'report.json'], /leave out --output/],
    [['--days', '7', '--verdicts', '--fail-on', 'high'], /leave out --verdicts and --fail-on/],
    [['--days', '7', '--format', 'csv'], /table or json, not as "csv"/],
  ])('what makes no sense is refused in one line: %j', async (args, message) => {
    const { code, stdout, stderr } = await audit(['demo', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
