// workflows/workflow.schema.json, as editors use it, against beadle check: it
// takes what is sound, and what it refuses is a mistake.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import Ajv2020 from 'ajv/dist/2020.js';

const BINARY = path.resolve(process.env.BUILD ?? 'build', 'beadle');
const WORKFLOWS = path.resolve(import.meta.dirname, '../../workflows');
const BROKEN = path.join(import.meta.dirname, 'broken');

const read = (...parts) => JSON.parse(readFileSync(path.join(...parts), 'utf8'));
const schema = read(WORKFLOWS, 'workflow.schema.json');
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

let folder;
before(() => { folder = mkdtempSync(path.join(tmpdir(), 'beadle-schema-')); });
after(() => rmSync(folder, { recursive: true }));

/** Does beadle check find a mistake in this workflow? */
function isMistaken(workflow) {
	const file = path.join(folder, 'workflow.json');
	writeFileSync(file, JSON.stringify(workflow));
	const { status, stdout } = spawnSync(BINARY, ['check', file], { encoding: 'utf8' });
	assert.ok(status === 0 || status === 1, stdout);
	return status === 1;
}

const shipped = readdirSync(WORKFLOWS)
	.filter(f => f.endsWith('.json') && !f.endsWith('.schema.json'));

for (const name of shipped)
	test(`${name} is valid, and says so to editors`, () => {
		const workflow = read(WORKFLOWS, name);
		assert.ok(validate(workflow), JSON.stringify(validate.errors, null, 1));
		assert.equal(workflow.$schema, 'workflow.schema.json');
	});

/** The broken ones whose mistake lies in what stands where. */
const REFUSED = ['action-send', 'action-to', 'action-type', 'action-via', 'actor-type',
	'assign-nothing', 'delay-wrong', 'event-by', 'event-not', 'event-style', 'form-pages',
	'form-wrong', 'id-wrong', 'key-missing', 'key-unknown', 'state-type'];

test('of the broken ones it refuses what a schema can know, and nothing that is sound', () => {
	const refused = readdirSync(BROKEN).filter(f => f.endsWith('.json') && !f.startsWith('json-'))
		.filter(f => !validate(read(BROKEN, f))).map(f => f.slice(0, -'.json'.length));
	assert.deepEqual(refused, REFUSED);
	for (const name of refused)
		assert.ok(isMistaken(read(BROKEN, `${name}.json`)), name);
});

/** Calls visit with every object in value, and a path to show. */
function eachObject(value, visit, at = '$') {
	if (Array.isArray(value))
		value.forEach((one, i) => eachObject(one, visit, `${at}[${i}]`));
	if (value === null || typeof value !== 'object' || Array.isArray(value))
		return;
	visit(value, at);
	for (const [key, one] of Object.entries(value))
		if (key !== 'zzz')
			eachObject(one, visit, `${at}.${key}`);
}

test('an unknown key is refused by both, or by neither', () => {
	const workflow = read(BROKEN, 'base.json');
	let closed = 0;
	eachObject(workflow, (object, at) => {
		object.zzz = 1;
		const refused = !validate(workflow);
		assert.equal(isMistaken(workflow), refused, at);
		closed += refused;
		delete object.zzz;
	});
	assert.ok(closed > 30, `${closed} closed objects`);
});

test('each key of a workflow is needed by both, or by neither', () => {
	const workflow = read(BROKEN, 'base.json');
	for (const table of [workflow, workflow.actions.askDesk, workflow.actions.keepAnswers,
		workflow.delays.reminder, workflow.events.withdraw, workflow.status,
		workflow.forms.reason.properties.reason, workflow.machine])
		for (const [key, value] of Object.entries(table)) {
			delete table[key];
			// What is missing for others to name is beyond a schema.
			if (!validate(workflow))
				assert.ok(isMistaken(workflow), key);
			table[key] = value;
		}
	assert.ok(validate(workflow));
});

test('it knows the actor types that beadle check knows', () => {
	const file = path.join(folder, 'actor.json');
	const workflow = read(BROKEN, 'actor-not-configured.json');
	workflow.actors.lookUp.type = 'weather.ask';
	writeFileSync(file, JSON.stringify(workflow));
	const { stdout } = spawnSync(BINARY, ['check', file], { encoding: 'utf8' });
	const [, known] = stdout.match(/there is no actor type "weather\.ask"; there are (.*)/);
	assert.deepEqual(schema.$defs.actorRow.properties.type.enum, known.split(', '));
});

test('every word of it is explained', () => {
	const bare = [];
	eachObject(schema, (object, at) => {
		for (const [key, one] of Object.entries(object.properties ?? {}))
			if (typeof one === 'object' && !one.description && !one.$ref && !one.const
				&& !/meta$|\$defs\.(titled|guard|action|initial|actorRow|field|setting)/.test(`${at}.${key}`))
				bare.push(`${at}.${key}`);
	});
	assert.deepEqual(bare, []);
});
