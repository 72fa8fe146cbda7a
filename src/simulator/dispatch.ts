import { isAllowed } from './access.ts';
import type { Call } from './call.ts';
import type { Reply } from './reply.ts';
import { armError } from './reply.ts';
import type { Context, Match, Route } from './route.ts';

const UNAUTHENTICATED: Reply = {
  ...armError(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing."),
  headers: { 'www-authenticate': 'Bearer authorization_uri="https://login.microsoftonline.com/common"' },
};

/** The answer to one call: who asks, whether the path exists, in which version, and then what it says. */
export function dispatch(call: Call, match: Match | undefined, context: Context): Reply {
  const anonymous = match?.route.door === 'prices' || match?.route.door === 'identity';
  if (!anonymous && !/^Bearer \S+/i.test(call.headers.authorization ?? '')) return UNAUTHENTICATED;
  if (match === undefined) return isRead(call.method) ? unknownPath(call) : writeRefused(call);
  const { route } = match;
  const sameMethod = route.method === call.method || (route.method === 'GET' && call.method === 'HEAD');
  if (!sameMethod) return isRead(call.method) ? methodRefused(call) : writeRefused(call);
  return (
    versionFault(call, route) ??
    accessFault(call, route, context) ??
    route.handle({ ...call, params: match.params }, context)
  );
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function unknownPath(call: Call): Reply {
  const type = /\/providers\/([^/]+\/[^/]+)/i.exec(call.path)?.[1] ?? call.path;
  return armError(404, 'InvalidResourceType', `The resource type could not be found for '${type}'.`);
}

function methodRefused(call: Call): Reply {
  return armError(405, 'HttpMethodNotAllowed', `The HTTP method '${call.method}' is not supported at '${call.path}'.`);
}

function writeRefused(call: Call): Reply {
  return armError(
    403,
    'AuthorizationFailed',
    `The client does not have authorization to perform ${call.method} over scope '${call.path}'.`,
  );
}

function versionFault(call: Call, route: Route): Reply | undefined {
  if (route.versions.length === 0) return undefined;
  const version = call.query.get('api-version');
  if (version === undefined)
    return armError(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required.');
  if (route.versions.includes(version.toLowerCase())) return undefined;
  const supported = route.versions.join(', ');
  const provider = /\/providers\/([^/]+)\/([^/{]+)/i.exec(route.path);
  if (provider === null)
    return armError(
      400,
      'InvalidApiVersionParameter',
      `The api-version '${version}' is invalid. Supported: '${supported}'.`,
    );
  return armError(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for API version '${version}' of '${provider[1]}/${provider[2]}'. Supported: '${supported}'.`,
  );
}

function accessFault(call: Call, route: Route, context: Context): Reply | undefined {
  const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(call.path)?.[1];
  if (subscriptionId === undefined) return undefined;
  const subscription = context.index.subscription(subscriptionId);
  if (subscription === undefined)
    return armError(404, 'SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`);
  if (route.action === undefined || isAllowed(subscription, route.action)) return undefined;
  const message =
    `The client does not have authorization to perform action '${route.action}' over scope '${call.path}' ` +
    'or the scope is invalid.';
  return route.denied?.(message) ?? armError(403, 'AuthorizationFailed', message);
}
