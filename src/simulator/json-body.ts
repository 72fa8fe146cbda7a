import type { Call } from './call.ts';

/** The body as JSON; undefined when it is none. */
export function jsonBody(call: Call): unknown {
  try {
    return JSON.parse(call.body);
  } catch {
    return undefined;
  }
}
