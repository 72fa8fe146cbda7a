import type { FactMap } from '../core/fact-catalogue.ts';

/** A budget as far as its effect depends on it. Times ISO 8601, thresholds in percent. */
export interface BudgetTerms {
  readonly id: string;
  readonly name: string;
  readonly endDate: string | undefined;
  /** Counts a part of the costs only. */
  readonly filtered: boolean;
  readonly notifications: readonly {
    readonly enabled: boolean;
    readonly threshold: number | undefined;
    readonly thresholdType: string;
    readonly contacts: number;
  }[];
}

/** The latest share of a budget at which a first warning still leaves time to act. */
const EARLY_PERCENT = 80;

/** What can be seen of the budgets above a subscription; `complete` false when some management group hides its own. */
export interface ParentBudgets {
  readonly budgets: readonly BudgetTerms[];
  readonly complete: boolean;
}

/** Budgets of a subscription, with those of the management groups above it. */
export function budgetSummary(
  own: readonly BudgetTerms[],
  parents: ParentBudgets,
  now: Date,
): FactMap['budget.summary'] {
  const active = own.filter((budget) => isActive(budget, now));
  const covering = [...active, ...parents.budgets.filter((budget) => isActive(budget, now))].filter(coversAll);
  return {
    active: active.length,
    covering: covering.length,
    ineffective: active.filter((budget) => !warnsInTime(budget)).map(({ name }) => name),
    parentsReadable: parents.complete,
  };
}

function isActive({ endDate }: BudgetTerms, now: Date): boolean {
  const end = Date.parse(endDate ?? '');
  return Number.isNaN(end) || end > now.getTime();
}

function coversAll({ id, filtered }: BudgetTerms): boolean {
  return !filtered && !/\/resourcegroups\//i.test(id);
}

/** Somebody hears of it early, and somebody hears of it before the money is spent. */
function warnsInTime({ notifications }: BudgetTerms): boolean {
  const heard = notifications.filter(({ enabled, contacts }) => enabled && contacts > 0);
  const early = heard.some(({ threshold }) => threshold !== undefined && threshold <= EARLY_PERCENT);
  return early && heard.some(({ thresholdType }) => thresholdType.toLowerCase() === 'forecasted');
}
