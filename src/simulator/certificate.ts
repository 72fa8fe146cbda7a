import { createHash, generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { bits, der, identifier, octets, sequence, time } from './der.ts';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** PEM of the authority, for NODE_EXTRA_CA_CERTS. */
  readonly authority: string;
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const createKeyPair = promisify(generateKeyPair);
const DAY = 86_400_000;
const TRUE = der(0x01, Buffer.from([0xff]));
const ECDSA_WITH_SHA256 = sequence(identifier('2a8648ce3d040302'));
const SERVER_AUTHENTICATION = identifier('2b06010505070301');
const NAMES = [
  der(0x82, Buffer.from('localhost')),
  der(0x87, Buffer.from([127, 0, 0, 1])),
  der(0x87, Buffer.concat([Buffer.alloc(15), Buffer.from([1])])),
];

/** A throw-away authority and its certificate for localhost, 127.0.0.1 and ::1, good for a year. */
export async function createCertificate(): Promise<Certificate> {
  const [ours, theirs] = [await createKeyPair('ec', CURVE), await createKeyPair('ec', CURVE)];
  const issuer = nameOf('azaudit simulator authority');
  const authority = certificate({
    issuer,
    subject: issuer,
    of: ours,
    by: ours,
    extensions: [
      extension('551d13', sequence(TRUE), 'critical'),
      // Signs itself, certificates and lists of those that were withdrawn.
      extension('551d0f', bits(Buffer.from([0b1000_0110]), 1), 'critical'),
      extension('551d0e', octets(keyIdOf(ours))),
    ],
  });
  const leaf = certificate({
    issuer,
    subject: nameOf('localhost'),
    of: theirs,
    by: ours,
    extensions: [
      extension('551d13', sequence()),
      extension('551d0f', bits(Buffer.from([0b1000_0000]), 7), 'critical'),
      extension('551d25', sequence(SERVER_AUTHENTICATION)),
      extension('551d11', sequence(...NAMES)),
      extension('551d23', sequence(der(0x80, keyIdOf(ours)))),
    ],
  });
  return { key: theirs.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: leaf, authority };
}

const CURVE = { namedCurve: 'prime256v1' } as const;

interface Request {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly of: KeyPair;
  readonly by: KeyPair;
  readonly extensions: readonly Buffer[];
}

/** X.509 version 3 as RFC 5280 lays it out, in PEM. */
function certificate({ issuer, subject, of, by, extensions }: Request): string {
  const now = Date.now();
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(15)]);
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ECDSA_WITH_SHA256,
    issuer,
    sequence(time(new Date(now - DAY)), time(new Date(now + 365 * DAY))),
    subject,
    of.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const whole = sequence(content, ECDSA_WITH_SHA256, bits(sign('sha256', content, by.privateKey)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(identifier('550403'), der(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, value: Buffer, critical?: 'critical'): Buffer {
  return sequence(identifier(id), ...(critical === undefined ? [] : [TRUE]), octets(value));
}

function keyIdOf({ publicKey }: KeyPair): Buffer {
  return createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
}
