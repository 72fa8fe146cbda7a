import type { ApiFamily } from './api-family.ts';
import type { Call, Door } from './call.ts';
import type { EstateIndex } from './estate-index.ts';
import type { GraphQuota } from './graph-quota.ts';
import type { Reply } from './reply.ts';

export interface Settings {
  /** Items per page of ARM lists. */
  readonly pageSize: number;
  readonly costPageSize: number;
  readonly pricePageSize: number;
  /** How a last page says that it is the last. */
  readonly lastPage: 'absent' | 'null' | 'empty';
  /** Answer 429 when the Resource Graph quota (15 per 5 s) is used up. */
  readonly enforceQuotas: boolean;
  /** When set, client credentials with another secret are refused. */
  readonly clientSecret: string | undefined;
  /** Milliseconds since the epoch; for quotas and token lifetimes only, the estate has its own present. */
  readonly clock: () => number;
}

export interface Counters {
  graphQueries: number;
  /** Accepted calls of the batch metrics API, which Azure bills. */
  metricsBatchCalls: number;
  metricsBatchResources: number;
  costQueries: number;
}

export interface Context {
  readonly index: EstateIndex;
  readonly settings: Settings;
  readonly counters: Counters;
  readonly quota: GraphQuota;
}

export interface RoutedCall extends Call {
  readonly params: Readonly<Record<string, string>>;
}

export interface Route {
  readonly api: ApiFamily;
  readonly door: Door;
  readonly method: 'GET' | 'POST';
  /** `{name}` is one segment, `{name+}` one or more. */
  readonly path: string;
  /** Empty where the API has no api-version. */
  readonly versions: readonly string[];
  /** Action that the identity needs in the subscription of the path. */
  readonly action?: string;
  /** How a missing permission is answered; by default 403 AuthorizationFailed. */
  readonly denied?: (message: string) => Reply;
  handle(call: RoutedCall, context: Context): Reply;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Returns a finder over the routes: the match for a call, or the path's route of another method. */
export function compileRoutes(routes: readonly Route[]): (call: Call) => Match | undefined {
  const compiled = routes.map((route) => ({ route, pattern: patternOf(route.path) }));
  return (call) => {
    let otherMethod: Match | undefined;
    for (const { route, pattern } of compiled) {
      if (call.door !== 'any' && call.door !== route.door) continue;
      if (call.door === 'any' && route.door === 'metrics') continue;
      const found = pattern.exec(call.path);
      if (found === null) continue;
      const match = { route, params: { ...found.groups } };
      if (route.method === call.method || (route.method === 'GET' && call.method === 'HEAD')) return match;
      otherMethod ??= match;
    }
    return otherMethod;
  };
}

function patternOf(path: string): RegExp {
  const source = path
    .replace(/[.:]/g, '\\$&')
    .replace(/\{(\w+)\+\}/g, '(?<$1>.+?)')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return new RegExp(`^${source}$`, 'i');
}
