// The sinks' secrets. azaudit reads them anew for every run, so that a rotated one needs no deployment.
@maxLength(12)
param name string
param location string
param tags object
param principalId string

@description('Empty: reachable from everywhere, by role only.')
param endpointSubnetId string
param networkId string

@secure()
param secrets object

var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'
var private = !empty(endpointSubnetId)

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: 'kv-${uniqueString(resourceGroup().id, name)}'
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkAcls: { bypass: 'AzureServices', defaultAction: private ? 'Deny' : 'Allow' }
  }
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = [for item in items(secrets): {
  parent: vault
  name: item.key
  properties: { value: item.value }
}]

resource read 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, secretsUser)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

module endpoint 'private-endpoint.bicep' = if (private) {
  name: '${name}-vault-endpoint'
  params: {
    name: '${name}-vault'
    location: location
    tags: tags
    targetId: vault.id
    groupId: 'vault'
    zoneName: 'privatelink.vaultcore.azure.net'
    subnetId: endpointSubnetId
    networkId: networkId
  }
}

output vaultName string = vault.name
