/** Why a fact has no value. Whatever the reason, the verdict that needs it is unknown: never a pass, never a fail. */
export const UNKNOWN_REASONS = ['denied', 'throttled', 'failed', 'no-data', 'unsupported', 'not-collected'] as const;
export type UnknownReason = (typeof UNKNOWN_REASONS)[number];

/** Where an amount comes from: the bill, the public price list, or a calculation over them. */
export type MoneyBasis = 'actual' | 'retail' | 'derived';
/** A measured bill (±5 %), B price × measured quantity (±15 %), C price × assumed quantity (±35 %), D rule of thumb. */
export const MONEY_GRADES = ['A', 'B', 'C', 'D'] as const;
export type MoneyGrade = (typeof MONEY_GRADES)[number];

/** Said of a fact whose value is an amount per month. */
export interface MoneyTerms {
  readonly currency: string;
  readonly basis: MoneyBasis;
  readonly grade: MoneyGrade;
}

export interface Unknown {
  readonly state: 'unknown';
  readonly reason: UnknownReason;
  /** One line for people: the ARM error text, the missing property. */
  readonly detail: string;
}

export interface Known<T = unknown> {
  readonly state: 'known';
  readonly value: T;
  readonly money?: MoneyTerms;
}

export type Fact<T = unknown> = Known<T> | Unknown;

export function known<T>(value: T, money?: MoneyTerms): Known<T> {
  return money === undefined ? { state: 'known', value } : { state: 'known', value, money };
}

export function unknown(reason: UnknownReason, detail: string): Unknown {
  return { state: 'unknown', reason, detail };
}
