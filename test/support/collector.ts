import type { Collector } from '../../src/collectors/collector.ts';
import type { EstateInput } from '../../src/simulator/estate.ts';
import { DEV, estateOf, PROD } from '../simulator/fixture.ts';
import { measure, type MeasureOptions } from './measure.ts';

export interface CollectOptions extends Omit<MeasureOptions, 'estate' | 'before'> {
  /** Laid over a tenant of two readable subscriptions. */
  readonly estate: Partial<EstateInput>;
}

/** The last collector on a small estate, after the ones that it needs. `unread` holds `scope: reason`. */
export async function collect(collectors: readonly Collector[], { estate, ...options }: CollectOptions) {
  const subscriptions = [
    { id: PROD, name: 'ai-prod' },
    { id: DEV, name: 'ai-dev' },
  ];
  const measured = await measure(collectors.at(-1), {
    ...options,
    estate: estateOf({ subscriptions, ...estate }),
    before: collectors.slice(0, -1),
  });
  return { ...measured, unread: measured.unread.map(({ scopeId, reason }) => `${scopeId}: ${reason}`) };
}
