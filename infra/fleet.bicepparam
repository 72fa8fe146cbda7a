using 'main.bicep'

// Thousands of subscriptions: a scheduler and up to ten workers over PostgreSQL, in a network of their own.
param name = 'azauditfleet'
param image = 'contoso.azurecr.io/azaudit@sha256:0000000000000000000000000000000000000000000000000000000000000000'
param registryName = 'contoso'
param registryResourceGroup = 'rg-registry'
param config = loadTextContent('azaudit-fleet.yaml')
param secrets = { 'teams-url': readEnvironmentVariable('AZAUDIT_TEAMS_URL') }
param fleet = true
param workers = 10
param alertEmails = ['platform@contoso.example']
param tags = { owner: 'platform' }
