import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { audit } from '../support/cli.ts';
import { answer, startReceiver } from '../support/receiver.ts';

const SECRET = `whsec_${Buffer.from('a secret of the tests').toString('base64')}`;

function folderWith(config: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'azaudit-notify-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'azaudit.yaml'), config);
  return folder;
}

function webhookTo(url: string, host: string): string {
  return `notify: [{ name: ops, type: webhook, url: '${url}', secret: 'env:HOOK_SECRET', allowHosts: ['${host}'] }]`;
}

describe('audit notify test', () => {
  test('sends one message and says what to look for', async () => {
    const { url, host, received } = await startReceiver();
    const cwd = folderWith(webhookTo(`${url}/PATH?sig=QUERY`, host));
    const env = { HOOK_SECRET: SECRET };
    const { code, stdout, stderr } = await audit(['notify', 'test', '--sink', 'ops'], { cwd, env });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^ops \(webhook\) took the message\. Look for the code [a-z2-9]{6} /);
    const { data } = JSON.parse(received[0]?.body ?? '');
    expect([received.length, data.kind, stdout.includes(data.nonce)]).toEqual([1, 'test', true]);
  });

  test.each([
    ['refused', answer(403), 'answered 403'],
    ['gone', answer(410), 'answered 410'],
    ['redirected', answer(302, { location: 'http://169.254.169.254/' }), 'redirects are not followed'],
    ['broken', answer(500), 'answered 500'],
  ])('fails in one line when it is %s', async (_, answering, reason) => {
    const { url, host } = await startReceiver(answering);
    const cwd = folderWith(webhookTo(`${url}/PATH?sig=QUERY`, host));
    const { code, stdout, stderr } = await audit(['notify', 'test', '--sink', 'ops'], {
      cwd,
      env: { HOOK_SECRET: SECRET },
    });
    expect([code, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1]);
    expect(stderr).toMatch(`error: sink ops: ${host}`);
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch(/PATH|QUERY|whsec/);
  });

  test.each([
    [
      'another name',
      'https://hooks.example.com/PATH',
      'other',
      { HOOK_SECRET: SECRET },
      'no sink is called "other": there is ops',
    ],
    ['no secret', 'https://hooks.example.com/PATH', 'ops', {}, 'HOOK_SECRET'],
    ['a private host', 'https://10.0.0.1/PATH', 'ops', { HOOK_SECRET: SECRET }, '10.0.0.1: not a public address'],
  ])('refuses %s before anything is sent', async (_, url, sink, env, reason) => {
    const cwd = folderWith(webhookTo(url, 'localhost:1'));
    const { code, stderr } = await audit(['notify', 'test', '--sink', sink], { cwd, env });
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch('PATH');
  });
});

describe('audit notify preview', () => {
  test('shows without configuration what every kind of sink would get', async () => {
    const cwd = folderWith('{}');
    const { code, stdout, stderr } = await audit(['notify', 'preview', '--format', 'json'], { cwd });
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^note: no run is remembered/)]);
    const { messages } = JSON.parse(stdout);
    expect(messages.map(({ type, kind }: { type: string; kind: string }) => `${type} ${kind}`)).toEqual(
      ['teams', 'slack', 'webhook', 'email', 'pagerduty', 'github'].map((type) => `${type} baseline`),
    );
  });

  test('needs no secret, keeps to one sink, and is read by people too', async () => {
    const cwd = folderWith(webhookTo('env:NOT_SET', '127.0.0.1:1'));
    const { code, stdout } = await audit(['notify', 'preview', '--sink', 'ops'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^== ops \(webhook\): baseline, 1 request\n-- digest\n\{\n {2}"type": "azaudit\.digest\.v1"/,
    );
    expect(await audit(['notify', 'preview', '--sink', 'x'], { cwd })).toMatchObject({ code: 2 });
  });
});
