import { createServer } from 'node:https';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSend, type Resolve, type SendOptions } from '../../src/notifiers/http.ts';
import { DeliveryError, type Send } from '../../src/notifiers/notifier.ts';
import { createCertificate } from '../../src/simulator/certificate.ts';
import { answer, inTurn, startReceiver, type Answering } from '../support/receiver.ts';

const ANY = { hosts: [], allowHosts: [] };

describe('names whose addresses are not public', () => {
  test.each([
    ['127.0.0.1'],
    ['10.1.2.3'],
    ['169.254.169.254'],
    ['168.63.129.16'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['fe80::1%eth0'],
    ['64:ff9b::7f00:1'],
    ['93.184.216.34', '127.0.0.1'],
    ['2606:4700::1111', 'fd00::1'],
  ])('%s', async (...addresses) => {
    const send = createSend({ ...ANY, resolve: resolvingTo(...addresses) });
    const error = await failureOfSending(send, 'https://hooks.example.com/SECRET?sig=SECRET');
    expect(error).toMatchObject({
      outcome: 'gone',
      message: 'hooks.example.com: its name leads to an address that is not public',
    });
  });

  test('a name that changes its mind is looked at for every connection', async () => {
    const receiver = await startReceiver();
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const resolve: Resolve = () => resolvingTo(...(answers.shift() ?? ['::1']))('');
    const port = new URL(receiver.url).port;
    // The first look-up is allowed by name, so that something can be reached at all.
    await createSend({ hosts: [], allowHosts: [`rebind.example:${port}`], resolve })(
      post(`http://rebind.example:${port}/`),
    );
    const error = await failureOfSending(createSend({ ...ANY, resolve }), `https://rebind.example:${port}/`);
    expect([receiver.received.length, error.outcome]).toEqual([1, 'gone']);
  });

  test('a name without an address is tried again later', async () => {
    const error = await failureOfSending(createSend({ ...ANY, resolve: notFound }), 'https://hooks.example.com/SECRET');
    expect(error).toMatchObject({ outcome: 'retry', message: 'hooks.example.com: ENOTFOUND' });
  });
});

describe('answers', () => {
  test.each([
    [301, 'gone'],
    [302, 'gone'],
    [304, 'gone'],
    [307, 'gone'],
    [400, 'rejected'],
    [401, 'gone'],
    [407, 'gone'],
    [403, 'rejected'],
    [413, 'rejected'],
    [404, 'gone'],
    [410, 'gone'],
    [408, 'retry'],
    [425, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
    [529, 'retry'],
  ])('%i is %s', async (status, outcome) => {
    const { error, host } = await answered(answer(status, { location: 'http://169.254.169.254/SECRET' }));
    expect(error?.outcome).toBe(outcome);
    expect(error?.message).toMatch(`${host} answered ${status}`);
    expect(error?.message).not.toMatch('SECRET');
  });

  test.each([200, 201, 202, 204])('%i is delivered', async (status) => {
    expect(await answered(answer(status))).toMatchObject({ error: undefined, result: { status } });
  });

  test('redirects are not followed, wherever they lead', async () => {
    const other = await startReceiver();
    await answered(answer(307, { location: other.url }));
    expect(other.received).toEqual([]);
  });

  test.each([
    ['7', 7_000],
    ['0', 0],
    ['7200', 7_200_000],
    ['86400', 21_600_000],
    ['Fri, 01 Jan 2100 00:00:00 GMT', 21_600_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', undefined],
  ])('Retry-After: %s', async (header, expected) => {
    const { error } = await answered(answer(429, { 'retry-after': header }));
    expect(error?.retryAfterMs).toBe(expected);
  });

  test('a refusal carries what the receiver said', async () => {
    const { error } = await answered(answer(400, {}, 'invalid_payload'));
    expect(error?.answer).toEqual({ status: 400, body: 'invalid_payload' });
  });

  test('a 403 that says when to come back is throttling', async () => {
    const first = await answered(answer(403, { 'retry-after': '60' }));
    const second = await answered(answer(403, { 'x-ratelimit-remaining': '0' }));
    expect([first.error, second.error]).toMatchObject([
      { outcome: 'retry', retryAfterMs: 60_000 },
      { outcome: 'retry' },
    ]);
  });

  test('an endless answer is cut off', async () => {
    const { result } = await answered((response) => {
      response.writeHead(200);
      const more = (): void => {
        if (!response.destroyed && response.write('x'.repeat(10_000))) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    expect(result?.body).toHaveLength(64 * 1024);
  });
});

describe('receivers in trouble', () => {
  test.each([
    ['never answers', (): void => undefined],
    ['drips', drip],
  ] satisfies [string, Answering][])('one that %s is left', async (_, answering) => {
    const { error, host } = await answered(answering, { timeoutMs: 200 });
    expect(error).toMatchObject({ outcome: 'retry', message: `${host}: no answer within 1 s` });
  });

  test('one whose name is never found is left', async () => {
    const send = createSend({ ...ANY, resolve: () => new Promise(() => undefined), timeoutMs: 50 });
    expect(await failureOfSending(send, 'https://hooks.example.com/')).toMatchObject({ outcome: 'retry' });
  });

  test.each([
    ['before', (response) => void response.destroy()],
    [
      'in the middle of',
      (response) => void response.writeHead(200, { 'content-length': '9' }).write('x', () => response.destroy()),
    ],
  ] satisfies [string, Answering][])('one that vanishes %s its answer is tried again', async (_, answering) => {
    const { error } = await answered(answering);
    expect(error?.outcome).toBe('retry');
  });

  test('one that refuses connections is tried again', async () => {
    const send = createSend({ hosts: [], allowHosts: ['127.0.0.1:1'] });
    expect(await failureOfSending(send, 'http://127.0.0.1:1/SECRET')).toMatchObject({
      outcome: 'retry',
      message: '127.0.0.1:1: ECONNREFUSED',
    });
  });

  test('one with a certificate that nobody vouches for gets nothing', async () => {
    const { cert, key } = await createCertificate();
    const server = createServer({ cert, key }, (_, response) => response.end());
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const error = await failureOfSending(createSend({ hosts: [], allowHosts: [host] }), `https://${host}/`);
    expect(error).toMatchObject({ outcome: 'retry', message: expect.stringMatching('UNABLE_TO_VERIFY') });
  });
});

test('body, headers and method arrive as they were given, on a connection of their own', async () => {
  const receiver = await startReceiver(inTurn(answer(200, {}, 'ok'), answer(200)));
  const send = createSend({ hosts: [], allowHosts: [receiver.host] });
  const result = await send({ ...post(`${receiver.url}/a?b=c`), headers: { 'x-id': '1' }, body: 'grüße' });
  await send({ method: 'GET', url: receiver.url, headers: {} });
  expect(result).toEqual({ status: 200, body: 'ok' });
  expect(receiver.received).toMatchObject([
    {
      method: 'POST',
      path: '/a?b=c',
      body: 'grüße',
      headers: { 'x-id': '1', 'content-length': '7', connection: 'close' },
    },
    { method: 'GET', path: '/', body: '' },
  ]);
});

test('a proxy of the environment is used, and looks at addresses itself', async () => {
  const proxy = await startReceiver();
  const send = createSend({
    hosts: [],
    allowHosts: ['hooks.example.com:80'],
    proxyEnv: { HTTP_PROXY: proxy.url },
    resolve: () => Promise.reject(new Error('only the proxy resolves')),
  });
  await send(post('http://hooks.example.com/x'));
  expect(proxy.received.map(({ path }) => path)).toEqual(['http://hooks.example.com/x']);
});

function resolvingTo(...addresses: string[]): Resolve {
  return () => Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
}

function post(url: string): Parameters<Send>[0] {
  return { method: 'POST', url, headers: {}, body: '{}' };
}

async function failureOfSending(send: Send, url: string): Promise<DeliveryError> {
  const error: unknown = await send(post(url)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DeliveryError)) throw new Error(`no DeliveryError: ${String(error)}`);
  return error;
}

interface Answered {
  readonly host: string;
  readonly result?: { readonly status: number; readonly body: string };
  readonly error: DeliveryError | undefined;
}

async function answered(answering: Answering, options: Partial<SendOptions> = {}): Promise<Answered> {
  const { url, host } = await startReceiver(answering);
  const send = createSend({ hosts: [], allowHosts: [host], ...options });
  try {
    return { host, result: await send(post(`${url}/SECRET?sig=SECRET`)), error: undefined };
  } catch (error) {
    if (error instanceof DeliveryError) return { host, error };
    throw error;
  }
}

function drip(...[response]: Parameters<Answering>): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write('.'), 20);
  response.on('close', () => clearInterval(timer));
}

function notFound(): ReturnType<Resolve> {
  return Promise.reject(Object.assign(new Error('query secret.example'), { code: 'ENOTFOUND' }));
}
