import { isRestError, type RestError } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { messageOf } from '../core/errors.ts';
import type { UnknownReason } from '../core/fact.ts';
import { AzureError, isCredentialError } from './azure-error.ts';
import { EMPTY_BODY, NOT_JSON } from './error-guard.ts';
import { requestedWait } from './throttle-headers.ts';

/** Cost Management refuses with 400 and 401; a subscription of another tenant is "not found". */
const DENIED =
  /^(RBACAccessDenied|AccountCostDisabled|IndirectCostDisabled|AuthorizationFailed|SubscriptionNotFound)$/i;
const UNSUPPORTED =
  /^(ResourceTypeNotSupported|InvalidResourceType|InvalidResourceNamespace|NoRegisteredProviderFound|InvalidApiVersionParameter|UnsupportedApiVersion|MissingSubscriptionRegistration|SubscriptionNotRegistered|LocationNotAvailableForResourceType|InvalidLocation|NotSupported)$/i;
const MAX_DETAIL = 400;

/** Any thrown thing as one line with a reason from the fact model. */
export function classify(error: unknown): AzureError {
  if (error instanceof AzureError) return error;
  if (isRestError(error)) return fromRestError(error);
  if (error instanceof z.ZodError) {
    return new AzureError('failed', `unexpected answer: ${issueLine(error)}`, { cause: error });
  }
  if (isCredentialError(error)) {
    return new AzureError('denied', oneLine(`no token: ${messageOf(error)}`), { cause: error });
  }
  return new AzureError('failed', oneLine(messageOf(error)), { cause: error });
}

/** `properties.rows: expected array`. */
export function issueLine(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'not of the expected shape';
  return `${issue.path.length === 0 ? '' : `${issue.path.join('.')}: `}${issue.message}`;
}

function fromRestError(error: RestError): AzureError {
  const { statusCode: status, code } = error;
  return new AzureError(reasonOf(error), oneLine(describe(error)), {
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code }),
    cause: error,
  });
}

function reasonOf(error: RestError): UnknownReason {
  const { statusCode: status, code = '' } = error;
  if (status === undefined || status < 400) return 'failed';
  if (DENIED.test(code) || /AccountCostDisabled/.test(error.message)) return 'denied';
  if (UNSUPPORTED.test(code)) return 'unsupported';
  if (status === 401 || status === 403) return 'denied';
  if (status === 429 || status === 529) return 'throttled';
  if (status === 503 && error.response !== undefined && requestedWait(error.response.headers, 0) !== undefined) {
    return 'throttled';
  }
  // A page of a proxy proves nothing about what Azure has.
  return (status === 404 && !isHtml(error)) || status === 405 ? 'unsupported' : 'failed';
}

function describe(error: RestError): string {
  const { statusCode: status, code } = error;
  if (code === 'PARSE_ERROR') {
    return status === undefined ? 'the answer broke off or could not be read' : `HTTP ${status} with malformed JSON`;
  }
  if (status === undefined) return `no answer: ${code === undefined ? '' : `${code} `}${error.message}`;
  if (isHtml(error)) return `HTTP ${status} with HTML`;
  const asked = error.response === undefined ? undefined : requestedWait(error.response.headers, Date.now());
  const patience = asked === undefined ? '' : ` (asked to wait ${Math.ceil(asked / 1000)} s)`;
  const about = code === undefined || code === NOT_JSON || code === EMPTY_BODY ? '' : ` ${code}`;
  // The guard's own messages begin with the status already.
  const text = error.message.startsWith('HTTP ')
    ? `${error.message}${about}`
    : `HTTP ${status}${about}: ${error.message}`;
  return `${text}${patience}`;
}

function isHtml(error: RestError): boolean {
  return /<\s*(!doctype|html|head|body)\b/i.test(error.message) || error.message.endsWith(' with HTML');
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > MAX_DETAIL ? `${line.slice(0, MAX_DETAIL)}…` : line;
}
