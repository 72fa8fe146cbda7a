const FIELDS = [
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day of month', low: 1, high: 31 },
  { name: 'month', low: 1, high: 12 },
  { name: 'weekday', low: 0, high: 6 },
] as const;
const PART = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/;

/** What is wrong with a cron expression as Container Apps and Kubernetes both read it, or undefined. */
export function cronProblem(text: string): string | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== FIELDS.length) return `cron "${text}" has ${fields.length} fields, not 5`;
  for (const [index, range] of FIELDS.entries()) {
    const field = fields[index] ?? '';
    if (!field.split(',').every((part) => fits(part, range)))
      return `cron "${text}": ${range.name} "${field}" is invalid`;
  }
  return undefined;
}

function fits(part: string, { low, high }: { readonly low: number; readonly high: number }): boolean {
  const match = PART.exec(part);
  if (match === null) return false;
  const [from = low, to = from, step = 1] = match
    .slice(1)
    .map((digits) => (digits === undefined ? undefined : +digits));
  return from >= low && to <= high && from <= to && step >= 1;
}
