import { randomUUID } from 'node:crypto';
import { headerText } from './call.ts';
import { ok, type Reply } from './reply.ts';
import type { Context, Route, RoutedCall } from './route.ts';

/** What the managed-identity endpoint expects in X-IDENTITY-HEADER. */
export const IDENTITY_HEADER = 'simulated-identity';
const LIFETIME_SECONDS = 86_400;
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export const TOKEN_ROUTES: readonly Route[] = [
  { api: 'token', door: 'identity', method: 'GET', path: '/msi/token', versions: [], handle: appServiceToken },
  {
    api: 'token',
    door: 'identity',
    method: 'GET',
    path: '/metadata/identity/oauth2/token',
    versions: [],
    handle: instanceToken,
  },
  {
    api: 'token',
    door: 'identity',
    method: 'GET',
    path: '/{tenant}/v2.0/.well-known/openid-configuration',
    versions: [],
    handle: openIdConfiguration,
  },
  {
    api: 'token',
    door: 'identity',
    method: 'POST',
    path: '/{tenant}/oauth2/v2.0/token',
    versions: [],
    handle: clientToken,
  },
];

/** The managed-identity endpoint of Container Apps and App Service. */
function appServiceToken(call: RoutedCall, context: Context): Reply {
  if (headerText(call.headers['x-identity-header']) !== IDENTITY_HEADER)
    return { status: 401, body: { statusCode: 401, message: 'X-IDENTITY-HEADER is missing or wrong.' } };
  if (call.query.get('api-version') !== '2019-08-01') return identityError('The api-version is not supported.');
  return managedToken(call, context);
}

/** The instance metadata service of virtual machines. */
function instanceToken(call: RoutedCall, context: Context): Reply {
  if (headerText(call.headers['metadata'])?.toLowerCase() !== 'true')
    return identityError("The header 'Metadata: true' is missing.");
  return managedToken(call, context);
}

function managedToken(call: RoutedCall, context: Context): Reply {
  const resource = call.query.get('resource');
  if (resource === undefined || resource === '') return identityError('The parameter resource is missing.');
  return ok({
    access_token: newToken(false),
    client_id: call.query.get('client_id') ?? '00000000-0000-4000-8000-000000000001',
    expires_in: String(LIFETIME_SECONDS),
    expires_on: String(Math.floor(context.settings.clock() / 1000) + LIFETIME_SECONDS),
    resource,
    token_type: 'Bearer',
  });
}

function identityError(message: string): Reply {
  return { status: 400, body: { error: 'invalid_request', error_description: message, statusCode: 400, message } };
}

function openIdConfiguration(call: RoutedCall): Reply {
  const authority = `${call.base}/${call.params['tenant'] ?? ''}`;
  return ok({
    issuer: `${authority}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${authority}/oauth2/v2.0/devicecode`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
    response_types_supported: ['code', 'token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    tenant_region_scope: null,
  });
}

/** Client credentials with a secret or with a federated assertion. */
function clientToken(call: RoutedCall, context: Context): Reply {
  const form = new URLSearchParams(call.body);
  if (form.get('grant_type') !== 'client_credentials')
    return oauthError(400, 'unsupported_grant_type', 'AADSTS70003: the grant type is not supported.');
  const tenant = call.params['tenant']?.toLowerCase();
  if (tenant !== context.index.estate.tenantId.toLowerCase())
    return oauthError(400, 'invalid_request', `AADSTS90002: tenant '${tenant}' not found.`);
  if (!form.get('client_id') || !form.get('scope'))
    return oauthError(400, 'invalid_request', 'AADSTS900144: the body must contain client_id and scope.');
  if (!isProven(form, context.settings.clientSecret))
    return oauthError(401, 'invalid_client', 'AADSTS7000215: invalid client secret or assertion provided.');
  const claims = form.get('claims')?.includes('nbf') === true;
  return ok({
    token_type: 'Bearer',
    expires_in: LIFETIME_SECONDS,
    ext_expires_in: LIFETIME_SECONDS,
    access_token: newToken(claims),
  });
}

function isProven(form: URLSearchParams, secret: string | undefined): boolean {
  if (form.get('client_assertion_type') === JWT_BEARER)
    return (form.get('client_assertion') ?? '').split('.').length === 3;
  const given = form.get('client_secret') ?? '';
  return secret === undefined ? given !== '' : given === secret;
}

/** A token asked for with the claims of a challenge says so, and is not challenged again. */
function newToken(claims: boolean): string {
  return `${claims ? 'claims' : 'plain'}.${randomUUID()}.simulated`;
}

function oauthError(status: number, error: string, description: string): Reply {
  return { status, body: { error, error_description: description, error_codes: [], correlation_id: randomUUID() } };
}
