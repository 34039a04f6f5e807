// The API of the tools in tools/called: /page.json is a page with one item and more behind it; a POST to /change has the tool file of this name say something
// else, which changes the list of tools; anything else is not there. It prints its address.
//   node fixtures.mjs FILE
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'

const file = process.argv[2]
let changes = 0

const api = createServer((request, response) => {
  const page = new URL(request.url, 'http://any').searchParams
  const change = request.method === 'POST' && request.url === '/change'
  if (change) writeFileSync(file, readFileSync(file, 'utf8').replace(/^title: .*$/m, `title: Change ${++changes}`))
  response.writeHead(change || request.url.startsWith('/page.json') ? 200 : 404, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify({ items: [{ id: Number(page.get('offset')) }], more: true }))
})
api.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${api.address().port}`))
