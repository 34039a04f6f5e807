// A question before something is resolved: two TypeScript clients, of both eras, whose user accepts, declines, cancels, and who cannot ask.
import assert from 'node:assert/strict';
import { Client as Modern } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client as Legacy } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const server = more => ({ command: process.env.SERVER, args: ['--demo', '--access', 'respond', ...more], stderr: 'inherit' });

const eras = {
  'SDK 1': async (more, can, answer) => {
    const client = new Legacy({ name: 'confirm', version: '1.0.0' }, { capabilities: can });
    if (answer) client.setRequestHandler(ElicitRequestSchema, answer);
    await client.connect(new LegacyTransport(server(more)));
    return client;
  },
  'client 2, legacy': async (more, can, answer) => modern('legacy', more, can, answer),
  'client 2, auto': async (more, can, answer) => modern('auto', more, can, answer),
};

async function modern(mode, more, can, answer) {
  const client = new Modern({ name: 'confirm', version: '1.0.0' }, { capabilities: can, versionNegotiation: { mode } });
  if (answer) client.setRequestHandler('elicitation/create', answer);
  await client.connect(new ModernTransport(server(more)));
  return client;
}

const forms = { elicitation: { form: {} } };
for (const [era, connect] of Object.entries(eras)) {
  for (const [action, outcome, more = []] of [
    ['accept', 'resolved'], ['decline', 'DECLINED'], ['cancel', 'DECLINED'],
    ['unable', 'resolved'], ['unable', 'CONFIRMATION_REQUIRED', ['--confirm', 'require']],
    ['accept', 'resolved', ['--confirm', 'require']], ['unasked', 'resolved', ['--confirm', 'never']],
  ]) {
    const asked = [];
    const answer = async request => {
      asked.push(request.params.message);
      return action === 'accept' ? { action, content: {} } : { action };
    };
    const client = await connect(more, action === 'unable' ? {} : forms, action === 'unable' ? undefined : answer);
    const call = async (name, args) => JSON.parse((await client.callTool({ name, arguments: args })).content[0].text);
    const open = (await call('list_incidents', { current_user_context: false, statuses: ['triggered'], limit: 1, fields: ['id', 'title'] })).incidents[0];
    const answered = await call('resolve_incident', { incident_id: open.id });
    assert.equal(answered.error?.code ?? answered.incidents[0].status, outcome, `${era}, ${action}`);
    assert.equal((await call('show_incident', { incident_id: open.id })).incidents[0].status, outcome === 'resolved' ? 'resolved' : 'triggered');
    assert.deepEqual(asked, ['unable', 'unasked'].includes(action) ? [] : [`Resolve "${open.title}" (${open.id})? Nobody is notified of it any more.`]);
    await client.close();
  }
  console.log(`confirm, ${era}: accepts, declines, cancels, and cannot ask`);
}
