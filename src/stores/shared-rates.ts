import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { PostgresDatabase } from './postgres.ts';

/** So many points in a window of so long, which begins with the first of them. */
export interface SharedRate {
  readonly points: number;
  readonly seconds: number;
}

/** Counters that all processes on the database spend from. Throws when the database is away. */
export interface SharedRates {
  /** 0 when the points were taken, else the milliseconds to wait before asking again. Takes at most a whole window. */
  take(key: string, rate: SharedRate, points: number): Promise<number>;
  /** Nobody takes anything for so long. A shorter block does not shorten a longer one. */
  block(key: string, rate: SharedRate, ms: number): Promise<void>;
}

export function createSharedRates({ pool }: PostgresDatabase): SharedRates {
  const limiters = new Map<string, RateLimiterPostgres>();

  function limiterOf({ points, seconds }: SharedRate): RateLimiterPostgres {
    const keyPrefix = `${points}/${seconds}s`;
    const known = limiters.get(keyPrefix);
    if (known !== undefined) return known;
    const limiter = new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'rate_limit',
      tableCreated: true,
      keyPrefix,
      points,
      duration: seconds,
    });
    limiters.set(keyPrefix, limiter);
    return limiter;
  }

  return {
    async take(key, rate, points) {
      try {
        await limiterOf(rate).consume(key, Math.min(points, rate.points));
        return 0;
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext);
        throw refusal;
      }
    },
    async block(key, rate, ms) {
      const limiter = limiterOf(rate);
      const current = await limiter.get(key);
      const isClosed = current !== null && current.consumedPoints > rate.points && current.msBeforeNext >= ms;
      if (!isClosed) await limiter.block(key, ms / 1_000);
    },
  };
}
