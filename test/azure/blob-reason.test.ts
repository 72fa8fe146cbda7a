import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RestError } from '@azure/storage-blob';
import { beforeAll, describe, expect, test } from 'vitest';
import { blobReason } from '../../src/azure/blob-reason.ts';
import { createBlobSnapshot } from '../../src/azure/blob-snapshot.ts';

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly body?: string;
  readonly etag?: string;
}

let answer: Answer;
let origin: string;
beforeAll(async () => {
  const server = createServer((_, response) => {
    const { status, code, etag, body = '' } = answer;
    const headers = code === undefined ? {} : { 'x-ms-error-code': code, 'x-ms-request-id': 'an-id' };
    if (etag !== undefined) response.setHeader('etag', etag);
    response.setHeader('content-length', body.length);
    response.writeHead(status, { 'content-type': code === undefined ? 'text/html' : 'application/xml', ...headers });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/account`;
  return () => server.close();
});

async function said(act: () => Promise<unknown>): Promise<string> {
  const error: unknown = await act().catch((cause: unknown) => cause);
  if (!(error instanceof Error)) throw new Error('it was not refused');
  expect(error.message).not.toContain('\n');
  expect(error.message).not.toContain('hush');
  return error.message;
}

const ROLE = 'the identity needs the role Storage Blob Data Contributor on the container';

describe('a refusal by blob storage is one line that says what to do', () => {
  test.each<[Answer, string]>([
    [{ status: 404, code: 'ContainerNotFound' }, 'the container does not exist'],
    [{ status: 403, code: 'AuthorizationPermissionMismatch' }, `access is denied: ${ROLE}`],
    [
      { status: 403, code: 'AuthorizationFailure' },
      `access is denied: the account's network rules keep this host out, or ${ROLE}`,
    ],
    [{ status: 403, code: 'AuthenticationFailed' }, 'access is denied: the key or signature is wrong or has expired'],
    [
      { status: 403, code: 'InsufficientAccountPermissions' },
      `access is denied (InsufficientAccountPermissions): ${ROLE}`,
    ],
    [
      { status: 401, code: 'InvalidAuthenticationInfo' },
      'access is denied: the token is not of the tenant of the account',
    ],
    [{ status: 400, code: 'InvalidResourceName' }, 'container or blob have a name that storage does not allow'],
    [{ status: 409, code: 'ContainerBeingDeleted' }, 'the container is being deleted'],
    [{ status: 418, code: 'Teapot' }, 'storage refused with HTTP 418 Teapot'],
    [{ status: 404, body: '<html>no such page</html>' }, 'what answers there is no blob storage (HTTP 404)'],
    [{ status: 405 }, 'what answers there is no blob storage (HTTP 405)'],
  ])('%o', async (given, expected) => {
    answer = given;
    const host = createBlobSnapshot(`${origin}/container/azaudit.db?sig=hush`);
    for (const act of [() => host.lock(), () => host.download(), () => host.isLocked()])
      expect(await said(act)).toBe(expected);
  });

  test.each([{}, { etag: '"1"' }])('when a web page is there instead of the blob, with %o', async (headers) => {
    answer = { status: 200, body: '<html>hello</html>', ...headers };
    const host = createBlobSnapshot(`${origin}/container/azaudit.db?sig=hush`);
    expect(await said(() => host.download())).toBe('what answers there is no blob storage');
  });

  test('when a write meets something else than a lost lease', async () => {
    const host = createBlobSnapshot(`${origin}/container/azaudit.db?sig=hush`);
    answer = { status: 409, code: 'BlobImmutableDueToPolicy' };
    expect(await said(() => host.replace(Buffer.from('x'), '"1"'))).toMatch(/^a policy of the container keeps/);
    answer = { status: 412, code: 'LeaseIdMismatchWithBlobOperation' };
    expect(await host.replace(Buffer.from('x'), '"1"')).toBeUndefined();
    answer = { status: 409, code: 'LeaseAlreadyPresent' };
    expect(await host.lock()).toBe('held');
  });

  test.each([
    ['https://account.blob.core.windows.net?sig=hush'],
    ['https://account.blob.core.windows.net/container?sig=hush'],
    ['https://account.blob.core.windows.net/container/?sig=hush'],
  ])('when the address names no blob: %s', async (url) => {
    expect(await said(async () => createBlobSnapshot(url))).toMatch(/^a blob store needs container and name: https:/);
  });

  // What the SDK tries again for seconds is given to the words alone.
  test.each([
    [new RestError('busy', { code: 'ServerBusy', statusCode: 503 }), /^the storage account is throttled or busy/],
    [new RestError('slow down', { statusCode: 429 }), /^the storage account is throttled or busy/],
    [
      new RestError('getaddrinfo ENOTFOUND x', { code: 'ENOTFOUND' }),
      /^the host is not known: there is no such storage/,
    ],
    [new RestError('connect', { code: 'ECONNREFUSED' }), /^nothing answers there$/],
    [
      new RestError('self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      /^its certificate is not trusted \(self-signed certificate\)$/,
    ],
    [
      Object.assign(new Error('ChainedTokenCredential failed.\nmore'), { name: 'AggregateAuthenticationError' }),
      /^no Azure credential found: log in with `az login`/,
    ],
  ])('%s', async (error, expected) => {
    expect(await said(() => Promise.reject(new Error(blobReason(error))))).toMatch(expected);
  });
});
