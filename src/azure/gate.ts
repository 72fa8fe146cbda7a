import {
  bearerTokenAuthenticationPolicy,
  bearerTokenAuthenticationPolicyName,
  redirectPolicyName,
  type Pipeline,
  type PipelinePolicy,
} from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { ApiUsage } from '../core/report.ts';
import { systemClock, type Clock } from './clock.ts';
import { attemptTimeoutPolicy, deadlinePolicy } from './deadline.ts';
import { errorGuard } from './error-guard.ts';
import { accountingPolicy, Ledger } from './ledger.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { rateBudgetPolicy } from './rate-budget.ts';
import { readOnlyGuard } from './read-only-guard.ts';
import { retryPolicy } from './retry.ts';
import { createSharedBudget, type Sharing } from './shared-budget.ts';

/** What every request to Azure passes, whichever client sends it. */
export interface Gate {
  /** Puts the gate into a client; requests carry a token of `scope`, or none when it is undefined. */
  guard<T extends { readonly pipeline: Pipeline }>(client: T, scope: string | undefined): T;
  usage(): ApiUsage[];
}

export interface GateOptions {
  readonly credential: TokenCredential;
  readonly clock?: Clock | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly sharing?: Sharing | undefined;
}

export function createGate({ credential, clock = systemClock, limits: overrides, sharing }: GateOptions): Gate {
  const limits = { ...DEFAULT_LIMITS, ...overrides };
  const shared = sharing === undefined ? undefined : createSharedBudget(sharing, limits, clock);
  const ledger = new Ledger();
  // From the outside in. Retry is around budget and timeout because every attempt costs quota and may hang.
  const aroundToken: readonly PipelinePolicy[] = [
    deadlinePolicy,
    errorGuard,
    retryPolicy(limits, clock, ledger),
    rateBudgetPolicy({ limits, clock, ledger, shared }),
    attemptTimeoutPolicy(limits.attemptTimeoutMs),
  ];
  const accounting = accountingPolicy(ledger);
  const tokens = new Map<string, PipelinePolicy>();

  function tokenPolicy(scope: string): PipelinePolicy {
    const known = tokens.get(scope) ?? bearerTokenAuthenticationPolicy({ credential, scopes: scope });
    tokens.set(scope, known);
    return known;
  }

  return {
    guard(client, scope) {
      const { pipeline } = client;
      // The SDK's own retry, redirect and token policies would act outside ours.
      pipeline.removePolicy({ phase: 'Retry' });
      pipeline.removePolicy({ name: redirectPolicyName });
      pipeline.removePolicy({ name: bearerTokenAuthenticationPolicyName });
      pipeline.addPolicy(readOnlyGuard);
      for (const policy of aroundToken) pipeline.addPolicy(policy, { phase: 'Retry' });
      if (scope !== undefined) pipeline.addPolicy(tokenPolicy(scope), { phase: 'Sign' });
      pipeline.addPolicy(accounting, { afterPhase: 'Sign' });
      return client;
    },
    usage: () => ledger.usage(),
  };
}
