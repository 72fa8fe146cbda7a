import { createHash } from 'node:crypto';

/** Identity of a finding over time: never of measured values. 16 hex digits. */
export function fingerprint(ruleId: string, resourceId: string, discriminator = ''): string {
  return createHash('sha256').update([ruleId, resourceId, discriminator].join('\n')).digest('hex').slice(0, 16);
}
