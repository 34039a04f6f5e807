// TypeScript clients over HTTP: list, call, progress, and a call that is cancelled, whose request at the API must end.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Client as Modern, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as Legacy } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const info = { name: 'http', version: '1.0.0' };
const clients = {
  'SDK 1': [new Legacy(info), LegacyTransport],
  'client 2, legacy': [new Modern(info, { versionNegotiation: { mode: 'legacy' } }), ModernTransport],
  'client 2, auto': [new Modern(info, { versionNegotiation: { mode: 'auto' } }), ModernTransport],
};

for (const [name, [client, Transport]] of Object.entries(clients)) {
  const key = `u+key-of-${name.replace(/\W/g, '-')}`;
  await client.connect(new Transport(new URL(process.env.MCP_URL), { requestInit: { headers: { Authorization: `Token token=${key}` } } }));
  assert.equal((await client.listTools()).tools.length, 25);

  const call = (name, args, options) => client instanceof Legacy ? client.callTool({ name, arguments: args }, undefined, options) : client.callTool({ name, arguments: args }, options);
  const pages = [];
  const answered = await call('list_services', { current_user_context: false, limit: 250, fields: ['name'] }, { onprogress: p => pages.push(p.progress) });
  const { services } = JSON.parse(answered.content[0].text);
  assert.deepEqual([...new Set(services.map(s => s.name))], [createHash('sha256').update(key).digest('hex')]);
  assert.equal(services.length, 250);
  assert.deepEqual(pages, [1, 2, 3].slice(0, pages.length)); // what comes in one chunk with the answer, the SDK drops
  assert.notEqual(pages.length, 0);

  const giveUp = new AbortController();
  const slow = assert.rejects(call('show_service', { service_id: 'PSLOW01' }, { signal: giveUp.signal }));
  await fetch(`${process.env.STANDIN_URL}/came`);
  giveUp.abort();
  await slow;
  // Before 2026-07-28 a client only sends notifications/cancelled, which a server without sessions cannot tell whose it is; its connection says so.
  if (name !== 'client 2, auto') await client.close();
  await fetch(`${process.env.STANDIN_URL}/left`, { signal: AbortSignal.timeout(10_000) });
  await client.close();
  console.log(`${name} over HTTP: lists, calls, hears of ${pages.length} pages, and a cancelled call's request ends`);
}
