// Mail when the group's costs of a month come near a limit, and when they are forecast to pass it. It stops nothing.

@description('Name of the budget.')
param name string

@description('Limit for a month, in the currency of the subscription\'s bills.')
@minValue(1)
@maxValue(1000000)
param amount int

@description('First day of the month of the first deployment, yyyy-MM-01. It cannot be changed while the budget exists.')
@minLength(10)
@maxLength(10)
param start string

@description('Where mail goes, besides the owners of the subscription; empty for nowhere else.')
param email string

var contacts = empty(email) ? [] : [email]

resource budget 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: name
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: start }
    notifications: {
      spent80: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: contacts
        contactRoles: ['Owner']
      }
      spent100: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 100
        thresholdType: 'Actual'
        contactEmails: contacts
        contactRoles: ['Owner']
      }
      forecast100: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: contacts
        contactRoles: ['Owner']
      }
    }
  }
}
