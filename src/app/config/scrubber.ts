import { Scrubber } from '../../core/scrub.ts';
import { readEnvironment } from './environment.ts';

/** The one scrubber of the process: everything that leaves passes it. It begins with the environment's secrets. */
export const scrubber = new Scrubber();
for (const secret of readEnvironment().secrets) scrubber.add(secret);

export function scrub(text: string): string {
  return scrubber.scrub(text);
}
