// The client of `pagerduty-mcp-server lsp` for VS Code: it starts the program and hands it YAML and jq files.
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

exports.activate = async () => {
  const settings = vscode.workspace.getConfiguration('pagerdutyTools');
  const spec = settings.get('spec');
  client = new LanguageClient('pagerdutyTools', 'PagerDuty MCP tool files',
    { command: settings.get('command'), args: ['lsp', ...(spec ? ['--spec', spec] : [])] },
    { documentSelector: [{ scheme: 'file', language: 'yaml' }, { scheme: 'file', language: 'jq' }, { scheme: 'file', pattern: '**/lib.jq' }] });
  await client.start();
};

exports.deactivate = () => client?.stop();
