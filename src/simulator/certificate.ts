import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** PEM of the authority, for NODE_EXTRA_CA_CERTS. */
  readonly authority: string;
}

interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

interface Request {
  readonly issuer: string;
  readonly subject: string;
  readonly of: KeyPair;
  readonly by: KeyPair;
  readonly extensions: readonly object[];
}

const createKeyPair = promisify(generateKeyPair);
const DAY = 86_400_000;
const AUTHORITY = 'azaudit simulator authority';

/** A throw-away authority and its certificate for localhost, 127.0.0.1 and ::1, good for a year. */
export async function createCertificate(): Promise<Certificate> {
  const [ours, theirs] = await Promise.all([keyPair(), keyPair()]);
  const authority = certificate({
    issuer: AUTHORITY,
    subject: AUTHORITY,
    of: ours,
    by: ours,
    extensions: [
      { name: 'basicConstraints', critical: true, cA: true },
      { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
      { name: 'subjectKeyIdentifier' },
    ],
  });
  const cert = certificate({
    issuer: AUTHORITY,
    subject: 'localhost',
    of: theirs,
    by: ours,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectKeyIdentifier' },
      { name: 'authorityKeyIdentifier', keyIdentifier: keyIdOf(ours) },
      { name: 'subjectAltName', altNames: [dns('localhost'), address('127.0.0.1'), address('::1')] },
    ],
  });
  return { key: theirs.privateKey, cert, authority };
}

/** Node's own generator: the library's takes seconds. */
function keyPair(): Promise<KeyPair> {
  return createKeyPair('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

function certificate({ issuer, subject, of, by, extensions }: Request): string {
  const { pki, md } = forge;
  const made = pki.createCertificate();
  const now = Date.now();
  made.serialNumber = `01${randomBytes(15).toString('hex')}`;
  made.publicKey = pki.publicKeyFromPem(of.publicKey);
  made.validity.notBefore = new Date(now - DAY);
  made.validity.notAfter = new Date(now + 365 * DAY);
  made.setIssuer([{ name: 'commonName', value: issuer }]);
  made.setSubject([{ name: 'commonName', value: subject }]);
  made.setExtensions([...extensions]);
  made.sign(pki.privateKeyFromPem(by.privateKey), md.sha256.create());
  return pki.certificateToPem(made);
}

/** What strict clients look for to find the authority. */
function keyIdOf({ publicKey }: KeyPair): string {
  return forge.pki.getPublicKeyFingerprint(forge.pki.publicKeyFromPem(publicKey)).getBytes();
}

function dns(value: string): object {
  return { type: 2, value };
}

function address(ip: string): object {
  return { type: 7, ip };
}
