import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { AzureError } from './azure-error.ts';

/** The part of the SDK's per-call options that shows the answer as it came. */
interface Capture {
  readonly abortSignal: AbortSignal;
  /** The error is the third argument in both generations of the SDK. */
  onResponse(response: PipelineResponse, result?: unknown, error?: unknown): void;
}

/**
 * Sends one call through a typed client and returns the JSON that Azure sent, or undefined for an answer without body.
 * The typed models drop keys they do not know, and one item that they cannot read loses the whole page; so their
 * result is not used.
 */
export async function rawBody(signal: AbortSignal, send: (capture: Capture) => Promise<unknown>): Promise<unknown> {
  let accepted: PipelineResponse | undefined;
  const capture: Capture = {
    abortSignal: signal,
    onResponse(response, _result, error) {
      // The SDK also shows responses that the gate has refused.
      if (error === undefined) accepted = response;
    },
  };
  try {
    await send(capture);
  } catch (error) {
    if (accepted === undefined) throw error;
  }
  if (accepted === undefined) throw new AzureError('failed', 'the client did not show the answer');
  return accepted.bodyAsText ? JSON.parse(accepted.bodyAsText) : undefined;
}
