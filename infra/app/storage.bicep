// One storage account without keys. Used three times: what jobs read and write, their checkpoints, and what the Functions host keeps.

@description('Name of the account.')
@minLength(3)
@maxLength(24)
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Redundancy.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param redundancy string

@description('Containers to create.')
param containers string[]

@description('Tables to create.')
param tables string[]

@description('Days that deleted or overwritten blobs can be brought back, and are paid for; 0 for none.')
@minValue(0)
@maxValue(365)
param softDeleteDays int

@description('Whether the account is reached through private endpoints.')
param privateNetworking bool

@description('Public address ranges (CIDR) that may reach the account in spite of privateNetworking.')
param allowedIpRanges string[]

@description('Log Analytics workspace for the account\'s logs.')
param workspaceId string

@description('What of its blobs is logged. Not reads: they are many times as many, and each line is paid for.')
param logged ('StorageWrite' | 'StorageDelete')[]

var softDelete = softDeleteDays > 0 ? { enabled: true, days: softDeleteDays } : { enabled: false }

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: privateNetworking && empty(allowedIpRanges) ? 'Disabled' : 'Enabled'
    networkAcls: {
      // Event Grid reads the account's properties when a subscription is made; without the bypass that fails.
      bypass: 'AzureServices'
      defaultAction: privateNetworking ? 'Deny' : 'Allow'
      ipRules: [for range in allowedIpRanges: { value: range, action: 'Allow' }]
    }
    sasPolicy: {
      // Only user delegation is possible without keys, and that ends after seven days at the latest.
      sasExpirationPeriod: '07.00:00:00'
      expirationAction: 'Block'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    containerDeleteRetentionPolicy: softDelete
    deleteRetentionPolicy: softDelete
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = [for item in containers: {
  parent: blobs
  name: item
  properties: {
    publicAccess: 'None'
  }
}]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2025-06-01' = if (!empty(tables)) {
  parent: account
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' = [for item in tables: {
  parent: tableService
  name: item
}]

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: blobs
  name: 'logs'
  properties: {
    workspaceId: workspaceId
    logs: [for item in logged: { category: item, enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

@description('Resource id.')
output id string = account.id

@description('Name.')
output name string = account.name

@description('Address of its blobs, with a slash at the end.')
output blobEndpoint string = account.properties.primaryEndpoints.blob

@description('Address of its queues, with a slash at the end.')
output queueEndpoint string = account.properties.primaryEndpoints.queue

@description('Address of its tables, with a slash at the end.')
output tableEndpoint string = account.properties.primaryEndpoints.table
