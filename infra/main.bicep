// One audit every night, with what it needs: where it runs, who it is, what it remembers, whom it tells, who notices
// when it does not run. What it may read is assigned elsewhere: management-group.bicep, subscription.bicep.
targetScope = 'resourceGroup'

@description('First part of every name: lower-case letters and digits.')
@minLength(2)
@maxLength(12)
param name string = 'azaudit'

param location string = resourceGroup().location

@description('The image by its digest, like contoso.azurecr.io/azaudit@sha256:…')
@minLength(75)
param image string

@description('Text of azaudit.yaml. Secrets are not in it, but named by it: kv://\${AZAUDIT_VAULT}/name.')
@secure()
param config string

@description('Secrets to put into the vault, by name: addresses of webhooks, tokens.')
@secure()
param secrets object = {}

@description('When the job starts: minute, hour, day, month, weekday, in UTC. Fleets follow the schedule in the config.')
param cron string = '0 2 * * *'

@description('How long an audit may read; the job may take 4 hours in all.')
param deadline string = '3h'

@description('Container registry that needs a login; empty for a public one.')
@maxLength(50)
param registryName string = ''

param registryResourceGroup string = resourceGroup().name

@description('Storage, vault and database answer only inside a network of their own.')
param privateNetwork bool = false

@description('Many workers over a PostgreSQL database, in place of the nightly job. Brings the private network.')
param fleet bool = false

@description('Most workers of a fleet.')
@minValue(1)
@maxValue(50)
param workers int = 5

@description('Who gets mail when no audit ended well for 26 hours.')
param alertEmails string[] = []

param tags object = {}

var private = privateNetwork || fleet

module identity 'modules/identity.bicep' = {
  name: '${name}-identity'
  params: { name: name, location: location, tags: tags }
}

module registry 'modules/registry-access.bicep' = if (!empty(registryName)) {
  name: '${name}-registry'
  scope: resourceGroup(registryResourceGroup)
  params: { registryName: registryName, principalId: identity.outputs.principalId }
}

module logs 'modules/logs.bicep' = {
  name: '${name}-logs'
  params: { name: name, location: location, tags: tags }
}

module network 'modules/network.bicep' = if (private) {
  name: '${name}-network'
  params: { name: name, location: location, tags: tags }
}

module vault 'modules/vault.bicep' = {
  name: '${name}-vault'
  params: {
    name: name
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    endpointSubnetId: private ? network!.outputs.endpointSubnetId : ''
    networkId: private ? network!.outputs.networkId : ''
    secrets: secrets
  }
}

module storage 'modules/storage.bicep' = if (!fleet) {
  name: '${name}-storage'
  params: {
    name: name
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    endpointSubnetId: private ? network!.outputs.endpointSubnetId : ''
    networkId: private ? network!.outputs.networkId : ''
  }
}

module database 'modules/database.bicep' = if (fleet) {
  name: '${name}-database'
  params: {
    name: name
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    principalName: identity.outputs.name
    endpointSubnetId: private ? network!.outputs.endpointSubnetId : ''
    networkId: private ? network!.outputs.networkId : ''
  }
}

module environment 'modules/environment.bicep' = {
  name: '${name}-environment'
  params: {
    name: name
    location: location
    tags: tags
    workspaceId: logs.outputs.workspaceId
    subnetId: private ? network!.outputs.appSubnetId : ''
  }
}

// The same for the job and for every part of a fleet.
var workload = {
  environmentId: environment.outputs.environmentId
  identityId: identity.outputs.identityId
  image: image
  registry: empty(registryName) ? '' : registry!.outputs.loginServer
  variables: [
    { name: 'AZURE_CLIENT_ID', value: identity.outputs.clientId }
    { name: 'AZAUDIT_STORE', value: fleet ? database!.outputs.store : storage!.outputs.store }
    { name: 'AZAUDIT_VAULT', value: vault.outputs.vaultName }
  ]
}

module job 'modules/job.bicep' = if (!fleet) {
  name: '${name}-job'
  params: {
    name: name
    location: location
    tags: tags
    workload: workload
    config: config
    cron: cron
    deadline: deadline
  }
}

module scheduler 'modules/app.bicep' = if (fleet) {
  name: '${name}-scheduler'
  params: {
    name: name
    role: 'scheduler'
    location: location
    tags: tags
    workload: workload
    config: config
    scale: { minReplicas: 1, maxReplicas: 1 }
  }
}

module worker 'modules/app.bicep' = if (fleet) {
  name: '${name}-worker'
  params: {
    name: name
    role: 'worker'
    location: location
    tags: tags
    workload: workload
    config: config
    // One worker stays, so that a fleet works also where the rule cannot log in to the database.
    scale: { minReplicas: 1, maxReplicas: workers, rules: fleet ? [database!.outputs.scaleRule] : [] }
  }
}

module alert 'modules/alert.bicep' = {
  name: '${name}-alert'
  params: {
    name: name
    location: location
    tags: tags
    workspaceId: logs.outputs.workspaceId
    environmentId: environment.outputs.environmentId
    emails: alertEmails
  }
}

@description('Object id of the identity: who gets the reading roles.')
output principalId string = identity.outputs.principalId
output clientId string = identity.outputs.clientId
output jobName string = fleet ? '' : job!.outputs.jobName
output vaultName string = vault.outputs.vaultName
output workspaceCustomerId string = logs.outputs.customerId
