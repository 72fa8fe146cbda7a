using 'main.bicep'

// A public or anonymous registry, no network of its own. The messages' address comes from the environment.
param image = 'ghcr.io/contoso/azaudit@sha256:0000000000000000000000000000000000000000000000000000000000000000'
param config = loadTextContent('azaudit.yaml')
param secrets = { 'teams-url': readEnvironmentVariable('AZAUDIT_TEAMS_URL') }
