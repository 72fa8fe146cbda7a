import { hash } from 'node:crypto';

/** Identity of a finding over time: never of measured values. 16 hex digits. */
export function fingerprint(ruleId: string, resourceId: string, discriminator = ''): string {
  return hash('sha256', [ruleId, resourceId, discriminator].join('\n')).slice(0, 16);
}
