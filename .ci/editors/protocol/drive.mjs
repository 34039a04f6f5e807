// VS Code's own protocol library as the client: what an author asks for, in UTF-16, and how long it takes.
//   SERVER=BINARY node drive.mjs TOOLS_DIR FILE [SPEC]
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import rpc from 'vscode-jsonrpc/node.js';
import lsp from 'vscode-languageserver-protocol/node.js';

const [dir, file, spec] = process.argv.slice(2);
const child = spawn(process.env.SERVER, ['lsp', ...(spec ? ['--spec', spec] : [])], { stdio: ['pipe', 'pipe', 'inherit'] });
const c = lsp.createProtocolConnection(new rpc.StreamMessageReader(child.stdout), new rpc.StreamMessageWriter(child.stdin));
c.listen();
let failed = false;
const say = (ok, what) => { console.log((ok ? 'ok   ' : 'FAIL ') + what); failed ||= !ok; };

const from = performance.now();
const { capabilities } = await c.sendRequest(lsp.InitializeRequest.type, { processId: process.pid, rootUri: null, capabilities: {} });
c.sendNotification(lsp.InitializedNotification.type, {});
say(capabilities.positionEncoding === 'utf-16', 'positions are UTF-16');

const uri = pathToFileURL(file).href, saved = readFileSync(file, 'utf8');
let version = 0;
const waiting = new Map();
c.onNotification(lsp.PublishDiagnosticsNotification.type, d => d.uri === uri && waiting.get(d.version)?.(d.diagnostics));
const show = text => {
  const found = new Promise(done => waiting.set(++version, done));
  if (version === 1) c.sendNotification(lsp.DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: 'yaml', version, text } });
  else c.sendNotification(lsp.DidChangeTextDocumentNotification.type, { textDocument: { uri, version }, contentChanges: [{ text }] });
  return found;
};
say((await show(saved)).length === 0, 'the file is clean');
console.log(`from the start to the first findings: ${(performance.now() - from).toFixed(0)} ms`);

// at is the place of ^ in a text that stands in the place of another.
const at = (was, now) => {
  if (!saved.includes(was)) throw new Error('there is no ' + was);
  const text = saved.replace(was, () => now.replace('^', ''));
  const before = saved.slice(0, saved.indexOf(was)) + now.slice(0, now.indexOf('^'));
  const position = { line: before.split('\n').length - 1, character: before.length - before.lastIndexOf('\n') - 1 };
  return { text, params: { textDocument: { uri }, position } };
};
const ask = async (type, was, now, more) => {
  const { text, params } = at(was, now);
  await show(text);
  return c.sendRequest(type, { ...params, ...more });
};
const labels = items => items.map(i => i.label);
say(labels(await ask(lsp.CompletionRequest.type, 'has(params.date_range)', 'has(params.^)')).includes('service_ids'), 'params are offered in CEL');
say(labels(await ask(lsp.CompletionRequest.type, 'optional.of(user.team_ids)', 'optional.of(user.^')).includes('team_ids'), 'fields of a context, in a text that is not closed');
say(labels(await ask(lsp.CompletionRequest.type, '.incidents[] | incident', '.incidents[] | .^')).includes('urgency'), "fields of the API's answer in jq");
say(labels(await ask(lsp.CompletionRequest.type, '.incidents[] | incident', '.incidents[] | inc^')).includes('incident'), 'functions of lib.jq');
say((await ask(lsp.HoverRequest.type, 'iso8601(params.since) <=', 'iso8^601(params.since) <=')).contents.value.includes('ISO 8601'), 'a function is explained');
say((await ask(lsp.SignatureHelpRequest.type, 'iso8601(params.since) <=', 'iso8601(^')).signatures[0].label.startsWith('iso8601('), 'how a function is called');
say((await ask(lsp.DefinitionRequest.type, '| incident\n', '| inc^ident\n'))[0].uri.endsWith('lib.jq'), 'where a function is made');
say((await ask(lsp.ReferencesRequest.type, 'has(params.date_range)', 'has(params.date^_range)', { context: { includeDeclaration: true } })).length > 4, 'where a param is used');
const edit = await ask(lsp.RenameRequest.type, 'has(params.date_range)', 'has(params.date^_range)', { newName: 'age' });
say(edit.changes[uri].length > 4, 'a param gets another name');
say((await ask(lsp.SemanticTokensRequest.type, 'tool:', '^tool:')).data.length > 100, 'semantic tokens');
say((await ask(lsp.InlayHintRequest.type, 'tool:', '^tool:', { range: { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } } }))[0].label.startsWith('GET /incidents?'), 'the request behind the path');
say((await c.sendRequest(lsp.WorkspaceSymbolRequest.type, { query: 'list_incidents' })).length === 1, 'a tool is found by its name');

const lenses = await ask(lsp.CodeLensRequest.type, 'tool:', '^tool:');
const message = new Promise(done => c.onNotification(lsp.ShowMessageNotification.type, done));
c.sendRequest(lsp.ExecuteCommandRequest.type, lenses[0].command);
say(lenses.length > 3 && (await message).message.endsWith(' passes'), 'a test is run above which a lens stands');

// Typing: the findings of each key, without the time that a text must rest.
const rest = 30, times = [], completions = [];
const typed = '\n  - expression: size(params.service_ids) < 10 && params.statuses.all(s, s != "open")\n    message: é😀 too many\n';
const rules = saved.indexOf('\nrules:') + '\nrules:'.length;
for (let i = 1; i <= typed.length; i++) {
  const text = saved.slice(0, rules) + typed.slice(0, i) + saved.slice(rules);
  let began = performance.now();
  await show(text);
  times.push(performance.now() - began - rest);
  const lines = (saved.slice(0, rules) + typed.slice(0, i)).split('\n');
  began = performance.now();
  await c.sendRequest(lsp.CompletionRequest.type, { textDocument: { uri }, position: { line: lines.length - 1, character: lines.at(-1).length } });
  completions.push(performance.now() - began);
}
const q = (a, p) => a.sort((x, y) => x - y)[Math.floor((a.length - 1) * p)].toFixed(0);
const files = readdirSync(dir, { recursive: true }).filter(f => f.endsWith('.yaml')).length;
console.log(`in a directory of ${files} files${spec ? ', with --spec' : ''}: from a key to its findings ${q(times, 0.5)} ms at the middle, ${q(times, 0.95)} ms at the 95th percentile (goal ${spec ? 60 : 40}); completion ${q(completions, 0.5)} and ${q(completions, 0.95)} ms (goal 10)`);
await c.sendRequest(lsp.ShutdownRequest.type);
c.sendNotification(lsp.ExitNotification.type);
child.on('exit', code => { say(code === 0, 'it ends when it is told to'); process.exit(failed ? 1 : 0); });
