// The whole deployment: a resource group and everything in it. See README.md beside this file.
targetScope = 'subscription'

@description('Name of the environment; the resource group is rg-<name>.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region. It must have the chosen GPU; the deployment\'s first hook checks that.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Object id of who deploys: drops samples and priors, reads results. Empty for nobody.')
param principalId string = ''

@description('What the deployer is.')
@allowed(['User', 'ServicePrincipal', 'Group'])
param principalType string = 'User'

@description('How workers run: a job for each burst of messages, or an app that scales to zero and keeps its GPU warm for five minutes.')
@allowed(['job', 'app'])
param workerKind string = 'job'

@description('GPU of the workers; none runs them on four CPU cores.')
@allowed(['T4', 'A100', 'none'])
param gpu string = 'T4'

@description('Image of the worker. Empty until the first one is pushed; the worker is deployed with it.')
param workerImage string = ''

@description('Most workers at once. The subscription\'s GPU quota is another bound.')
@minValue(1)
@maxValue(300)
param maxWorkers int = 10

@description('Waiting messages for each of which one more worker is started. 1: shortest wait. More: fewer starts to pay for.')
@minValue(1)
@maxValue(1000)
param messagesPerWorker int = 4

@description('The prior of jobs that name none: one that every worker carries, or a folder of the container priors.')
@minLength(1)
@maxLength(64)
param defaultPrior string = 'cifar10-32'

@description('Most steps of one job.')
@minValue(1)
@maxValue(100000)
param mostSteps int = 100000

@description('Most open jobs of one owner: the folder below the task.')
@minValue(1)
@maxValue(1000000)
param mostOpenJobs int = 10000

@description('Most seconds of computing for one owner on a day. The default is what ten workers compute.')
@minValue(1)
@maxValue(100000000)
param mostDailySeconds int = 864000

@description('Instances of the functions that are always on. 0 costs nothing while nothing happens; see the README for what it risks.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 1

@description('Redundancy of uploads and results.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param redundancy string = 'Standard_LRS'

@description('Days after which uploads are deleted; 0 for never.')
@minValue(0)
@maxValue(3650)
param keepUploadsDays int = 0

@description('Days after which results are deleted; 0 for never.')
@minValue(0)
@maxValue(3650)
param keepResultsDays int = 0

@description('Reach storage and Service Bus through private endpoints only. Service Bus then is Premium, which is paid for by the hour.')
param privateNetworking bool = false

@description('Public address ranges (CIDR) that may reach storage in spite of privateNetworking.')
param allowedIpRanges string[] = []

@description('Limit for a month\'s costs, in the currency of the bills. Mail comes at 80 % and 100 % of it; nothing is stopped.')
@minValue(1)
@maxValue(1000000)
param monthlyBudget int = 100

@description('First day of the month of the first deployment, yyyy-MM-01. A budget\'s start cannot be changed, so it is remembered by the first hook. Empty for no budget.')
param budgetStart string = ''

@description('Where alerts go, besides the owners of the subscription; empty for nowhere else.')
param alertEmail string = ''

@description('Most gigabytes of logs a day; what comes after is dropped.')
@minValue(1)
@maxValue(1000)
param dailyLogGigabytes int = 1

var token = toLower(uniqueString(subscription().id, environmentName, location))

var tags = {
  application: 'dgp'
  'azd-env-name': environmentName
}

// What this deployment, the code and the second phase must agree on.
var queueName = 'jobs'
var workerName = 'dgp-worker'
var dataContainers = ['uploads', 'results', 'jobs', 'priors']
var dataTables = ['jobs']
var checkpointContainers = ['checkpoints']
var deploymentContainer = 'deployments'
var hostContainers = [deploymentContainer, 'event-dead-letters']

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module functionsIdentity 'app/identity.bicep' = {
  name: 'functions-identity'
  scope: group
  params: {
    name: 'id-dgp-functions-${token}'
    location: location
    tags: tags
  }
}

module workerIdentity 'app/identity.bicep' = {
  name: 'worker-identity'
  scope: group
  params: {
    name: 'id-dgp-worker-${token}'
    location: location
    tags: tags
  }
}

module platformIdentity 'app/identity.bicep' = {
  name: 'platform-identity'
  scope: group
  params: {
    name: 'id-dgp-platform-${token}'
    location: location
    tags: tags
  }
}

module monitoring 'app/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    workspaceName: 'log-dgp-${token}'
    componentName: 'appi-dgp-${token}'
    location: location
    tags: tags
    dailyGigabytes: dailyLogGigabytes
  }
}

module data 'app/storage.bicep' = {
  name: 'data-storage'
  scope: group
  params: {
    name: 'stdgp${token}'
    location: location
    tags: tags
    redundancy: redundancy
    containers: dataContainers
    tables: dataTables
    softDeleteDays: 14
    privateNetworking: privateNetworking
    allowedIpRanges: allowedIpRanges
    workspaceId: monitoring.outputs.workspaceId
    logged: ['StorageWrite', 'StorageDelete']
  }
}

module dataRetention 'app/retention.bicep' = {
  name: 'data-retention'
  scope: group
  params: {
    accountName: data.outputs.name
    // A picture is looked at in its first weeks. The cool tier costs half as much to keep, and more to read.
    // What is known of a job goes with its result, but not while its message may still be on the queue.
    rules: concat(
      [
        { container: 'uploads', coolAfterDays: 30, deleteAfterDays: keepUploadsDays }
        { container: 'results', coolAfterDays: 30, deleteAfterDays: keepResultsDays }
      ],
      keepResultsDays == 0 ? [] : [{ container: 'jobs', coolAfterDays: 0, deleteAfterDays: max(keepResultsDays, 15) }]
    )
  }
}

// An account of its own, because soft delete is a setting of accounts: every version of a checkpoint, half a gigabyte at 128 pixels and
// replaced many times in a job, would be kept and paid for.
module checkpoints 'app/storage.bicep' = {
  name: 'checkpoint-storage'
  scope: group
  params: {
    name: 'stdgpck${token}'
    location: location
    tags: tags
    redundancy: 'Standard_LRS'
    containers: checkpointContainers
    tables: []
    softDeleteDays: 0
    privateNetworking: privateNetworking
    allowedIpRanges: []
    workspaceId: monitoring.outputs.workspaceId
    logged: ['StorageDelete']
  }
}

module checkpointRetention 'app/retention.bicep' = {
  name: 'checkpoint-retention'
  scope: group
  params: {
    accountName: checkpoints.outputs.name
    // Workers delete the checkpoints of jobs that end. A message lives for 14 days; what is older belongs to no job.
    rules: [{ container: 'checkpoints', coolAfterDays: 0, deleteAfterDays: 15 }]
  }
}

// Apart from the data: whoever may write uploads gets nowhere near the deployed code and the host's keys.
module hostStorage 'app/storage.bicep' = {
  name: 'host-storage'
  scope: group
  params: {
    name: 'stdgpfn${token}'
    location: location
    tags: tags
    redundancy: 'Standard_LRS'
    containers: hostContainers
    tables: []
    softDeleteDays: 7
    privateNetworking: privateNetworking
    allowedIpRanges: []
    workspaceId: monitoring.outputs.workspaceId
    logged: ['StorageDelete']
  }
}

module serviceBus 'app/service-bus.bicep' = {
  name: 'service-bus'
  scope: group
  params: {
    name: 'sb-dgp-${token}'
    location: location
    tags: tags
    queueName: queueName
    privateNetworking: privateNetworking
    workspaceId: monitoring.outputs.workspaceId
  }
}

module events 'app/events.bicep' = {
  name: 'events'
  scope: group
  params: {
    name: 'evgt-dgp-${token}'
    location: location
    tags: tags
    accountId: data.outputs.id
    workspaceId: monitoring.outputs.workspaceId
  }
}

module registry 'app/registry.bicep' = {
  name: 'registry'
  scope: group
  params: {
    name: 'crdgp${token}'
    location: location
    tags: tags
  }
}

module network 'app/network.bicep' = if (privateNetworking) {
  name: 'network'
  scope: group
  params: {
    name: 'vnet-dgp-${token}'
    location: location
    tags: tags
    dataAccountId: data.outputs.id
    checkpointAccountId: checkpoints.outputs.id
    hostAccountId: hostStorage.outputs.id
    serviceBusId: serviceBus.outputs.id
    functionsSubnet: 'functions'
    workersSubnet: 'workers'
  }
}

module rbac 'app/rbac.bicep' = {
  name: 'rbac'
  scope: group
  params: {
    functionsId: functionsIdentity.outputs.principalId
    workerId: workerIdentity.outputs.principalId
    platformId: platformIdentity.outputs.principalId
    eventsId: events.outputs.principalId
    deployerId: principalId
    deployerType: principalType
    dataAccountName: data.outputs.name
    checkpointAccountName: checkpoints.outputs.name
    hostAccountName: hostStorage.outputs.name
    serviceBusName: serviceBus.outputs.name
    queueName: serviceBus.outputs.queueName
    registryName: registry.outputs.name
    componentName: monitoring.outputs.componentName
  }
}

module functions 'app/functions.bicep' = {
  name: 'functions'
  scope: group
  params: {
    name: 'func-dgp-${token}'
    planName: 'plan-dgp-${token}'
    location: location
    tags: tags
    identityId: functionsIdentity.outputs.id
    identityClientId: functionsIdentity.outputs.clientId
    dataAccountName: data.outputs.name
    hostAccountName: hostStorage.outputs.name
    deploymentContainer: deploymentContainer
    serviceBusHost: serviceBus.outputs.fullyQualifiedNamespace
    queueName: serviceBus.outputs.queueName
    defaultPrior: defaultPrior
    mostSteps: mostSteps
    mostOpenJobs: mostOpenJobs
    mostDailySeconds: mostDailySeconds
    componentName: monitoring.outputs.componentName
    workspaceId: monitoring.outputs.workspaceId
    alwaysReadyInstances: alwaysReadyInstances
    subnetId: privateNetworking ? network!.outputs.functionsSubnetId : ''
  }
  // The host cannot start without its roles.
  dependsOn: [rbac]
}

module containerEnvironment 'app/environment.bicep' = {
  name: 'environment'
  scope: group
  params: {
    name: 'cae-dgp-${token}'
    location: location
    tags: tags
    gpu: gpu
    subnetId: privateNetworking ? network!.outputs.workersSubnetId : ''
    workspaceId: monitoring.outputs.workspaceId
  }
}

module worker 'app/worker.bicep' = if (!empty(workerImage)) {
  name: 'worker'
  scope: group
  params: {
    name: workerName
    location: location
    tags: tags
    kind: workerKind
    image: workerImage
    gpu: gpu
    maxWorkers: maxWorkers
    messagesPerWorker: messagesPerWorker
    environmentId: containerEnvironment.outputs.id
    workloadProfileName: containerEnvironment.outputs.workerProfile
    identityId: workerIdentity.outputs.id
    identityClientId: workerIdentity.outputs.clientId
    platformIdentityId: platformIdentity.outputs.id
    registryServer: registry.outputs.loginServer
    dataAccountName: data.outputs.name
    checkpointAccountName: checkpoints.outputs.name
    serviceBusName: serviceBus.outputs.name
    serviceBusHost: serviceBus.outputs.fullyQualifiedNamespace
    queueName: serviceBus.outputs.queueName
    componentName: monitoring.outputs.componentName
  }
  // Pulling the image and looking at the queue need their roles.
  dependsOn: [rbac]
}

module alerts 'app/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    email: alertEmail
    serviceBusId: serviceBus.outputs.id
    queueName: serviceBus.outputs.queueName
    eventTopicId: events.outputs.id
    workerName: workerName
    workspaceId: monitoring.outputs.workspaceId
  }
}

module workbook 'app/workbook.bicep' = {
  name: 'workbook'
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
  }
}

module budget 'app/budget.bicep' = if (!empty(budgetStart)) {
  name: 'budget'
  scope: group
  params: {
    name: 'dgp-${token}'
    amount: monthlyBudget
    start: budgetStart
    email: alertEmail
  }
}

@description('Region of everything.')
output AZURE_LOCATION string = location

@description('The resource group.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Registry of the worker\'s image.')
output AZURE_CONTAINER_REGISTRY_NAME string = registry.outputs.name

@description('Its host name.')
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.loginServer

@description('The account of uploads, results, jobs and priors.')
output DGP_STORAGE_ACCOUNT string = data.outputs.name

@description('The account of the Functions host.')
output DGP_HOST_STORAGE_ACCOUNT string = hostStorage.outputs.name

@description('The function app.')
output DGP_FUNCTION_APP string = functions.outputs.name

@description('Its host name.')
output DGP_FUNCTION_HOST string = functions.outputs.host

@description('Service Bus namespace.')
output DGP_SERVICE_BUS_NAMESPACE string = serviceBus.outputs.name

@description('Name of the worker\'s job or app.')
output DGP_WORKER_NAME string = workerName

@description('Which of the two it is.')
output DGP_WORKER_KIND string = workerKind

@description('GPU of the workers.')
output DGP_GPU string = gpu

@description('Event Grid topic of the data account.')
output DGP_EVENT_TOPIC string = events.outputs.name

@description('The prior of jobs that name none.')
output DGP_DEFAULT_PRIOR string = defaultPrior

// Both are also parameters: as outputs azd finds them again on another machine (azd env refresh), and forgets them with azd down.
@description('Image of the worker; empty before the first.')
output DGP_WORKER_IMAGE string = workerImage

@description('Start of the budget.')
output DGP_BUDGET_START string = budgetStart
