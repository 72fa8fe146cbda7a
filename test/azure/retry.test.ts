import { describe, expect, test } from 'vitest';
import { fakeClock } from '../support/clock.ts';
import { calm, inTurn, testAzure, type Reply } from '../support/azure.ts';
import type { Limits } from '../../src/azure/limits.ts';

const ok: Reply = { body: { value: [] } };

/** One list call over the scripted answers; the waits that it made, and how it ended. */
async function call(replies: (Reply | string)[], limits: Partial<Limits> = {}, signal = calm()) {
  const clock = fakeClock();
  const httpClient = inTurn(...replies);
  const azure = testAzure({ httpClient, clock, limits: { pacing: false, ...limits } });
  const listing = await clock.run(azure.budgets.list('/subscriptions/s1', signal));
  return { clock, slept: clock.slept, attempts: httpClient.sent.length, listing, usage: azure.usage() };
}

describe('what is tried again', () => {
  test.each<[string, Reply | string]>([
    ['408', { status: 408 }],
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '1' } }],
    ['429 without any header', { status: 429 }],
    ['500', { status: 500 }],
    ['502 with HTML', { status: 502, body: '<html>', headers: { 'content-type': 'text/html' } }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    ['529', { status: 529 }],
    ['a reset connection', 'ECONNRESET'],
    ['a refused connection', 'ECONNREFUSED'],
    ['a name server that is busy', 'EAI_AGAIN'],
    ['a host that is not found', 'ENOTFOUND'],
    ['a body that breaks off', 'PARSE_ERROR'],
  ])('%s', async (_, trouble) => {
    const { listing, attempts } = await call([trouble, ok]);
    expect(listing).toEqual({ items: [], rejected: [] });
    expect(attempts).toBe(2);
  });

  test.each([400, 401, 403, 404, 405, 409, 501, 505])('%i is not', async (status) => {
    const { listing, attempts } = await call([{ status, body: { error: { code: 'No', message: 'no' } } }, ok]);
    expect(listing.failure?.status).toBe(status);
    expect(attempts).toBe(1);
  });

  test('a host that is not found is not looked for more than twice', async () => {
    expect((await call(['ENOTFOUND'])).attempts).toBe(2);
  });

  test('a certificate that is wrong stays wrong', async () => {
    expect((await call(['DEPTH_ZERO_SELF_SIGNED_CERT', ok])).attempts).toBe(1);
  });
});

describe('how long it waits', () => {
  test.each<[string, Record<string, string>, number]>([
    ['Retry-After in seconds', { 'retry-after': '17' }, 17_000],
    ['Retry-After as a date', { 'retry-after': 'Fri, 20 Nov 2026 00:00:30 GMT' }, 30_000],
    ['retry-after-ms', { 'retry-after-ms': '1234' }, 1234],
    ['x-ms-retry-after-ms', { 'x-ms-retry-after-ms': '1234' }, 1234],
    ['a user quota', { 'x-ms-user-quota-resets-after': '00:00:05' }, 5_000],
    ['cost units', { 'x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after': '9' }, 9_000],
    ['the longest of several', { 'retry-after': '2', 'x-ms-ratelimit-retailprices-retry-after': '60' }, 60_000],
  ])('as %s says', async (_, headers, expected) => {
    const { slept, usage } = await call([{ status: 429, headers }, ok]);
    expect(slept).toEqual([expected]);
    expect(usage).toEqual([expect.objectContaining({ api: 'arm', calls: 2, waitedMs: expected })]);
  });

  test('twice as long each time when Azure says nothing', async () => {
    const { slept, listing } = await call([{ status: 503 }]);
    expect(slept).toEqual([1000, 2000, 4000, 8000]);
    expect(listing.failure).toMatchObject({ reason: 'failed', status: 503 });
  });

  test('longer than a hint that has turned out too short', async () => {
    const { slept } = await call([{ status: 429, headers: { 'retry-after': '0' } }]);
    expect(slept).toEqual([0, 2000, 4000, 8000]);
  });

  test('at least the floor when Cost Management refuses again', async () => {
    const clock = fakeClock();
    const httpClient = inTurn({ status: 429, headers: { 'retry-after': '1' } });
    const azure = testAzure({ httpClient, clock, limits: { pacing: false, maxAttempts: 3 } });
    const listing = await clock.run(azure.cost.byResource('s1', new Date(0), new Date(1), calm()));
    expect(clock.slept).toEqual([1000, 30_000]);
    expect(listing.failure?.reason).toBe('throttled');
  });
});

describe('where it ends', () => {
  test('a wait above the cap is not slept', async () => {
    const { slept, listing } = await call([{ status: 429, headers: { 'retry-after': '7200' } }, ok]);
    expect(slept).toEqual([]);
    expect(listing.failure).toMatchObject({
      reason: 'throttled',
      message: expect.stringContaining('asked to wait 7200 s'),
    });
  });

  test('a wait beyond the deadline is not begun', async () => {
    const deadline = fakeClock().now() + 10_000;
    const { slept, listing } = await call([{ status: 429, headers: { 'retry-after': '11' } }, ok], { deadline });
    expect(slept).toEqual([]);
    expect(listing.failure?.reason).toBe('throttled');
  });

  test('an abort ends a wait at once', async () => {
    const run = new AbortController();
    const httpClient = inTurn({ status: 429, headers: { 'retry-after': '60' } });
    const azure = testAzure({
      httpClient,
      clock: {
        ...fakeClock(),
        sleep: (_, signal) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason));
            run.abort(new Error('the deadline of 30 m passed'));
          }),
      },
    });
    const { failure } = await azure.budgets.list('/subscriptions/s1', run.signal);
    expect(failure).toMatchObject({
      reason: 'failed',
      message: expect.stringContaining('the deadline of 30 m passed'),
    });
    expect(httpClient.sent).toHaveLength(1);
  });

  test('a run that has ended sends nothing', async () => {
    const httpClient = inTurn(ok);
    const { failure } = await testAzure({ httpClient }).budgets.list('/subscriptions/s1', AbortSignal.abort());
    expect(failure?.reason).toBe('failed');
    expect(httpClient.sent).toHaveLength(0);
  });

  test('an attempt that hangs is given up and tried again', async () => {
    let calls = 0;
    const answer = inTurn(ok);
    const azure = testAzure({
      limits: { pacing: false, backoffMs: 0, attemptTimeoutMs: 5, maxAttempts: 2 },
      httpClient: {
        sendRequest: (request) => {
          calls += 1;
          if (calls > 1) return answer.sendRequest(request);
          return new Promise((_, reject) => {
            request.abortSignal?.addEventListener('abort', () => reject(new Error('aborted')));
          });
        },
      },
    });
    expect(await azure.budgets.list('/subscriptions/s1', calm())).toEqual({ items: [], rejected: [] });
    expect(calls).toBe(2);
  });

  test('an attempt that always hangs fails, and says why', async () => {
    const azure = testAzure({
      limits: { pacing: false, backoffMs: 0, attemptTimeoutMs: 2, maxAttempts: 2 },
      httpClient: {
        sendRequest: (request) =>
          new Promise((_, reject) => {
            request.abortSignal?.addEventListener('abort', () => reject(new Error('aborted')));
          }),
      },
    });
    const { failure } = await azure.budgets.list('/subscriptions/s1', calm());
    expect(failure).toMatchObject({ reason: 'failed', message: expect.stringContaining('no answer within') });
  });
});
