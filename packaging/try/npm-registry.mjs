// A registry for npm on this machine, with the packages of a directory and no others: prints its URL and serves until it is ended.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const dir = process.argv[2];
const packages = new Map();
for (const file of readdirSync(dir).filter((f) => f.endsWith('.npm.tgz'))) {
  const manifest = JSON.parse(execFileSync('tar', ['-xzOf', join(dir, file), 'package/package.json']));
  packages.set(manifest.name, { manifest, file, bytes: readFileSync(join(dir, file)) });
}

const server = createServer((request, response) => {
  const [name, tarball] = decodeURIComponent(request.url.slice(1)).split('/-/');
  const found = packages.get(name);
  if (!found) return response.writeHead(404).end('{}');
  if (tarball) return response.end(found.bytes);
  const dist = {
    tarball: `http://${request.headers.host}/${name}/-/${found.file}`,
    integrity: `sha512-${createHash('sha512').update(found.bytes).digest('base64')}`,
  };
  const { version } = found.manifest;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: { ...found.manifest, dist } } }));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
