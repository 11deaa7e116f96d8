// batch.mjs: many cases through one of the drivers of this folder at once, a
// line of JSON each, so that thousands of them take a second.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

const FOLDER = path.resolve(process.env.BUILD ?? 'build', 'tests/flow');
const OUTPUT_MOST_BYTES = 512 * 1024 * 1024;

/** The answers of BUILD/tests/flow/NAME_driver to the cases, in their order. */
export function batch(name, cases) {
	const { status, signal, stdout, error } = spawnSync(
		path.join(FOLDER, `${name}_driver`), [], {
			input: cases.map(one => `${JSON.stringify(one)}\n`).join(''),
			encoding: 'utf8', maxBuffer: OUTPUT_MOST_BYTES,
			stdio: ['pipe', 'pipe', 'inherit'],
		});
	assert.ifError(error);
	assert.equal(signal ?? status, 0, `${name}_driver failed`);
	const answers = stdout.trimEnd().split('\n').map(line => JSON.parse(line));
	assert.equal(answers.length, cases.length);
	return answers;
}
