import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCertificate, type Certificate } from '../../src/simulator/certificate.ts';

let made: Certificate;
let leaf: X509Certificate;
let authority: X509Certificate;
beforeAll(async () => {
  made = await createCertificate();
  leaf = new X509Certificate(made.cert);
  authority = new X509Certificate(made.authority);
});

test('the authority signs itself and the certificate, and nobody else does', async () => {
  expect([authority.ca, leaf.ca]).toEqual([true, false]);
  expect(authority.verify(authority.publicKey)).toBe(true);
  expect([leaf.checkIssued(authority), leaf.verify(authority.publicKey)]).toEqual([true, true]);
  const other = new X509Certificate((await createCertificate()).authority);
  expect(leaf.verify(other.publicKey)).toBe(false);
});

test('strict clients find what they want to see: whose key signed it', () => {
  const extension = forge.pki.certificateFromPem(made.cert).getExtension('authorityKeyIdentifier');
  expect(extension).toMatchObject({ critical: false });
});

test('it is for this machine, for servers, now, and under a number of its own', async () => {
  expect(leaf.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  expect(leaf.checkHost('localhost')).toBe('localhost');
  expect(leaf.checkHost('example.org')).toBeUndefined();
  expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(leaf.validFromDate.getTime()).toBeLessThan(Date.now());
  expect(leaf.validToDate.getTime()).toBeGreaterThan(Date.now() + 300 * 86_400_000);
  expect(leaf.serialNumber).not.toBe(new X509Certificate((await createCertificate()).cert).serialNumber);
});

describe('a server with it', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterAll(() => servers.forEach((server) => server.close()));

  test.each(['localhost', '127.0.0.1'])(
    'is believed as %s by whoever trusts the authority, and by nobody else',
    async (host) => {
      const server = createServer({ key: made.key, cert: made.cert }, (_, response) => response.end('here'));
      servers.push(server);
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      const ask = async (ca?: string): Promise<number | undefined> => {
        const call = get({ host, port, family: 4, agent: false, ...(ca === undefined ? {} : { ca }) });
        const [response] = await once(call, 'response');
        response.resume();
        return response.statusCode;
      };
      expect(await ask(made.authority)).toBe(200);
      await expect(ask()).rejects.toThrow(/certificate/);
    },
  );
});
