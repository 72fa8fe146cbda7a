/** Twelve kinds of secrets as they are configured, with what of each must never be seen. */
export interface Planted {
  readonly kind: string;
  /** As it stands in the environment, a file or a vault. */
  readonly secret: string;
  /** The parts of it that give it away. */
  readonly tells: readonly string[];
}

const SIGNATURE = 'Zx9-kQ3_vLm8Tn2RwYb7Hc5Jd1Fg4Ae6Us0Ip';
const SAS_SIGNATURE = 'a1B2c3D4e5F6g7H8i9J0k+L/mNoPqRsTuVwXyZ012=';
const ACCOUNT_KEY = 'Rm9vQmFyMTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6QUJDREVGRw==';

export const PLANTED: readonly Planted[] = [
  {
    kind: 'bearer token',
    secret: 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL21hbmFnZW1lbnQifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ',
    tells: ['eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL21hbmFnZW1lbnQifQ', 'c2lnbmF0dXJlLXNpZ25hdHVyZQ'],
  },
  {
    kind: 'sig URL',
    secret: `https://prod-12.westeurope.logic.azure.com/workflows/0a1b2c3d4e5f60718293a4b5c6d7e8f9/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${SIGNATURE}`,
    tells: [SIGNATURE, '0a1b2c3d4e5f60718293a4b5c6d7e8f9'],
  },
  {
    kind: 'SAS',
    secret: `blob:https://acct.blob.core.windows.net/container/azaudit.db?sv=2024-11-04&se=2027-01-01&sig=${encodeURIComponent(SAS_SIGNATURE)}`,
    tells: [SAS_SIGNATURE, encodeURIComponent(SAS_SIGNATURE)],
  },
  {
    kind: 'connection string',
    secret: `DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=${ACCOUNT_KEY};EndpointSuffix=core.windows.net`,
    tells: [ACCOUNT_KEY],
  },
  { kind: 'client secret', secret: 'Qw8~Er7.Ty6_Ui5-Op4"As3\\Df2', tells: ['Qw8~Er7.Ty6_Ui5-Op4"As3\\Df2'] },
  {
    kind: 'webhook path',
    secret: 'https://hooks.slack.com/services/T00000000/B00000000/abcdefghijKLMNOPQRSTUVWX',
    tells: ['abcdefghijKLMNOPQRSTUVWX'],
  },
  {
    kind: 'bot token',
    secret: ['xoxb', '123456789012', '123456789012', 'AbCdEfGhIjKlMnOpQrStUvWx'].join('-'),
    tells: ['AbCdEfGhIjKlMnOpQrStUvWx'],
  },
  {
    kind: 'signing secret',
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    tells: ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  },
  { kind: 'PagerDuty key', secret: 'f1e2d3c4b5a697887766554433221100', tells: ['f1e2d3c4b5a697887766554433221100'] },
  { kind: 'SMTP password', secret: 'mail pass & w0rd', tells: ['mail pass & w0rd'] },
  {
    kind: 'postgres password',
    secret: 'postgres://audit:p%40ss%2Fw0rd!x@db.example:5432/azaudit?sslmode=require',
    tells: ['p@ss/w0rd!x', 'p%40ss%2Fw0rd!x'],
  },
  {
    kind: 'GitHub token',
    secret: ['ghp', 'aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789'].join('_'),
    tells: ['aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789'],
  },
];

/** The ways in which texts carry a secret on. */
export const CARRIERS: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => `request failed: ${secret} was refused`,
  json: (secret) => JSON.stringify({ error: { message: `bad ${secret}` } }),
  'json in json': (secret) => JSON.stringify({ body: JSON.stringify({ [secret]: secret }) }),
  'url-encoded': (secret) => `GET /?next=${encodeURIComponent(secret)}&x=1`,
  'form-encoded': (secret) => new URLSearchParams({ password: 'x', value: secret }).toString(),
  'url-encoded in lower case': (secret) =>
    encodeURIComponent(secret).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  base64: (secret) => Buffer.from(secret).toString('base64'),
  'base64 of a pair': (secret) => `Basic ${Buffer.from(`u:${secret}`).toString('base64')}`,
  'base64 in between': (secret) => Buffer.from(`x${secret}yz`).toString('base64'),
  base64url: (secret) => Buffer.from(`ab${secret}`).toString('base64url'),
};

/** Every spelling of a tell that must not be found in a text. */
function spellings(tell: string): string[] {
  const middles = [0, 1, 2].map((before) => {
    const encoded = Buffer.from(`${'x'.repeat(before)}${tell}`).toString('base64');
    return encoded.slice(before === 0 ? 0 : before + 1, Math.floor(((before + Buffer.byteLength(tell)) * 8) / 6));
  });
  const json = JSON.stringify(tell).slice(1, -1);
  const encoded = encodeURIComponent(tell);
  return [
    ...new Set([
      tell,
      json,
      JSON.stringify(json).slice(1, -1),
      encoded,
      encoded.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
      new URLSearchParams({ '': tell }).toString().slice(1),
      ...middles,
      ...middles.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ];
}

/** What of the planted secrets stands in a text: `kind: spelling`. */
export function leaksIn(text: string): string[] {
  return PLANTED.flatMap(({ kind, tells }) =>
    tells.flatMap((tell) => spellings(tell).flatMap((form) => (text.includes(form) ? [`${kind}: ${form}`] : []))),
  );
}
