// Second phase, after the functions' code is deployed: only then has the host the key of its blob webhook, and only then can it answer
// Event Grid's handshake. Run by infra/hooks/event-subscription.sh.

@description('Name of the function app.')
@minLength(2)
@maxLength(60)
param functionAppName string

@description('Name of the Event Grid topic of the data account.')
@minLength(3)
@maxLength(50)
param eventTopicName string

@description('Account that takes the events which could not be delivered.')
@minLength(3)
@maxLength(24)
param hostStorageAccountName string

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: functionAppName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: eventTopicName
}

resource host 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostStorageAccountName
}

resource uploads 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'uploads'
  properties: {
    destination: {
      endpointType: 'WebHook'
      properties: {
        #disable-next-line use-resource-symbol-reference // host/default is no resource of its own.
        endpointUrl: 'https://${app.properties.defaultHostName}/runtime/webhooks/blobs?functionName=Host.Functions.AcceptUpload&code=${listKeys('${app.id}/host/default', '2025-03-01').systemKeys.blobs_extension}'
        maxEventsPerBatch: 1
      }
    }
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      // With the slash at the end: without it a container 'uploads-2' would set it off too.
      subjectBeginsWith: '/blobServices/default/containers/uploads/'
    }
    retryPolicy: {
      // A day, with growing pauses.
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: host.id
          blobContainerName: 'event-dead-letters'
        }
      }
    }
  }
}

@description('State of the subscription: Succeeded once the handshake was answered.')
output state string = uploads.properties.provisioningState
