// Workflows that have Canvas do something: the real service, the sandbox' Canvas
// over TLS. With issue = beadle a token is made; its secret is nowhere.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync }
	from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { coreOf, coreUnavailable, inFile, inMemory, partsOf } from '../canvas/memory.mjs';
import { certificate } from '../net/mailservers.mjs';
import { SERVICE_TOKEN, USERS } from '../sandbox/canvas_records.mjs';
import { ADA, JO, World, until } from './world.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ADAS = USERS.find(u => u.slack === ADA);

let folder, options;

/** calls.json of the manual without its directory, for an office of the sandbox. */
function writeWorkflow(to) {
	mkdirSync(to);
	const calls = JSON.parse(readFileSync(path.join(ROOT, 'workflows/examples/calls.json'),
		'utf8').replaceAll('office:desk', 'office:edtech'));
	const { states } = calls.machine;
	states.draft.on.request = 'account';
	delete states.person;
	states.account.on = { 'delayed.account': { actions: 'tellDelay' } };
	delete calls.actors.lookUp;
	delete calls.guards.isStaff;
	writeFileSync(path.join(to, 'calls.json'), JSON.stringify(calls));
}

before(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-canvas-e2e-'));
	const shim = path.join(folder, 'dumpable.so');
	const { key, cert } = certificate(folder, 'canvas', 'IP:127.0.0.1');
	execFileSync('cc', ['-shared', '-fPIC', '-o', shim,
		path.join(ROOT, 'tests/canvas/dumpable.c')]);
	writeWorkflow(path.join(folder, 'workflows'));
	for (const templates of ['templates', 'workflows/examples/templates'])
		cpSync(path.join(ROOT, templates), path.join(folder, 'templates'),
			{ recursive: true });
	options = {
		canvasTls: { key: readFileSync(key), cert: readFileSync(cert) },
		env: { LD_PRELOAD: shim },
		sections: {
			beadle: { workflows: path.join(folder, 'workflows'),
				templates: path.join(folder, 'templates') },
			canvas: { issue: 'beadle', ca_file: path.join(folder, 'ca.pem'), max_days: 60 },
		},
	};
});
after(() => rmSync(folder, { recursive: true }));

/** Runs a world whose Canvas tells us the secrets that it gives out. */
async function inWorld(act) {
	const world = await World.start(options);
	const { records } = world.sandbox;
	const secrets = [];
	const create = records.create.bind(records);
	records.create = (...args) => {
		const made = create(...args);
		secrets.push(made.secret);
		return made;
	};
	try {
		await act(world, records, secrets);
	} finally {
		assert.equal(await world.stop(), 0);
	}
}

async function ask(world) {
	await world.say(ADA, 'hello');
	await world.press(ADA, 'request', /Hello/);
}

const standing = async (world, state) => until(`a case in ${state}`, () => {
	const out = execFileSync(path.resolve(process.env.BUILD ?? 'build', 'beadle'),
		['case', '--config', world.config, 'TK-1001'], { encoding: 'utf8' });
	return new RegExp(`^state .*\\b${state}\\b`, 'm').test(out) && out;
});

const filesBelow = dir => readdirSync(dir, { recursive: true, withFileTypes: true })
	.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name));

/** Everything that the service has written, as one. */
const written = world => Buffer.concat([
	...filesBelow(path.dirname(world.config)).map(file => readFileSync(file)),
	Buffer.from(world.beadle.log.join('\n')),
	...world.beadle.said,
	Buffer.from(JSON.stringify(world.sandbox.state.logSince(0))),
	Buffer.from(JSON.stringify(world.sandbox.state.mails.map(({ raw: _, ...m }) => m))),
]);

test('a token is made, and its secret is nowhere', () =>
	inWorld(async (world, records, secrets) => {
		await ask(world);
		await world.mail(ADA, /TK-1001/);
		const [token] = records.tokens;
		assert.equal(token.purpose, 'Scripts of my own (TK-1001)');
		assert.equal(token.workflow_state, 'pending');
		assert.equal(token.user_id, ADAS.id);
		// The configuration's maximum, not the workflow's ninety days.
		assert.ok(token.expires_ms < Date.now() + 61 * DAY_MS);
		await standing(world, 'made');
		// Its thread, which carries this message too, is done with Canvas' answer.
		await world.sees(ADA, /TK-1001/);
		const [secret] = secrets;
		assert.equal(secrets.length, 1);
		const { pid } = world.beadle.process;
		// What is there is found, in memory and in files.
		assert.notEqual(inMemory(pid, [SERVICE_TOKEN]).length, 0);
		assert.ok(written(world).includes(SERVICE_TOKEN));
		assert.deepEqual(inMemory(pid, partsOf(secret)).slice(0, 3), []);
		const bytes = written(world);
		assert.ok(bytes.includes('TK-1001'));
		assert.deepEqual(partsOf(secret).filter(part => bytes.includes(part)), []);
		// Canvas told her; she activates it, and Beadle sees it within a day.
		await world.mail(ADA, /Access Token Created/);
		await world.post('canvas_activate', { as: ADA, id: token.id });
		await world.turnClock(DAY_MS);
		await standing(world, 'active');
	}));

test('the secret is in no core dump', { skip: coreUnavailable() }, () =>
	inWorld(async (world, records, secrets) => {
		await ask(world);
		await standing(world, 'made');
		await world.sees(ADA, /TK-1001/);
		const core = coreOf(world.beadle.process.pid, folder);
		// What is there is found.
		assert.deepEqual(inFile(core, ['TK-1001']), ['TK-1001']);
		assert.equal(secrets.length, 1);
		assert.deepEqual(inFile(core, partsOf(secrets[0])), []);
		rmSync(core);
	}));

test('what may have been made is looked for, not made twice', () =>
	inWorld(async (world, records) => {
		await world.fault({ kind: 'canvas', effect: 'reset', method: 'create token' });
		await ask(world);
		await standing(world, 'made');
		assert.deepEqual(records.tokens.map(t => t.purpose), ['Scripts of my own (TK-1001)']);
	}));

test('a Canvas that is down delays a case, says so, and decides nothing', () =>
	inWorld(async (world, records) => {
		await world.fault({ kind: 'canvas', effect: 'html', status: 502, count: 1000 });
		await ask(world);
		await until('a call that came to nothing', () =>
			world.beadle.log.find(line => /canvas_said_no.*error=http_502/.test(line)));
		await world.turnClock(HOUR_MS);
		await world.mail(ADA, /TK-1001/);
		await standing(world, 'account');
		await world.fault({ kind: 'clear' });
		await world.turnClock(HOUR_MS);
		await standing(world, 'made');
		assert.equal(records.tokens.length, 1);
	}));

test('a refusal goes to people, with what they need', () =>
	inWorld(async (world, records) => {
		records.set({ permissions: [] });
		await ask(world);
		await world.sees(JO, /TK-1001/, 'C0EDTECH000');
		assert.match(await standing(world, 'byHand'), /TK-1001/);
		assert.equal(records.tokens.length, 0);
	}));
