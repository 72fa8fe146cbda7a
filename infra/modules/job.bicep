// One audit, and then nothing runs. What does not end by exit code 0 is tried once more.
@maxLength(12)
param name string
param location string
param tags object
param workload object

@secure()
param config string
param cron string
param deadline string

resource job 'Microsoft.App/jobs@2025-07-01' = {
  name: 'job-${name}'
  location: location
  tags: tags
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${workload.identityId}': {} } }
  properties: {
    environmentId: workload.environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      triggerType: 'Schedule'
      scheduleTriggerConfig: { cronExpression: cron, parallelism: 1, replicaCompletionCount: 1 }
      replicaTimeout: 14400
      replicaRetryLimit: 1
      registries: empty(workload.registry) ? [] : [{ server: workload.registry, identity: workload.identityId }]
      secrets: [{ name: 'config', value: config }]
    }
    template: {
      containers: [
        {
          name: 'azaudit'
          image: workload.image
          args: ['audit', '--config', '/config/azaudit.yaml', '--notify', '--deadline', deadline]
          env: workload.variables
          resources: { cpu: 1, memory: '2Gi' }
          volumeMounts: [{ volumeName: 'config', mountPath: '/config' }]
        }
      ]
      volumes: [
        { name: 'config', storageType: 'Secret', secrets: [{ secretRef: 'config', path: 'azaudit.yaml' }] }
      ]
    }
  }
}

output jobName string = job.name
