#!/usr/bin/env node
// Runs the binary of the package for this platform, which npm installed beside this one.
'use strict';
const { spawn } = require('node:child_process');

const platform = `${process.platform}-${process.arch}`;
let binary;
try {
  binary = require.resolve(`pagerduty-mcp-server-${platform}/bin/pagerduty-mcp-server${process.platform === 'win32' ? '.exe' : ''}`);
} catch {
  console.error(`pagerduty-mcp-server: the package pagerduty-mcp-server-${platform} is not installed. Either npm was told to leave out
optional dependencies (install without --omit=optional), or there is no binary for this platform.`);
  process.exit(1);
}

const child = spawn(binary, process.argv.slice(2), { stdio: 'inherit' });
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
for (const signal of signals) process.on(signal, () => child.kill(signal));
child.on('error', (e) => {
  console.error(`pagerduty-mcp-server: ${binary} does not start: ${e.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => {
  if (!signal) process.exit(code);
  for (const s of signals) process.removeAllListeners(s);
  process.kill(process.pid, signal);
});
