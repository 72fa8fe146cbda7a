import type { MetricShape } from './estate.ts';
import type { Aggregation } from './metric-catalogue.ts';
import type { SeriesSource } from './metric-sources.ts';
import { hashOf } from './random.ts';

export const GRAINS: Readonly<Record<string, number>> = {
  PT1M: 60_000,
  PT5M: 300_000,
  PT15M: 900_000,
  PT30M: 1_800_000,
  PT1H: 3_600_000,
  PT6H: 21_600_000,
  PT12H: 43_200_000,
  P1D: 86_400_000,
};

const HOUR = 3_600_000;
const MINUTE = 60_000;

export interface Window {
  readonly from: number;
  readonly to: number;
  /** Milliseconds per point; for FULL the whole span. */
  readonly grain: number;
  /** The estate's present: nothing is emitted after it. */
  readonly now: number;
}

type Sample = Readonly<Record<Aggregation, number>>;
export type Point = { readonly timeStamp: string } & Partial<Readonly<Record<Aggregation, number>>>;

/** The points of some sources taken together; a point without any sample carries its time only. */
export function pointsOf(
  key: string,
  sources: readonly SeriesSource[],
  window: Window,
  aggregations: readonly Aggregation[],
): Point[] {
  const points: Point[] = [];
  const end = Math.min(window.to, window.now);
  for (let start = window.from; start < end; start += window.grain) {
    const stop = Math.min(start + window.grain, end);
    const samples = sources.flatMap((source, position) =>
      samplesOf(`${key} ${position}`, source.shape, start, stop, window.now),
    );
    const merged = merge(samples);
    const timeStamp = new Date(start).toISOString().replace('.000Z', 'Z');
    points.push(
      merged === undefined
        ? { timeStamp }
        : { timeStamp, ...Object.fromEntries(aggregations.map((name) => [name, rounded(merged[name])])) },
    );
  }
  return points;
}

/** A point longer than an hour is made of hours, so that shapes with active hours average truly. */
function samplesOf(key: string, shape: MetricShape, start: number, stop: number, now: number): Sample[] {
  const samples: Sample[] = [];
  const since = shape.sinceHours === undefined ? Number.NEGATIVE_INFINITY : now - shape.sinceHours * HOUR;
  const until = shape.untilHours === undefined ? Number.POSITIVE_INFINITY : now - shape.untilHours * HOUR;
  for (let slot = start; slot < stop; slot += HOUR) {
    const end = Math.min(slot + HOUR, stop);
    if (slot < since || slot >= until || (shape.gaps > 0 && hashOf(`${key} ${slot}`) < shape.gaps)) continue;
    samples.push(sampleOf(shape, slot, end - slot));
  }
  return samples;
}

function sampleOf(shape: MetricShape, start: number, length: number): Sample {
  const minutes = Math.max(1, length / MINUTE);
  if (!isActive(shape, start)) {
    const quiet = shape.quiet ?? 0;
    const total = shape.total === undefined ? quiet * minutes : quiet * (length / HOUR);
    return { average: quiet, minimum: quiet, maximum: quiet, total, count: minutes };
  }
  const total = shape.total === undefined ? undefined : shape.total * (length / HOUR);
  const average =
    shape.average ?? (total === undefined ? undefined : total / minutes) ?? shape.maximum ?? shape.minimum ?? 0;
  return {
    average,
    minimum: shape.minimum ?? average,
    maximum: shape.maximum ?? average,
    total: total ?? average * minutes,
    count: minutes,
  };
}

/** `hours: [22, 6]` runs over midnight. */
function isActive(shape: MetricShape, time: number): boolean {
  if (shape.hours === undefined) return true;
  const [from, to] = shape.hours;
  const hour = new Date(time).getUTCHours();
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}

function merge(samples: readonly Sample[]): Sample | undefined {
  if (samples.length === 0) return undefined;
  const sum = (pick: (sample: Sample) => number): number => samples.reduce((total, sample) => total + pick(sample), 0);
  const count = sum((sample) => sample.count);
  return {
    average: sum((sample) => sample.average * sample.count) / count,
    minimum: Math.min(...samples.map((sample) => sample.minimum)),
    maximum: Math.max(...samples.map((sample) => sample.maximum)),
    total: sum((sample) => sample.total),
    count,
  };
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
