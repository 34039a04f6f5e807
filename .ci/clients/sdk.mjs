// The TypeScript SDK of the protocol's first era against the demo account.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const transport = new StdioClientTransport({ command: process.env.SERVER, args: ['--demo', '--access', 'respond', '--output-schema'] });
const client = new Client({ name: 'sdk', version: '1.0.0' });
await client.connect(transport);
assert.equal(client.getServerVersion().name, 'pagerduty-mcp-server');
assert.ok(client.getInstructions().length <= 2000);

const { tools } = await client.listTools();
assert.equal(tools.length, 34);

const call = async (name, args, options) => {
  const r = await client.callTool({ name, arguments: args }, undefined, options);
  const envelope = JSON.parse(r.content[0].text);
  assert.deepEqual(r.structuredContent, envelope);
  return { isError: r.isError === true, ...envelope };
};

const pages = [];
const all = await call('list_services', { current_user_context: false, limit: 250, fields: ['id'] }, { onprogress: p => pages.push(p.progress) });
assert.equal(all.services.length, 250);
// The SDK forgets a call's progress handler when its response is read, and so drops what comes in the same chunk.
assert.deepEqual(pages, [1, 2, 3].slice(0, pages.length));
assert.notEqual(pages.length, 0);

const first = await call('list_services', { current_user_context: false, limit: 3, fields: ['id'] });
const next = await call('list_services', { current_user_context: false, limit: 3, fields: ['id'], cursor: first.metadata.next_cursor });
assert.deepEqual([...first.services, ...next.services], all.services.slice(0, 6));

const wrong = await call('list_incidents', { statuss: 'triggered' });
assert.equal(wrong.isError, true);
assert.equal(wrong.error.code, 'UNKNOWN_PARAMETER');

const open = await call('list_incidents', { statuses: ['triggered'], limit: 1, fields: ['id', 'status'] });
const id = open.incidents[0].id;
const acknowledged = await call('acknowledge_incident', { incident_id: id });
assert.equal(acknowledged.incidents[0].status, 'acknowledged');
assert.equal((await call('show_incident', { incident_id: id })).incidents[0].status, 'acknowledged');

await client.ping();
await client.close();
console.log(`SDK: ${tools.length} tools, ${all.services.length} services in ${pages.length} pages, one incident acknowledged`);
