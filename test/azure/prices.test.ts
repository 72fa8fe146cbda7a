import { describe, expect, test } from 'vitest';
import { calm, cloud, HASTY, inTurn, scripted, testAzure, type Reply } from '../support/azure.ts';

function over(...replies: (Reply | string)[]) {
  const httpClient = inTurn(...replies);
  return { azure: testAzure({ httpClient, limits: { ...HASTY, maxAttempts: 1 } }), httpClient };
}

describe('retail prices', () => {
  const item = { retailPrice: 3.6, currencyCode: 'USD', unitOfMeasure: '1 Hour', meterId: 'm' };

  test('are asked for without a token, in dollars, primary meters only, over all pages', async () => {
    const link = 'https://prices.azure.com:443/api/retail/prices?$skip=1000';
    const { azure, httpClient } = over(
      { body: { Items: [item], NextPageLink: link } },
      { body: { Items: [item, { oops: 1 }], NextPageLink: null } },
    );
    const listing = await azure.prices.list("serviceName eq 'Virtual Machines'", calm());
    expect(listing.items).toHaveLength(2);
    expect(listing.items[0]).toMatchObject({ retailPrice: 3.6, currency: 'USD', meterId: 'm', productName: '' });
    expect(listing.rejected).toHaveLength(1);
    expect(httpClient.sent.map(({ headers }) => headers.get('authorization'))).toEqual([undefined, undefined]);
    expect(Object.fromEntries(httpClient.sent[0]?.url.searchParams ?? [])).toEqual({
      'api-version': '2023-01-01-preview',
      currencyCode: "'USD'",
      meterRegion: "'primary'",
      $filter: "serviceName eq 'Virtual Machines'",
    });
  });

  test('are not followed to another host', async () => {
    const { azure, httpClient } = over({ body: { Items: [item], NextPageLink: 'https://evil.example/x' } });
    expect((await azure.prices.list('x', calm())).failure?.reason).toBe('failed');
    expect(httpClient.sent).toHaveLength(1);
  });

  test('are not to be had in a cloud without a list', async () => {
    const azure = testAzure({ cloud: cloud('china'), httpClient: scripted(() => ({})) });
    expect((await azure.prices.list('x', calm())).failure?.reason).toBe('unsupported');
  });
});
