// Each tool with a view: its page is read as a client reads it, and shown in a browser within a host.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import axe from 'axe-core';
import pixelmatch from 'pixelmatch';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';

const ui = 'io.modelcontextprotocol/ui';
const mimeType = 'text/html;profile=mcp-app';
const calls = JSON.parse(readFileSync('calls.json', 'utf8')); // of each tool with a view: arguments
const tolerance = 0.02; // of a picture: how many of its pixels may differ, for fonts differ a little

async function connect(extensions, args = []) {
  const client = new Client({ name: 'host', version: '1.0.0' }, { capabilities: { extensions } });
  await client.connect(new StdioClientTransport({ command: process.env.SERVER, args: ['--demo', '--toolsets', 'all', ...args], stderr: 'inherit' }));
  return client;
}

// A client that shows no pages reads nothing of them.
const plain = await connect({});
for (const tool of (await plain.listTools()).tools) assert.equal(tool._meta?.ui, undefined, tool.name);
await plain.close();

const client = await connect({ [ui]: { mimeTypes: [mimeType] } });
const tools = (await client.listTools()).tools.filter((t) => t._meta?.ui);
assert.deepEqual(tools.map((t) => t.name).sort(), Object.keys(calls).sort());

const browser = await chromium.launch({ executablePath: process.env.BROWSER, args: ['--no-sandbox', '--font-render-hinting=none', '--disable-lcd-text'] });
const script = readFileSync('host.out.tmp', 'utf8');

/** Shows a page in a host and gives the browser's page and its frame. */
async function show(html, result, { theme = 'light', width = 900, now, zone = 'Europe/Berlin' } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: theme, timezoneId: zone, locale: 'en-GB' });
  const page = await context.newPage();
  page.wrong = [];
  page.on('console', (m) => m.type() === 'error' && page.wrong.push(m.text()));
  page.on('pageerror', (e) => page.wrong.push(String(e)));
  page.on('dialog', (d) => (page.wrong.push(`dialog: ${d.message()}`), d.dismiss()));
  page.on('request', (r) => /^https?:/.test(r.url()) && page.wrong.push(`request: ${r.url()}`));
  if (now) await page.clock.setFixedTime(new Date(now));
  await page.setContent('<!doctype html><html lang="en"><title>host</title><body style="margin:0"></body>');
  await page.addScriptTag({ content: script });
  await page.evaluate(([h, r, c]) => window.show(h, r, c), [html, result, { theme, timeZone: zone, locale: 'en-GB' }]);
  const frame = page.frames()[1];
  await frame.locator('section, .note.bad').first().waitFor({ timeout: 10000 }).catch(async (e) => {
    throw new Error(`${e.message}\n${page.wrong.join('\n')}\n${await page.content().catch(String)}`);
  });
  return { page, frame };
}

async function close({ page }) {
  assert.deepEqual(page.wrong, []);
  await page.context().close();
}

/** A picture of the whole page. What a frame has drawn is not always there with the first one. */
async function picture(page) {
  await page.waitForFunction(() => document.querySelector('iframe').style.height !== '200px');
  for (let tries = 0; ; tries++) {
    const height = await page.evaluate(() => Math.ceil(document.querySelector('iframe').getBoundingClientRect().height));
    await page.setViewportSize({ width: 900, height });
    await page.waitForTimeout(300);
    const got = PNG.sync.read(await page.screenshot());
    const first = got.data.readUInt32LE(0);
    if (got.height === height && tries > 0 && !got.data.every((_, i) => i % 4 || got.data.readUInt32LE(i) === first)) return got;
    assert.ok(tries < 20, 'the page stays empty');
  }
}

const pages = {};
for (const tool of tools) {
  const address = tool._meta.ui.resourceUri;
  const { contents } = await client.readResource({ uri: address });
  assert.equal(contents[0].mimeType, mimeType);
  pages[tool.name] = contents[0].text;
  const answer = await client.callTool({ name: tool.name, arguments: calls[tool.name] });
  assert.notEqual(answer.isError, true, answer.content[0].text);

  const shown = await show(contents[0].text, answer);
  const { page, frame } = shown;
  assert.ok((await frame.locator('section').count()) > 0, tool.name);
  assert.ok((await frame.locator('svg rect, svg circle, svg path, tbody tr, article').count()) > 0, `${tool.name} shows nothing`);
  await frame.evaluate(axe.source);
  const judged = await frame.evaluate(() => axe.run({ resultTypes: ['violations'] }));
  const bad = judged.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  assert.deepEqual(bad.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 3)}`), [], tool.name);
  await close(shown);

  const narrow = await show(contents[0].text, answer, { width: 320 });
  assert.ok((await narrow.frame.evaluate(() => document.documentElement.scrollWidth)) <= 320, `${tool.name} is wider than 320 pixels`);
  await close(narrow);
  console.log(`${tool.name}: shown, in ${contents[0].text.length} characters of page`);
}

// Pictures, of answers that stand still.
for (const name of Object.keys(calls)) {
  const { now, answer } = JSON.parse(readFileSync(`answers/${name}.json`, 'utf8'));
  for (const theme of ['light', 'dark']) {
    const shown = await show(pages[name], { content: [{ type: 'text', text: JSON.stringify(answer) }] }, { theme, now });
    const got = await picture(shown.page);
    await close(shown);
    const file = `../../docs/pictures/${name}-${theme}.png`;
    if (process.env.UPDATE || !existsSync(file)) {
      assert.ok(process.env.UPDATE, `${file} is missing; UPDATE=1 writes it`);
      writeFileSync(file, PNG.sync.write(got));
      continue;
    }
    const want = PNG.sync.read(readFileSync(file));
    assert.ok(Math.abs(got.width - want.width) < 2 && Math.abs(got.height - want.height) <= 0.1 * want.height, `${file}: ${want.width}x${want.height}, now ${got.width}x${got.height}`);
    if (got.width === want.width && got.height === want.height) {
      const other = pixelmatch(want.data, got.data, null, want.width, want.height, { threshold: 0.3 });
      assert.ok(other <= tolerance * want.width * want.height, `${file}: ${other} pixels differ`);
    }
  }
}
console.log(`${2 * Object.keys(calls).length} pictures are as they were`);

// What strangers write is text: markup, scripts, bidirectional characters, names of properties.
const hostile = ['<img src=x onerror=alert(1)>', '</script><script>alert(1)</script>', '"><svg onload=alert(1)>', 'javascript:alert(1)', '\u202Ecod.exe\u202C', '{{7*7}}', '__proto__', 'constructor',
  '\u0000\u0007', '<!--<script>', ']]>', '&lt;b&gt;', 'a'.repeat(5000), '\u{1F600}'.repeat(300), '%3Cscript%3E', '${alert(1)}'];
let seed = 1;
const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
const piece = () => hostile[random(hostile.length)] + (random(2) ? hostile[random(hostile.length)] : '');
const spoil = (v) => Array.isArray(v) ? v.map(spoil) : v && typeof v === 'object' ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, spoil(x)])) : random(3) ? piece() : random(2) ? v : null;
for (const name of Object.keys(calls)) {
  const { answer } = JSON.parse(readFileSync(`answers/${name}.json`, 'utf8'));
  const tags = new Set();
  for (let round = 0; round < 8; round++) {
    const spoilt = { ...spoil(answer), metadata: answer.metadata };
    const shown = await show(pages[name], { content: [{ type: 'text', text: JSON.stringify(spoilt) }] });
    const found = await shown.frame.evaluate(() => [...document.querySelectorAll('main *')].map((e) => e.localName));
    for (const t of found) tags.add(t);
    const links = await shown.frame.evaluate(() => [...document.querySelectorAll('a')].map((a) => a.href));
    for (const l of links) assert.match(l, /^https?:/);
    await close(shown);
  }
  for (const t of ['script', 'img', 'iframe', 'b', 'object', 'style']) assert.ok(!tags.has(t), `${name}: <${t}> came from a text`);
}
console.log('texts of strangers stay texts');

// A link of a row is opened by the host, and by nobody else.
{
  const { now, answer } = JSON.parse(readFileSync('answers/list_incidents.json', 'utf8'));
  const shown = await show(pages.list_incidents, { content: [{ type: 'text', text: JSON.stringify(answer) }] }, { now });
  await shown.frame.locator('tbody a').first().click();
  await shown.page.waitForFunction(() => window.opened.length === 1);
  assert.deepEqual(await shown.page.evaluate(() => window.opened), [answer.incidents[0].html_url]);

  // Sorting and filtering, by keyboard.
  const first = () => shown.frame.locator('tbody tr:not([hidden])').first().textContent();
  await shown.frame.locator('th button').first().focus();
  await shown.page.keyboard.press('Enter');
  const up = await first();
  await shown.page.keyboard.press('Enter');
  assert.notEqual(await first(), up);
  assert.equal(await shown.frame.locator('th').first().getAttribute('aria-sort'), 'descending');
  await shown.frame.locator('input').fill(answer.incidents[1].title);
  assert.equal(await shown.frame.locator('tbody tr:not([hidden])').count(), answer.incidents.filter((i) => i.title === answer.incidents[1].title).length);

  // An error, and a call that was taken back.
  await shown.page.evaluate(() => window.bridge.sendToolResult({ isError: true, content: [{ type: 'text', text: '{"metadata":{"count":0},"error":{"message":"no such <b>thing</b>","hint":"look again"}}' }] }));
  await shown.frame.getByText('no such <b>thing</b>').waitFor();
  await shown.frame.getByText('look again').waitFor();
  await close(shown);

  // 2,000 rows.
  const many = { ...answer, incidents: Array.from({ length: 2000 }, (_, i) => ({ ...answer.incidents[i % answer.incidents.length], title: `Incident ${i}` })) };
  const large = await show(pages.list_incidents, { content: [{ type: 'text', text: JSON.stringify(many) }] });
  assert.equal(await large.frame.locator('tbody tr').count(), 2000);
  const took = await large.frame.evaluate(() => {
    const time = (f) => { const t = performance.now(); f(); document.body.getBoundingClientRect(); return Math.round(performance.now() - t); };
    const input = document.querySelector('input');
    return [time(() => document.querySelector('th button').click()), time(() => { input.value = 'Incident 19'; input.dispatchEvent(new Event('input')); })];
  });
  assert.equal(await large.frame.locator('tbody tr:not([hidden])').count(), 111);
  console.log(`2,000 rows: sorted in ${took[0]} ms, filtered in ${took[1]} ms`);
  await close(large);
}

// What is not all says so, and times are those of the reader's zone, with the others in the hint.
{
  const { now, answer } = JSON.parse(readFileSync('answers/incident_timeline.json', 'utf8'));
  const cut = { ...answer, metadata: { ...answer.metadata, more: true } };
  const shown = [];
  for (const [zone, result] of [['Asia/Tokyo', answer], ['America/New_York', cut]]) {
    const page = await show(pages.incident_timeline, { content: [{ type: 'text', text: JSON.stringify(result) }] }, { now, zone });
    const times = page.frame.locator('tbody time');
    shown.push({ all: await page.frame.locator('main').textContent(), text: await times.first().textContent(), hint: await times.first().getAttribute('title') });
    await close(page);
  }
  const [tokyo, york] = shown;
  assert.doesNotMatch(tokyo.all, /This is not all/);
  assert.match(york.all, /This is not all/);
  assert.notEqual(tokyo.text, york.text);
  assert.match(tokyo.hint, /GMT\+9|Japan/);
  for (const t of shown) assert.match(t.hint, /\d\d:\d\d:\d\dZ/);
  assert.equal(tokyo.hint.split('\u00b7')[1], york.hint.split('\u00b7')[1]);
  console.log(`the same moment: ${tokyo.text} in Tokyo, ${york.text} in New York`);
}

// A page of its own, with the answer in it, needs no host.
for (const [name, args] of Object.entries(calls)) {
  const file = `${process.cwd()}/page.out.tmp.html`;
  writeFileSync(file, execFileSync(process.env.SERVER, ['call', '--demo', name, JSON.stringify(args), '-o', 'html']));
  const page = await browser.newPage();
  const wrong = [];
  page.on('console', (m) => m.type() === 'error' && wrong.push(m.text()));
  page.on('pageerror', (e) => wrong.push(String(e)));
  await page.goto(`file://${file}`);
  assert.ok((await page.locator('section svg, section tbody tr, article').count()) > 0, name);
  assert.deepEqual(wrong, []);
  await page.close();
  rmSync(file);
}
console.log('pages of their own are shown');

await browser.close();
await client.close();
