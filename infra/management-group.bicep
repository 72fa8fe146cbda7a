// What the audit may read, below a management group. Only reading roles: none can change anything.
targetScope = 'managementGroup'

@description('Object id of the identity: the output principalId of main.bicep.')
param principalId string

var roles = [
  'acdd72a7-3385-48ef-bd42-f606fba81ae7' // Reader
  '43d0d8ad-25c7-4714-9337-8ba259a9fe05' // Monitoring Reader
  '72fafb9e-0641-4937-9268-a91bfd8191a3' // Cost Management Reader
]

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in roles: {
  name: guid(managementGroup().id, principalId, role)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: tenantResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}]
