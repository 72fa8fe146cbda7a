import { RestError, type PipelinePolicy, type PipelineResponse } from '@azure/core-rest-pipeline';

/** Codes of our own, for answers that are no ARM answers. */
export const NOT_JSON = 'NOT_JSON';
export const EMPTY_BODY = 'EMPTY_BODY';

/**
 * Makes every answer that is not a JSON success an error that keeps ARM's code and message. Without it the SDK reads
 * an HTML page or an empty body with status 200 as "nothing there", and loses the text of an error between pages.
 */
export const errorGuard: PipelinePolicy = {
  name: 'azauditErrorGuard',
  async sendRequest(request, next) {
    const response = await next(request);
    const error = errorOf(response);
    if (error !== undefined) throw error;
    return response;
  },
};

function errorOf(response: PipelineResponse): RestError | undefined {
  const { status, request } = response;
  if (status < 200 || status > 299) {
    const { code, message } = armError(response);
    return new RestError(message, { statusCode: status, request, response, ...(code === undefined ? {} : { code }) });
  }
  const about = { statusCode: status, request, response };
  const body = response.bodyAsText ?? '';
  if (body === '') {
    return status === 204 ? undefined : new RestError(`HTTP ${status} without a body`, { ...about, code: EMPTY_BODY });
  }
  if (isJson(response)) return undefined;
  return new RestError(`HTTP ${status} with ${kindOf(response)}`, { ...about, code: NOT_JSON });
}

/** `{error:{code,message}}` as ARM sends it, or a bare `{code,message}` as its metrics do. */
function armError(response: PipelineResponse): { code: string | undefined; message: string } {
  const fallback = `HTTP ${response.status}${(response.bodyAsText ?? '') === '' ? '' : ` with ${kindOf(response)}`}`;
  const body = parsed(response.bodyAsText);
  const inner = isRecord(body) && isRecord(body['error']) ? body['error'] : body;
  if (!isRecord(inner)) return { code: undefined, message: fallback };
  return { code: text(inner['code']), message: text(inner['message']) ?? text(inner['Message']) ?? fallback };
}

function kindOf(response: PipelineResponse): string {
  if (/^\s*</.test(response.bodyAsText ?? '') || /html/i.test(contentType(response))) return 'HTML';
  return isJson(response) ? 'JSON that is no ARM error' : 'a body that is not JSON';
}

function isJson(response: PipelineResponse): boolean {
  return /\bjson\b/i.test(contentType(response));
}

function contentType(response: PipelineResponse): string {
  return response.headers.get('content-type') ?? '';
}

function parsed(body: string | null | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
