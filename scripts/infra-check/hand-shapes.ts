import { atMost, boolean, list, map, network, number, object, oneOf, severity, text, type Shape } from './shape.ts';

/**
 * What the templates may say about types whose SDK packages carry no mappers. Less than Azure takes: a property that is
 * needed for the first time is added here, after a look into the reference of its API version.
 */
const id = object({ 'id!': text });
const location = { 'location!': text, tags: map(text) };

const roleAssignment = object({
  'properties!': object({
    'principalId!': text,
    'principalType!': oneOf('ServicePrincipal'),
    'roleDefinitionId!': text,
    description: text,
  }),
});

const roleDefinition = object({
  'properties!': object({
    'roleName!': text,
    description: text,
    'type!': oneOf('CustomRole'),
    'assignableScopes!': list(text),
    'permissions!': list(
      object({ 'actions!': list(text), notActions: list(text), dataActions: list(text), notDataActions: list(text) }),
    ),
  }),
});

const diagnosticSettings = object({
  'properties!': object({
    'workspaceId!': text,
    'logs!': list(
      object({ 'category!': oneOf('ContainerAppConsoleLogs', 'ContainerAppSystemLogs'), 'enabled!': boolean }),
    ),
  }),
});

const actionGroup = object({
  ...location,
  'properties!': object({
    'enabled!': boolean,
    'groupShortName!': atMost(12),
    emailReceivers: list(object({ 'name!': text, 'emailAddress!': text, useCommonAlertSchema: boolean })),
  }),
});

/** Windows that a log alert can have; there is none of 26 hours. */
const span = oneOf(
  'PT5M',
  'PT10M',
  'PT15M',
  'PT30M',
  'PT45M',
  'PT1H',
  'PT2H',
  'PT3H',
  'PT4H',
  'PT5H',
  'PT6H',
  'P1D',
  'P2D',
);

const scheduledQueryRule = object({
  ...location,
  kind: oneOf('LogAlert', 'LogToMetric'),
  'properties!': object({
    displayName: text,
    description: text,
    'severity!': severity,
    enabled: boolean,
    'scopes!': list(text),
    'evaluationFrequency!': span,
    'windowSize!': span,
    overrideQueryTimeRange: span,
    autoMitigate: boolean,
    muteActionsDuration: span,
    skipQueryValidation: boolean,
    'criteria!': object({
      'allOf!': list(
        object({
          'query!': text,
          'timeAggregation!': oneOf('Average', 'Count', 'Maximum', 'Minimum', 'Total'),
          'operator!': oneOf('Equals', 'GreaterThan', 'GreaterThanOrEqual', 'LessThan', 'LessThanOrEqual'),
          'threshold!': number,
          metricMeasureColumn: text,
          failingPeriods: object({ numberOfEvaluationPeriods: number, minFailingPeriodsToAlert: number }),
        }),
      ),
    }),
    actions: object({ actionGroups: list(text), customProperties: map(text) }),
  }),
});

const subnet = object({
  'name!': text,
  'properties!': object({
    'addressPrefix!': network,
    natGateway: id,
    networkSecurityGroup: id,
    defaultOutboundAccess: boolean,
    delegations: list(
      object({ 'name!': text, 'properties!': object({ 'serviceName!': oneOf('Microsoft.App/environments') }) }),
    ),
  }),
});

const virtualNetwork = object({
  ...location,
  'properties!': object({
    'addressSpace!': object({ 'addressPrefixes!': list(network) }),
    'subnets!': list(subnet),
    dhcpOptions: object({ dnsServers: list(text) }),
  }),
});

const privateEndpoint = object({
  ...location,
  'properties!': object({
    'subnet!': id,
    'privateLinkServiceConnections!': list(
      object({ 'name!': text, 'properties!': object({ 'privateLinkServiceId!': text, 'groupIds!': list(text) }) }),
    ),
  }),
});

export const handShapes = {
  roleAssignment,
  roleDefinition,
  diagnosticSettings,
  actionGroup,
  scheduledQueryRule,
  virtualNetwork,
  privateEndpoint,
  registry: object({ properties: object({ loginServer: text }) }),
  publicAddress: object({
    ...location,
    'sku!': object({ 'name!': oneOf('Standard') }),
    'properties!': object({ 'publicIPAllocationMethod!': oneOf('Static') }),
  }),
  natGateway: object({
    ...location,
    'sku!': object({ 'name!': oneOf('Standard') }),
    'properties!': object({ 'publicIpAddresses!': list(id), idleTimeoutInMinutes: number }),
  }),
  dnsZone: object(location),
  dnsLink: object({
    ...location,
    'properties!': object({ 'registrationEnabled!': boolean, 'virtualNetwork!': id }),
  }),
  dnsZoneGroup: object({
    'properties!': object({
      'privateDnsZoneConfigs!': list(object({ 'name!': text, 'properties!': object({ 'privateDnsZoneId!': text }) })),
    }),
  }),
} satisfies Record<string, Shape>;
