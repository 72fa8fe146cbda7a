using 'main.bicep'

// Image from a registry of yours; storage and vault inside a network only; mail when no audit ended.
param name = 'azaudit'
param image = 'contoso.azurecr.io/azaudit@sha256:0000000000000000000000000000000000000000000000000000000000000000'
param registryName = 'contoso'
param registryResourceGroup = 'rg-registry'
param config = loadTextContent('azaudit.yaml')
param secrets = { 'teams-url': readEnvironmentVariable('AZAUDIT_TEAMS_URL') }
param privateNetwork = true
param cron = '30 1 * * *'
param alertEmails = ['platform@contoso.example']
param tags = { owner: 'platform' }
