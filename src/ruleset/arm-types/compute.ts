import { ANY_MAP, type Shape } from '../shape.ts';
import { REFERENCE } from './common.ts';

const OS_PROFILE: Shape = {
  computerName: 'string',
  adminUsername: 'string',
  linuxConfiguration: { disablePasswordAuthentication: 'bool', provisionVMAgent: 'bool', patchSettings: ANY_MAP },
  windowsConfiguration: { enableAutomaticUpdates: 'bool', provisionVMAgent: 'bool', patchSettings: ANY_MAP },
};

const SECURITY_PROFILE: Shape = {
  securityType: 'string',
  encryptionAtHost: 'bool',
  uefiSettings: { secureBootEnabled: 'bool', vTpmEnabled: 'bool' },
};

const STORAGE_PROFILE: Shape = {
  imageReference: {
    id: 'string',
    publisher: 'string',
    offer: 'string',
    sku: 'string',
    version: 'string',
    exactVersion: 'string',
  },
  osDisk: {
    name: 'string',
    osType: 'string',
    createOption: 'string',
    diskSizeGB: 'double',
    managedDisk: { id: 'string', storageAccountType: 'string' },
    diffDiskSettings: { option: 'string', placement: 'string' },
  },
  dataDisks: [
    {
      name: 'string',
      lun: 'double',
      diskSizeGB: 'double',
      managedDisk: { id: 'string', storageAccountType: 'string' },
    },
  ],
};

const DISK: Shape = {
  diskState: 'string',
  diskSizeGB: 'double',
  diskIOPSReadWrite: 'double',
  diskMBpsReadWrite: 'double',
  osType: 'string',
  timeCreated: 'string',
  LastOwnershipUpdateTime: 'string',
  provisioningState: 'string',
  publicNetworkAccess: 'string',
  networkAccessPolicy: 'string',
  incremental: 'bool',
  tier: 'string',
  creationData: { createOption: 'string', sourceResourceId: 'string', sourceUri: 'string' },
  encryption: { type: 'string', diskEncryptionSetId: 'string' },
};

export const COMPUTE: Readonly<Record<string, Shape>> = {
  'microsoft.compute/virtualmachines': {
    vmId: 'string',
    timeCreated: 'string',
    provisioningState: 'string',
    priority: 'string',
    evictionPolicy: 'string',
    licenseType: 'string',
    billingProfile: { maxPrice: 'double' },
    hardwareProfile: { vmSize: 'string' },
    osProfile: OS_PROFILE,
    securityProfile: SECURITY_PROFILE,
    storageProfile: STORAGE_PROFILE,
    networkProfile: { networkInterfaces: [{ id: 'string', properties: { primary: 'bool' } }] },
    extended: {
      instanceView: {
        powerState: { code: 'string', displayStatus: 'string', level: 'string' },
        computerName: 'string',
        osName: 'string',
        osVersion: 'string',
        hyperVGeneration: 'string',
      },
    },
    virtualMachineScaleSet: REFERENCE,
    availabilitySet: REFERENCE,
    capacityReservation: { capacityReservationGroup: REFERENCE },
    host: REFERENCE,
    proximityPlacementGroup: REFERENCE,
    diagnosticsProfile: { bootDiagnostics: { enabled: 'bool', storageUri: 'string' } },
  },
  'microsoft.compute/virtualmachinescalesets': {
    orchestrationMode: 'string',
    provisioningState: 'string',
    singlePlacementGroup: 'bool',
    timeCreated: 'string',
    uniqueId: 'string',
    platformFaultDomainCount: 'double',
    upgradePolicy: { mode: 'string' },
    virtualMachineProfile: {
      priority: 'string',
      evictionPolicy: 'string',
      billingProfile: { maxPrice: 'double' },
      hardwareProfile: { vmSize: 'string' },
      osProfile: OS_PROFILE,
      securityProfile: SECURITY_PROFILE,
      storageProfile: STORAGE_PROFILE,
      networkProfile: ANY_MAP,
    },
  },
  'microsoft.compute/disks': DISK,
  'microsoft.compute/snapshots': DISK,
  'microsoft.compute/capacityreservationgroups/capacityreservations': {
    reservationId: 'string',
    provisioningState: 'string',
    provisioningTime: 'string',
    timeCreated: 'string',
    virtualMachinesAssociated: [REFERENCE],
  },
};
