// What comes over the socket is hostile until parsed: every payload of the
// corpora, broken frames, giant ones. Beadle acknowledges what has an
// envelope, says what it set aside, and goes on.

import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ADA, World, until, wordsOf } from './world.mjs';

const CORPORA = path.resolve('../shared/corpora/slack');
const skip = !existsSync(CORPORA) && 'the corpora are not on this machine';

let world;
before(async () => { world = await World.start(); });
after(async () => { assert.equal(await world.stop(), 0); });

const jsonFiles = folder => globSync(`${CORPORA}/${folder}/**/*.json`).sort();
const read = file => readFileSync(file, 'utf8');

async function stillWorks() {
	await world.say(ADA, 'status');
	await world.sees(ADA, /Request a token/);
	assert.equal(world.beadle.process.exitCode, null);
}

test('every envelope of the corpora is acknowledged, in one piece and in many', { skip }, async () => {
	let n = 0;
	for (const bytes of [0, 1000]) {
		await world.fault({ kind: 'fragment', bytes });
		for (const file of jsonFiles('envelopes')) {
			const envelope = JSON.parse(read(file));
			const { acked } = await world.post('envelope',
				{ envelope: { ...envelope, envelope_id: `corpus-${++n}` } });
			assert.ok(acked, file);
		}
	}
	await world.fault({ kind: 'fragment', bytes: 0 });
	assert.ok(n >= 30);
	await stillWorks();
});

test('every payload of the corpora is acknowledged', { skip }, async () => {
	const types = ['events_api', 'interactive', 'slash_commands'];
	let n = 0;
	for (const file of jsonFiles('payloads')) {
		const payload = JSON.parse(read(file));
		for (const type of types) {
			const { acked } = await world.post('envelope', { envelope: { type, payload,
				accepts_response_payload: true } });
			assert.ok(acked, `${file} as ${type}`);
			n++;
		}
	}
	assert.ok(n >= 500);
	await stillWorks();
});

test('every control frame of the corpora is survived', { skip }, async () => {
	for (const file of jsonFiles('control')) {
		if (!/"disconnect"/.test(read(file))) {
			await world.post('frame', { text: read(file) });
			continue;
		}
		const again = world.beadle.event('slack_connected');
		await world.post('frame', { text: read(file) });
		await again;
	}
	await stillWorks();
});

test('broken frames are counted and passed over', async () => {
	const frames = ['', '{', 'null', '[]', '"x"', '{"envelope_id":7}',
		'{"type":"hello"', '\u0000', '{"envelope_id":""}',
		`{"envelope_id":"${'x'.repeat(300)}"}`, '['.repeat(5000),
		'{"a":1,"a":2}', '{"type":"interactive","envelope_id":"e","payload":7}'];
	for (const text of frames)
		await world.post('frame', { text });
	await stillWorks();
	await until('a word about them', () => world.beadle.log.some(line =>
		/event=slack_frame_refused/.test(line)));
});

test('a large envelope is read, a giant one is refused', async () => {
	const big = text => ({ type: 'events_api', payload: { type: 'event_callback',
		team_id: 'T0SANDBOX01', event_id: `Ev${text.length}`, event: { type: 'message',
			channel_type: 'im', channel: 'D0PROF00001', user: ADA, text,
			ts: `1.${text.length}` } } });
	const { acked } = await world.post('envelope', { envelope: big('x'.repeat(900_000)) });
	assert.ok(acked);
	const again = world.beadle.event('slack_connected');
	const frame = JSON.stringify({ envelope_id: 'giant', ...big('y'.repeat(6_000_000)) });
	world.sandbox.giant(frame);
	await again;
	await stillWorks();
});

test('a token that somebody pastes never reaches the offices', async () => {
	const token = `1234~${'aB3'.repeat(21)}x`;
	const number = await world.request(ADA, { tool: `A script with ${token}` });
	const message = await world.sees(ADA, new RegExp(number));
	assert.ok(!wordsOf(message).includes(token));
	assert.match(wordsOf(message), /A script with/);
	for (const line of world.beadle.log)
		assert.ok(!line.includes(token));
	const files = globSync(`${path.dirname(world.config)}/beadle.sqlite*`)
		.filter(file => statSync(file).isFile());
	for (const file of files)
		assert.ok(!readFileSync(file).includes(token), file);
});
