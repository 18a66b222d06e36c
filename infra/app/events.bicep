// Event Grid's topic for what happens in the data account. Its subscription comes with event-subscription.bicep, after the functions are there.

@description('Name of the topic.')
@minLength(3)
@maxLength(50)
param name string

@description('Region; that of the account.')
param location string

@description('Tags.')
param tags object

@description('The data account.')
param accountId string

@description('Log Analytics workspace for delivery failures.')
param workspaceId string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  // Writes events that could not be delivered into a container.
  identity: { type: 'SystemAssigned' }
  properties: {
    source: accountId
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: topic
  name: 'logs'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource id.')
output id string = topic.id

@description('Name.')
output name string = topic.name

@description('Object id of the topic\'s identity.')
output principalId string = topic.identity.principalId
