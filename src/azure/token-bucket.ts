/** Tokens that flow back over time. Times are epoch milliseconds. */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perMs: number;
  #tokens: number;
  /** Refilled up to here; in the future while blocked, because nothing flows back before the block ends. */
  #updated: number;

  constructor(options: { capacity: number; perSecond: number; now: number }) {
    this.#capacity = options.capacity;
    this.#perMs = options.perSecond / 1000;
    this.#tokens = options.capacity;
    this.#updated = options.now;
  }

  /** Milliseconds until `cost` may be taken; what costs more than the bucket holds waits for a full one. */
  waitFor(cost: number, now: number): number {
    this.#refill(now);
    const shortage = Math.max(0, Math.min(cost, this.#capacity) - this.#tokens);
    return Math.ceil(this.blockedFor(now) + shortage / this.#perMs);
  }

  take(cost: number): void {
    this.#tokens -= cost;
  }

  /** Nobody goes before this moment. */
  block(until: number): void {
    this.#updated = Math.max(this.#updated, until);
  }

  /** 0 when not blocked. */
  blockedFor(now: number): number {
    return Math.max(0, this.#updated - now);
  }

  /** Azure says how many calls are left: others spend from the same quota. */
  atMost(remaining: number, now: number): void {
    this.#refill(now);
    this.#tokens = Math.min(this.#tokens, remaining);
  }

  #refill(now: number): void {
    if (now <= this.#updated) return;
    this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#updated) * this.#perMs);
    this.#updated = now;
  }
}
