// What Slack will not show: a form that is too large says so to whoever opens
// it, to whoever runs the service, and to its author before that.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ADA, BINARY, World, until, wordsOf } from '../e2e/world.mjs';
import { logFields } from '../sandbox/beadle.mjs';

const TEMPLATES = path.resolve(import.meta.dirname, '../../templates');
const EXAMPLES = path.resolve(import.meta.dirname, '../../workflows/examples/templates');

/** A process whose one form has so many questions, each with that much to say. */
function workflow(fields, letters) {
	const question = n => [`q${n}`, { type: 'string', title: `Question ${n}`,
		description: '€'.repeat(letters) }];
	return {
		id: 'large', version: 1, title: 'A large form', prefix: 'LF',
		machine: { id: 'large', initial: 'draft', states: {
			draft: { description: 'Not sent.', on: { request: 'done' } },
			done: { description: 'Sent.', type: 'final' } } },
		events: { request: { by: 'anyone', opens: true, form: 'questions',
			title: 'Ask for much' } },
		forms: { questions: { title: 'Much', type: 'object', properties:
			Object.fromEntries(Array.from({ length: fields }, (_, n) => question(n))) } },
		status: { notice: 'status' },
	};
}

let folder, world;
before(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-limits-'));
	mkdirSync(path.join(folder, 'workflows'));
	writeFileSync(path.join(folder, 'workflows', 'large.json'),
		JSON.stringify(workflow(80, 2000)));
	spawnSync('cp', ['-r', TEMPLATES, path.join(folder, 'templates')]);
	spawnSync('cp', [path.join(EXAMPLES, 'status.md'), path.join(folder, 'templates')]);
	world = await World.start({ sections: { beadle: {
		workflows: path.join(folder, 'workflows'),
		templates: path.join(folder, 'templates') } } });
});
after(async () => {
	assert.equal(await world.stop(), 0);
	rmSync(folder, { recursive: true });
});

const logged = name => world.beadle.log.map(logFields).filter(l => l.event === name);
const refusals = async () => (await world.get('log')).filter(l => l.what === 'refused');

test('a form of more than 250 kB: told, logged, and not tried again', async () => {
	await world.say(ADA, 'hello');
	await world.press(ADA, 'request', /Ask for much|Hello/);
	const told = await world.sees(ADA, /This form cannot be shown/);
	assert.match(wordsOf(told), /pressing the button again will not change that/);
	const [alert] = await until('the alert', () => {
		const lines = logged('form_refused');
		return lines.length > 0 && lines;
	});
	assert.equal(alert.error, 'view_too_large');
	assert.match(alert.hint, /beadle check/);
	assert.deepEqual((await refusals()).map(l => [l.method, l.error]),
		[['views.open', 'view_too_large']]);
	assert.equal((await world.get(`view?as=${ADA}`)).modal, null);
});

test('a form that Slack does not understand is no form that was too late', async () => {
	await world.fault({ kind: 'api_error', method: 'views.open', error: 'invalid_arguments' });
	const before_ = logged('form_refused').length;
	await world.press(ADA, 'request', /Ask for much|Hello/);
	await until('the alert', () => logged('form_refused').length > before_);
});

test('beadle check says it before anybody presses', () => {
	const check = () => spawnSync(BINARY, ['check', '--config', world.config],
		{ encoding: 'utf8' });
	const large = check();
	assert.equal(large.status, 1);
	assert.match(large.stdout,
		/large.json: the form questions is more than Slack shows in a window \(250 kB\)/);

	const rewrite = (...size) => writeFileSync(path.join(folder, 'workflows', 'large.json'),
		JSON.stringify(workflow(...size)));
	rewrite(30, 10); /* until it is filled in */
	const filled = check();
	assert.equal(filled.status, 0, filled.stdout);
	assert.match(filled.stdout, /^warning: .*the form questions can become more than/m);
	rewrite(10, 10);
	assert.doesNotMatch(check().stdout, /250 kB/);
});
