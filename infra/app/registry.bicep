// Where the worker's image lies. Its name and its door are public; nobody gets in without a role.

@description('Name of the registry.')
@minLength(5)
@maxLength(50)
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: name
  location: location
  tags: tags
  // Basic pulls as fast as one region of ours needs; private endpoints and retention rules would need Premium, at ten times the price.
  sku: { name: 'Basic' }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
  }
}

@description('Resource id.')
output id string = registry.id

@description('Name.')
output name string = registry.name

@description('Host name, as in an image\'s name.')
output loginServer string = registry.properties.loginServer
