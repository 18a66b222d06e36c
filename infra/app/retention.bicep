// When the blobs of an account get cheaper, or end.

@description('The account.')
param accountName string

@description('For each container: days without a change after which its blobs go to the cool tier, and after which they are deleted; 0 for never.')
param rules {
  container: string
  coolAfterDays: int
  deleteAfterDays: int
}[]

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: accountName
}

resource policy 'Microsoft.Storage/storageAccounts/managementPolicies@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [for rule in rules: {
        name: rule.container
        type: 'Lifecycle'
        enabled: true
        definition: {
          filters: {
            blobTypes: ['blockBlob']
            prefixMatch: ['${rule.container}/']
          }
          actions: {
            baseBlob: {
              tierToCool: rule.coolAfterDays == 0 ? null : { daysAfterModificationGreaterThan: rule.coolAfterDays }
              delete: rule.deleteAfterDays == 0 ? null : { daysAfterModificationGreaterThan: rule.deleteAfterDays }
            }
          }
        }
      }]
    }
  }
}
