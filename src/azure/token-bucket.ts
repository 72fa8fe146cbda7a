/** Tokens that flow back over time. Callers are served in the order in which they reserve. */
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

  /** Milliseconds until the caller may go; the tokens are the caller's from now on. */
  reserve(cost: number, now: number): number {
    this.#refill(now);
    this.#tokens -= cost;
    const shortage = this.#tokens >= 0 ? 0 : -this.#tokens / this.#perMs;
    return this.blockedFor(now) + shortage;
  }

  /** Gives back what was reserved and not used. */
  release(cost: number): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + cost);
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
