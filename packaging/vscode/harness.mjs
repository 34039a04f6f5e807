// Checks a packed extension without VS Code: its manifest is whole, what it needs is in the package, and the command that it starts speaks the protocol.
//   node harness.mjs DIRECTORY BINARY
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Module from 'node:module';
import path from 'node:path';

const [dir, binary] = process.argv.slice(2);
const check = (ok, what) => { console.log((ok ? 'ok   ' : 'FAIL ') + what); if (!ok) process.exitCode = 1; };
const manifest = JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8'));
check(existsSync(path.join(dir, manifest.main)), 'what the manifest starts is in the package');
check(!existsSync(path.join(dir, 'node_modules')), 'everything is in one file');

// Only `vscode` itself may be asked for: anything that the bundle takes from it is a class or a function here.
const anything = new Proxy(class {}, {
  get: (target, name) => name === 'prototype' ? target.prototype : name === Symbol.toPrimitive ? () => 'vscode' : name === 'getConfiguration' ? () => ({ get: key => ({ command: binary, spec: '' })[key] }) : anything,
  apply: () => anything, construct: () => ({}),
});
const load = Module._load;
const asked = [];
Module._load = (name, ...rest) => { if (name === 'vscode') return anything; if (!Module.isBuiltin(name)) asked.push(name); return load(name, ...rest); };
const extension = createRequire(import.meta.url)(path.resolve(dir, manifest.main));
check(asked.filter(name => !name.startsWith('/')).length === 0, 'it needs nothing else: ' + asked.filter(name => !name.startsWith('/')));
check(typeof extension.activate === 'function' && typeof extension.deactivate === 'function', 'it can be started and stopped');

const message = m => { const text = JSON.stringify({ jsonrpc: '2.0', ...m }); return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`; };
const { stdout, status } = spawnSync(binary, ['lsp'], { encoding: 'utf8', input: message({ id: 1, method: 'initialize', params: { capabilities: {} } }) + message({ id: 2, method: 'shutdown' }) + message({ method: 'exit' }) });
check(status === 0 && stdout.includes('"completionProvider"'), 'the command that it starts speaks the protocol');
