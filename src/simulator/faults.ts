import type { ApiFamily } from './api-family.ts';
import type { Call } from './call.ts';

export const FAULT_KINDS = [
  'throttled-seconds',
  'throttled-date',
  'throttled-huge',
  'throttled-quota-headers',
  'throttled-cost-headers',
  'internal-error',
  'unavailable',
  'gateway-timeout',
  'overloaded',
  'connection-reset',
  'hang',
  'slow-body',
  'truncated-json',
  'html-bad-gateway',
  'html-ok',
  'empty-ok',
  'unauthorized',
  'claims-challenge',
  'forbidden',
  'not-found',
  'conflict',
  'looping-link',
  'forbidden-second-page',
  'missing-next-link',
  'wrong-types',
  'bad-item',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What goes wrong, and when. All conditions given must hold. */
export interface FaultRule {
  readonly kind: FaultKind;
  readonly api?: ApiFamily | readonly ApiFamily[];
  /** Against the path of the request, without query. */
  readonly path?: RegExp;
  /** 0..1, default 1; drawn from the simulator's seed. */
  readonly probability?: number;
  /** Only the nth matching call, counted from 1. */
  readonly nth?: number;
  /** At most so many times. */
  readonly times?: number;
  /** For `throttled-seconds`, `throttled-quota-headers` and `throttled-cost-headers`; default 1. */
  readonly retryAfterSeconds?: number;
}

/** Picks the first rule that strikes a call; keeps count per rule. */
export function createFaults(rules: readonly FaultRule[], random: () => number) {
  const states = rules.map((rule) => ({ rule, seen: 0, struck: 0 }));
  return function pick(api: ApiFamily, call: Call): FaultRule | undefined {
    for (const state of states) {
      if (!concerns(state.rule, api, call)) continue;
      state.seen += 1;
      const { nth, times = Infinity, probability = 1 } = state.rule;
      if ((nth !== undefined && state.seen !== nth) || state.struck >= times) continue;
      if (probability < 1 && random() >= probability) continue;
      state.struck += 1;
      return state.rule;
    }
    return undefined;
  };
}

function concerns(rule: FaultRule, api: ApiFamily, call: Call): boolean {
  const apis = rule.api === undefined ? [api] : [rule.api].flat();
  // A challenge is answered by a token that carries claims, and such a token is not challenged again.
  const answered = rule.kind === 'claims-challenge' && (call.headers.authorization ?? '').startsWith('Bearer claims.');
  return apis.includes(api) && (rule.path?.test(call.path) ?? true) && !answered;
}
