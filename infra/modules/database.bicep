// What a fleet shares: findings, queue and rate budgets. Logins by Entra only, reachable from the network only.
@maxLength(12)
param name string
param location string
param tags object
param principalId string
param principalName string
param endpointSubnetId string
param networkId string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: 'psql-${name}-${uniqueString(resourceGroup().id, name)}'
  location: location
  tags: tags
  sku: { name: 'Standard_B2s', tier: 'Burstable' }
  properties: {
    version: '17'
    createMode: 'Create'
    authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: tenant().tenantId }
    storage: { storageSizeGB: 32, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' }
    network: { publicNetworkAccess: 'Disabled' }
  }
}

// The identity creates its own tables: nothing else lives on this server.
resource administrator 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01' = {
  parent: server
  name: principalId
  properties: { principalName: principalName, principalType: 'ServicePrincipal', tenantId: tenant().tenantId }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01' = {
  parent: server
  name: 'azaudit'
  properties: { charset: 'UTF8', collation: 'en_US.utf8' }
  // The server takes one change at a time.
  dependsOn: [administrator]
}

module endpoint 'private-endpoint.bicep' = {
  name: '${name}-database-endpoint'
  params: {
    name: '${name}-database'
    location: location
    tags: tags
    targetId: server.id
    groupId: 'postgresqlServer'
    zoneName: 'privatelink.postgres.database.azure.com'
    subnetId: endpointSubnetId
    networkId: networkId
  }
  dependsOn: [database]
}

output store string = 'postgres://${principalName}@${server.properties.fullyQualifiedDomainName}/${database.name}'

@description('As many workers as the units that wait or are worked on keep busy.')
output scaleRule object = {
  name: 'units'
  custom: {
    type: 'postgresql'
    metadata: {
      host: server.properties.fullyQualifiedDomainName
      port: '5432'
      userName: principalName
      dbName: database.name
      sslmode: 'require'
      query: 'select count(*) from pgboss.job where name like \'azaudit-units-%\' and state in (\'created\', \'retry\', \'active\')'
      targetQueryValue: '4'
    }
  }
}
