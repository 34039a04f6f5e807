// The TypeScript client of the protocol's second era, in each of its ways to find out which era a server speaks.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

for (const mode of ['legacy', 'auto']) {
  const transport = new StdioClientTransport({ command: process.env.SERVER, args: ['--demo'], stderr: 'inherit' });
  const client = new Client({ name: 'client', version: '1.0.0' }, { versionNegotiation: { mode } });
  await client.connect(transport);
  const { tools } = await client.listTools();
  assert.equal(tools.length, 25);
  const r = await client.callTool({ name: 'show_current_user', arguments: {} });
  assert.equal(r.structuredContent, undefined);
  assert.equal(JSON.parse(r.content[0].text).users.length, 1);
  console.log(`client, ${mode}: speaks ${client.getNegotiatedProtocolVersion?.() ?? 'an unnamed version'}`);
  await client.close();
}
