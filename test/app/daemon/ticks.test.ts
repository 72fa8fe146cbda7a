import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { everyMinute } from '../../../src/app/daemon/ticks.ts';

const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2027-06-10T12:00:30Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

it('ticks at full minutes, also after the clock was set back or forth by hours', () => {
  const ticks: string[] = [];
  const { stop } = everyMinute(() => ticks.push(new Date().toISOString().slice(11, 19)));
  vi.advanceTimersByTime(MINUTE);
  vi.setSystemTime(Date.now() - 2 * 60 * MINUTE);
  vi.advanceTimersByTime(2 * MINUTE);
  vi.setSystemTime(Date.now() + 4 * 60 * MINUTE);
  vi.advanceTimersByTime(MINUTE);
  expect(ticks).toEqual(['12:01:00', '10:02:00', '10:03:00', '14:04:00']);
  stop();
  vi.advanceTimersByTime(5 * MINUTE);
  expect(ticks).toHaveLength(4);
});
