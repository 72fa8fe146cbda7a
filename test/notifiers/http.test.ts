import { createServer } from 'node:https';
import { describe, expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { checkUrl } from '../../src/notifiers/check-url.ts';
import { createSend, type Resolve, type SendOptions } from '../../src/notifiers/http.ts';
import { DeliveryError, type Send } from '../../src/notifiers/notifier.ts';
import { createCertificate } from '../../src/simulator/certificate.ts';
import { answer, inTurn, startReceiver, type Answering } from '../support/receiver.ts';

const ANY = { hosts: [], allowHosts: [] };
const SLACK = { hosts: ['hooks.slack.com'], allowHosts: [] };

describe('URLs that are refused before anything is sent', () => {
  test.each([
    // loopback in every spelling
    'https://127.0.0.1/hook',
    'https://127.1/hook',
    'https://2130706433/hook',
    'https://0x7f000001/hook',
    'https://0x7f.0.0.1/hook',
    'https://0177.0.0.1/hook',
    'https://017700000001/hook',
    'https://127.0.0.1./hook',
    'https://%31%32%37.0.0.1/hook',
    'https://①②⑦.⓪.⓪.①/hook',
    'https://127。0。0。1/hook',
    'https://0/hook',
    'https://0.0.0.0/hook',
    'https://[::1]/hook',
    'https://[::]/hook',
    'https://[0:0:0:0:0:0:0:1]/hook',
    'https://[::ffff:127.0.0.1]/hook',
    'https://[::ffff:7f00:1]/hook',
    'https://[::127.0.0.1]/hook',
    'https://localhost/hook',
    'https://LOCALHOST/hook',
    'https://localhost./hook',
    'https://anything.localhost/hook',
    // Azure's and other clouds' metadata
    'https://169.254.169.254/metadata/instance',
    'https://2852039166/metadata/instance',
    'https://0xa9fea9fe/metadata/instance',
    'https://[::ffff:169.254.169.254]/metadata/instance',
    'https://168.63.129.16/machine',
    'https://[64:ff9b::a9fe:a9fe]/metadata/instance',
    'https://[64:ff9b::168.63.129.16]/machine',
    'https://[64:ff9b:1::a9fe:a9fe]/metadata/instance',
    'https://[fd00:ec2::254]/metadata',
    'https://metadata.google.internal/computeMetadata',
    'https://metadata/computeMetadata',
    // private, shared and special networks
    'https://10.0.0.4/hook',
    'https://172.16.0.1/hook',
    'https://172.31.255.255/hook',
    'https://192.168.1.1/hook',
    'https://100.64.0.1/hook',
    'https://100.127.255.254/hook',
    'https://192.0.0.8/hook',
    'https://198.18.0.1/hook',
    'https://192.0.2.1/hook',
    'https://203.0.113.7/hook',
    'https://224.0.0.1/hook',
    'https://239.255.255.250/hook',
    'https://255.255.255.255/hook',
    'https://240.0.0.1/hook',
    'https://[fe80::1]/hook',
    'https://[fe80::1%25eth0]/hook',
    'https://[fc00::1]/hook',
    'https://[ff02::1]/hook',
    'https://[2001:db8::1]/hook',
    'https://[2002:7f00:1::]/hook',
    'https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/hook',
    'https://[::ffff:8.8.8.8]/hook',
    'https://[::ffff:0:127.0.0.1]/hook',
    // other schemes, ports, credentials, and what parsers read differently
    'http://example.com/hook',
    'ftp://example.com/hook',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_FLUSHALL',
    'javascript:alert(1)',
    'data:text/html,x',
    '//example.com/hook',
    'example.com/hook',
    '',
    'https://example.com:22/hook',
    'https://example.com:25/hook',
    'https://example.com:6/hook',
    'https://user:secret@example.com/hook',
    'https://example.com@127.0.0.1/hook',
    'https://hooks.slack.com:x@evil.example/hook',
    'https://example.com\\@127.0.0.1/hook',
    'https://exa\tmple.com/hook',
    'https://example.com/hook\r\nHost: evil.example',
    ' https://example.com/hook',
    'https://example.com./hook',
    'https://example..com/hook',
    'https://build.local/hook',
    'https://grafana.corp/hook',
  ])('%s', (url) => {
    expect(() => checkUrl(url, ANY)).toThrow(UsageError);
  });

  test.each([
    'https://hooks.slack.com.evil.example/services/T',
    'https://evilhooks.slack.com/services/T',
    'https://evil-hooks.slack.com/services/T',
    'https://hooks.slack.com@evil.example/services/T',
    'https://evil.example/hooks.slack.com',
    'https://evil.example#hooks.slack.com',
    'https://evil.example?hooks.slack.com',
    'https://hooks.slаck.com/services/T',
    'https://hooks.slack.com./services/T',
    'https://hooks.slack.com:8443/services/T',
    'https://hooks%2Eslack.com.evil.example/',
    'https://slack.com/services/T',
    'http://hooks.slack.com/services/T',
    'https://8.8.8.8/services/T',
  ])('not the vendor: %s', (url) => {
    expect(() => checkUrl(url, SLACK)).toThrow(UsageError);
  });

  test.each(['https://hooks.slack.com/services/T', 'https://HOOKS.SLACK.COM:443/x', 'https://eu.hooks.slack.com/x'])(
    'the vendor: %s',
    (url) => {
      expect(checkUrl(url, SLACK).protocol).toBe('https:');
    },
  );

  test.each([
    'https://example.com/hook',
    'https://example.com:8443/hook',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
  ])('anybody in public: %s', (url) => {
    expect(checkUrl(url, ANY).protocol).toBe('https:');
  });

  test('the reason names the host, never the path, query or credentials', () => {
    const texts = ['https://10.0.0.4/SECRET?sig=SECRET', 'https://SECRET:SECRET@10.0.0.4/', 'ftp://SECRET', 'SECRET'];
    for (const text of texts) {
      expect(() => checkUrl(text, ANY)).toThrow(
        expect.not.objectContaining({ message: expect.stringMatching('SECRET') }),
      );
    }
    expect(() => checkUrl('https://10.0.0.4/SECRET', ANY)).toThrow(
      '10.0.0.4: not a public address; name 10.0.0.4:443 in `allowHosts` if you trust it',
    );
  });
});

describe('what the operator allows by name', () => {
  const allowHosts = ['127.0.0.1:8080', 'LOCALHOST:443', '[0:0::1]:9000', 'proxy.corp:80'];

  test.each([
    'http://127.0.0.1:8080/a',
    'https://127.1:8080/a',
    'https://localhost/a',
    'http://[::1]:9000/',
    'http://proxy.corp/',
  ])('%s', (url) => {
    expect(checkUrl(url, { hosts: ['hooks.slack.com'], allowHosts }).pathname).toMatch('/');
  });

  test.each([
    'http://127.0.0.1/a',
    'http://127.0.0.1:8081/a',
    'http://localhost/a',
    'https://[::1]/',
    'https://a.proxy.corp:80/',
  ])('nothing beside it: %s', (url) => {
    expect(() => checkUrl(url, { hosts: [], allowHosts })).toThrow(UsageError);
  });

  test('credentials stay refused', () => {
    expect(() => checkUrl('http://u:p@127.0.0.1:8080/a', { hosts: [], allowHosts })).toThrow('use `secret`');
  });
});

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
    const resolve: Resolve = () =>
      Promise.reject(Object.assign(new Error('query secret.example'), { code: 'ENOTFOUND' }));
    const error = await failureOfSending(createSend({ ...ANY, resolve }), 'https://hooks.example.com/SECRET');
    expect(error).toMatchObject({ outcome: 'retry', message: 'hooks.example.com: ENOTFOUND' });
  });
});

describe('answers', () => {
  test.each([
    [301, 'rejected'],
    [302, 'rejected'],
    [304, 'rejected'],
    [307, 'rejected'],
    [400, 'rejected'],
    [401, 'rejected'],
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
    ['86400', 3_600_000],
    ['Fri, 01 Jan 2100 00:00:00 GMT', 3_600_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', undefined],
  ])('Retry-After: %s', async (header, expected) => {
    const { error } = await answered(answer(429, { 'retry-after': header }));
    expect(error?.retryAfterMs).toBe(expected);
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
  const drip: Answering = (response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(timer));
  };

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
