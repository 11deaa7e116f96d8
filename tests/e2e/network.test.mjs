// When the network or the peers misbehave: Beadle comes back by itself, and
// what it had to say is said, once.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { ADA, CANVAS_ADMINS, CHEN, SAM, World, until, wordsOf } from './world.mjs';

let world;
before(async () => { world = await World.start({ retryMs: [300, 1000, 3000] }); });
after(async () => { assert.equal(await world.stop(), 0); });
beforeEach(() => world.post('reset', {}));

const open = async () => (await world.get('world')).connected;
const greetings = async as => (await world.messages(as))
	.filter(m => /I can help you with/.test(wordsOf(m))).length;

async function works(as = ADA) {
	const before_ = await greetings(as);
	await world.say(as, 'hello');
	await until('one more greeting', async () => await greetings(as) > before_);
}

test('a planned refresh: a new socket, nothing lost', async () => {
	for (const reason of ['refresh_requested', 'warning']) {
		const again = world.beadle.event('slack_connected');
		await world.fault({ kind: 'disconnect', reason });
		await world.say(SAM, 'hello, in the middle of it');
		await again;
		await until('the greeting', async () => await greetings(SAM) >= 1);
		await works();
	}
});

test('a connection that is cut is made again', async () => {
	const again = world.beadle.event('slack_connected');
	await world.fault({ kind: 'cut' });
	await again;
	await until('one socket', async () => await open() === 1);
	await works();
});

test('refused upgrades, no hello, too many sockets: backoff, then work', async () => {
	const faults = [{ kind: 'upgrade', status: 409, count: 2 },
		{ kind: 'too_many', count: 1 }];
	for (const fault of faults) {
		// Faults come faster here than a connection takes to count as
		// steady: the pauses of earlier ones are not what is tested.
		assert.equal(await world.beadle.stop(), 0);
		await world.startBeadle();
		await world.fault(fault);
		const again = world.beadle.event('slack_connected');
		await world.fault({ kind: 'cut' });
		await again;
		await works();
	}
});

test('429 on a post: said after the pause, once', async () => {
	await world.fault({ kind: 'rate_limit', method: 'chat.postMessage', retry_after: 1 });
	const started = Date.now();
	await works();
	assert.ok(Date.now() - started >= 900);
});

test('a post whose outcome is unknown is looked for, not repeated', async () => {
	await world.fault({ kind: 'reset', method: 'chat.postMessage' });
	await world.say(ADA, 'hello');
	await until('the greeting', async () => await greetings(ADA) === 1);
	await until('the look for it', async () => (await world.get('log')).some(l =>
		l.what === 'call' && l.method === 'conversations.history'));
	await works(); // what is said to her goes one after the other
	assert.equal(await greetings(ADA), 2);
});

test('an unhealthy Slack: HTML, fatal_error, then all is said', async () => {
	await world.fault({ kind: 'http', method: 'chat.postMessage', status: 503 });
	await world.fault({ kind: 'api_error', method: 'chat.postMessage',
		error: 'fatal_error' });
	await works();
});

test('mail: put off by the server, then delivered; cut after the dot, same id', async () => {
	await world.fault({ kind: 'smtp', code: 451, text: 'try later', count: 1 });
	const number = await world.request();
	const first = await world.mail(ADA, new RegExp(`${number}.*We have your request`));
	assert.ok(first);

	await world.fault({ kind: 'smtp_cut', count: 1 });
	const second = await world.request(SAM);
	const mails = await until('the mail, again', async () => {
		const all = await world.get('mail?for=sam.rivera@university.example');
		const about = all.filter(m => m.subject.includes(second));
		return about.length >= 2 && about;
	});
	assert.equal(mails[0].message_id, mails[1].message_id);
});

test('a refusal whose whisper fails harms nobody', async () => {
	const number = await world.request(CHEN);
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	await world.fault({ kind: 'api_error', method: 'chat.postEphemeral',
		error: 'user_not_in_channel' });
	await world.press(CHEN, 'canvas_admins.approve', about, CANVAS_ADMINS);
	await works();
});
