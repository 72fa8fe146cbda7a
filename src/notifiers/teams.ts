import { z } from 'zod';
import type { Digest } from '../core/digest.ts';
import { DeliveryError, type DeliveryContext, type Notifier } from './notifier.ts';
import { teamsMessage } from './teams-card.ts';

const errorShape = z.object({ error: z.object({ code: z.string().max(60).regex(/^\w+$/).catch('an error') }) });
/** Until somebody mends the flow, no message arrives. */
const FLOW_IS_OFF = /NotEnabled|Disabled|Suspended|NotFound|Authori[sz]ation/;

/** A Workflows webhook ("when a Teams webhook request is received") that posts to a channel or chat. */
export const teams: Notifier = {
  type: 'teams',
  hosts: ['logic.azure.com', 'environment.api.powerplatform.com'],
  render: (digest) => [{ key: 'card', body: bodyOf(digest) }],
  deliver,
};

async function deliver(digest: Digest, { sink, send }: DeliveryContext): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const request = { method: 'POST', url: sink.url, headers, body: bodyOf(digest) } as const;
  const failure = failureIn((await send(request).catch(rethrowClearly)).body);
  if (failure !== undefined) throw failure;
}

function bodyOf(digest: Digest): string {
  return JSON.stringify(teamsMessage(digest));
}

function rethrowClearly(error: unknown): never {
  if (!(error instanceof DeliveryError) || error.answer === undefined || error.outcome === 'retry') throw error;
  const { status, body } = error.answer;
  const code = codeIn(body);
  const isOff = status === 401 || status === 403 || (code !== undefined && FLOW_IS_OFF.test(code));
  const message = code === undefined ? error.message : `${error.message}: ${code}`;
  throw new DeliveryError(isOff ? 'gone' : error.outcome, message, error.retryAfterMs, error.answer);
}

/** The answer to an accepted request is empty; some gateways put the refusal into a 200. */
function failureIn(body: string): DeliveryError | undefined {
  const status = /HTTP error (\d{3})/.exec(body)?.[1];
  const code = codeIn(body) ?? (status === undefined ? undefined : `HTTP error ${status}`);
  if (code === undefined) return undefined;
  const isPassing = /429|5\d\d|throttl|TooManyRequests|timeout|unavailable/i.test(code);
  return new DeliveryError(isPassing ? 'retry' : 'rejected', `Teams accepted the request and answered: ${code}`);
}

function codeIn(body: string): string | undefined {
  try {
    const parsed = errorShape.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data.error.code : undefined;
  } catch {
    return undefined;
  }
}
