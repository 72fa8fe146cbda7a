import { describe, expect, it } from 'vitest';
import { parseUntil } from '../../../src/app/memory/until.ts';

const NOW = new Date('2026-11-21T10:00:00Z');

describe('the end of a mute', () => {
  it('is a number of days or the end of a day', () => {
    expect(parseUntil('30d', NOW)).toBe('2026-12-21T10:00:00.000Z');
    expect(parseUntil('2028-02-29', NOW)).toBe('2028-02-29T23:59:59.999Z');
  });

  it.each(['2026-02-30', '2026-11-20', '0d', '30', 'tomorrow', '', '2026-11-21T12:00:00Z'])('refuses %j', (text) => {
    expect(() => parseUntil(text, NOW)).toThrow(/^--until/);
  });
});
