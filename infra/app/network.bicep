// With privateNetworking: a network, and private endpoints in it for storage and Service Bus. Registry, Event Grid's call of the functions and
// telemetry keep their public doors, each behind a sign-in or a key.

@description('Name of the virtual network.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('The data account.')
param dataAccountId string

@description('The account of checkpoints.')
param checkpointAccountId string

@description('The account of the Functions host.')
param hostAccountId string

@description('Service Bus namespace.')
param serviceBusId string

@description('Name of the subnet for the functions\' outgoing connections.')
param functionsSubnet string

@description('Name of the workers\' subnet.')
param workersSubnet string

var endpointsSubnet = 'endpoints'

// Every private endpoint, and the private DNS zone that leads to it.
var endpoints = [
  { name: 'data-blob', target: dataAccountId, group: 'blob', zone: 0 }
  { name: 'data-queue', target: dataAccountId, group: 'queue', zone: 1 }
  { name: 'data-table', target: dataAccountId, group: 'table', zone: 2 }
  { name: 'checkpoints-blob', target: checkpointAccountId, group: 'blob', zone: 0 }
  { name: 'host-blob', target: hostAccountId, group: 'blob', zone: 0 }
  { name: 'host-queue', target: hostAccountId, group: 'queue', zone: 1 }
  { name: 'host-table', target: hostAccountId, group: 'table', zone: 2 }
  { name: 'service-bus', target: serviceBusId, group: 'namespace', zone: 3 }
]

var zoneNames = [
  'privatelink.blob.${environment().suffixes.storage}'
  'privatelink.queue.${environment().suffixes.storage}'
  'privatelink.table.${environment().suffixes.storage}'
  'privatelink.servicebus.windows.net'
]

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.20.0.0/16'] }
    subnets: [
      {
        name: endpointsSubnet
        properties: { addressPrefix: '10.20.0.0/24' }
      }
      {
        name: functionsSubnet
        properties: {
          addressPrefix: '10.20.1.0/24'
          delegations: [{ name: 'functions', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        // Each replica takes an address, and so does each node below it.
        name: workersSubnet
        properties: {
          addressPrefix: '10.20.2.0/23'
          delegations: [{ name: 'workers', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
    ]
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for zone in zoneNames: {
  name: zone
  location: 'global'
  tags: tags
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (zone, i) in zoneNames: {
  parent: zones[i]
  name: name
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: { id: network.id }
  }
}]

resource doors 'Microsoft.Network/privateEndpoints@2024-05-01' = [for item in endpoints: {
  name: '${name}-${item.name}'
  location: location
  tags: tags
  properties: {
    subnet: { id: resourceId('Microsoft.Network/virtualNetworks/subnets', network.name, endpointsSubnet) }
    privateLinkServiceConnections: [
      {
        name: item.name
        properties: {
          privateLinkServiceId: item.target
          groupIds: [item.group]
        }
      }
    ]
  }
}]

resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [for (item, i) in endpoints: {
  parent: doors[i]
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: item.group
        properties: { privateDnsZoneId: zones[item.zone].id }
      }
    ]
  }
}]

@description('Subnet for the functions.')
output functionsSubnetId string = resourceId('Microsoft.Network/virtualNetworks/subnets', network.name, functionsSubnet)

@description('Subnet for the workers.')
output workersSubnetId string = resourceId('Microsoft.Network/virtualNetworks/subnets', network.name, workersSubnet)
