import type { UnknownReason } from './fact.ts';
import type { Finding } from './finding.ts';

export type Verdict = 'fail' | 'pass' | 'not-applicable' | 'unknown';

/** The outcome of one rule on one resource, or on the scope in which resources could not be listed. */
export interface Judgement {
  readonly ruleId: string;
  readonly resourceId: string;
  readonly verdict: Verdict;
  /** Set when the verdict is unknown. */
  readonly unknownReason?: UnknownReason;
  /** One line for people; says which value is missing, or why the rule does not apply. */
  readonly reason?: string;
  /** Set when it does not apply because people exempted it; `until` is ISO 8601 UTC, null for ever. */
  readonly exemption?: { readonly until: string | null; readonly reason: string };
  /** Set when the verdict is fail. */
  readonly finding?: Finding;
}
