import { AzureError } from './azure-error.ts';
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

export interface Rate {
  readonly capacity: number;
  readonly perSecond: number;
}

interface QuotaOptions {
  /** For people: which API it is. */
  readonly name: string;
  /** All of them hold at the same time. */
  readonly rates: readonly Rate[];
  readonly clock: Clock;
  readonly limits: Limits;
}

/** One quota of Azure's, shared by all callers. They queue; only the first of the queue watches the clock. */
export class Quota {
  readonly #options: QuotaOptions;
  readonly #buckets: readonly TokenBucket[];
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: QuotaOptions) {
    this.#options = options;
    this.#buckets = options.rates.map((rate) => new TokenBucket({ ...rate, now: options.clock.now() }));
  }

  /** Resolves when it is the caller's turn. Rejects with AzureError when that would take too long, or when aborted. */
  turn(cost: number, signal: AbortSignal | undefined): Promise<void> {
    const turn = this.#queue.then(() => this.#wait(cost, signal));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** What an answer tells everyone: how long to stay away, and how much is left. */
  observe(report: { readonly stayAwayMs: number; readonly remaining: number | undefined }): void {
    const now = this.#options.clock.now();
    for (const bucket of this.#buckets) {
      if (report.stayAwayMs > 0) bucket.block(now + report.stayAwayMs);
      if (report.remaining !== undefined) bucket.atMost(report.remaining, now);
    }
  }

  async #wait(cost: number, signal: AbortSignal | undefined): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      signal?.throwIfAborted();
      const wait = Math.max(...this.#buckets.map((bucket) => bucket.waitFor(cost, clock.now())));
      if (wait === 0) break;
      this.#refuseIfTooLong(wait);
      // Afterwards look again: Azure may have refused another caller meanwhile.
      await clock.sleep(wait, signal);
    }
    for (const bucket of this.#buckets) bucket.take(cost);
  }

  /** Waiting for one's turn is fine, however long; waiting beyond the cap because Azure told somebody to is not. */
  #refuseIfTooLong(wait: number): void {
    const { name, clock, limits } = this.#options;
    const blocked = Math.max(...this.#buckets.map((bucket) => bucket.blockedFor(clock.now())));
    if (blocked > limits.maxWaitMs) {
      throw new AzureError('throttled', `${name} asked all callers to wait ${Math.ceil(blocked / 1000)} s`);
    }
    if (clock.now() + wait >= limits.deadline) {
      throw new AzureError('throttled', `the rate budget of ${name} does not reach before the deadline`);
    }
  }
}
