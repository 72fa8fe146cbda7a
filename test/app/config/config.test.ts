import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/app/config/config.ts';
import { messageOf } from '../../../src/core/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'azaudit-config-'));
const file = join(folder, 'azaudit.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string) {
  writeFileSync(file, text);
  return loadConfig(file);
}

/** Lines of the refusal, without the file's name and line. */
function mistakes(text: string): string[] {
  try {
    load(text);
    return [];
  } catch (error) {
    return messageOf(error)
      .split('\n')
      .map((line) => (line.startsWith(file) ? line.slice(file.length).replace(/^(:\d+)?: /, '') : `no file: ${line}`));
  }
}

const SINKS = `
notify:
  - { name: ops, type: teams, url: 'env:TEAMS_URL' }
  - name: chat
    type: slack
    secret: kv://my-vault/slack-token
    channel: C0123
    route: { severity: high, pillars: [cost], minMonthly: 100, scopes: [/Subscriptions/A/ResourceGroups/B/], owners: [team-a] }
    heartbeat: daily
    maxMessages: 3
    allowHosts: ['127.0.0.1:8443']
  - { name: hook, type: webhook, url: https://example.com/hook, secret: 'env:HOOK' }
  - { name: mail, type: email, url: 'smtp://mail.example.com:587', from: audit@example.com, to: owner, fallback: ops@example.com }
  - { name: pager, type: pagerduty, secret: 'env:PD' }
  - { name: issues, type: github, secret: 'env:GH', repository: contoso/findings }
`;

describe('a complete file', () => {
  test('sinks have their common part, and what only their type knows as settings', () => {
    const { notify } = load(SINKS);
    expect(notify.map(({ name, settings }) => [name, settings])).toEqual([
      ['ops', {}],
      ['chat', { channel: 'C0123' }],
      ['hook', {}],
      ['mail', { from: 'audit@example.com', to: 'owner', fallback: 'ops@example.com' }],
      ['pager', {}],
      ['issues', { repository: 'contoso/findings', labels: [] }],
    ]);
    expect(notify[0]).toMatchObject({ route: {}, heartbeat: 'weekly', maxMessages: 10, allowHosts: [] });
    expect(notify[1]).toMatchObject({
      url: 'https://slack.com/api',
      route: { severity: 'high', minMonthly: 100, scopes: ['/subscriptions/a/resourcegroups/b'] },
      heartbeat: 'daily',
      maxMessages: 3,
    });
  });

  test('schedules are a list, whether one is written or several', () => {
    const nightly = { name: 'nightly', cron: '0 2 * * *', timeZone: 'UTC', catchUp: '20h' };
    expect(load('schedule: {}').schedule).toEqual([nightly]);
    expect(
      load(
        "schedule: [{ name: a, jitter: 5m }, { name: b, cron: '0 3 * * 1', timeZone: Europe/Amsterdam, catchUp: 1h }]",
      ).schedule,
    ).toEqual([
      { ...nightly, name: 'a', jitter: '5m' },
      { name: 'b', cron: '0 3 * * 1', timeZone: 'Europe/Amsterdam', catchUp: '1h' },
    ]);
  });

  test('owners and exemptions hold canonical ids', () => {
    const config = load(`
owners: { map: { /Subscriptions/A/ResourceGroups/B/: team-a }, default: platform }
exemptions: [{ rule: GPU-vm-idle, scope: /subscriptions/A, until: 2026-12-31, reason: migration }]`);
    expect(config.owners).toEqual({ map: { '/subscriptions/a/resourcegroups/b': 'team-a' }, default: 'platform' });
    expect(config.exemptions).toEqual([
      { rule: 'gpu-vm-idle', scope: '/subscriptions/a', until: '2026-12-31', reason: 'migration' },
    ]);
  });

  test.each([
    'sqlite:./azaudit.db',
    'postgres://audit@db.example/azaudit',
    'blob:https://acct.blob.core.windows.net/container/azaudit.db',
    'env:STORE',
    'postgres://audit:${DB_PASSWORD}@db.example/azaudit',
    'kv://vault/store',
  ])('the store can be %s', (store) => {
    expect(load(`store: '${store}'`).store).toBe(store);
  });
});

test('an empty file is a one-off audit: nothing is scheduled, remembered or told', () => {
  expect(load('')).toMatchObject({
    schedule: [],
    server: { host: '127.0.0.1', port: 8080 },
    owners: { map: {} },
    exemptions: [],
    notify: [],
    log: { level: 'info' },
  });
  expect(load('').store).toBeUndefined();
});

test.each([
  ['an unknown store', 'store: mysql://x', /^store: must begin with sqlite:/],
  ['an unknown time zone', 'schedule: { timeZone: Mars/Base }', /^schedule\.timeZone: must be an IANA time zone/],
  ['a cron of six fields', "schedule: { cron: '0 0 2 * * *' }", /^schedule\.cron: must have five fields/],
  ['two schedules of one name', 'schedule: [{}, {}]', /^schedule\.1\.name: "nightly" is there twice/],
  ['a catch-up that is no duration', 'schedule: [{ catchUp: soon }]', /^schedule\.0\.catchUp: "soon" is no duration/],
  ['an unknown key in a schedule', 'schedule: { zone: UTC }', /^schedule.*zone/],
  ['a port that is none', 'server: { port: 99999 }', /^server\.port/],
  ['an owner of no ARM id', 'owners: { map: { prod: a } }', /^owners\.map.*must be an ARM id/],
  ['an exemption without a reason', "exemptions: [{ rule: '*', scope: /subscriptions/a }]", /^exemptions\.0\.reason/],
  [
    'an exemption until no day',
    'exemptions: [{ rule: a, scope: /subscriptions/a, until: 2026-02-30, reason: x }]',
    /^exemptions\.0\.until: must be a day/,
  ],
  ['an unknown sink', 'notify: [{ name: a, type: pigeon }]', /^notify\.0\.type: must have a type: teams, slack/],
  [
    'two sinks of one name',
    'notify: [{ name: a, type: teams, url: x }, { name: a, type: teams, url: y }]',
    /^notify\.1\.name: "a" is there twice/,
  ],
  ['a Slack sink without url and token', 'notify: [{ name: a, type: slack }]', /^notify\.0\.url: must be a webhook/],
  [
    'a bot token without channel',
    'notify: [{ name: a, type: slack, secret: x }]',
    /^notify\.0\.channel: goes together/,
  ],
  ['a key of another type', 'notify: [{ name: a, type: teams, url: x, channel: y }]', /^notify\.0.*channel/],
  [
    'mail to owners who may have no address',
    'notify: [{ name: a, type: email, url: x, from: a@b, to: owner }]',
    /^notify\.0\.fallback/,
  ],
  [
    'a host without port',
    'notify: [{ name: a, type: teams, url: x, allowHosts: [localhost] }]',
    /^notify\.0\.allowHosts\.0: must be host:port/,
  ],
  [
    'an unknown severity in a route',
    'notify: [{ name: a, type: teams, url: x, route: { severity: bad } }]',
    /^notify\.0\.route\.severity/,
  ],
])('%s is one line that says where', (_, text, expected) => {
  const lines = mistakes(text);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(expected);
});

test('every mistake is named', () => {
  expect(mistakes('store: x\nserver: { port: -1 }\nlog: { level: loud }\n')).toHaveLength(3);
});

test('no message shows a value that may be a secret', () => {
  const text = 'store: 13371337\nnotify: [{ name: a, type: webhook, url: 13371337, secret: 13371337 }]';
  expect(mistakes(text)).toHaveLength(3);
  expect(mistakes(text).join('\n')).not.toContain('13371337');
});
