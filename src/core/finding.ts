import type { MoneyBasis, MoneyGrade } from './fact.ts';
import type { Pillar, Severity } from './rule.ts';

export type Confidence = 'confirmed' | 'suspected';

export interface Evidence {
  readonly label: string;
  /** null: Azure does not say. */
  readonly value: string | number | boolean | null;
  readonly unit: string | null;
  readonly source: string;
  readonly window: string | null;
}

export interface MoneyImpact {
  readonly monthlyLow: number;
  readonly monthly: number;
  readonly monthlyHigh: number;
  readonly currency: string;
  readonly basis: MoneyBasis;
  readonly grade: MoneyGrade;
}

export interface FindingResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string | null;
  readonly resourceGroup: string | null;
  readonly subscriptionId: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface FindingRemediation {
  readonly summary: string;
  readonly steps: readonly string[];
  readonly commands: { readonly cli: string | null; readonly bicep: string | null };
  readonly portalUrl: string;
}

/** A fail, with everything a reader needs to believe it and to fix it. `status` is `new` when there is no store. */
export interface Finding {
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly title: string;
  readonly pillar: Pillar;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly status: string;
  /** Whether the baseline holds it; absent when there is no baseline to compare with. */
  readonly baseline?: 'new' | 'unchanged';
  readonly resource: FindingResource;
  readonly owner: string | null;
  readonly evidence: readonly Evidence[];
  readonly impact: MoneyImpact | null;
  /** Why `impact` is null although the rule prices its findings. */
  readonly unpricedReason: string | null;
  readonly remediation: FindingRemediation;
  readonly references: readonly string[];
}
