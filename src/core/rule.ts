import type { FactKey } from './fact-catalogue.ts';
import type { MoneyGrade } from './fact.ts';
import type { Resource } from './resource.ts';

export const PILLARS = [
  'cost',
  'security',
  'reliability',
  'performance',
  'operations',
  'governance',
  'capacity',
] as const;
export type Pillar = (typeof PILLARS)[number];

/** In rising order. */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export function severityAtLeast(severity: Severity, floor: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(floor);
}

/** What an expression sees: the resource, the declared facts nested by the dots of their keys, the rule's parameters. */
export interface ExpressionInput {
  /** Without `properties` where Azure did not tell them. */
  readonly resource: Partial<Resource>;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
  readonly now: Date;
}

/** Throws when a value it depends on is absent; the caller turns that into unknown. */
export type Expression<T> = (input: ExpressionInput) => T;

export interface EvidenceItem {
  readonly label: string;
  readonly value: Expression<unknown>;
  readonly source: string;
  readonly unit?: string;
  readonly window?: string;
}

export interface Impact {
  readonly needs: readonly FactKey[];
  /** Where it does not hold, no amount can honestly be named: the finding is unpriced. */
  readonly when?: Expression<boolean>;
  /** Saving per month; negative when the fix costs money. */
  readonly monthly: Expression<number>;
  readonly low?: Expression<number>;
  readonly high?: Expression<number>;
  /** Overrides the grade that the facts imply. */
  readonly grade?: MoneyGrade;
  readonly note?: string;
}

export interface Remediation {
  readonly summary: string;
  readonly steps: readonly string[];
  readonly cli?: string;
  /** Resource type -> the command that replaces `cli` there. */
  readonly cliFor: Readonly<Record<string, string>>;
  readonly bicep?: string;
}

/** A rule, loaded and compiled. */
export interface Rule {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly description?: string;
  readonly pillar: Pillar;
  readonly severity: Severity;
  readonly types: readonly string[];
  readonly needs: readonly FactKey[];
  readonly params: Readonly<Record<string, unknown>>;
  /** Also judge resources that another service owns (agent-pool scale sets, managed groups). */
  readonly includeManaged: boolean;
  /** Hours after creation in which nothing is said; undefined means the pillar's default. */
  readonly graceHours?: number;
  readonly when?: Expression<boolean>;
  readonly knownWhen?: Expression<boolean>;
  readonly fail: Expression<boolean>;
  readonly severityWhen: readonly { readonly if: Expression<boolean>; readonly then: Severity }[];
  readonly suspectedWhen?: Expression<boolean>;
  readonly evidence: readonly EvidenceItem[];
  readonly impact?: Impact;
  readonly remediation: Remediation;
  readonly references: readonly string[];
  readonly sources: readonly string[];
  readonly frameworks: Readonly<Record<string, string | readonly string[]>>;
  /** Path of the file, for messages. */
  readonly file: string;
}
