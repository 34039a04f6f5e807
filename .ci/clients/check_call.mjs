// Checks the result of tools/call that the inspector prints: the envelope as text, and as structured content only where the tool has an output schema.
import assert from 'node:assert/strict';

let text = '';
for await (const chunk of process.stdin) text += chunk;
const { result } = JSON.parse(text);
assert.notEqual(result.isError, true);
const envelope = JSON.parse(result.content[0].text);
assert.deepEqual(result.structuredContent, process.argv[3] === 'structured' ? envelope : undefined);
assert.equal(Object.keys(envelope)[0], 'metadata');
assert.equal(envelope.metadata.count, 2);
assert.equal(envelope.incidents.length, 2);
console.log(`inspector, ${process.argv[2]} era: ${envelope.metadata.description}`);
