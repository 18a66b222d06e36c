// The worker, from one image, in one of two ways. Job: an execution starts when messages wait, empties the queue and ends; history, isolation,
// and no scale-in that kills. App: replicas that stay for five minutes after the last message; a warm GPU for bursts.

@description('Name of the job or app.')
@minLength(2)
@maxLength(32)
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('A job for each burst of messages, or an app that scales to zero.')
@allowed(['job', 'app'])
param kind string

@description('The image, which must exist: the platform looks for it when the job or app is made.')
@minLength(1)
param image string

@description('GPU of the workers; none for CPU.')
@allowed(['T4', 'A100', 'none'])
param gpu string

@description('Most workers at once. The subscription\'s GPU quota is another bound.')
@minValue(1)
@maxValue(300)
param maxWorkers int

@description('Waiting messages for each of which one more worker is started.')
@minValue(1)
@maxValue(1000)
param messagesPerWorker int

@description('Container Apps environment.')
param environmentId string

@description('Workload profile to run on.')
param workloadProfileName string

@description('Resource id of the worker\'s identity.')
param identityId string

@description('Client id of the same identity.')
param identityClientId string

@description('Resource id of the identity by which the platform pulls the image and looks at the queue. Code in the container cannot get at it.')
param platformIdentityId string

@description('Host name of the registry.')
param registryServer string

@description('The account of uploads, results, jobs and priors.')
param dataAccountName string

@description('The account of checkpoints.')
param checkpointAccountName string

@description('Bare name of the Service Bus namespace.')
param serviceBusName string

@description('Host name of the same.')
param serviceBusHost string

@description('Name of the queue.')
param queueName string

@description('Name of the Application Insights component.')
param componentName string

// Seconds. A job mode worker takes no new job after the first; a job may compute for the second; the rest is for start and end.
var takesJobsFor = 1500
var jobLimit = 1800
var executionLimit = 3600

var healthPort = 8080

var machine = {
  T4: { cpu: json('8'), memory: '56Gi' }
  A100: { cpu: json('24'), memory: '220Gi' }
  none: { cpu: json('4'), memory: '8Gi' }
}

resource data 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataAccountName
}

resource checkpoints 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: checkpointAccountName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

var identities = {
  type: 'UserAssigned'
  userAssignedIdentities: {
    '${identityId}': {}
    '${platformIdentityId}': {}
  }
}

var identitySettings = [
  { identity: identityId, lifecycle: 'Main' }
  { identity: platformIdentityId, lifecycle: 'None' }
]

var registries = [{ server: registryServer, identity: platformIdentityId }]

var volumes = [{ name: 'cache', storageType: 'EmptyDir' }]

var settings = [
  { name: 'JobStorage__blobServiceUri', value: data.properties.primaryEndpoints.blob }
  { name: 'JobStorage__tableServiceUri', value: data.properties.primaryEndpoints.table }
  { name: 'JobStorage__credential', value: 'managedidentity' }
  { name: 'JobStorage__clientId', value: identityClientId }
  { name: 'CheckpointStorage__blobServiceUri', value: checkpoints.properties.primaryEndpoints.blob }
  { name: 'CheckpointStorage__credential', value: 'managedidentity' }
  { name: 'CheckpointStorage__clientId', value: identityClientId }
  { name: 'ServiceBus__fullyQualifiedNamespace', value: serviceBusHost }
  { name: 'ServiceBus__credential', value: 'managedidentity' }
  { name: 'ServiceBus__clientId', value: identityClientId }
  { name: 'JobQueue', value: queueName }
  { name: 'DGP_DEVICE', value: gpu == 'none' ? 'cpu' : 'cuda' }
  { name: 'DGP_CACHE', value: '/cache' }
  { name: 'DGP_JOB_SECONDS', value: string(jobLimit) }
  { name: 'DGP_HEALTH_PORT', value: kind == 'app' ? string(healthPort) : '0' }
  { name: 'DGP_LOG_FORMAT', value: 'json' }
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: component.properties.ConnectionString }
  { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'ClientId=${identityClientId};Authorization=AAD' }
]

var container = {
  name: 'worker'
  image: image
  env: settings
  resources: machine[gpu]
  volumeMounts: [{ volumeName: 'cache', mountPath: '/cache' }]
}

// KEDA puts the suffix to the namespace's name by itself.
var messages = {
  namespace: serviceBusName
  queueName: queueName
  messageCount: string(messagesPerWorker)
}

resource job 'Microsoft.App/jobs@2026-01-01' = if (kind == 'job') {
  name: name
  location: location
  tags: tags
  identity: identities
  properties: {
    environmentId: environmentId
    workloadProfileName: workloadProfileName
    configuration: {
      triggerType: 'Event'
      replicaTimeout: executionLimit
      // Service Bus delivers again; a second try here would only wait for a message that another worker has.
      replicaRetryLimit: 0
      identitySettings: identitySettings
      registries: registries
      eventTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
        scale: {
          minExecutions: 0
          maxExecutions: maxWorkers
          pollingInterval: 30
          rules: [
            {
              name: 'messages'
              type: 'azure-servicebus'
              metadata: messages
              identity: platformIdentityId
            }
          ]
        }
      }
    }
    template: {
      // Starting costs tens of seconds, so an execution goes on while there are messages.
      containers: [union(container, { args: ['worker', '--drain', '1000', '--max-seconds', string(takesJobsFor)] })]
      volumes: volumes
    }
  }
}

resource app 'Microsoft.App/containerApps@2026-01-01' = if (kind == 'app') {
  name: name
  location: location
  tags: tags
  identity: identities
  properties: {
    environmentId: environmentId
    workloadProfileName: workloadProfileName
    configuration: {
      activeRevisionsMode: 'Single'
      identitySettings: identitySettings
      registries: registries
    }
    template: {
      // Scale-in takes any replica, busy or not: the worker writes a checkpoint and gives its job back, which takes seconds.
      terminationGracePeriodSeconds: 120
      containers: [
        union(container, {
          args: ['worker']
          probes: [
            { type: 'Startup', httpGet: { path: '/health/live', port: healthPort }, periodSeconds: 10, failureThreshold: 10 }
            { type: 'Liveness', httpGet: { path: '/health/live', port: healthPort }, periodSeconds: 30, failureThreshold: 3 }
            { type: 'Readiness', httpGet: { path: '/health/ready', port: healthPort }, periodSeconds: 10, failureThreshold: 3 }
          ]
        })
      ]
      volumes: volumes
      scale: {
        minReplicas: 0
        maxReplicas: maxWorkers
        pollingInterval: 30
        cooldownPeriod: 300
        rules: [
          {
            name: 'messages'
            custom: {
              type: 'azure-servicebus'
              metadata: messages
              identity: platformIdentityId
            }
          }
        ]
      }
    }
  }
}
