// The sandbox is believed because the official clients are: @slack/web-api
// and @slack/socket-mode work against it unchanged, misbehaviour included.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { SocketModeClient, LogLevel } from '@slack/socket-mode';
import { WebClient, retryPolicies } from '@slack/web-api';
import { startSandbox } from './sandbox.mjs';
import { BOT, TOKENS, dmOf } from './world.mjs';

const ADA = 'U0PROF00001';
const CHEN = 'U0CANVAS001';
const ADMINS = 'C0CANVASADM';

let folder, sandbox, socket, web;

const post = async (name, body) => (await fetch(`${sandbox.page}control/${name}`,
	{ method: 'POST', body: JSON.stringify(body) })).json();
const code = error => error.data.error;

before(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-certified-'));
	sandbox = await startSandbox({ data: folder, retryMs: [20, 40, 60] });
	web = new WebClient(TOKENS.bot, { slackApiUrl: sandbox.api,
		logLevel: LogLevel.ERROR,
		retryConfig: retryPolicies.rapidRetryPolicy });
	socket = new SocketModeClient({ appToken: TOKENS.app, logLevel: LogLevel.ERROR,
		clientOptions: { slackApiUrl: sandbox.api } });
	await socket.start();
});

after(async () => {
	await socket.disconnect();
	await sandbox.stop();
	rmSync(folder, { recursive: true });
});

beforeEach(() => {
	socket.removeAllListeners('message');
	socket.removeAllListeners('interactive');
	return post('reset', {});
});

test('who we are, and tokens that are wrong', async () => {
	const me = await web.auth.test();
	assert.equal(me.user_id, BOT.user_id);
	assert.equal(me.bot_id, BOT.bot_id);
	await assert.rejects(new WebClient('xoxb-wrong', { slackApiUrl: sandbox.api,
		logLevel: LogLevel.ERROR }).auth.test(), e => code(e) === 'invalid_auth');
	await assert.rejects(web.apps.connections.open(),
		e => code(e) === 'not_allowed_token_type');
});

test('a message reaches the socket client, and is acknowledged', async () => {
	const heard = once(socket, 'message');
	const { ts } = await post('message', { as: ADA, channel: dmOf(ADA),
		text: 'a < b & <!channel>' });
	const [{ event, ack, body }] = await heard;
	await ack();
	assert.equal(event.text, 'a &lt; b &amp; &lt;!channel&gt;');
	assert.equal(event.ts, ts);
	assert.equal(event.channel_type, 'im');
	assert.match(body.event_id, /^Ev/);
});

test('an event that is not acknowledged comes again, by its own id', async () => {
	const seen = [];
	const third = new Promise(done => {
		socket.on('message', ({ body, retry_num: n, ack }) => {
			seen.push([body.event_id, n]);
			if (seen.length === 3)
				ack().then(done);
		});
	});
	await post('message', { as: ADA, channel: dmOf(ADA), text: 'again' });
	await third; // the sandbox waits three seconds for each acknowledgement
	assert.deepEqual(seen.map(([, n]) => n), [0, 1, 2]);
	assert.equal(new Set(seen.map(([id]) => id)).size, 1);
});

test('a click, a form, its errors, its end', async () => {
	await web.chat.postMessage({ channel: ADMINS, text: 'x', blocks: [{
		type: 'actions', elements: [{ type: 'button', action_id: 'open', value: 'v',
			text: { type: 'plain_text', text: 'Open' } }] }] });
	const { conversations } = await (await fetch(
		`${sandbox.page}control/view?as=${CHEN}`)).json();
	const [message] = conversations.find(c => c.id === ADMINS).messages;
	const clicked = once(socket, 'interactive');
	const click = post('click', { as: CHEN, channel: ADMINS,
		message_ts: message.ts, action_id: 'open' });
	const [{ ack, body }] = await clicked;
	await ack();
	assert.ok((await click).acked);
	assert.equal(body.actions[0].value, 'v');
	const view = { type: 'modal', callback_id: 'c',
		title: { type: 'plain_text', text: 'T' },
		submit: { type: 'plain_text', text: 'S' },
		blocks: [{ type: 'input', block_id: 'b',
			label: { type: 'plain_text', text: 'L' },
			element: { type: 'plain_text_input', action_id: 'a' } }] };
	const { view: opened } = await web.views.open({ trigger_id: body.trigger_id, view });
	await assert.rejects(web.views.open({ trigger_id: body.trigger_id, view }),
		e => code(e) === 'exchanged_trigger_id');
	await assert.rejects(web.views.open({ trigger_id: 'none', view }),
		e => code(e) === 'invalid_trigger_id');

	const submit = () => post('submit', { as: CHEN, view_id: opened.id,
		values: { b: 'text' } });
	let sent = once(socket, 'interactive');
	let answer = submit();
	let [submission] = await sent;
	assert.equal(submission.body.view.state.values.b.a.value, 'text');
	await submission.ack({ response_action: 'errors', errors: { b: 'No.' } });
	assert.deepEqual((await answer).errors, { b: 'No.' });
	sent = once(socket, 'interactive');
	answer = submit();
	[submission] = await sent;
	await submission.ack();
	assert.equal((await answer).errors, undefined);
	const after_ = await (await fetch(`${sandbox.page}control/view?as=${CHEN}`)).json();
	assert.equal(after_.modal, null);
});

/** A fresh right to open a window. */
async function trigger() {
	const heard = once(socket, 'slash_commands');
	const answer = post('command', { as: CHEN, channel: ADMINS, command: '/x' });
	const [{ ack, body }] = await heard;
	await ack();
	await answer;
	return body.trigger_id;
}

test('windows: what is too large, has too many blocks, or is one too many', async () => {
	const text = t => ({ type: 'plain_text', text: t });
	const view = blocks => ({ type: 'modal', title: text('T'), blocks });
	const section = { type: 'section', text: text('x'.repeat(3000)) };
	const divider = { type: 'divider' };
	const open = async blocks => web.views.open({ trigger_id: await trigger(),
		view: view(blocks) });
	await assert.rejects(open(Array(90).fill(section)), e => code(e) === 'view_too_large');
	await assert.rejects(open(Array(101).fill(divider)),
		e => code(e) === 'invalid_arguments');
	await open(Array(100).fill(divider));
	for (let windows = 1; windows < 3; windows++)
		await web.views.push({ trigger_id: await trigger(), view: view([divider]) });
	await assert.rejects(web.views.push({ trigger_id: await trigger(),
		view: view([divider]) }), e => code(e) === 'push_limit_reached');
});

test('messages: posted, edited, searched by metadata, whispered', async () => {
	const metadata = { event_type: 'tag', event_payload: { tag: 'one' } };
	const { ts, channel } = await web.chat.postMessage({ channel: ADA, text: 'a',
		metadata });
	assert.equal(channel, dmOf(ADA));
	await web.chat.postMessage({ channel, text: 'reply', thread_ts: ts });
	await web.chat.update({ channel, ts, text: 'b' });
	const { messages } = await web.conversations.history({ channel,
		include_all_metadata: true });
	assert.deepEqual(messages.map(m => [m.text, m.metadata?.event_payload.tag]),
		[['b', 'one']]);
	const { messages: replies } = await web.conversations.replies({ channel, ts });
	assert.deepEqual(replies.map(m => m.text), ['b', 'reply']);
	await web.chat.postEphemeral({ channel: ADMINS, user: CHEN, text: 'psst' });
	const cases = [
		[() => web.chat.postMessage({ channel: 'C0NOWHERE00', text: 'x' }),
			'channel_not_found'],
		[() => web.chat.postMessage({ channel, text: '' }), 'no_text'],
		[() => web.chat.update({ channel, ts: '1.1', text: 'x' }), 'message_not_found'],
		[() => web.chat.postEphemeral({ channel: ADMINS, user: ADA, text: 'x' }),
			'user_not_in_channel'],
		[() => web.users.info({ user: 'U0NOBODY000' }), 'user_not_found'],
		[() => web.users.lookupByEmail({ email: 'x@y.example' }), 'users_not_found'],
		[() => web.chat.postMessage({ channel, text: 'x', blocks: [{ type: 'header',
			text: { type: 'mrkdwn', text: 'x' } }] }), 'invalid_blocks'],
	];
	for (const [call, error] of cases)
		await assert.rejects(call(), e => code(e) === error, error);
});

test('429, HTML and a reset connection are retried by the client', async () => {
	await post('fault', { kind: 'rate_limit', method: 'users.info', retry_after: 1 });
	await web.users.info({ user: ADA });
	await post('fault', { kind: 'http', method: 'users.info', status: 503 });
	await web.users.info({ user: ADA });
	await post('fault', { kind: 'reset', method: 'chat.postMessage' });
	await web.chat.postMessage({ channel: ADMINS, text: 'twice' });
	const { messages } = await web.conversations.history({ channel: ADMINS });
	assert.equal(messages.length, 2); // at least once: what Beadle must not do
});

test('a disconnect is followed by a new connection', async () => {
	const again = once(socket, 'connected');
	await post('fault', { kind: 'disconnect', reason: 'refresh_requested' });
	await again;
	const heard = once(socket, 'message');
	await post('message', { as: ADA, channel: dmOf(ADA), text: 'there?' });
	const [{ ack }] = await heard;
	await ack();
});
