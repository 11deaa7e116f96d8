// The promise: what was acknowledged is done, once, whatever ends the
// process. Beadle is killed (SIGKILL) at random moments and at each named
// fault point, while requests and approvals keep coming.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { clickEnvelope, person, requestEnvelope, requestMessages } from './load.mjs';
import { ADA, BINARY, CANVAS_ADMINS, CHEN, SAM, World, actsOf, sleep, until,
	wordsOf } from './world.mjs';

const KILLS = 60;
const LANES = 6;
const FAULTS = ['in_apply', 'before_commit', 'after_commit', 'after_reply'];
const RETRY_MS = Array(200).fill(200);

let world;
let stopping = false;
const marks = []; /* of every request that was acknowledged */
const approved = []; /* of those whose approval was */

before(async () => { world = await World.start({ retryMs: RETRY_MS }); });
after(() => world.stop());

/** Slack or the person does it again until Beadle answers. */
async function deliver(make) {
	let envelope = make();
	for (let n = 0; ; n++) {
		const { acked, payload } = await world.post('envelope', { envelope });
		if (acked)
			return payload;
		/* Now the same again, now pressed anew. */
		if (n % 2 === 1)
			envelope = make();
		await sleep(20);
	}
}

async function lane(name, requester) {
	for (let i = 0; !stopping; i++) {
		const mark = `${name}-${i}-x`;
		const sent = requestEnvelope(person(requester), mark);
		/* The last page, so all windows go. */
		assert.deepEqual(await deliver(() => sent), { response_action: 'clear' });
		marks.push(mark);
		if (i % 2)
			continue;
		const [message] = await until(`the message of ${mark}`, () => {
			const found = requestMessages(world.sandbox.state, mark);
			return found.length > 0 && found;
		});
		await deliver(() => clickEnvelope(person(CHEN), CANVAS_ADMINS, message,
			'canvas_admins.approve'));
		approved.push(mark);
	}
}

async function killAgainAndAgain() {
	const ends = { SIGKILL: 0 };
	for (let i = 0; i < KILLS; i++) {
		await sleep(Math.random() * 150);
		world.beadle.process.kill('SIGKILL');
		ends[await world.beadle.exited] += 1;
		const fault = FAULTS[i % (2 * FAULTS.length)];
		await world.startBeadle(fault && { BEADLE_FAULT: `${fault}:${1 + i % 7}` })
			.catch(() => {}); /* the fault came before the connection */
	}
	assert.equal(ends.SIGKILL, KILLS);
}

test(`${KILLS} kills under load: nothing lost, nothing twice`, async t => {
	const lanes = Array.from({ length: LANES }, (_, i) =>
		lane(`mark${i}`, i % 2 ? ADA : SAM));
	await killAgainAndAgain();
	world.beadle.process.kill('SIGKILL');
	await world.beadle.exited;
	await world.startBeadle();
	stopping = true;
	await Promise.all(lanes);
	t.diagnostic(`${marks.length} requests, ${approved.length} approvals`);
	assert.ok(marks.length > KILLS / 2);

	const { state } = world.sandbox;
	await until('every message of every case', () => marks.every(mark =>
		requestMessages(state, mark).length > 0), 300_000);
	await until('every approval on its message', () => approved.every(mark =>
		/approved by Chen Wei/.test(wordsOf(requestMessages(state, mark)[0]))), 300_000);
	for (const mark of marks) {
		const messages = requestMessages(state, mark);
		assert.equal(messages.length, 1, `${mark} was posted more than once`);
		const times = wordsOf(messages[0]).match(/approved by/g)?.length ?? 0;
		assert.equal(times, approved.includes(mark) ? 1 : 0, mark);
		assert.equal(actsOf(messages[0]).length, approved.includes(mark) ? 0 : 5);
	}
});

test('the audit record is complete and every case moved step by step', async () => {
	assert.equal(await world.beadle.stop(), 0);
	const lines = execFileSync(BINARY, ['audit', '--config', world.config],
		{ maxBuffer: 1 << 28 }).toString().trim().split('\n').map(l => JSON.parse(l));
	const last = new Map();
	for (const { record } of lines.filter(l => l.record.revision)) {
		const before = last.get(record.case);
		assert.equal(record.revision, (before?.revision ?? 0) + 1, record.case);
		assert.deepEqual(record.before, before?.after ?? null, record.case);
		last.set(record.case, record);
	}
	assert.equal(last.size, marks.length);
	const db = new DatabaseSync(path.join(path.dirname(world.config),
		'beadle.sqlite'), { readOnly: true });
	const count = sql => db.prepare(sql).get().n;
	assert.equal(count("SELECT count(*) n FROM journal WHERE state = 'set_aside'"), 0);
	assert.equal(count("SELECT count(*) n FROM outbox WHERE state = 'failed'"), 0);
	const journal = count("SELECT count(*) n FROM journal WHERE state = 'done'"
		+ ' AND id NOT IN (SELECT journal_id FROM audit WHERE journal_id IS NOT NULL)'
		+ " AND external_id NOT LIKE 'event:%' AND external_id NOT LIKE 'message:%'");
	assert.equal(journal, 0);
	db.close();
	await world.startBeadle();
});
