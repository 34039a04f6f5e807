// Prompts, resources and completion: two TypeScript clients, in both eras.
import assert from 'node:assert/strict';
import { Client as Modern } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client as Legacy } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const server = { command: process.env.SERVER, args: ['--demo'], stderr: 'inherit' };
const eras = {
  'SDK 1': [() => new Legacy({ name: 'prompts', version: '1.0.0' }), () => new LegacyTransport(server)],
  'client 2, legacy': [() => new Modern({ name: 'prompts', version: '1.0.0' }, { versionNegotiation: { mode: 'legacy' } }), () => new ModernTransport(server)],
  'client 2, auto': [() => new Modern({ name: 'prompts', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } }), () => new ModernTransport(server)],
};
for (const [era, [client, transport]] of Object.entries(eras)) {
  const c = client();
  await c.connect(transport());
  const found = JSON.parse((await c.callTool({ name: 'list_incidents', arguments: { limit: 1, fields: ['id'] } })).content[0].text);
  const id = found.incidents[0].id;

  const { prompts } = await c.listPrompts();
  assert.deepEqual(prompts.map(p => p.name), ['hand_over_on_call', 'triage_incident', 'who_to_call']);
  const taken = await c.getPrompt({ name: 'triage_incident', arguments: { incident_id: id, audience: 'manager' } });
  assert.ok(taken.messages[0].content.text.includes(id));
  assert.equal(taken.messages[1].content.resource.uri, `pagerduty://incidents/${id}`);
  await assert.rejects(c.getPrompt({ name: 'triage_incident', arguments: {} }), /MISSING_PARAMETER/);

  const { resourceTemplates } = await c.listResourceTemplates();
  const address = resourceTemplates.find(t => t.name === 'show_incident').uriTemplate;
  assert.equal(address, 'pagerduty://incidents/{incident_id}{?include_notes}');
  const { contents } = await c.readResource({ uri: `pagerduty://incidents/${id}?include_notes=true` });
  assert.equal(JSON.parse(contents[0].text).incidents[0].id, id);
  await assert.rejects(c.readResource({ uri: 'pagerduty://incidents/%zz' }), e => {
    assert.match(e.message, /percent-encoding/);
    assert.equal(e.data?.uri, 'pagerduty://incidents/%zz');
    return true;
  });

  const complete = async (ref, name, value) => (await c.complete({ ref, argument: { name, value } })).completion;
  assert.deepEqual((await complete({ type: 'ref/prompt', name: 'triage_incident' }, 'audience', 'm')).values, ['manager']);
  assert.deepEqual((await complete({ type: 'ref/resource', uri: 'pagerduty://services/{service_id}' }, 'service_id', 'checkout c')).values, ['Checkout Cache']);
  assert.deepEqual((await complete({ type: 'ref/prompt', name: 'none' }, 'x', '')).values, []);
  await c.close();
  console.log(`prompts, ${era}: listed, taken, read and completed`);
}
