import { CredentialUnavailableError } from '@azure/identity';
import { describe, expect, test } from 'vitest';
import { classify } from '../../src/azure/classify.ts';
import type { UnknownReason } from '../../src/core/fact.ts';
import { calm, HASTY, inTurn, testAzure, type Reply } from '../support/azure.ts';

async function failureOf(reply: Reply | string) {
  const azure = testAzure({ httpClient: inTurn(reply), limits: { ...HASTY, maxAttempts: 1 } });
  return (await azure.budgets.list('/subscriptions/s1', calm())).failure;
}

const arm = (status: number, code: string, message = 'because'): Reply => ({
  status,
  body: { error: { code, message } },
});

describe('the reason of a failure', () => {
  test.each<[string, Reply | string, UnknownReason]>([
    ['401', arm(401, 'InvalidAuthenticationToken'), 'denied'],
    ['403', arm(403, 'AuthorizationFailed'), 'denied'],
    ['no cost access, as 401', arm(401, 'RBACAccessDenied'), 'denied'],
    ['no cost access, as 400', arm(400, 'AccountCostDisabled'), 'denied'],
    ['a subscription of another tenant', arm(404, 'SubscriptionNotFound'), 'denied'],
    ['429', arm(429, 'TooManyRequests'), 'throttled'],
    ['529', arm(529, 'Busy'), 'throttled'],
    ['503 with a wait', { ...arm(503, 'Busy'), headers: { 'retry-after': '5' } }, 'throttled'],
    ['503', arm(503, 'Down'), 'failed'],
    ['404', arm(404, 'ResourceNotFound'), 'unsupported'],
    ['405', arm(405, 'MethodNotAllowed'), 'unsupported'],
    ['a type without this', arm(400, 'ResourceTypeNotSupported'), 'unsupported'],
    ['a type that is unknown', arm(404, 'InvalidResourceType'), 'unsupported'],
    ['a region without this', arm(400, 'NoRegisteredProviderFound'), 'unsupported'],
    ['a version that was retired', arm(400, 'InvalidApiVersionParameter'), 'unsupported'],
    ['a provider not registered', arm(409, 'MissingSubscriptionRegistration'), 'unsupported'],
    ['a 404 page of a proxy', { status: 404, body: '<html>', headers: { 'content-type': 'text/html' } }, 'failed'],
    ['400', arm(400, 'BadRequest'), 'failed'],
    ['500', arm(500, 'InternalServerError'), 'failed'],
    ['a redirect', { status: 307, body: '', headers: { location: 'https://evil.example/' } }, 'failed'],
    ['no connection', 'ECONNREFUSED', 'failed'],
  ])('%s', async (_, reply, reason) => {
    expect((await failureOf(reply))?.reason).toBe(reason);
  });

  test('an identity that lost its token is denied', () => {
    expect(classify(new CredentialUnavailableError('no token')).reason).toBe('denied');
  });
});

describe('the line for people', () => {
  test.each<[string, Reply | string, string]>([
    [
      'names status, code and ARM text',
      arm(403, 'AuthorizationFailed', 'no right'),
      'HTTP 403 AuthorizationFailed: no right',
    ],
    [
      'takes a bare code and message',
      { status: 400, body: { code: 'BadRequest', message: 'no' } },
      'HTTP 400 BadRequest: no',
    ],
    ['names a connection error', 'ECONNREFUSED', 'no answer: ECONNREFUSED ECONNREFUSED happened'],
    [
      'names HTML without showing it',
      { status: 502, body: '<html><body>x', headers: { 'content-type': 'text/html' } },
      'HTTP 502 with HTML',
    ],
    ['names HTML that claims to be JSON', { status: 502, body: '<html><body>x' }, 'HTTP 502 with HTML'],
    [
      'says that a body is no JSON',
      { status: 200, body: 'hello', headers: { 'content-type': 'text/plain' } },
      'HTTP 200 with a body that is not JSON',
    ],
    ['says that JSON is broken', { status: 200, body: '{"value":[{"na' }, 'HTTP 200 with malformed JSON'],
    ['stays one line', arm(400, 'Bad', 'one\r\n\ttwo'), 'HTTP 400 Bad: one two'],
  ])('%s', async (_, reply, message) => {
    expect((await failureOf(reply))?.message).toBe(message);
  });

  test('does not grow with a long text', async () => {
    expect((await failureOf(arm(400, 'Bad', 'x'.repeat(10_000))))?.message.length).toBeLessThan(500);
  });

  test('never holds the token', async () => {
    const failure = await failureOf(arm(401, 'ExpiredAuthenticationToken'));
    expect(JSON.stringify(failure) + String(failure)).not.toContain('Bearer');
  });
});
