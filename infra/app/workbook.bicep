// One page that shows how the pipeline does. Its queries are in workbook.json.

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Log Analytics workspace that the queries run on.')
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'dgp-workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'DGP pipeline'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: loadTextContent('workbook.json')
  }
}
