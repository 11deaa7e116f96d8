// flow/statechart.h against XState: the shipped workflows, machines written
// by hand for each feature, and generated ones. State, context, effects in
// order, histories, status and output must be equal after every event.
//
// MACHINES: how many are generated (2,000), and half as many are spoilt. SEED:
// the first of their seeds.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { AMBIENT, Dice, generateEvent, generateMachine, spoilMachine } from './machine_generator.mjs';
import { PublicReference, Reference, told } from './reference.mjs';

const DRIVER = path.resolve(process.env.BUILD ?? 'build', 'tests/flow/statechart_driver');
const MACHINES = Number(process.env.MACHINES ?? 2000);
const SEED = Number(process.env.SEED ?? 1);
const EVENTS_PER_MACHINE = 50;
const FAILURES_MOST = 1;
/** Jobs that wait while both sides work at the same time. */
const AHEAD = 8;
const HERE = import.meta.dirname;

/** Beadle's answers, a line for each job; jobs may come from a generator. */
async function* drive(jobs) {
	const driver = spawn(DRIVER, { stdio: ['pipe', 'pipe', 'inherit'] });
	const lines = readline.createInterface({ input: driver.stdout })[Symbol.asyncIterator]();
	const waiting = [];
	const answered = async () => ({ job: waiting.shift(),
		answer: JSON.parse((await lines.next()).value) });
	try {
		for (const job of jobs) {
			const { definition, ambient, events } = job;
			driver.stdin.write(`${JSON.stringify({ definition, ambient, events })}\n`);
			waiting.push(job);
			if (waiting.length > AHEAD)
				yield answered();
		}
		driver.stdin.end();
		while (waiting.length > 0)
			yield answered();
	} finally {
		driver.stdin.end();
		const [code] = driver.exitCode === null ? await once(driver, 'exit') : [driver.exitCode];
		assert.equal(code, 0);
	}
}

/** XState's way through the events that next() gives; what comes out is the
 * job for Beadle with all that is expected of it. After an end or an error
 * the chart starts anew. Null if it fails or ends while it starts, or fails
 * more often than `failures`: that is slow and shows nothing new. */
function play(definition, ambient, count, next,
	{ failures = Infinity, reference = new Reference(definition, ambient) } = {}) {
	const events = [];
	const wants = [reference.step(null)];
	const accepts = [true];
	if (reference.snapshot?.status !== 'active')
		return null;
	for (let n = 0; n < count; ) {
		const again = wants.at(-1).error || reference.snapshot.status !== 'active';
		const event = again ? null : next(reference, n);
		accepts.push(event === null || reference.can(event));
		events.push(event);
		wants.push(reference.step(event));
		n += event !== null;
		failures -= wants.at(-1).error ? 1 : 0;
		if (failures < 0)
			return null;
	}
	return { definition, ambient, events, wants, accepts };
}

/** The first of a seed's machines that stays alive. */
function playSeed(seed) {
	for (let attempt = 0; ; attempt++) {
		const dice = new Dice(seed ^ 0x5EED);
		const job = play(generateMachine(seed, attempt), AMBIENT, EVENTS_PER_MACHINE,
			reference => generateEvent(dice, reference), { failures: FAILURES_MOST });
		if (job)
			return { ...job, seed };
	}
}

/** Throws at the first step that differs, saying how to see it again. */
function compare(job, answer, name) {
	assert.ok(answer.steps, `${name}: ${answer.mistakes?.join('\n')}`);
	for (const [i, want] of job.wants.entries()) {
		const step = answer.steps[i];
		const where = `${name}, step ${i}, event ${JSON.stringify(job.events[i - 1])}`;
		if (want.error !== undefined) {
			assert.ok(step.error !== undefined, `${where}: XState fails: ${want.error}`);
			continue;
		}
		// assert.deepEqual alone is slow where nothing differs.
		const got = told(step);
		if (!isDeepStrictEqual(got, want))
			assert.deepEqual(got, want, where);
		assert.equal(step.accepts, job.accepts[i], `${where}: accepts`);
	}
}

const readJson = file => JSON.parse(readFileSync(file, 'utf8'));

/** Any event the definition names, any timer, any actor's end. */
function anyEvent(definition, dice) {
	const names = [...JSON.stringify(definition.machine)
		.matchAll(/"on":\{(?:[^{}]|\{[^{}]*\})*\}/g)]
		.flatMap(([text]) => [...text.matchAll(/"([a-z_]+(?:\.[a-z_]+)*)":/g)])
		.map(match => match[1]);
	return reference => dice.chance(0.25) ? generateEvent(dice, reference)
		: { type: dice.one([...names, 'unknown']), office: dice.one(['canvas_admins', '']),
			data: { data: ['Grades'], access: 'Only read data' },
			about: { office: dice.one(['canvas_admins', 'security_office']) } };
}

const REFERENCES = { 'one actor': Reference, 'its public functions': PublicReference };

for (const [name, Kind] of Object.entries(REFERENCES)) {
	test(`the shipped workflows, on ${name}`, async t => {
		const files = globSync('workflows/*.json', { exclude: ['workflows/*.schema.json'] });
		assert.ok(files.length > 0);
		let steps = 0;
		const jobs = files.flatMap(file => Array.from({ length: 40 }, (_, n) => {
			const dice = new Dice(n + 1);
			const definition = readJson(file);
			const offices = Object.fromEntries([...JSON.stringify(definition)
				.matchAll(/office:([a-z0-9_-]+)/g)].map(([, id]) => [id, { quorum: 1 + n % 2 }]));
			const ambient = { ...AMBIENT, offices };
			return { ...play(definition, ambient, EVENTS_PER_MACHINE, anyEvent(definition, dice),
				{ reference: new Kind(definition, ambient) }), file };
		}));
		for await (const { job, answer } of drive(jobs)) {
			compare(job, answer, job.file);
			steps += job.wants.length;
		}
		t.diagnostic(`${files.length} workflows, ${steps} steps, 0 differences`);
	});

	test(`a machine for each feature, on ${name}`, async t => {
		const features = readJson(path.join(HERE, 'machines.json'));
		let steps = 0;
		const jobs = features.map(({ name: feature, tables, machine, events }) => {
			const definition = { id: 'm', ...tables, machine };
			const wanted = events.map(event => typeof event === 'string' ? { type: event } : event);
			return { ...play(definition, AMBIENT, wanted.length, (_, n) => wanted[n],
				{ reference: new Kind(definition, AMBIENT) }), feature };
		});
		for await (const { job, answer } of drive(jobs)) {
			compare(job, answer, job.feature);
			steps += job.wants.length;
		}
		t.diagnostic(`${features.length} machines, ${steps} steps, 0 differences`);
	});
}

test(`${MACHINES} generated machines`, async t => {
	const counts = { events: 0, circles: 0, ends: 0, moves: 0 };
	function* jobs() {
		for (let seed = SEED; seed < SEED + MACHINES; seed++)
			yield playSeed(seed);
	}
	for await (const { job, answer } of drive(jobs())) {
		compare(job, answer, `seed ${job.seed}`);
		counts.events += job.events.filter(Boolean).length;
		counts.circles += job.wants.filter(want => want.error).length;
		counts.ends += job.wants.filter(want => want.snapshot?.status === 'done').length;
		counts.moves += answer.steps.filter(step => step.changed).length;
	}
	t.diagnostic(`seeds ${SEED} to ${SEED + MACHINES - 1}: ${counts.events} events, of which `
		+ `${counts.moves} moved something; ${counts.ends} ends, ${counts.circles} circles; `
		+ '0 differences');
	assert.equal(counts.events, MACHINES * EVENTS_PER_MACHINE);
});

test(`${MACHINES / 2} spoilt machines: what is not refused runs as on XState`, async t => {
	const counts = { refused: 0, accepted: 0, steps: 0 };
	const seeds = Array.from({ length: MACHINES / 2 }, (_, n) => SEED + n);
	const accepted = [];
	const asked = seeds.map(seed => ({ definition: spoilMachine(seed), events: [], seed }));
	for await (const { job, answer } of drive(asked)) {
		if (answer.steps)
			accepted.push(job);
		else
			assert.ok(answer.mistakes.length > 0);
	}
	counts.refused = seeds.length - accepted.length;
	const jobs = accepted.flatMap(({ definition, seed }) => {
		const dice = new Dice(seed);
		// It throws if XState refuses what Beadle does not.
		const job = play(definition, AMBIENT, EVENTS_PER_MACHINE,
			reference => generateEvent(dice, reference), { failures: FAILURES_MOST });
		return job ? [{ ...job, seed }] : [];
	});
	for await (const { job, answer } of drive(jobs)) {
		compare(job, answer, `spoilt, seed ${job.seed}`);
		counts.accepted++;
		counts.steps += job.wants.length;
	}
	t.diagnostic(`${counts.refused} refused; ${counts.accepted} played, ${counts.steps} steps, `
		+ '0 differences');
	assert.ok(counts.refused > 0 && (counts.accepted > 0 || MACHINES < 200));
});
