import type { PipelineResponse } from '@azure/core-rest-pipeline';

/** The part of the SDK's per-call options that shows the answer as it came. */
interface Capture {
  readonly abortSignal: AbortSignal;
  onResponse(response: PipelineResponse): void;
}

/**
 * Sends one call through a typed client and returns the JSON that Azure sent. The typed models drop keys they do not
 * know, and one item that they cannot read loses the whole page; so their result is not used.
 */
export async function rawBody(signal: AbortSignal, send: (capture: Capture) => Promise<unknown>): Promise<unknown> {
  let success: PipelineResponse | undefined;
  const capture: Capture = {
    abortSignal: signal,
    onResponse(response) {
      if (response.status >= 200 && response.status < 300) success = response;
    },
  };
  try {
    await send(capture);
  } catch (error) {
    if (success === undefined) throw error;
  }
  const text = success?.bodyAsText ?? '';
  return text === '' ? undefined : JSON.parse(text);
}
