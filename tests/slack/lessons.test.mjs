// The bugs that taught the makers of Slack's own clients, each by its name,
// with the real binary against the sandbox. What needs a peer that holds a
// frame back is in test_connector.c and test_link.c; each test says so.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { ADA, World, until, wordsOf } from '../e2e/world.mjs';
import { logFields } from '../sandbox/beadle.mjs';
import { TEAM, dmOf } from '../sandbox/world.mjs';

const OPEN = 'apps.connections.open';
const ACK_MS = 3000;
const PATIENT_MS = 60_000; /* with a slow machine */
/** Of Slack's own client, and what else no time mends. */
const FATAL = ['not_authed', 'invalid_auth', 'account_inactive', 'user_removed_from_team',
	'team_disabled', 'token_revoked', 'token_expired', 'not_allowed_token_type',
	'missing_scope', 'forbidden_team'];
const ACK_MOST_BYTES = 20_480;

let world;
before(async () => { world = await World.start({ retryMs: [300, 1000, 3000] }); });
after(async () => { assert.equal(await world.stop(), 0); });

/** A fresh process: earlier failures cost no pause here. */
async function fresh() {
	assert.equal(await world.beadle.stop(), 0);
	await world.startBeadle();
}

beforeEach(async () => {
	await world.post('reset', {});
	await fresh();
});

const asked = () => world.sandbox.state.asked.get(OPEN) ?? 0;
const logged = name => world.beadle.log.map(logFields).filter(l => l.event === name);
const greetings = async () => (await world.messages(ADA))
	.filter(m => /I can help you with/.test(wordsOf(m))).length;
const alive = () => assert.equal(world.beadle.process.exitCode, null);

async function works() {
	const before_ = await greetings();
	await world.say(ADA, 'hello');
	await until('one more greeting', async () => await greetings() > before_, PATIENT_MS);
}

/** Waits for a new connection after what `act` does. */
async function again(act) {
	const n = logged('slack_connected').length;
	await act();
	return until('a new connection', () => logged('slack_connected')[n], PATIENT_MS);
}

const message = (id, ts) => ({ type: 'event_callback', team_id: TEAM.id,
	event_id: id, event: { type: 'message', channel_type: 'im', user: ADA,
		channel: dmOf(ADA), text: 'hello', ts } });

test('python-slack-sdk#1940: ghosts are told of, and none is left by us', async () => {
	const { n: since } = (await world.get('log')).at(-1);
	await again(async () => {
		await world.fault({ kind: 'ghosts', ghosts: 9 });
		await world.fault({ kind: 'disconnect', reason: 'refresh_requested',
			after_ms: PATIENT_MS });
	});
	const [alert] = logged('slack_other_connections');
	assert.equal(Number(alert.connections) - Number(alert.ours), 9);
	// The old one says goodbye: a close frame, not a cut.
	const closes = await until('its close frame', async () => {
		const lines = (await world.get(`log?since=${since}`))
			.filter(l => l.event === 'close');
		return lines.length > 0 && lines;
	}, PATIENT_MS);
	assert.deepEqual(closes.map(l => l.code), [1000]);
	await works();
});

test('node-slack-sdk#1654, bolt-js#2225, #2021: too_many_websockets is no loop', async () => {
	const before_ = asked();
	await again(async () => {
		await world.fault({ kind: 'too_many', count: 1 });
		await world.fault({ kind: 'cut' });
	});
	assert.equal(asked() - before_, 2);
	assert.equal(logged('slack_too_many_connections').length, 1);
	const waits = logged('slack_reconnect')
		.filter(l => l.reason === 'too_many_websockets').map(l => Number(l.wait_ms));
	assert.equal(waits.length, 1);
	assert.ok(waits[0] >= 1000, String(waits));
	await works();
});

test('java-slack-sdk#1256, #1223: one owner of reconnection, and 429 is obeyed', async () => {
	const before_ = asked();
	const started = Date.now();
	await again(async () => {
		await world.fault({ kind: 'rate_limit', method: OPEN, count: 1, retry_after: 3 });
		// Two reasons at once.
		await world.fault({ kind: 'disconnect', reason: 'warning', after_ms: PATIENT_MS });
		await world.fault({ kind: 'cut' });
	});
	assert.ok(Date.now() - started >= 3000);
	assert.equal(asked() - before_, 2);
	assert.equal((await world.get('world')).connected, 1);
	await works();
});

test('node-slack-sdk#1243: a peer that answers no ping is left for another', async () => {
	// A peer whose own pings stop: test_link.c.
	const { deaf_ms: deaf } = await again(() => world.fault({ kind: 'no_pongs' }));
	assert.equal(Number(deaf), 0);
	await works();
});

test('node-slack-sdk#1495: no error of apps.connections.open is the end', async () => {
	for (const fault of [{ kind: 'api_error', error: 'internal_error' },
		{ kind: 'http', status: 404 }, { kind: 'reset' }]) {
		await fresh();
		await again(async () => {
			await world.fault({ ...fault, method: OPEN });
			await world.fault({ kind: 'cut' });
		});
		alive();
	}
});

test('node-slack-sdk#1495: a fatal one is loud, waited out, and not the end either', async () => {
	for (const error of FATAL) {
		await fresh();
		await world.fault({ kind: 'api_error', method: OPEN, error });
		await world.fault({ kind: 'cut' });
		const last = await until('the pause', () => logged('slack_reconnect')
			.find(l => Number(l.wait_ms) >= 300_000), PATIENT_MS);
		assert.ok([error, 'url_refused'].includes(last.reason));
		const [alert] = logged('slack_app_token_refused');
		assert.equal(alert.level, 'error');
		assert.equal(alert.error, error);
		assert.match(alert.hint, /beadle doctor/);
		alive();
	}
	await fresh(); /* as after the operator's restart */
	await works();
});

test('node-slack-sdk#2094: 409 on the upgrade means a new URL, after a pause', async () => {
	const before_ = asked();
	await again(async () => {
		await world.fault({ kind: 'upgrade', status: 409, count: 3 });
		await world.fault({ kind: 'cut' });
	});
	assert.equal(asked() - before_, 4); /* a ticket each */
	assert.equal(logged('slack_disconnected')
		.filter(l => l.reason === 'upgrade_refused' && l.http === '409').length, 3);
	await works();
});

test('node-slack-sdk#1787: disconnect before hello, and no hello at all', async () => {
	for (const reason of ['warning', 'link_disabled_some_day']) {
		await fresh();
		await again(async () => {
			await world.fault({ kind: 'early', reason });
			await world.fault({ kind: 'cut' });
		});
		alive();
	}
	await fresh();
	await again(async () => {
		await world.fault({ kind: 'no_hello' });
		await world.fault({ kind: 'cut' });
	});
	assert.equal(logged('slack_disconnected').filter(l => l.reason === 'no_hello').length, 1);
	await works();
});

test('bolt-js#2496, node-slack-sdk#2565, #2752: no gap at a refresh', async () => {
	// A close handshake that the peer never completes: test_connector.c.
	for (const reason of ['refresh_requested', 'warning']) {
		const { deaf_ms: deaf } = await again(() =>
			world.fault({ kind: 'disconnect', reason, after_ms: PATIENT_MS }));
		assert.equal(Number(deaf), 0);
	}
	await works();
});

test('bolt-js#2487: the same event four times, its envelope_id reused', async () => {
	const payload = message('Ev0FOUR', '1700000000.000400');
	for (const attempt of [0, 1, 0, 1]) {
		const { acked } = await world.post('envelope', { envelope: {
			envelope_id: 'four', type: 'events_api', payload,
			accepts_response_payload: false, retry_attempt: attempt,
			retry_reason: attempt ? 'timeout' : '' } });
		assert.ok(acked);
	}
	await until('the greeting', async () => await greetings() >= 1, PATIENT_MS);
	await works(); /* what might still have come has come */
	assert.equal(await greetings(), 2);
});

test('vercel/chat#666: a retry may be the only copy', async () => {
	const { acked } = await world.post('envelope', { envelope: { type: 'events_api',
		payload: message('Ev0ONLY', '1700000000.000500'),
		accepts_response_payload: false, retry_attempt: 2, retry_reason: 'timeout' } });
	assert.ok(acked);
	await until('the greeting', async () => await greetings() === 1, PATIENT_MS);
});

test('python-slack-sdk#1280: a slow Web API delays no acknowledgement', async () => {
	for (const method of ['chat.postMessage', 'users.info', 'chat.update'])
		await world.fault({ kind: 'slow', method, ms: 2 * ACK_MS, count: 1 });
	const { acked } = await world.post('envelope', { envelope: { type: 'events_api',
		payload: message('Ev0SLOW', '1700000000.000600'),
		accepts_response_payload: false } });
	assert.ok(acked); /* within three seconds, by the sandbox's clock */
	await until('the greeting', async () => await greetings() === 1, PATIENT_MS);
});

test('slack-go: every acknowledgement is one frame below 20,480 bytes', async () => {
	// The largest that there can be: test_ack.c.
	await works();
	await world.openForm();
	assert.ok(await world.fill(ADA, { purpose: 'x', until: '1999-01-01' }));
	const acks = (await world.get('log')).filter(l => l.what === 'ack');
	assert.ok(acks.length > 0);
	for (const { bytes, dropped } of acks)
		assert.ok(bytes < ACK_MOST_BYTES && !dropped);
});

test('a large envelope in small pieces is read as one', async () => {
	await world.fault({ kind: 'fragment', bytes: 1000 });
	const payload = message('Ev0PIECES', '1700000000.000700');
	payload.event.blocks = [{ type: 'section', text: 'x'.repeat(1 << 20) }];
	const { acked } = await world.sandbox.sockets.send({ type: 'events_api',
		payload, accepts_response_payload: false });
	await world.fault({ kind: 'fragment', bytes: 0 });
	assert.ok(acked);
	await until('the greeting', async () => await greetings() === 1, PATIENT_MS);
});
