const ISO_TIME = /^\d{4}-\d{2}-\d{2}([T ][\d:.,]+(Z|[+-]\d{2}:?\d{2})?)?$/i;
const WITHOUT_ZONE = /[T ][\d:.,]+$/i;

/**
 * Milliseconds of an ISO 8601 date or time; NaN for anything else. Some of Azure's providers leave the zone out and
 * mean UTC, whatever zone this machine is in.
 */
export function parseTime(text: string): number {
  if (!ISO_TIME.test(text)) return Number.NaN;
  return Date.parse(WITHOUT_ZONE.test(text) ? `${text}Z` : text);
}
