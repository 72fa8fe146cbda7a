import { ANY_MAP, type Shape } from '../shape.ts';
import { PRIVATE_ENDPOINTS } from './common.ts';

export const CONTAINER_APPS: Readonly<Record<string, Shape>> = {
  'microsoft.app/containerapps': {
    provisioningState: 'string',
    runningStatus: 'string',
    environmentId: 'string',
    managedEnvironmentId: 'string',
    workloadProfileName: 'string',
    configuration: {
      activeRevisionsMode: 'string',
      ingress: {
        external: 'bool',
        allowInsecure: 'bool',
        targetPort: 'double',
        fqdn: 'string',
        transport: 'string',
        clientCertificateMode: 'string',
        ipSecurityRestrictions: [{ name: 'string', action: 'string', ipAddressRange: 'string' }],
      },
    },
    template: {
      containers: [{ name: 'string', image: 'string', resources: { cpu: 'double', memory: 'string', gpu: 'double' } }],
      scale: { minReplicas: 'double', maxReplicas: 'double', cooldownPeriod: 'double', rules: [ANY_MAP] },
    },
  },
  'microsoft.app/managedenvironments': {
    provisioningState: 'string',
    publicNetworkAccess: 'string',
    zoneRedundant: 'bool',
    workloadProfiles: [
      { name: 'string', workloadProfileType: 'string', minimumCount: 'double', maximumCount: 'double' },
    ],
    vnetConfiguration: { internal: 'bool', infrastructureSubnetId: 'string' },
    appLogsConfiguration: { destination: 'string', logAnalyticsConfiguration: { customerId: 'string' } },
    privateEndpointConnections: PRIVATE_ENDPOINTS,
  },
};
