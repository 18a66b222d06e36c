// The functions: validate uploads, put jobs on the queue, answer over HTTP. Flex Consumption.

@description('Name of the function app.')
@minLength(2)
@maxLength(60)
param name string

@description('Name of its plan.')
param planName string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Resource id of the functions\' identity.')
param identityId string

@description('Client id of the same identity.')
param identityClientId string

@description('The account of uploads, results and jobs.')
param dataAccountName string

@description('The account in which the host keeps its keys, its receipts and the deployed code.')
param hostAccountName string

@description('Container of the host account for the deployed code.')
param deploymentContainer string

@description('Host name of the Service Bus namespace.')
param serviceBusHost string

@description('Name of the queue.')
param queueName string

@description('The prior of jobs that name none.')
param defaultPrior string

@description('Most steps of one job.')
@minValue(1)
@maxValue(100000)
param mostSteps int

@description('Most open jobs of one owner: the folder below the task.')
@minValue(1)
@maxValue(1000000)
param mostOpenJobs int

@description('Most seconds of computing for one owner on a day.')
@minValue(1)
@maxValue(100000000)
param mostDailySeconds int

@description('Name of the Application Insights component.')
param componentName string

@description('Log Analytics workspace for the host\'s logs.')
param workspaceId string

@description('Instances that wait for uploads, always on and always paid for. With 0 nothing is paid for while nothing happens, but Event Grid\'s handshake with a sleeping app may fail, and the first upload waits for a cold start.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int

@description('Subnet for outgoing connections; empty for none.')
param subnetId string

resource data 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataAccountName
}

resource host 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostAccountName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  // By this tag azd finds where to deploy the service.
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${host.properties.primaryEndpoints.blob}${deploymentContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        // Every blob trigger of an app is in the group 'blob'.
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'blob', instanceCount: alwaysReadyInstances }]
        instanceMemoryMB: 2048
        // The least there is. One instance validates more uploads in a second than forty GPUs restore in a minute.
        maximumInstanceCount: 40
      }
    }
    siteConfig: {
      http20Enabled: true
      minTlsVersion: '1.2'
      appSettings: [
        { name: 'AzureWebJobsStorage__blobServiceUri', value: host.properties.primaryEndpoints.blob }
        { name: 'AzureWebJobsStorage__queueServiceUri', value: host.properties.primaryEndpoints.queue }
        { name: 'AzureWebJobsStorage__tableServiceUri', value: host.properties.primaryEndpoints.table }
        { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
        { name: 'AzureWebJobsStorage__clientId', value: identityClientId }
        { name: 'JobStorage__blobServiceUri', value: data.properties.primaryEndpoints.blob }
        { name: 'JobStorage__queueServiceUri', value: data.properties.primaryEndpoints.queue }
        { name: 'JobStorage__tableServiceUri', value: data.properties.primaryEndpoints.table }
        { name: 'JobStorage__credential', value: 'managedidentity' }
        { name: 'JobStorage__clientId', value: identityClientId }
        { name: 'ServiceBus__fullyQualifiedNamespace', value: serviceBusHost }
        { name: 'ServiceBus__credential', value: 'managedidentity' }
        { name: 'ServiceBus__clientId', value: identityClientId }
        { name: 'JobQueue', value: queueName }
        { name: 'DGP_DEFAULT_PRIOR', value: defaultPrior }
        { name: 'DGP_MOST_STEPS', value: string(mostSteps) }
        { name: 'DGP_MOST_OPEN_JOBS', value: string(mostOpenJobs) }
        { name: 'DGP_MOST_DAILY_SECONDS', value: string(mostDailySeconds) }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: component.properties.ConnectionString }
        { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'ClientId=${identityClientId};Authorization=AAD' }
      ]
    }
  }

  // Deploying is by sign-in only: no user name and password that somebody could find.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'logs'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Name of the function app.')
output name string = app.name

@description('Its host name. Not always <name>.azurewebsites.net.')
output host string = app.properties.defaultHostName
