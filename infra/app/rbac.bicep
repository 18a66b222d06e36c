// Who may do what: every role assignment of the deployment, each on the smallest scope that it works on. Nobody has a role on the group.

@description('Object id of the functions\' identity.')
param functionsId string

@description('Object id of the worker\'s identity.')
param workerId string

@description('Object id of the identity by which the platform pulls the image and scales the worker.')
param platformId string

@description('Object id of the Event Grid topic\'s identity.')
param eventsId string

@description('Object id of who deploys: drops samples and priors, reads results. Empty for nobody.')
param deployerId string

@description('What the deployer is.')
@allowed(['User', 'ServicePrincipal', 'Group'])
param deployerType string

@description('The account of uploads, results, jobs and priors.')
param dataAccountName string

@description('The account of checkpoints.')
param checkpointAccountName string

@description('The account of the Functions host.')
param hostAccountName string

@description('Service Bus namespace.')
param serviceBusName string

@description('Queue of the namespace.')
param queueName string

@description('Registry of the worker\'s image.')
param registryName string

@description('Application Insights component.')
param componentName string

// Built-in roles, by their fixed names (GUIDs).
var roles = {
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe' // Storage Blob Data Contributor
  blobReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1' // Storage Blob Data Reader
  queueContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88' // Storage Queue Data Contributor
  tableReader: '76199698-9eea-4c19-bc75-cec21354c6b6' // Storage Table Data Reader
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' // Storage Table Data Contributor
  busSender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39' // Azure Service Bus Data Sender
  busReceiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0' // Azure Service Bus Data Receiver
  busOwner: '090c5cfd-751d-490a-894a-3ce6f1109419' // Azure Service Bus Data Owner
  imagePull: '7f951dda-4ed3-4680-a7ca-43fe172d538d' // AcrPull
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb' // Monitoring Metrics Publisher
}

var principals = {
  functions: { id: functionsId, type: 'ServicePrincipal' }
  worker: { id: workerId, type: 'ServicePrincipal' }
  platform: { id: platformId, type: 'ServicePrincipal' }
  events: { id: eventsId, type: 'ServicePrincipal' }
  deployer: { id: deployerId, type: deployerType }
}

// Containers of the data account.
var dataTable = [
  // Owner, not contributor: what the blob trigger asks for on what it watches. Pictures sent over HTTP are written there too.
  { who: 'functions', role: 'blobOwner', container: 'uploads' }
  { who: 'functions', role: 'blobContributor', container: 'results' }
  { who: 'functions', role: 'blobContributor', container: 'jobs' }
  { who: 'functions', role: 'blobReader', container: 'priors' }
  { who: 'worker', role: 'blobReader', container: 'uploads' }
  { who: 'worker', role: 'blobContributor', container: 'results' }
  { who: 'worker', role: 'blobContributor', container: 'jobs' }
  { who: 'worker', role: 'blobReader', container: 'priors' }
]

var deployerTable = [
  { who: 'deployer', role: 'blobContributor', container: 'uploads' }
  { who: 'deployer', role: 'blobReader', container: 'results' }
  { who: 'deployer', role: 'blobContributor', container: 'priors' }
]

var dataRows = concat(dataTable, empty(deployerId) ? [] : deployerTable)

// Tables of the data account: the index of jobs.
var tableRows = concat(
  [
    { who: 'functions', role: 'tableContributor', table: 'jobs' }
    { who: 'worker', role: 'tableContributor', table: 'jobs' }
  ],
  empty(deployerId) ? [] : [{ who: 'deployer', role: 'tableReader', table: 'jobs' }]
)

// Containers of the checkpoint and of the host account.
var checkpointRows = [
  { who: 'worker', role: 'blobContributor', container: 'checkpoints' }
]
var deadEventRows = [
  { who: 'events', role: 'blobContributor', container: 'event-dead-letters' }
]

// The data account as a whole: the trigger's poison queue is made by the host when it is first needed.
var dataAccountRows = [
  { who: 'functions', role: 'queueContributor' }
]

// The host account as a whole: the host makes its containers, queues and tables itself.
var hostAccountRows = [
  { who: 'functions', role: 'blobOwner' }
  { who: 'functions', role: 'queueContributor' }
  { who: 'functions', role: 'tableContributor' }
]

var queueRows = [
  { who: 'functions', role: 'busSender' }
  // Dead letters are received, and the sweep looks into the queue.
  { who: 'functions', role: 'busReceiver' }
  { who: 'worker', role: 'busReceiver' }
  // KEDA reads the queue's length through its management interface, for which no smaller built-in role is known to do.
  { who: 'platform', role: 'busOwner' }
]

var registryRows = [
  { who: 'platform', role: 'imagePull' }
]

var componentRows = [
  { who: 'functions', role: 'metricsPublisher' }
  { who: 'worker', role: 'metricsPublisher' }
]

resource dataAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'
  }

  resource tables 'tableServices' existing = {
    name: 'default'
  }
}

resource checkpointAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: checkpointAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'
  }
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'
  }
}

resource dataContainers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' existing = [for row in dataRows: {
  parent: dataAccount::blobs
  name: row.container
}]

resource dataTables 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' existing = [for row in tableRows: {
  parent: dataAccount::tables
  name: row.table
}]

resource checkpointContainers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' existing = [for row in checkpointRows: {
  parent: checkpointAccount::blobs
  name: row.container
}]

resource deadEventContainers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' existing = [for row in deadEventRows: {
  parent: hostAccount::blobs
  name: row.container
}]

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: serviceBusName

  resource queue 'queues' existing = {
    name: queueName
  }
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' existing = {
  name: registryName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource onData 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (row, i) in dataRows: {
  scope: dataContainers[i]
  name: guid(dataContainers[i].id, principals[row.who].id, roles[row.role])
  properties: {
    principalId: principals[row.who].id
    principalType: principals[row.who].type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[row.role])
  }
}]

resource onTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (row, i) in tableRows: {
  scope: dataTables[i]
  name: guid(dataTables[i].id, principals[row.who].id, roles[row.role])
  properties: {
    principalId: principals[row.who].id
    principalType: principals[row.who].type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[row.role])
  }
}]

resource onCheckpoints 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (row, i) in checkpointRows: {
  scope: checkpointContainers[i]
  name: guid(checkpointContainers[i].id, principals[row.who].id, roles[row.role])
  properties: {
    principalId: principals[row.who].id
    principalType: principals[row.who].type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[row.role])
  }
}]

resource onDeadEvents 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (row, i) in deadEventRows: {
  scope: deadEventContainers[i]
  name: guid(deadEventContainers[i].id, principals[row.who].id, roles[row.role])
  properties: {
    principalId: principals[row.who].id
    principalType: principals[row.who].type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[row.role])
  }
}]

resource onDataAccount 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in dataAccountRows: {
  scope: dataAccount
  name: guid(dataAccount.id, principals[row.who].id, roles[row.role])
  properties: {
    principalId: principals[row.who].id
    principalType: principals[row.who].type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[row.role])
  }
}]

resource onHostAccount 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in hostAccountRows: {
  scope: hostAccount
  name: guid(hostAccount.id, principals[row.who].id, roles[row.role])
  properties: {
    principalId: principals[row.who].id
    principalType: principals[row.who].type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[row.role])
  }
}]

resource onQueue 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in queueRows: {
  scope: namespace::queue
  name: guid(namespace::queue.id, principals[row.who].id, roles[row.role])
  properties: {
    principalId: principals[row.who].id
    principalType: principals[row.who].type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[row.role])
  }
}]

resource onRegistry 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in registryRows: {
  scope: registry
  name: guid(registry.id, principals[row.who].id, roles[row.role])
  properties: {
    principalId: principals[row.who].id
    principalType: principals[row.who].type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[row.role])
  }
}]

resource onComponent 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for row in componentRows: {
  scope: component
  name: guid(component.id, principals[row.who].id, roles[row.role])
  properties: {
    principalId: principals[row.who].id
    principalType: principals[row.who].type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[row.role])
  }
}]
