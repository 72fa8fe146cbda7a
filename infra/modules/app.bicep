// A part of a fleet that keeps running: the scheduler, or workers. Nothing of it can be reached from outside.
@maxLength(12)
param name string

@maxLength(9)
param role 'scheduler' | 'worker'
param location string
param tags object
param workload object

@secure()
param config string
param scale object

// A scale rule logs in as the fleet does.
var rules = map(scale.?rules ?? [], rule => { name: rule.name, custom: union(rule.custom, { identity: workload.identityId }) })

resource app 'Microsoft.App/containerApps@2025-07-01' = {
  name: 'ca-${name}-${role}'
  location: location
  tags: tags
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${workload.identityId}': {} } }
  properties: {
    environmentId: workload.environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      registries: empty(workload.registry) ? [] : [{ server: workload.registry, identity: workload.identityId }]
      secrets: [{ name: 'config', value: config }]
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'azaudit'
          image: workload.image
          args: ['audit', 'serve', '--role', role, '--config', '/config/azaudit.yaml']
          env: workload.variables
          resources: { cpu: 1, memory: '2Gi' }
          volumeMounts: [{ volumeName: 'config', mountPath: '/config' }]
        }
      ]
      volumes: [
        { name: 'config', storageType: 'Secret', secrets: [{ secretRef: 'config', path: 'azaudit.yaml' }] }
      ]
      scale: { minReplicas: scale.minReplicas, maxReplicas: scale.maxReplicas, rules: rules }
    }
  }
}
