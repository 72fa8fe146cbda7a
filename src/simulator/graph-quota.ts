const QUERIES = 15;
const WINDOW_MS = 5000;

export interface GraphQuota {
  /** Spends one query; `refused` when none is left and quotas are enforced. */
  take(): { readonly refused: boolean; readonly headers: Readonly<Record<string, string>> };
}

/** 15 queries per 5 seconds. When not enforced, the headers always show a fresh window, so that nobody paces. */
export function createGraphQuota(settings: { enforceQuotas: boolean; clock: () => number }): GraphQuota {
  let windowStart = Number.NEGATIVE_INFINITY;
  let spent = 0;
  function take() {
    const now = settings.clock();
    if (!settings.enforceQuotas || now - windowStart >= WINDOW_MS) {
      windowStart = now;
      spent = 0;
    }
    const refused = spent >= QUERIES;
    if (!refused) spent += 1;
    const seconds = Math.max(0, Math.ceil((windowStart + WINDOW_MS - now) / 1000));
    return {
      refused,
      headers: {
        'x-ms-user-quota-remaining': String(QUERIES - spent),
        'x-ms-user-quota-resets-after': `00:00:${String(seconds).padStart(2, '0')}`,
      },
    };
  }
  return { take };
}
