// Makes view.html of src: one file, without anything from a network, whose
// policy names the one script and the one style that it may have.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const most = 300 * 1024; // bytes

const [script, style] = await Promise.all(["src/page.js", "src/page.css"].map(bundle));
const template = await readFile("src/page.html", "utf8");
const page = template
  .replaceAll("SCRIPT-HASH", () => hash(script))
  .replaceAll("STYLE-HASH", () => hash(style))
  .replace("/*STYLE*/", () => style)
  .replace("/*SCRIPT*/", () => script);
if (Buffer.byteLength(page) > most) throw new Error(`view.html would have ${Buffer.byteLength(page)} bytes; it may have ${most}`);
await writeFile("view.html", page);

async function bundle(file) {
  const out = await build({ entryPoints: [file], bundle: true, minify: true, write: false, target: "es2022", format: "iife", charset: "ascii", legalComments: "none" });
  return out.outputFiles[0].text.trim().replaceAll("</script", "<\\/script");
}

function hash(text) {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
