// beadle forget: what was written about a case that is long closed is deleted;
// that there was one stays.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { ADA, BINARY, SAM, until, World } from '../e2e/world.mjs';

const OK = 0, USAGE = 64, LATER = 75;
const DAY_MS = 86_400_000;

let world, closed, open, day;

const beadle = (...args) => {
	const { status, stdout, stderr } = spawnSync(BINARY, [args[0], '--config', world.config,
		...args.slice(1)], { encoding: 'utf8' });
	return { code: status, out: stdout, err: stderr };
};

function ask(sql) {
	const db = new DatabaseSync(path.join(path.dirname(world.config), 'beadle.sqlite'),
		{ readOnly: true });
	const rows = db.prepare(sql).all();
	db.close();
	return rows;
}

/** How many rows of a table still have content, of each case. */
const contents = (table, column) => Object.fromEntries(
	ask(`SELECT c.number, count(*) AS n FROM ${table} t
		JOIN case_record c ON c.id = t.case_id WHERE length(t.${column}) > 0
		GROUP BY c.number`).map(r => [r.number, r.n]));

before(async () => {
	world = await World.start();
	closed = await world.request(ADA);
	open = await world.request(SAM);
	await world.press(ADA, 'withdraw', new RegExp(closed));
	await world.sees(ADA, /withdrawn/i);
	await world.turnClock(40 * DAY_MS);
	day = await world.day(-20);
	await until('everything is sent', () =>
		ask("SELECT count(*) AS n FROM outbox WHERE state = 'open'")[0].n === 0);
});
after(async () => assert.equal(await world.stop(), 0));

test('not while the service runs', () => {
	const { code, out, err } = beadle('forget', day);
	assert.deepEqual([code, out], [LATER, '']);
	assert.match(err, /another beadle is using this database; stop it first/);
});

test('first it says what it would be, then it does it, and not again', async () => {
	assert.equal(await world.beadle.stop(), 0);
	const before_ = contents('case_event', 'event');
	assert.match(beadle('forget', '2999-01-01').err, /that day is yet to come/);
	assert.ok(before_[closed] > 1 && before_[open] > 1);
	const said = beadle('forget', day);
	assert.deepEqual([said.code, said.err], [OK, '']);
	assert.match(said.out, /^1 cases that closed before \d{4}-\d\d-\d\d, with \d+ messages; \d+ entries of the journal\nnothing was deleted; --apply does it\n$/);
	assert.deepEqual(contents('case_event', 'event'), before_);
	const done = beadle('forget', '--apply', day);
	assert.equal(done.out, said.out.replace(/nothing was .*/, 'deleted'));
	assert.deepEqual(contents('case_event', 'event'), { [open]: before_[open] });
	assert.deepEqual(Object.keys(contents('outbox', 'payload')), [open]);
	assert.match(beadle('forget', '--apply', day).out, /^0 cases .* with 0 messages; 0 entries/);
});

test('its record says so, and that is all; the service goes on', async () => {
	const record = JSON.parse(beadle('export', '--format', 'json', closed).out);
	assert.equal(record.case.number, closed);
	assert.equal(record.requester.name, 'Ada Okafor');
	assert.ok(record.history.some(h => h.what === 'withdraw'));
	assert.equal(record.history.at(-1).what, 'forgotten');
	assert.ok(!JSON.stringify(record).includes('due dates'));
	assert.equal(beadle('case', closed).code, OK);
	await world.startBeadle();
	await world.say(ADA, `status of ${closed}`);
	await world.sees(ADA, new RegExp(closed));
	assert.match(beadle('case', open).out, new RegExp(open));
});

test('what cannot be is said', () => {
	const said = beadle('forget', '2026-13-01');
	assert.deepEqual([said.code, said.out], [USAGE, '']);
	assert.match(said.err, /"2026-13-01" is no day; write it like 2026-12-31/);
	assert.equal(beadle('forget').code, USAGE);
});
