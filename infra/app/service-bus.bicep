// The queue between functions and workers.

@description('Name of the namespace.')
@minLength(6)
@maxLength(50)
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Name of the queue.')
param queueName string

@description('Whether the namespace is reached through private endpoints only; these need the Premium tier.')
param privateNetworking bool

@description('Log Analytics workspace for the namespace\'s logs.')
param workspaceId string

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: privateNetworking ? { name: 'Premium', tier: 'Premium', capacity: 1 } : { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: privateNetworking ? 'Disabled' : 'Enabled'
  }
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: namespace
  name: queueName
  properties: {
    // The longest there is. A worker renews it while it computes; a killed worker's job waits for its end.
    lockDuration: 'PT5M'
    // One number with the code: Dgp.Contracts names it, and workers record a job's end at the last delivery.
    maxDeliveryCount: 10
    // A message's identity is its job's: the same upload announced twice within this time is one message. It cannot be switched on later.
    // The functions' sweep sends a lost message again only after 15 minutes, so that it does not count as a duplicate.
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT10M'
    defaultMessageTimeToLive: 'P14D'
    deadLetteringOnMessageExpiration: true
    // A message has about 1 KB: five million jobs may wait.
    maxSizeInMegabytes: 5120
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: namespace
  name: 'logs'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource id of the namespace.')
output id string = namespace.id

@description('Bare name of the namespace, as KEDA wants it.')
output name string = namespace.name

@description('Name of the queue.')
output queueName string = queue.name

@description('Host name, as the clients want it.')
output fullyQualifiedNamespace string = '${namespace.name}.servicebus.windows.net'
