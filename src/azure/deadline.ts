import { RestError, type PipelinePolicy, type PipelineRequest } from '@azure/core-rest-pipeline';
import { AzureError } from './azure-error.ts';

/** Says what the run's signal says, where the SDK would only say "aborted". */
export const deadlinePolicy: PipelinePolicy = {
  name: 'azauditDeadline',
  async sendRequest(request, next) {
    try {
      throwIfStopped(request);
      return await next(request);
    } catch (error) {
      throwIfStopped(request, error);
      throw error;
    }
  },
};

/** Ends one attempt that brings no complete answer in time; the retry outside may try again. */
export function attemptTimeoutPolicy(timeoutMs: number): PipelinePolicy {
  return {
    name: 'azauditAttemptTimeout',
    async sendRequest(request, next) {
      const outer = request.abortSignal;
      const attempt = new AbortController();
      const stop = (): void => attempt.abort();
      const timer = setTimeout(stop, timeoutMs);
      outer?.addEventListener('abort', stop);
      request.abortSignal = attempt.signal;
      try {
        return await next(request);
      } catch (error) {
        if (!attempt.signal.aborted || outer?.aborted === true) throw error;
        throw new RestError(`no answer within ${timeoutMs / 1000} s`, { code: 'ETIMEDOUT', request });
      } finally {
        clearTimeout(timer);
        outer?.removeEventListener('abort', stop);
        restoreSignal(request, outer);
      }
    },
  };
}

function throwIfStopped(request: PipelineRequest, cause?: unknown): void {
  const signal = request.abortSignal;
  if (!(signal instanceof AbortSignal) || !signal.aborted) return;
  const reason = signal.reason instanceof Error ? signal.reason.message : String(signal.reason);
  throw new AzureError('failed', `stopped before it was done: ${reason}`, { cause });
}

/** The request object is used again for the next attempt. */
function restoreSignal(request: PipelineRequest, signal: PipelineRequest['abortSignal']): void {
  if (signal === undefined) delete request.abortSignal;
  else request.abortSignal = signal;
}
