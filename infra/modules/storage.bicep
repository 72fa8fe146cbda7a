// What the nightly job remembers: one SQLite file, kept as a blob under a lease. No keys, nothing public.
@maxLength(12)
param name string
param location string
param tags object
param principalId string

@description('Empty: reachable from everywhere, by role only.')
param endpointSubnetId string
param networkId string

var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var private = !empty(endpointSubnetId)

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'st${uniqueString(resourceGroup().id, name)}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkAcls: { bypass: 'None', defaultAction: private ? 'Deny' : 'Allow' }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    // An overwritten store can be had back for two weeks.
    deleteRetentionPolicy: { enabled: true, days: 14 }
    containerDeleteRetentionPolicy: { enabled: true, days: 14 }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: 'azaudit'
  properties: { publicAccess: 'None' }
}

resource write 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(container.id, principalId, blobContributor)
  scope: container
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
  }
}

module endpoint 'private-endpoint.bicep' = if (private) {
  name: '${name}-storage-endpoint'
  params: {
    name: '${name}-storage'
    location: location
    tags: tags
    targetId: account.id
    groupId: 'blob'
    zoneName: 'privatelink.blob.${az.environment().suffixes.storage}'
    subnetId: endpointSubnetId
    networkId: networkId
  }
}

output store string = 'blob:${account.properties.primaryEndpoints.blob}${container.name}/azaudit.db'
