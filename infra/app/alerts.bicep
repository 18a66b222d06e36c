// Mail when something needs a person. What to do then: the runbook in README.md. The queries were written by the tables' documentation, not run.

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('What makes names unique.')
param token string

@description('Where mail goes, besides the owners of the subscription; empty for nowhere else.')
param email string

@description('Service Bus namespace.')
param serviceBusId string

@description('Queue of the namespace.')
param queueName string

@description('Event Grid topic of the data account.')
param eventTopicId string

@description('Name of the worker\'s job or app.')
param workerName string

@description('Log Analytics workspace.')
param workspaceId string

// Built-in role Owner.
var owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'

var queries = [
  {
    name: 'jobs-wait'
    title: 'Jobs wait too long'
    description: 'The oldest job that no worker is at was accepted more than 30 minutes ago: no worker starts, or too few.'
    severity: 1
    minutes: 15
    query: 'AppMetrics | where Name == "dgp.jobs.oldest_waiting" | where Sum > 1800'
  }
  {
    name: 'sweep-silent'
    title: 'The functions are silent'
    description: 'The sweep, which runs every five minutes, has not reported for 30 minutes: the functions do not run, or do not reach storage.'
    severity: 1
    minutes: 30
    query: 'AppMetrics | where Name == "dgp.jobs.oldest_waiting" | summarize Reports = count() | where Reports == 0'
  }
  {
    name: 'dead-lettered'
    title: 'Dead letters'
    description: 'Messages came back that no worker finished. Each is recorded as a failed job.'
    severity: 2
    minutes: 15
    query: 'AppMetrics | where Name == "dgp.jobs.deadlettered" | where Sum > 0'
  }
  {
    name: 'worker-failed'
    title: 'Workers fail'
    description: 'The platform could not start a worker, or one crashed or was stopped at its time limit.'
    severity: 2
    minutes: 15
    query: 'ContainerAppSystemLogs | where JobName == "${workerName}" or ContainerAppName == "${workerName}" | where Reason in ("BackoffLimitExceeded", "DeadlineExceeded", "ContainerCrashing", "ContainerCreateFailure", "StartError", "ImagePullFailed", "ImagePullUnauthorized")'
  }
  {
    name: 'jobs-failed'
    title: 'Jobs fail'
    description: 'More than five jobs ended as failed within 15 minutes. Rejected uploads do not count.'
    severity: 2
    minutes: 15
    query: 'AppMetrics | where Name == "dgp.job.outcomes" | where tostring(Properties.state) == "failed" | summarize Jobs = sum(Sum) | where Jobs > 5'
  }
  {
    name: 'functions-failed'
    title: 'Functions fail'
    description: 'A function ended with an error: an upload was not validated, a dead letter not recorded, or the sweep did not run. All are tried again.'
    severity: 2
    minutes: 15
    query: 'AppRequests | where AppRoleName startswith "func-dgp" | where Success == false | where Name in ("AcceptUpload", "RecordDeadLetters", "SweepStuckJobs", "ReconcileUploads")'
  }
]

var metrics = [
  {
    name: 'dead-letters-stay'
    description: 'Dead letters have lain for 15 minutes. A function takes them out every minute and records failed jobs: it does not run, or fails.'
    target: serviceBusId
    space: 'Microsoft.ServiceBus/namespaces'
    metric: 'DeadletteredMessages'
    aggregation: 'Minimum'
    minutes: 15
    dimensions: [{ name: 'EntityName', operator: 'Include', values: [queueName] }]
  }
  {
    name: 'undelivered-uploads'
    description: 'Event Grid gave up announcing an upload after a day. The event lies in the container event-dead-letters.'
    target: eventTopicId
    space: 'Microsoft.EventGrid/systemTopics'
    metric: 'DeadLetteredCount'
    aggregation: 'Total'
    minutes: 5
    dimensions: []
  }
  {
    name: 'dropped-uploads'
    description: 'Event Grid could not announce an upload, nor keep the event.'
    target: eventTopicId
    space: 'Microsoft.EventGrid/systemTopics'
    metric: 'DroppedEventCount'
    aggregation: 'Total'
    minutes: 5
    dimensions: []
  }
]

resource receivers 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-dgp-${token}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'dgp'
    armRoleReceivers: [{ name: 'owners', roleId: owner, useCommonAlertSchema: true }]
    emailReceivers: empty(email) ? [] : [{ name: 'mail', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource onLogs 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in queries: {
  name: 'dgp-${rule.name}-${token}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'DGP: ${rule.title}'
    description: rule.description
    severity: rule.severity
    enabled: true
    autoMitigate: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT${rule.minutes}M'
    // A table appears in the workspace with its first row.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: rule.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: { actionGroups: [receivers.id] }
  }
}]

resource onMetrics 'Microsoft.Insights/metricAlerts@2018-03-01' = [for rule in metrics: {
  name: 'dgp-${rule.name}-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: rule.description
    severity: 2
    enabled: true
    autoMitigate: true
    scopes: [rule.target]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT${rule.minutes}M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: rule.name
          metricNamespace: rule.space
          metricName: rule.metric
          dimensions: rule.dimensions
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: rule.aggregation
          // A new resource has no values yet against which the name could be checked.
          skipMetricValidation: true
        }
      ]
    }
    actions: [{ actionGroupId: receivers.id }]
  }
}]
