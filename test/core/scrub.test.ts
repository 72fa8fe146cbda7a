import { array, assert, nat, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Scrubber } from '../../src/core/scrub.ts';
import { CARRIERS, leaksIn, PLANTED } from '../support/planted.ts';

function knowing(...secrets: readonly string[]): Scrubber {
  const scrubber = new Scrubber();
  for (const secret of secrets) scrubber.add(secret);
  return scrubber;
}

const all = knowing(...PLANTED.map(({ secret }) => secret));

describe('a registered secret', () => {
  const cases = PLANTED.flatMap((planted) =>
    Object.entries(CARRIERS).map(([form, carry]) => [planted.kind, form, planted, carry] as const),
  );
  test.each(cases)('%s does not pass as %s', (_kind, _form, { secret, tells }, carry) => {
    for (const text of [secret, ...tells]) {
      const carried = carry(text);
      expect(leaksIn(carried)).not.toEqual([]);
      expect(leaksIn(all.scrub(carried))).toEqual([]);
    }
  });

  test('leaves the rest of the text', () => {
    expect(all.scrub('POST https://hooks.slack.com/services/T00000000/B00000000/abcdefghijKLMNOPQRSTUVWX: 404')).toBe(
      'POST ***: 404',
    );
    expect(all.scrub('connect postgres://audit:p%40ss%2Fw0rd!x@db.example:5432/azaudit failed')).toBe(
      'connect postgres://audit:***@db.example:5432/azaudit failed',
    );
  });

  test.each(['blob:https://acct.blob.core.windows.net/container/azaudit.db', 'smtp://mail.example'])(
    '%s holds none',
    (address) => {
      expect(knowing(address).scrub(`store ${address}: denied`)).toBe(`store ${address}: denied`);
    },
  );

  test('does not make dates, versions and paths of a URL secret', () => {
    const innocent = 'api-version=2016-06-01 of /triggers/manual/run since 2024-11-04, until 2027-01-01';
    expect(all.scrub(innocent)).toBe(innocent);
  });

  test.each(['12345678', 'postgres', 'short', '10.0.0.1'])('%s is too weak to be looked for everywhere', (weak) => {
    expect(knowing(weak).scrub(`${weak} {"calls":12345678}`)).toBe(`${weak} {"calls":12345678}`);
    expect(knowing(weak).scrub(`Server=x;Password=${weak};`)).toBe('Server=x;Password=***;');
  });

  test('that is part of a longer one leaves nothing of the longer one', () => {
    expect(knowing('abcd1234', 'abcd1234-and-more-5678').scrub('x abcd1234-and-more-5678 y')).toBe('x *** y');
  });
});

describe('JSON stays JSON', () => {
  test('whatever the secret, and wherever it stands', () => {
    assert(
      property(
        string({ minLength: 8, maxLength: 20, unit: 'binary' }),
        array(string({ unit: 'binary' })),
        (secret, others) => {
          const value = { [secret]: [`a${secret}b`, ...others], list: [12_345_678, null, true] };
          const scrubbed: unknown = JSON.parse(knowing(secret).scrub(JSON.stringify(value)));
          expect(scrubbed).toMatchObject({ list: [12_345_678, null, true] });
        },
      ),
      { seed: 3, numRuns: 500 },
    );
  });

  test.each([
    ['n12345678', 'a\n12345678'],
    ['u0001-abcd-1234', '\u0001-abcd-1234'],
    ['abcd1234\\', 'abcd1234"quoted"'],
    ['abcd1234\\', 'abcd1234\\'],
  ])('when %j meets an escape', (secret, text) => {
    expect(() => JSON.parse(knowing(secret).scrub(JSON.stringify({ text, next: 'x' })))).not.toThrow();
  });
});

describe('what nobody registered is masked by its shape', () => {
  const nobody = new Scrubber();
  test.each([
    ['https://x.example/a?sv=2024-11-04&sig=abc%2Bdef&se=1', 'https://x.example/a?sv=2024-11-04&sig=***&se=1'],
    ['next=https%3A%2F%2Fx%3Fsig%3Dabc%252B', 'next=https%3A%2F%2Fx%3Fsig%3D***'],
    ['Authorization: Bearer abcdefgh12345678.xyz', 'Authorization: Bearer ***'],
    ['{"authorization":"Basic dXNlcjpwdw=="}', '{"authorization":"Basic ***"}'],
    ['got eyJhbGciOiJub25l.eyJzdWIiOiJ4.abc back', 'got *** back'],
    ['AccountName=a;AccountKey=abc==;x=y', 'AccountName=a;AccountKey=***;x=y'],
    ['Server=x;User Id=y;Password=abc', 'Server=x;User Id=y;Password=***'],
    ['{"adminPassword": "a\\"b", "name": "x"}', '{"adminPassword": "***", "name": "x"}'],
    ['{"body":"{\\"client_secret\\":\\"abc\\"}"}', '{"body":"{\\"client_secret\\":\\"***\\"}"}'],
    ['postgres://user:abc@host/db', 'postgres://user:***@host/db'],
    ['https://f.example/api/f?code=abcdefghijklmnopqrstuvwxyz==', 'https://f.example/api/f?code=***'],
    [['xoxp', '1234567890', 'abc'].join('-'), '***'],
    [['github_pat', '11ABCDEFG0123456789_abcdef'].join('_'), '***'],
    ['whsec_abcdefgh', '***'],
    ['a -----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY----- b', 'a *** b'],
    ['{"key":"-----BEGIN PRIVATE KEY-----\\nMIIE\\n"}', '{"key":"***"}'],
  ])('%s', (text, expected) => {
    expect(nobody.scrub(text)).toBe(expected);
  });

  test.each([
    'config=1 design=2 https://learn.microsoft.com/azure/key-vault/secrets',
    'az vm update --ids /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg --set x=y',
    '{"disablePasswordAuthentication":true,"authType":"Password","secretName":"db"}',
    'Bearer authentication is off; 12:30@noon; user@contoso.example; --password <password>',
    'https://portal.azure.com/#@contoso.example/resource/subscriptions/1',
  ])('but not %s', (text) => {
    expect(nobody.scrub(text)).toBe(text);
  });

  test('a hostile text takes no unusual time', () => {
    const hostile = `${'-----BEGIN PRIVATE KEY-----'.repeat(2000)}${'://a:'.repeat(20_000)}${'"password":"'.repeat(5000)}`;
    expect(nobody.scrub(hostile).length).toBeLessThan(hostile.length);
  });
});

test('a deep copy is scrubbed in values and keys, and keeps the rest', () => {
  const secret = 'abcd-1234-efgh';
  const value = { a: [secret, 1, null, { [secret]: true }], b: new Date(0).toISOString() };
  expect(knowing(secret).scrubDeep(value)).toEqual({
    a: ['***', 1, null, { '***': true }],
    b: '1970-01-01T00:00:00.000Z',
  });
});

test('a secret does not slip through where a text is cut into pieces', () => {
  const text = 'line one\nwith abcd-1234-efgh here\nabcd-1234-efgh';
  assert(
    property(array(nat(text.length), { maxLength: 6 }), (cuts) => {
      const bounds = [0, ...cuts.toSorted((a, b) => a - b), text.length];
      const pieces = bounds.slice(1).map((end, index) => text.slice(bounds[index], end));
      const out = [...knowing('abcd-1234-efgh').scrubPieces(pieces)].join('');
      expect(out).toBe('line one\nwith *** here\n***');
    }),
    { seed: 5 },
  );
});
