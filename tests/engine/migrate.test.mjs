// New versions of a workflow, the real binary and the sandbox: cases move as
// "migrate" says, stay where it says nothing, and none is left behind.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startBeadle } from '../sandbox/beadle.mjs';
import { BINARY, CANVAS_ADMINS, CHEN, EDTECH, JO, PRIYA, SECURITY_OFFICE, World, buttonsOf,
	until, wordsOf } from '../e2e/world.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const REFUSED = 78;
const DAY_MS = 86_400_000;
const shipped = JSON.parse(readFileSync(path.join(ROOT, 'workflows/canvas-token.json'), 'utf8'));

let world, folder, file;
before(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-migrate-'));
	mkdirSync(path.join(folder, 'workflows'));
	file = path.join(folder, 'workflows', 'canvas-token.json');
	write(shipped);
	world = await World.start({ sections: { beadle: { workflows: path.dirname(file) } } });
});
after(async () => {
	assert.equal(await world.stop(), 0);
	rmSync(folder, { recursive: true });
});

function write(workflow) {
	writeFileSync(file, JSON.stringify(workflow, null, 2));
}

/** Another version, in which the state "issuing" has another name. */
function renamed(version, from, to, migrate) {
	const w = JSON.parse(JSON.stringify(shipped)
		.replaceAll('#canvas-token.issuing', `#canvas-token.${to}`));
	const { states } = w.machine;
	w.version = version;
	states[to] = states.issuing;
	delete states.issuing;
	states.review.onDone.find(t => t.target === 'issuing').target = to;
	w.machine.context.ledger = [];
	if (migrate)
		w.migrate = { from: { [from]: migrate } };
	return w;
}

function beadle(...args) {
	const { status, stdout, stderr } = spawnSync(BINARY, [...args, '--config', world.config],
		{ encoding: 'utf8', timeout: 120_000 });
	return { code: status, out: stdout, err: stderr };
}

/** The lines of the audit about a case. */
const audit = number => beadle('audit', number).out.trim().split('\n')
	.map(line => JSON.parse(line).record);

/** Beadle again, with the files as they are. */
async function restart() {
	assert.equal(await world.beadle.stop(), 0);
	world.beadle = startBeadle(BINARY, world.config);
	await world.beadle.event('slack_connected');
}

let waiting, approved; // case numbers

test('cases of version 1: one under review, one whose token is to be made', async () => {
	approved = await world.request();
	const about = new RegExp(`${approved}.*asks for a Canvas API token`);
	await world.press(CHEN, 'canvas_admins.approve', about, CANVAS_ADMINS);
	await world.press(PRIYA, 'security_office.approve', about, SECURITY_OFFICE);
	await world.sees(JO, new RegExp(`${approved}: create a token`), EDTECH);
	waiting = await world.request();
	assert.deepEqual(beadle('migrate'),
		{ code: 0, out: '0 to move, 0 to stay, 0 that cannot move\n', err: '' });
});

test('without a word about them they would stay', () => {
	write(renamed(2, 1, 'creating'));
	const { code, out } = beadle('migrate', '--dry-run');
	assert.equal(code, 0);
	assert.match(out, new RegExp(`^${approved} +canvas-token 1 -> 1  issuing\\.task  stays$`, 'm'));
	assert.match(out, /^0 to move, 2 to stay, 0 that cannot move$/m);
});

test('a state that leads nowhere is named, and the service does not start', async () => {
	write(renamed(2, 1, 'creating', {}));
	const { code, out } = beadle('migrate');
	assert.equal(code, 1);
	assert.match(out, new RegExp(`^${approved} .* issuing\\.task  CANNOT MOVE: there is no state`
		+ ' "issuing.task" any more; write "issuing.task": STATE under migrate.from\\["1"\\].states$', 'm'));
	assert.match(out, /^1 to move, 0 to stay, 1 that cannot move$/m);
	const before = audit(waiting);
	assert.equal(await world.beadle.stop(), 0);
	for (const args of [['run'], ['migrate', '--apply']]) {
		const refused = beadle(...args);
		assert.equal(refused.code, args[0] === 'run' ? REFUSED : 1);
		assert.match(refused.err, new RegExp(`^${approved}, open under canvas-token version 1,`
			+ ' would be left behind: there is no state "issuing.task"', 'm'));
	}
	assert.deepEqual(audit(waiting), before, 'nor is the other one moved');
	write(shipped);
	world.beadle = startBeadle(BINARY, world.config);
	await world.beadle.event('slack_connected');
});

const MOVE = { states: { 'issuing.task': 'creating.task' },
	context: { ledger: [{ cat: ['moved from ', { var: 'event.versions.from' }] }] } };

test('a dry run beside the service shows the way of each and changes nothing', () => {
	write(renamed(2, 1, 'creating', MOVE));
	const before = [audit(approved), beadle('case').out];
	const { code, out } = beadle('migrate');
	assert.equal(code, 0);
	assert.match(out, new RegExp(`^${approved} +canvas-token 1 -> 2  issuing\\.task -> creating\\.task$`, 'm'));
	assert.match(out, new RegExp(`^${waiting} +canvas-token 1 -> 2  review\\.canvas_admins\\S*`
		+ ' .* -> review\\.canvas_admins', 'm'));
	assert.match(out, /^2 to move, 0 to stay, 0 that cannot move$/m);
	assert.deepEqual([audit(approved), beadle('case').out], before);
	assert.match(beadle('migrate', '--apply').err, /another beadle is using this database; stop it first/);
});

test('the start moves them, with a record of it', async () => {
	const moved = world.beadle.stop().then(() => {
		world.beadle = startBeadle(BINARY, world.config);
		return world.beadle.event('cases_migrated');
	});
	assert.equal((await moved).cases, '2');
	assert.match(beadle('case', approved).out, /canvas-token version 2\n[^]*^state +creating\.task$/m);
	const record = audit(approved).at(-1);
	assert.equal(record.what, 'beadle.migrate');
	assert.equal(record.channel, 'migrate');
	assert.deepEqual(record.versions, { from: 1, to: 2 });
	assert.deepEqual(record.before.state, { issuing: 'task' });
	assert.deepEqual(record.after.state, { creating: 'task' });
	assert.notEqual(record.before.context, record.after.context);
	assert.match(beadle('case', waiting).out, /canvas-token version 2/);
	await until('the socket', () => world.beadle.log.some(l => l.includes('slack_connected')));
});

test('nobody was told twice; clocks run, buttons work, the case comes to its end', async () => {
	const tasks = (await world.messages(JO, EDTECH)).filter(m => /create a token/.test(wordsOf(m)));
	assert.equal(tasks.length, 1);
	await world.turnClock(3 * DAY_MS);
	await world.sees(JO, new RegExp(`${approved} is still open`), EDTECH);
	await world.createToken(approved);
	await until('the finished task', async () => {
		const seen = await world.sees(JO, new RegExp(`${approved}: create a token`), EDTECH);
		return buttonsOf(seen).length === 0;
	});
	await world.press(PRIYA, 'security_office.revoke', new RegExp(`${approved}: the token exists`),
		SECURITY_OFFICE);
	await until('the end', () => /finished/.test(beadle('case', approved).out));
});

test('--apply does the same without a start, and a second time nothing', async () => {
	write(renamed(3, 2, 'making', { states: { creating: 'making' } }));
	assert.equal(await world.beadle.stop(), 0);
	assert.deepEqual(beadle('migrate', '--apply'), { code: 0, out: '1 moved\n', err: '' });
	assert.deepEqual(beadle('migrate', '--apply'), { code: 0, out: '0 moved\n', err: '' });
	assert.match(beadle('case', waiting).out, /canvas-token version 3/);
	assert.equal(beadle('migrate', '--apply', '--dry-run').code, 64);
	world.beadle = startBeadle(BINARY, world.config);
	await world.beadle.event('slack_connected');
});

test('without "migrate" a case ends under the version it began with', async () => {
	write(renamed(4, 3, 'granting'));
	await restart();
	assert.match(beadle('migrate').out, /canvas-token 3 -> 3 .* stays\n/);
	const about = new RegExp(`${waiting}.*asks for a Canvas API token`);
	await world.press(CHEN, 'canvas_admins.approve', about, CANVAS_ADMINS);
	await world.press(PRIYA, 'security_office.approve', about, SECURITY_OFFICE);
	await until('its own state', () => / making\.task$/m.test(beadle('case', waiting).out));
	const fresh = await world.request();
	assert.match(beadle('case', fresh).out, /canvas-token version 4/);
});

test('a version that is gone from the database is missed, with the numbers', async () => {
	assert.equal(await world.beadle.stop(), 0);
	const database = new DatabaseSync(
		path.join(path.dirname(world.config), 'beadle.sqlite'),
		{ enableForeignKeyConstraints: false });
	const { body } = database.prepare('SELECT body FROM workflow_version WHERE version = 3').get();
	database.exec('DELETE FROM workflow_version WHERE version = 3');
	for (const args of [['run'], ['migrate']]) {
		const { code, err } = beadle(...args);
		assert.equal(code, args[0] === 'run' ? REFUSED : 1);
		assert.match(err, new RegExp(`^workflow canvas-token version 3, which ${waiting} needs:`
			+ ' it is gone from the database', 'm'));
	}
	// Either way out is one.
	write(renamed(5, 3, 'granting', { states: { 'making.task': 'granting.task' } }));
	assert.match(beadle('migrate').out, new RegExp(`^${waiting} .* 3 -> 5  making\\.task -> granting\\.task$`, 'm'));
	database.prepare('INSERT INTO workflow_version VALUES (?, 3, \'\', ?, 0)')
		.run('canvas-token', body);
	database.close();
	world.beadle = startBeadle(BINARY, world.config);
	await world.beadle.event('slack_connected');
	assert.match(beadle('case', waiting).out, /version 5/);
});
