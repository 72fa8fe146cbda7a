// Silence is the failure that no run can tell: fires when no audit ended for 26 hours.
@maxLength(12)
param name string
param location string
param tags object
param workspaceId string
param environmentId string
param emails string[]

resource mail 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: name
    emailReceivers: [for (email, index) in emails: {
      name: 'mail-${index}'
      emailAddress: email
      useCommonAlertSchema: true
    }]
  }
}

// The window is longer than the 26 hours, and the query narrows it: no window of 26 hours can be asked for.
resource silence 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'alert-${name}-silent'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'azaudit: no audit ended for 26 hours'
    description: 'Look at the executions of the job, and at the last lines of its log.'
    severity: 2
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT1H'
    windowSize: 'P2D'
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: join(
            [
              'ContainerAppConsoleLogs'
              'where TimeGenerated > ago(26h) and _ResourceId =~ "${environmentId}" and Log has "run.summary"'
              'extend line = parse_json(Log)'
              'where tostring(line.msg) == "run.summary" and tostring(line.outcome) in ("complete", "incomplete")'
              'summarize runs = count()'
              'where runs == 0'
            ],
            ' | '
          )
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: empty(emails) ? [] : [mail.id] }
  }
}
