import { expect, it } from 'vitest';
import { email } from '../../src/notifiers/email.ts';
import { github } from '../../src/notifiers/github.ts';
import { checkSink, NOTIFIERS } from '../../src/notifiers/index.ts';
import type { Sink } from '../../src/notifiers/notifier.ts';
import { pagerduty } from '../../src/notifiers/pagerduty.ts';
import { slack } from '../../src/notifiers/slack.ts';
import { teams } from '../../src/notifiers/teams.ts';
import { webhook } from '../../src/notifiers/webhook.ts';
import { notifierContract } from './contract.ts';

const SECRET = `whsec_${Buffer.from('a secret of the tests').toString('base64')}`;

notifierContract(teams, { sink: sinkOf('teams', 'https://prod.westeurope.logic.azure.com/workflows/x?sig=y') });
notifierContract(slack, {
  sink: sinkOf('slack', 'https://hooks.slack.com/services/T/B/x', {}, null),
  answer: { status: 200, body: 'ok' },
});
notifierContract(webhook, { sink: sinkOf('webhook', 'https://hooks.example.com/x') });
notifierContract(pagerduty, { sink: sinkOf('pagerduty', 'https://events.pagerduty.com/v2/enqueue') });
notifierContract(github, {
  sink: sinkOf('github', 'https://api.github.com', { repository: 'contoso/platform' }),
  answer: { status: 200, body: '[]' },
});
notifierContract(email, {
  sink: sinkOf('email', 'smtp://mail.example.com:587', { from: 'a@example.com', to: ['b@example.com'] }),
  overHttp: false,
});

it('all kinds of sinks are registered', () => {
  expect(Object.keys(NOTIFIERS)).toEqual(['teams', 'slack', 'webhook', 'email', 'pagerduty', 'github']);
});

it.each<[string, Sink, string]>([
  ['no such type', sinkOf('pager', 'https://example.com'), 'sink ops: no kind of sink is called "pager"'],
  [
    'a chat elsewhere',
    sinkOf('teams', 'https://evil.example/SECRET'),
    'sink ops: evil.example: not a host of this service',
  ],
  ['a webhook inside', sinkOf('webhook', 'https://10.0.0.1/SECRET'), 'sink ops: 10.0.0.1: not a public address'],
  ['a secret that is none', sinkOf('webhook', 'https://example.com/', {}, 'whsec_???'), '`secret` has to be'],
  [
    'PagerDuty without key',
    sinkOf('pagerduty', 'https://events.pagerduty.com/v2/enqueue', {}, null),
    'integration key',
  ],
  ['GitHub without token', sinkOf('github', 'https://api.github.com', { repository: 'a/b' }, null), 'a token'],
  [
    'mail inside',
    sinkOf('email', 'smtp://10.0.0.1', { from: 'a@b.example', to: ['c@d.example'] }),
    'not a public address',
  ],
  [
    'mail with a password',
    sinkOf('email', 'smtp://u:SECRET@mail.example.com', { from: 'a@b.example', to: 'owner' }),
    'use `secret`',
  ],
  ['mail over https', sinkOf('email', 'https://SECRET', { from: 'a@b.example', to: 'owner' }), 'looks like smtp://'],
  [
    'mail to nobody',
    sinkOf('email', 'smtp://mail.example.com', { from: 'a@b.example', to: ['SECRE'] }),
    'is no e-mail address',
  ],
  [
    'mail from nobody',
    sinkOf('email', 'smtp://mail.example.com', { from: 'x', to: ['a@b.example'] }),
    'is no e-mail address',
  ],
])('is refused in one line without its secrets: %s', (_, sink, reason) => {
  const refused = (): unknown => checkSink(sink);
  expect(refused).toThrow(reason);
  expect(refused).toThrow(
    expect.objectContaining({ name: 'UsageError', message: expect.not.stringMatching(/SECRET|\n/) }),
  );
});

function sinkOf(type: string, url: string, settings: Sink['settings'] = {}, secret: string | null = SECRET): Sink {
  return { name: 'ops', type, url, secret: secret ?? undefined, settings, allowHosts: [] };
}
