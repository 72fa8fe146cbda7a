import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { describe, expect, test } from 'vitest';
import { requestedWait } from '../../src/azure/throttle-headers.ts';

const now = Date.UTC(2026, 10, 20, 12);

describe('the wait that Azure asks for', () => {
  test.each<[string, Record<string, string>, number | undefined]>([
    ['nothing', {}, undefined],
    ['seconds', { 'Retry-After': '17' }, 17_000],
    ['zero', { 'Retry-After': '0' }, 0],
    ['a date', { 'Retry-After': 'Fri, 20 Nov 2026 12:00:30 GMT' }, 30_000],
    ['a date that has passed', { 'Retry-After': 'Fri, 20 Nov 2026 11:00:00 GMT' }, 0],
    ['rubbish', { 'Retry-After': 'soon' }, undefined],
    ['milliseconds', { 'retry-after-ms': '250' }, 250],
    ['milliseconds, the other spelling', { 'x-ms-retry-after-ms': '1500' }, 1500],
    ['a Resource Graph quota', { 'x-ms-user-quota-resets-after': '00:00:05' }, 5_000],
    ['a quota of hours', { 'x-ms-user-quota-resets-after': '01:02:03' }, 3_723_000],
    ['cost units', { 'x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after': '10' }, 10_000],
    ['the cost entity', { 'x-ms-ratelimit-microsoft.costmanagement-entity-retry-after': '3' }, 3_000],
    ['the cost tenant', { 'x-ms-ratelimit-microsoft.costmanagement-tenant-retry-after': '4' }, 4_000],
    ['the cost client type', { 'x-ms-ratelimit-microsoft.costmanagement-clienttype-retry-after': '5' }, 5_000],
    ['the cost client', { 'x-ms-ratelimit-microsoft.costmanagement-client-retry-after': '6' }, 6_000],
    ['consumption', { 'x-ms-ratelimit-microsoft.consumption-retry-after': '7' }, 7_000],
    ['retail prices', { 'x-ms-ratelimit-retailprices-retry-after': '60' }, 60_000],
    ['a count that is no wait', { 'x-ms-ratelimit-remaining-subscription-reads': '99' }, undefined],
  ])('%s', (_, headers, expected) => {
    expect(requestedWait(createHttpHeaders(headers), now)).toBe(expected);
  });

  test('is the longest of all that are there', () => {
    const headers = createHttpHeaders({
      'retry-after': '2',
      'x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after': '11',
      'x-ms-ratelimit-microsoft.costmanagement-entity-retry-after': '5',
    });
    expect(requestedWait(headers, now)).toBe(11_000);
  });
});
