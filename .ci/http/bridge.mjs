// An HTTP front for a server over stdio, so that the official conformance suite, which speaks HTTP alone, can try it:
//   node bridge.mjs BINARY ARGUMENT...
// It prints its address. Every session of an earlier revision has a process of its own, and so has every request of 2026-07-28. What belongs to HTTP
// alone is the bridge's: statuses, and sessions.
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { randomUUID } from 'node:crypto'

const [binary, ...args] = process.argv.slice(2)
const modern = '2026-07-28'
const statuses = { [-32601]: 404, [-32602]: 400, [-32020]: 400, [-32021]: 400, [-32022]: 400, [-32600]: 400, [-32700]: 400 }
const sessions = new Map()

// start starts a server, whose lines go to the requests that wait: an answer to that with its id, all else to each.
function start() {
  const server = spawn(binary, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting = new Map()
  createInterface({ input: server.stdout }).on('line', (line) => {
    const message = JSON.parse(line)
    const answered = message.method === undefined && waiting.get(message.id)
    for (const tell of answered ? [answered] : waiting.values()) tell(message)
  })
  return { waiting, send: (message) => server.stdin.write(JSON.stringify(message) + '\n'), end: () => server.stdin.end() }
}

// answer gives what the server says as JSON, or as events where something comes before the answer.
function answer(response, server, request, headers, status, done) {
  const tell = (message) => {
    const last = message.method === undefined
    if (last && !response.headersSent) {
      response.writeHead(message.error && status(message.error.code) || 200, { ...headers, 'Content-Type': 'application/json' }).end(JSON.stringify(message))
    } else {
      if (!response.headersSent) response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream' })
      response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`)
      if (last) response.end()
    }
    if (last) done()
  }
  server.waiting.set(request.id, tell)
  response.on('close', done)
  server.send(request)
}

const front = createServer(async (request, response) => {
  if (request.method !== 'POST') return response.writeHead(405, { Allow: 'POST' }).end()
  let text = ''
  for await (const part of request) text += part
  let message
  try { message = JSON.parse(text) } catch { return response.writeHead(400).end() }
  const era = request.headers['mcp-protocol-version']
  const id = request.headers['mcp-session-id'] ?? randomUUID()
  const isModern = era >= modern || message.params?._meta?.['io.modelcontextprotocol/protocolVersion'] >= modern
  let server = isModern ? undefined : sessions.get(id)
  if (!server) {
    server = start()
    if (!isModern) sessions.set(id, server)
  }
  if (message.id === undefined || message.method === undefined) { // a notification, or an answer of the client
    server.send(message)
    if (isModern) server.end()
    return response.writeHead(202).end()
  }
  const done = () => { server.waiting.delete(message.id); if (isModern) server.end() }
  answer(response, server, message, isModern ? {} : { 'Mcp-Session-Id': id }, (code) => isModern && statuses[code], done)
})
front.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${front.address().port}/mcp`))
