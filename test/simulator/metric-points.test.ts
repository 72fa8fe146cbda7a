import { expect, test } from 'vitest';
import { pointsOf } from '../../src/simulator/metric-points.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-20T06:00:00Z');

test('two shapes of one series tell a change in time', () => {
  const sources = [
    { dimensions: {}, shape: { average: 70, untilHours: 2, gaps: 0 } },
    { dimensions: {}, shape: { average: 1, sinceHours: 2, gaps: 0 } },
  ];
  const points = pointsOf('gpu-01', sources, { from: NOW - 4 * HOUR, to: NOW, grain: HOUR, now: NOW }, ['average']);
  expect(points.map(({ average }) => average)).toEqual([70, 70, 1, 1]);
});
