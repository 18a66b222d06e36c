// The Container Apps environment with the kind of machine that the worker wants.

@description('Name of the environment.')
@minLength(2)
@maxLength(60)
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('GPU of the workers; none for CPU.')
@allowed(['T4', 'A100', 'none'])
param gpu string

@description('Subnet of the workers; empty for none of ours.')
param subnetId string

@description('Log Analytics workspace for the containers\' and the platform\'s logs.')
param workspaceId string

var gpuProfile = gpu == 'A100' ? 'Consumption-GPU-NC24-A100' : 'Consumption-GPU-NC8as-T4'

var cpuProfiles = [{ name: 'Consumption', workloadProfileType: 'Consumption' }]

resource containerEnvironment 'Microsoft.App/managedEnvironments@2026-01-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    // To the diagnostic settings below: the other ways to Log Analytics want the workspace's key.
    appLogsConfiguration: { destination: 'azure-monitor' }
    peerTrafficConfiguration: { encryption: { enabled: true } }
    vnetConfiguration: empty(subnetId) ? null : { infrastructureSubnetId: subnetId, internal: true }
    workloadProfiles: gpu == 'none' ? cpuProfiles : concat(cpuProfiles, [{ name: 'gpu', workloadProfileType: gpuProfile }])
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: containerEnvironment
  name: 'logs'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource id.')
output id string = containerEnvironment.id

@description('Profile on which the worker runs.')
output workerProfile string = gpu == 'none' ? 'Consumption' : 'gpu'
