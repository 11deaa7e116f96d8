// run.mjs [c|node]: runs the tests that the Makefile built and those of Node,
// a line per file, whole output where something failed, and one line at the
// end: N passed, N failed. Exits with 1 if anything failed or nothing ran.
//
// BUILD: where the C tests lie. BEADLE_WRAP: a command to run them under.

import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import process from 'node:process';

const build = process.env.BUILD ?? 'build';
const wrap = (process.env.BEADLE_WRAP ?? '').split(/\s+/).filter(Boolean);
const kinds = process.argv[2] ? [process.argv[2]] : ['c', 'node'];
const FILE_LIMIT_MS = 600_000;

const total = { passed: 0, failed: 0, skipped: 0 };

/** Runs one command to its end: {code, output}. */
function run(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: { ...process.env, ...env } });
    let output = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), FILE_LIMIT_MS);
    child.stdout.on('data', (bytes) => { output += bytes; });
    child.stderr.on('data', (bytes) => { output += bytes; });
    child.on('error', (error) => { output += String(error); });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: code ?? signal, output });
    });
  });
}

/** cmocka's own closing lines, or Node's TAP summary. */
function count(kind, output) {
  const number = (pattern) => Number(output.match(pattern)?.[1] ?? 0);
  if (kind === 'c') {
    return {
      passed: number(/\[  PASSED  \] (\d+) test/),
      failed: number(/\[  FAILED  \] (\d+) test/),
      skipped: number(/\[  SKIPPED \] (\d+) test/),
    };
  }
  return {
    passed: number(/^# pass (\d+)/m),
    failed: number(/^# fail (\d+)/m) + number(/^# cancelled (\d+)/m),
    skipped: number(/^# skipped (\d+)/m),
  };
}

async function runFile(kind, file) {
  const started = Date.now();
  const { code, output } = kind === 'c'
    ? await run(...(wrap.length ? [wrap[0], [...wrap.slice(1), file]] : [file, []]), {})
    : await run(process.execPath,
      ['--no-warnings', '--test', '--test-reporter=tap', file], { BUILD: build });
  const counts = count(kind, output);
  // A test that died or counted nothing has failed, whatever it printed.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  if (counts.passed + counts.failed + counts.skipped === 0) counts.failed = 1;
  for (const key of Object.keys(total)) total[key] += counts[key];
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const verdict = counts.failed ? 'FAILED' : 'ok';
  console.log(`${verdict.padEnd(7)}${file}: ${counts.passed} passed, ${counts.failed} failed`
    + `${counts.skipped ? `, ${counts.skipped} skipped` : ''} (${seconds} s)`);
  if (counts.failed) console.log(output);
}

for (const kind of kinds) {
  const files = kind === 'c'
    ? globSync('tests/{,*/}test_*.c').map((file) => `${build}/${file.replace(/\.c$/, '')}`)
    : globSync('tests/*/*.test.mjs');
  for (const file of files.sort()) {
    if (kind === 'c' && !existsSync(file)) {
      console.log(`FAILED ${file}: it was not built`);
      total.failed += 1;
      continue;
    }
    await runFile(kind, file);
  }
}

if (total.passed + total.failed === 0) {
  console.log('nothing ran');
  total.failed = 1;
}
console.log(`${total.passed} passed, ${total.failed} failed`
  + (total.skipped ? `, ${total.skipped} skipped` : ''));
process.exitCode = total.failed ? 1 : 0;
