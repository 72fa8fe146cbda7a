import { ANY_MAP, type Shape } from '../shape.ts';
import { REFERENCE } from './common.ts';

const SECURITY_RULE: Shape = {
  name: 'string',
  properties: {
    access: 'string',
    direction: 'string',
    priority: 'double',
    protocol: 'string',
    sourceAddressPrefix: 'string',
    sourceAddressPrefixes: ['string'],
    destinationAddressPrefix: 'string',
    destinationAddressPrefixes: ['string'],
    destinationPortRange: 'string',
    destinationPortRanges: ['string'],
  },
};

const CONNECTION: Shape = {
  name: 'string',
  properties: {
    privateLinkServiceId: 'string',
    groupIds: ['string'],
    privateLinkServiceConnectionState: { status: 'string', description: 'string' },
  },
};

export const NETWORK: Readonly<Record<string, Shape>> = {
  'microsoft.network/publicipaddresses': {
    ipAddress: 'string',
    publicIPAllocationMethod: 'string',
    publicIPAddressVersion: 'string',
    provisioningState: 'string',
    ipConfiguration: REFERENCE,
    natGateway: REFERENCE,
    dnsSettings: { domainNameLabel: 'string', fqdn: 'string' },
  },
  'microsoft.network/networkinterfaces': {
    virtualMachine: REFERENCE,
    privateEndpoint: REFERENCE,
    networkSecurityGroup: REFERENCE,
    provisioningState: 'string',
    ipConfigurations: [
      {
        id: 'string',
        name: 'string',
        properties: {
          primary: 'bool',
          privateIPAddress: 'string',
          publicIPAddress: REFERENCE,
          subnet: REFERENCE,
        },
      },
    ],
  },
  'microsoft.network/networksecuritygroups': {
    securityRules: [SECURITY_RULE],
    defaultSecurityRules: [SECURITY_RULE],
    subnets: [REFERENCE],
    networkInterfaces: [REFERENCE],
    provisioningState: 'string',
  },
  'microsoft.network/privateendpoints': {
    provisioningState: 'string',
    subnet: REFERENCE,
    networkInterfaces: [REFERENCE],
    privateLinkServiceConnections: [CONNECTION],
    manualPrivateLinkServiceConnections: [CONNECTION],
    customDnsConfigs: [ANY_MAP],
  },
  'microsoft.network/natgateways': {
    provisioningState: 'string',
    idleTimeoutInMinutes: 'double',
    subnets: [REFERENCE],
    publicIpAddresses: [REFERENCE],
  },
};
