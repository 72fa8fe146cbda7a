import { describe, expect, test } from 'vitest';
import { daysSince, glob, hours, inCidr, lower, timestamp } from '../../src/ruleset/functions.ts';

describe('glob', () => {
  test.each([
    ['gpu-train-01', 'gpu-*', true],
    ['GPU-train-01', 'gpu-*', true],
    ['my-gpu', 'gpu*', false],
    ['node1', 'node?', true],
    ['node12', 'node?', false],
    ['a.b', 'a?b', true],
    ['axb', 'a.b', false],
    ['(x)+', '(x)+', true],
    ['two\nlines', 'two*lines', true],
    ['', '*', true],
    ['\\Eq', '\\E*', true],
  ])('%j like %j is %s', (text, pattern, expected) => {
    expect(glob(text, pattern)).toBe(expected);
  });

  test('many stars stay cheap', () => {
    expect(glob('a'.repeat(5000), `${'*a'.repeat(50)}b`)).toBe(false);
  });
});

describe('inCidr', () => {
  test.each([
    ['203.0.113.7', '203.0.113.0/24', true],
    ['203.0.114.7', '203.0.113.0/24', false],
    ['203.0.113.7', '203.0.113.7', true],
    ['8.8.8.8', '0.0.0.0/0', true],
    ['203.0.113.0/25', '203.0.113.0/24', true],
    ['203.0.112.0/23', '203.0.113.0/24', false],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['203.0.113.7', '2001:db8::/32', false],
  ])('%s in %s is %s', (text, cidr, expected) => {
    expect(inCidr(text, cidr)).toBe(expected);
  });

  test.each(['', 'host', '203.0.113.256', '203.0.113.0/33', '203.0.113.0/', '203.0.113.0/-1', '1.2.3.4/8/8', '0x7f.1'])(
    '%j is not an address, so there is no answer',
    (text) => {
      expect(() => inCidr(text, '203.0.113.0/24')).toThrow(/is not an IP address/);
      expect(() => inCidr('203.0.113.7', text)).toThrow(/is not an IP address/);
    },
  );
});

describe('daysSince', () => {
  const now = new Date('2026-11-20T06:00:00Z');

  test.each([
    ['2026-11-19T06:00:00Z', 1],
    ['2026-11-20T18:00:00.0000000Z', -0.5],
    ['2026-11-20T08:00:00+02:00', 0],
    ['2026-11-19', 1.25],
  ])('%s was %d days ago', (text, days) => {
    expect(daysSince(text, now)).toBe(days);
  });

  test.each(['', 'soon', '2026-13-45T00:00:00Z', 'item 1', '20'])('%j is not a time, so there is no answer', (text) => {
    expect(() => daysSince(text, now)).toThrow(/is not a time/);
  });
});

describe('timestamp', () => {
  test.each([
    ['2026-11-20T06:00:00Z', '2026-11-20T06:00:00.000Z'],
    ['2026-11-20T06:00:00.1234567+00:00', '2026-11-20T06:00:00.123Z'],
    ['2026-11-20T06:00:00.123456789-05:30', '2026-11-20T11:30:00.123Z'],
  ])('%s', (text, expected) => {
    expect(timestamp(text).toISOString()).toBe(expected);
  });

  test.each([
    '',
    '2026-11-20',
    '2026-11-20T06:00:00',
    '2026-11-20 06:00:00Z',
    'November 20, 2026 06:00',
    '2026-13-01T00:00:00Z',
  ])('%j is no time of RFC 3339', (text) => {
    expect(() => timestamp(text)).toThrow(/is not a time/);
  });
});

test('lower', () => {
  expect(lower('SecuredByPerimeter')).toBe('securedbyperimeter');
});

describe('hours', () => {
  test.each([
    ['PT30M', 0.5],
    ['PT120S', 1 / 30],
    ['PT4H', 4],
    ['P3D', 72],
    ['P1DT12H', 36],
    ['P1W', 168],
    ['pt1h30m', 1.5],
    ['PT1.5S', 1.5 / 3600],
  ])('%s', (text, expected) => {
    expect(hours(text)).toBeCloseTo(expected, 9);
  });

  test.each(['', 'P', 'PT', 'P1DT', '30', '30M', 'T30M', 'PT-5M', 'P1M'])(
    '%j is not a duration that can be measured',
    (text) => {
      expect(() => hours(text)).toThrow('is not a duration');
    },
  );
});
