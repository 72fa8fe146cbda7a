import { z } from 'zod';

const DAYS_A_MONTH = 31;
const DAY = 86_400_000;

const CostQuery = z.object({ timePeriod: z.object({ from: z.coerce.date(), to: z.coerce.date() }) });

/** Query units that Cost Management charges: one per month of data, begun months included. */
export function costUnits(body: unknown): number {
  if (typeof body !== 'string') return 1;
  const query = CostQuery.safeParse(parsed(body));
  if (!query.success) return 1;
  const { from, to } = query.data.timePeriod;
  return Math.max(1, Math.ceil((to.getTime() - from.getTime()) / DAY / DAYS_A_MONTH));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
