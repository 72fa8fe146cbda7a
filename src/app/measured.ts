import type { FactStore } from '../core/fact-store.ts';
import type { ApiUsage, CollectorCoverage } from '../core/report.ts';
import type { ResourceSet } from '../core/resource-set.ts';

/** Everything that a run measured: enough to judge it now, or again later from a file. */
export interface Measured {
  /** The moment that ages and windows count from. */
  readonly now: Date;
  readonly startedAt: Date;
  /** What was asked for, as ARM scopes. */
  readonly scope: readonly string[];
  readonly portal: string;
  readonly resources: ResourceSet;
  /** Types that were looked for; rules on others can say nothing. */
  readonly types: ReadonlySet<string>;
  readonly facts: FactStore;
  readonly collectors: readonly CollectorCoverage[];
  readonly apis: readonly ApiUsage[];
}
