/** How patient and how polite the gate is. All times in milliseconds. */
export interface Limits {
  /** Keep below Azure's quotas; off for a simulator in the same process. */
  readonly pacing: boolean;
  readonly maxAttempts: number;
  /** A longer wait than this is not slept: the call fails as throttled. */
  readonly maxWaitMs: number;
  readonly attemptTimeoutMs: number;
  /** First step of the exponential backoff. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** Cost Management's own hints are too short: from its second refusal on, wait at least this. */
  readonly costFloorMs: number;
  /** No wait is begun that would end after this moment (epoch milliseconds). */
  readonly deadline: number;
}

export const DEFAULT_LIMITS: Limits = {
  pacing: true,
  maxAttempts: 5,
  maxWaitMs: 120_000,
  attemptTimeoutMs: 60_000,
  backoffMs: 1_000,
  maxBackoffMs: 32_000,
  costFloorMs: 30_000,
  deadline: Number.POSITIVE_INFINITY,
};
