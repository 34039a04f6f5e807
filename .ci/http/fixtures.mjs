// The API of the tools in tools/called: /page.json is a page with one item and more behind it, anything else is not there. It prints its address.
import { createServer } from 'node:http'

const api = createServer((request, response) => {
  const page = new URL(request.url, 'http://any').searchParams
  response.writeHead(request.url.startsWith('/page.json') ? 200 : 404, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify({ items: [{ id: Number(page.get('offset')) }], more: true }))
})
api.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${api.address().port}`))
