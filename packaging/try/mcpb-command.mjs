// Prints what a client runs for an unpacked bundle whose user gave only the key: the environment and the command with its arguments,
// each ended by a zero byte, as env(1) takes them. The operating system is the second argument.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { getMcpConfigForManifest } from '@anthropic-ai/mcpb';

const [extensionPath, platform] = process.argv.slice(2);
Object.defineProperty(process, 'platform', { value: platform });
const manifest = JSON.parse(readFileSync(`${extensionPath}/manifest.json`));
const config = (userConfig) => getMcpConfigForManifest({ manifest, extensionPath, systemDirs: {}, userConfig, pathSeparator: '/' });

assert.equal(await config({}), undefined, 'it starts without a key');
const { command, args, env } = await config({ api_key: 'a-key' });
for (const text of [command, ...args, ...Object.values(env)]) assert.doesNotMatch(text, /\$\{/, 'a variable is left');
assert.equal(env.PAGERDUTY_API_KEY, 'a-key');
assert.ok(existsSync(command.replaceAll('\\', '/')), `${command} is not in the bundle`);
process.stdout.write([...Object.entries(env).map(([k, v]) => `${k}=${v}`), command, ...args].map((s) => `${s}\0`).join(''));
