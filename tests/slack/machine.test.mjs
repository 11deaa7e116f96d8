// What issue lists call the machine: the connection, acknowledgements and what
// goes out, each with the real binary while the sandbox misbehaves. The bugs of
// Slack's own clients are in lessons.test.mjs, see README.md.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { ADA, ANSWERS, CANVAS_ADMINS, CHEN, PRIYA, SAM, SECURITY_OFFICE, World, until,
	wordsOf } from '../e2e/world.mjs';
import { logFields } from '../sandbox/beadle.mjs';

const PATIENT_MS = 60_000; /* with a slow machine */
const SILENCE_MS = 20_000;
const REFUSED_MS = 300_000;

let world;
before(async () => { world = await World.start({ retryMs: [300, 1000, 3000] }); });
after(async () => { assert.equal(await world.stop(), 0); });

/** A fresh process: earlier failures cost no pause here. */
async function fresh(sections = {}) {
	assert.equal(await world.beadle.stop(), 0);
	world.options.sections = sections;
	await world.startBeadle();
}

beforeEach(async () => {
	await world.post('reset', {});
	await fresh();
});

const logged = name => world.beadle.log.map(logFields).filter(l => l.event === name);
const calls = async (method, since = 0) => (await world.get(`log?since=${since}`))
	.filter(l => l.what === 'call' && l.method === method);
const now = async () => (await world.get('log')).at(-1)?.n ?? 0;
const greetings = async () => (await world.messages(ADA))
	.filter(m => /I can help you with/.test(wordsOf(m))).length;
const about = number => new RegExp(`${number}.*asks for a Canvas API token`);

/* --- the connection -------------------------------------------------------------- */

test('half open: a second link before the first is given up, and no deaf moment', async () => {
	const n = logged('slack_connected').length;
	await world.fault({ kind: 'silence', ms: SILENCE_MS });
	const told = await until('the suspicion', () => logged('slack_told')[0], PATIENT_MS);
	assert.equal(told.reason, 'late_pong');
	const link = await until('a second link', () => logged('slack_connected')[n], PATIENT_MS);
	assert.equal(Number(link.deaf_ms), 0);
	assert.match(link.reconnects, /late_pong=1/);
	await until('the end of the first', () => logged('slack_disconnected')
		.find(l => ['no_pong', 'replaced'].includes(l.reason)), PATIENT_MS);
	// What Slack still sends there comes again, to the one that listens.
	for (let i = 0; i < 4; i++)
		await world.say(ADA, 'hello');
	await until('four greetings', async () => await greetings() === 4, PATIENT_MS);
	await until('Slack to see it', async () => (await world.get('world')).connected === 1,
		PATIENT_MS);
});

test('link_disabled: loud, retried slowly, never the end', async () => {
	await world.fault({ kind: 'disconnect', reason: 'link_disabled' });
	const [alert] = await until('the alert', () => {
		const lines = logged('slack_socket_mode_off');
		return lines.length > 0 && lines;
	}, PATIENT_MS);
	assert.equal(alert.level, 'error');
	assert.match(alert.hint, /Socket Mode/);
	const again = await until('the pause', () => logged('slack_reconnect')
		.find(l => l.reason === 'link_disabled'), PATIENT_MS);
	assert.ok(Number(again.wait_ms) >= REFUSED_MS);
	assert.equal(again.meanwhile, 'deaf');
	assert.equal(world.beadle.process.exitCode, null);
});

/* --- acknowledgements ---------------------------------------------------------------- */

test('what is sent again gets the same answer: errors, the next page, the end', async () => {
	await world.openForm();
	const day = await world.day(100);
	const lost = async values => {
		const since = await now();
		await world.fault({ kind: 'drop_ack' });
		const { view_id } = await world.modal(ADA);
		const { acked } = await world.post('submit', { as: ADA, view_id, values });
		assert.equal(acked, false); /* "please try again", says Slack */
		const again = await world.fillPage(ADA, values);
		const log = await world.get(`log?since=${since}`);
		const ids = log.filter(l => l.kind === 'view_submission').map(l => l.envelope_id);
		const acks = log.filter(l => l.what === 'ack' && ids.includes(l.envelope_id));
		assert.equal(acks.length, 2);
		assert.equal(acks[0].bytes, acks[1].bytes);
		return again;
	};
	/** Page by page, until there is something else to say. */
	const through = async values => {
		const answer = await lost(values);
		return answer.leads_on ? through(values) : answer;
	};
	const wrong = await through({ ...ANSWERS, until: '1999-01-01' });
	assert.match(wrong.errors.until, /day/);
	const answer = await through({ ...ANSWERS, until: day });
	assert.equal(answer.errors, undefined);
	await world.sees(ADA, /We have your request/);
	const said = (await world.messages(ADA)).filter(m => /We have your request/.test(wordsOf(m)));
	assert.equal(said.length, 1);
	assert.equal((await world.get(`view?as=${ADA}`)).modal, null);
});

/* --- what goes out ----------------------------------------------------------------------- */

test('a channel has a message a second after a burst, and another is not held', async () => {
	await fresh({ slack: { messages_per_second: 1 } });
	await world.say(ADA, 'hello');
	await world.sees(ADA, /I can help you with/);
	const since = await now();
	for (let n = 0; n < 13; n++)
		await world.say(ADA, 'hello');
	await world.say(SAM, 'hello');
	await world.sees(SAM, /I can help you with/);
	await until('fourteen greetings', async () => await greetings() === 14, PATIENT_MS);
	const times = (await calls('chat.postMessage', since)).map(l => l.at_ms);
	assert.equal(times.length, 14);
	// Nine or ten go at once, the rest a second apart.
	assert.ok(times.at(-1) - times.at(-3) >= 1900, String(times));
	assert.ok((await world.get('log')).every(l => l.what !== 'limited'));
});

test('429 on one method holds that method alone', async () => {
	const number = await world.request(ADA);
	const since = await now();
	await world.fault({ kind: 'rate_limit', method: 'chat.update', count: 2,
		retry_after: 4 }); /* both offices' messages are drawn again */
	await world.press(CHEN, 'canvas_admins.claim', about(number), CANVAS_ADMINS);
	await until('the limit', async () => (await world.get(`log?since=${since}`))
		.some(l => l.what === 'limited'));
	const limitedAt = Date.now();
	await world.say(SAM, 'hello');
	await world.sees(SAM, /I can help you with/);
	const [edit] = await until('an edit', async () => {
		const edits = await calls('chat.update', since);
		return edits.length > 0 && edits;
	}, PATIENT_MS);
	const posts = await calls('chat.postMessage', since);
	assert.ok(posts.some(l => l.n < edit.n), 'the greeting did not wait');
	assert.ok(edit.at_ms - limitedAt >= 3000, 'the edit did');
});

test('what is said to somebody keeps its order over failures', async () => {
	const numbers = [];
	for (let n = 0; n < 3; n++)
		numbers.push(await world.request(SAM));
	await world.fault({ kind: 'http', method: 'chat.postMessage', status: 503, count: 1 });
	await world.fault({ kind: 'rate_limit', method: 'chat.postMessage', retry_after: 1 });
	for (const number of numbers)
		await world.say(SAM, `status ${number}`);
	await world.sees(SAM, new RegExp(`Where ${numbers.at(-1)} stands`));
	const said = (await world.messages(SAM))
		.map(m => wordsOf(m).match(/Where (CT-\d+) stands/)?.[1]).filter(Boolean);
	assert.deepEqual(said, numbers);
});

test('a post of unknown outcome is looked up before it is said again, in a channel', async () => {
	for (const fault of [{ kind: 'reset' }, { kind: 'api_error', error: 'fatal_error' }]) {
		await world.fault({ ...fault, method: 'chat.postMessage', count: 2 });
		const number = await world.request(ADA);
		await world.sees(PRIYA, about(number), SECURITY_OFFICE);
		for (const [as, channel] of [[CHEN, CANVAS_ADMINS], [PRIYA, SECURITY_OFFICE]]) {
			const said = (await world.messages(as, channel))
				.filter(m => about(number).test(wordsOf(m)));
			assert.equal(said.length, 1, `${number} in ${channel}`);
		}
	}
	const looks = await calls('conversations.history');
	assert.ok(looks.length >= 2);
});

test('the newest drawing of a message wins, however the older ones fare', async () => {
	const number = await world.request(ADA);
	await world.sees(PRIYA, about(number), SECURITY_OFFICE);
	await world.fault({ kind: 'slow', method: 'chat.update', ms: 1500, count: 1 });
	await world.fault({ kind: 'http', method: 'chat.update', status: 503, count: 2 });
	await world.press(CHEN, 'canvas_admins.claim', about(number), CANVAS_ADMINS);
	await world.press(CHEN, 'canvas_admins.approve', about(number), CANVAS_ADMINS);
	await world.press(PRIYA, 'security_office.approve', about(number), SECURITY_OFFICE);
	await world.sees(ADA, new RegExp(`${number} is approved`));
	for (const [as, channel] of [[CHEN, CANVAS_ADMINS], [PRIYA, SECURITY_OFFICE]])
		await until(`both decisions in ${channel}`, async () => {
			const message = (await world.messages(as, channel))
				.find(m => about(number).test(wordsOf(m)));
			return /approved by Chen Wei/.test(wordsOf(message))
				&& /approved by Priya Nair/.test(wordsOf(message));
		}, PATIENT_MS);
});
