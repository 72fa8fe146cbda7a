import { z } from 'zod';

interface CostFilter {
  readonly and?: readonly CostFilter[] | undefined;
  readonly or?: readonly CostFilter[] | undefined;
  readonly dimensions?: CostMatch | undefined;
  readonly tags?: CostMatch | undefined;
}
const match = z.strictObject({ name: z.string(), operator: z.string(), values: z.array(z.string()).min(1) });
type CostMatch = z.infer<typeof match>;
const filter: z.ZodType<CostFilter> = z.lazy(() =>
  z.strictObject({
    and: z.array(filter).min(2).optional(),
    or: z.array(filter).min(2).optional(),
    dimensions: match.optional(),
    tags: match.optional(),
  }),
);

/** The body of a cost query, as far as the simulator reads it. */
export const costDefinition = z.object({
  type: z.enum(['ActualCost', 'AmortizedCost', 'Usage']),
  timeframe: z.enum([
    'MonthToDate',
    'BillingMonthToDate',
    'TheLastMonth',
    'TheLastBillingMonth',
    'WeekToDate',
    'Custom',
  ]),
  timePeriod: z.object({ from: z.string(), to: z.string() }).optional(),
  dataset: z.object({
    granularity: z.enum(['Daily', 'Monthly', 'None']).default('None'),
    aggregation: z
      .record(
        z.string(),
        z.object({
          name: z.enum(['Cost', 'PreTaxCost', 'CostUSD', 'UsageQuantity']),
          function: z.literal('Sum'),
        }),
      )
      .refine((items) => Object.keys(items).length <= 2, 'at most two aggregations'),
    grouping: z.array(z.object({ type: z.enum(['Dimension', 'TagKey']), name: z.string() })).default([]),
    filter: filter.optional(),
  }),
});
export type CostDefinition = z.infer<typeof costDefinition>;
export type { CostFilter };

const DAY = 86_400_000;
const LONGEST = 366 * DAY;

/**
 * Days (UTC midnights) that the definition covers, last one included. Bills lag: the day of `now` has none yet.
 * A string says what is wrong.
 */
export function daysOf(definition: CostDefinition, now: Date): number[] | string {
  const span = spanOf(definition, now);
  if (span === undefined || Number.isNaN(span.from) || Number.isNaN(span.to) || span.from > span.to)
    return 'Invalid dataset time period.';
  if (span.to - span.from > LONGEST) return 'The time period exceeds one year.';
  const days: number[] = [];
  const last = Math.min(midnight(span.to), midnight(now.getTime()) - DAY);
  for (let day = midnight(span.from); day <= last; day += DAY) days.push(day);
  return days;
}

function spanOf({ timeframe, timePeriod }: CostDefinition, now: Date): { from: number; to: number } | undefined {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  switch (timeframe) {
    case 'Custom':
      return timePeriod === undefined
        ? undefined
        : { from: Date.parse(timePeriod.from), to: Date.parse(timePeriod.to) };
    case 'TheLastMonth':
    case 'TheLastBillingMonth':
      return { from: Date.UTC(year, month - 1, 1), to: Date.UTC(year, month, 0) };
    case 'WeekToDate':
      return { from: midnight(now.getTime()) - now.getUTCDay() * DAY, to: now.getTime() };
    default:
      return { from: Date.UTC(year, month, 1), to: now.getTime() };
  }
}

function midnight(time: number): number {
  return Math.floor(time / DAY) * DAY;
}
