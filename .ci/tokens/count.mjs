// Counts the tokens (o200k) of every file of a directory; none may have 16,000 or more. With --each it says
// how many each of them has, a line "TOKENS NAME" each, and bounds none.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

const most = 16_000;
const [dir, mode] = process.argv.slice(2);
const counted = readdirSync(dir).map((name) => [countTokens(readFileSync(join(dir, name), "utf8")), name]).sort((a, b) => b[0] - a[0]);
if (mode === "--each") {
  for (const [n, name] of counted) console.log(`${n} ${name}`);
  process.exit();
}
const largest = counted[0] ?? [0, "nothing"];
console.log(`${counted.length} answers; the largest is ${largest[1]} with ${largest[0]} tokens`);
if (counted.length === 0 || largest[0] >= most) {
  for (const [n, name] of counted.filter(([n]) => n >= most)) console.log(`${name}: ${n} tokens, at most ${most}`);
  process.exit(1);
}
