// The Web API: POST /api/METHOD, kept as strictly as Slack documents it.
// Bodies are forms or JSON; the token comes in the Authorization header.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkMessageBlocks, checkMetadata, checkView } from './blockkit.mjs';
import { BOT, CHANNELS, GROUPS, PEOPLE, TEAM, TOKENS, botIsIn, channelOf,
	conversationExists, dmOf, dmPartner, memberOf, personByEmail, personOf }
	from './world.mjs';

/** What the app was installed with: the manifest's. */
const SCOPES = JSON.parse(readFileSync(path.join(import.meta.dirname,
	'../../deploy/slack-manifest.json'), 'utf8')).oauth_config.scopes.bot;
const BODY_MOST = 1_000_000;
const TEXT_MOST = 40_000;
const UPDATE_TEXT_MOST = 4_000;

/** What a method refuses with. */
class Refusal extends Error {
	constructor(error, messages) {
		super(error);
		this.messages = messages;
	}
}

function refuse(error, messages) {
	throw new Refusal(error, messages);
}

const need = (args, ...names) => names.forEach(name => args[name] === undefined
	&& refuse('invalid_arguments', [`[ERROR] missing required field: ${name}`]));

/** A form carries its objects as JSON text. */
function parsed(value, error) {
	if (typeof value !== 'string')
		return value;
	try {
		return JSON.parse(value);
	} catch {
		return refuse(error);
	}
}

function checkedBlocks(args) {
	const blocks = parsed(args.blocks, 'invalid_blocks_format');
	if (blocks === undefined)
		return undefined;
	const wrong = checkMessageBlocks(blocks);
	if (wrong.length > 0)
		refuse('invalid_blocks', wrong.map(w => `[ERROR] ${w}`));
	return blocks.map((block, i) => ({ block_id: `b${i}${randomBytes(2).toString('hex')}`,
		...block }));
}

function checkedMetadata(args) {
	const metadata = parsed(args.metadata, 'invalid_metadata_format');
	if (metadata !== undefined && checkMetadata(metadata).length > 0)
		refuse('invalid_metadata_format', checkMetadata(metadata));
	return metadata;
}

const truthy = value => value === true || value === 'true' || value === '1';

/* --- users ------------------------------------------------------------------- */

const userObject = person => ({
	id: person.id, team_id: person.team, name: person.handle,
	deleted: person.kind === 'deleted', real_name: person.name,
	is_bot: person.kind === 'bot', is_restricted: person.kind === 'guest',
	is_ultra_restricted: false, is_app_user: false, tz: 'America/Chicago',
	...person.kind === 'external' && { is_stranger: true },
	profile: {
		real_name: person.name, display_name: person.name.split(' ')[0],
		email: person.email, title: person.role, team: person.team,
	},
});

const botUser = {
	id: BOT.user_id, team_id: TEAM.id, name: BOT.name, deleted: false,
	real_name: 'Beadle', is_bot: true, is_restricted: false,
	profile: { real_name: 'Beadle', bot_id: BOT.bot_id, api_app_id: BOT.app_id },
};

/* --- methods: (args, sandbox) -> what joins {ok: true} ----------------------- */

/** A channel id, or a person's, whose direct messages are meant. */
function conversation(id) {
	const channel = personOf(id) ? dmOf(id) : id;
	return conversationExists(channel) ? channel : refuse('channel_not_found');
}

function thread(state, channel, ts) {
	if (ts !== undefined && !state.messages(channel).has(ts))
		refuse('thread_not_found');
	return ts;
}

function newMessage(args, state, channel) {
	const blocks = checkedBlocks(args);
	if (!args.text && !blocks?.length)
		refuse('no_text');
	if ((args.text ?? '').length > TEXT_MOST)
		refuse('msg_too_long');
	return {
		type: 'message', ts: state.newTs(), user: BOT.user_id, bot_id: BOT.bot_id,
		app_id: BOT.app_id, team: TEAM.id, text: args.text ?? '',
		...blocks && { blocks },
		thread_ts: thread(state, channel, args.thread_ts),
		metadata: checkedMetadata(args),
	};
}

function postMessage(args, { state, hands }) {
	need(args, 'channel');
	const channel = conversation(args.channel);
	if (!botIsIn(channel))
		refuse('not_in_channel');
	const message = newMessage(args, state, channel);
	state.keep(channel, message);
	hands.heardBot(channel, message);
	return { channel, ts: message.ts, message };
}

function update(args, { state }) {
	need(args, 'channel', 'ts');
	if (!conversationExists(args.channel))
		refuse('channel_not_found');
	const message = state.messages(args.channel).get(args.ts);
	if (!message)
		refuse('message_not_found');
	if (message.bot_id !== BOT.bot_id)
		refuse('cant_update_message');
	if ((args.text ?? '').length > UPDATE_TEXT_MOST)
		refuse('msg_too_long');
	const blocks = checkedBlocks(args);
	if (!args.text && !blocks?.length)
		refuse('no_text');
	const changed = { ...message, text: args.text ?? '', blocks,
		metadata: checkedMetadata(args) ?? message.metadata };
	if (!blocks)
		changed.edited = { user: BOT.user_id, ts: state.newTs() };
	state.keep(args.channel, changed);
	return { channel: args.channel, ts: args.ts, text: changed.text, message: changed };
}

function postEphemeral(args, { state }) {
	need(args, 'channel', 'user');
	const channel = conversation(args.channel);
	if (!botIsIn(channel))
		refuse('channel_not_found');
	if (!memberOf(channel, args.user))
		refuse('user_not_in_channel');
	const message = { ...newMessage(args, state, channel), ephemeral: true };
	state.whisper(channel, args.user, message);
	return { message_ts: message.ts };
}

const listed = (message, all) => {
	const { metadata, ...rest } = message;
	return all && metadata ? message : rest;
};

function page(messages, args) {
	const limit = Math.min(Number(args.limit ?? 100), 999);
	const from = Number(args.cursor ?? 0);
	const all = truthy(args.include_all_metadata);
	const more = from + limit < messages.length;
	return {
		messages: messages.slice(from, from + limit).map(m => listed(m, all)),
		has_more: more,
		response_metadata: { next_cursor: more ? String(from + limit) : '' },
	};
}

function history(args, { state }) {
	need(args, 'channel');
	if (!conversationExists(args.channel))
		refuse('channel_not_found');
	if (!botIsIn(args.channel))
		refuse('not_in_channel');
	const inside = ({ ts, thread_ts: parent }) => (!parent || parent === ts)
		&& (args.oldest === undefined || Number(ts) >= Number(args.oldest))
		&& (args.latest === undefined || Number(ts) <= Number(args.latest));
	return page([...state.messages(args.channel).values()].filter(inside)
		.reverse(), args);
}

function replies(args, { state }) {
	need(args, 'channel', 'ts');
	const messages = [...state.messages(conversation(args.channel)).values()]
		.filter(m => m.ts === args.ts || (m.thread_ts === args.ts
			&& (args.oldest === undefined || Number(m.ts) >= Number(args.oldest))));
	if (messages.length === 0)
		refuse('thread_not_found');
	return page(messages, args);
}

function open(args) {
	need(args, 'users');
	if (!personOf(args.users))
		refuse('user_not_found');
	return { channel: { id: dmOf(args.users) }, no_op: true, already_open: true };
}

function info(args) {
	need(args, 'channel');
	if (!conversationExists(args.channel))
		refuse('channel_not_found');
	const im = dmPartner(args.channel);
	return { channel: im
		? { id: args.channel, is_im: true, user: im.id }
		: { ...channelOf(args.channel), members: undefined, is_channel: true,
			is_archived: false, is_member: botIsIn(args.channel) } };
}

function members(args) {
	need(args, 'channel');
	const channel = channelOf(args.channel) ?? refuse('channel_not_found');
	return { members: [...channel.members, ...channel.bot ? [BOT.user_id] : []],
		response_metadata: { next_cursor: '' } };
}

/* --- views -------------------------------------------------------------------- */

function checkedView(args, surface = 'modal') {
	const view = parsed(args.view, 'invalid_arguments');
	const wrong = checkView(view, surface);
	if (wrong.includes('/view: view_too_large'))
		refuse('view_too_large');
	if (wrong.length > 0)
		refuse('invalid_arguments', wrong.map(w => `[ERROR] ${w}`));
	return view;
}

function showView(how) {
	return (args, { hands }) => {
		need(args, 'trigger_id', 'view');
		const view = checkedView(args);
		if (how === 'push' && hands.stackIsFull(args.trigger_id))
			refuse('push_limit_reached');
		const trigger = hands.exchange(args.trigger_id);
		return trigger.error ? refuse(trigger.error)
			: { view: hands.openModal(trigger.user, view, how) };
	};
}

function updateView(args, { state, hands }) {
	need(args, 'view');
	const view = checkedView(args);
	const found = state.findModal(args.view_id);
	if (!found)
		refuse('not_found');
	if (args.hash !== undefined && args.hash !== found.modal.view.hash)
		refuse('hash_conflict');
	return { view: hands.updateModal(found.modal, view) };
}

function publishView(args, { state, hands }) {
	need(args, 'user_id', 'view');
	if (!personOf(args.user_id))
		refuse('invalid_arguments', ['[ERROR] user_not_found']);
	const view = checkedView(args, 'home');
	const old = state.homes.get(args.user_id);
	if (args.hash !== undefined && args.hash !== old?.hash)
		refuse('hash_conflict');
	return { view: hands.publishHome(args.user_id, view) };
}

const BOT_METHODS = {
	'auth.test': () => ({
		url: `https://${TEAM.domain}.example/`, team: TEAM.name, user: BOT.name,
		team_id: TEAM.id, user_id: BOT.user_id, bot_id: BOT.bot_id,
		is_enterprise_install: false,
	}),
	'chat.postMessage': postMessage,
	'chat.update': update,
	'chat.postEphemeral': postEphemeral,
	'conversations.open': open,
	'conversations.history': history,
	'conversations.replies': replies,
	'conversations.info': info,
	'conversations.members': members,
	'views.open': showView('open'),
	'views.push': showView('push'),
	'views.update': updateView,
	'views.publish': publishView,
	'users.info': args => {
		need(args, 'user');
		if (args.user === BOT.user_id)
			return { user: botUser };
		return { user: userObject(personOf(args.user) ?? refuse('user_not_found')) };
	},
	'users.lookupByEmail': args => ({
		user: userObject(personByEmail(args.email) ?? refuse('users_not_found')),
	}),
	'usergroups.users.list': args => {
		need(args, 'usergroup');
		const { users } = GROUPS.find(g => g.id === args.usergroup)
			?? refuse('no_such_subteam');
		return { users };
	},
};

const APP_METHODS = {
	'apps.connections.open': (_args, { sockets }) => ({ url: sockets.ticket() }),
};

/* --- HTTP ------------------------------------------------------------------------ */

async function bodyOf(request) {
	const chunks = [];
	let size = 0;
	for await (const chunk of request) {
		size += chunk.length;
		if (size > BODY_MOST)
			return null;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function argsOf(request, body) {
	const kind = (request.headers['content-type'] ?? '').split(';')[0].trim();
	if (kind === 'application/json')
		return parsed(body || '{}', 'invalid_json');
	return Object.fromEntries(new URLSearchParams(body));
}

function authorised(method, request) {
	const token = request.headers.authorization?.match(/^Bearer (.+)$/)?.[1];
	if (token === undefined)
		refuse('not_authed');
	const wanted = method in APP_METHODS ? TOKENS.app : TOKENS.bot;
	if (Object.values(TOKENS).includes(token) && token !== wanted)
		refuse('not_allowed_token_type');
	if (token !== wanted)
		refuse('invalid_auth');
}

function answerTo(method, request, body, sandbox) {
	const handler = BOT_METHODS[method] ?? APP_METHODS[method];
	try {
		if (!handler)
			refuse('unknown_method');
		authorised(method, request);
		return { ok: true, ...handler(argsOf(request, body), sandbox) };
	} catch (error) {
		if (!(error instanceof Refusal))
			throw error;
		return { ok: false, error: error.message, ...error.messages
			&& { response_metadata: { messages: error.messages } } };
	}
}

const send = (response, status, body, headers = {}) => response.writeHead(status,
	{ 'content-type': 'application/json; charset=utf-8', ...headers }).end(body);

/* What sleeps does not keep the process. */
const sleep = ms => new Promise(done => { setTimeout(done, ms).unref(); });

/** Faults that keep the call from being carried out. True if one did. */
function spoil(method, response, sandbox) {
	const { faults, limits, state } = sandbox;
	const limit = faults.take('rate_limit', { method });
	const wait = limit ? limit.retry_after ?? 1 : limits && limits.take(method);
	if (limit || wait) {
		state.note('limited', { method });
		send(response, 429, '{"ok":false,"error":"ratelimited"}',
			{ 'retry-after': String(wait) });
		return true;
	}
	const http = faults.take('http', { method });
	if (http) {
		response.writeHead(http.status, { 'content-type': 'text/html' })
			.end('<html><body>Something went wrong</body></html>');
		return true;
	}
	const error = faults.take('api_error', { method });
	if (error) {
		send(response, 200, JSON.stringify({ ok: false, error: error.error }));
		return true;
	}
	return false;
}

/** What a response_url is for: an answer for one person's eyes, wherever they
 *  are, five times within half an hour. */
export async function handleHook(pathname, request, response, { state, hands, faults }) {
	const hook = hands.takeHook(pathname.slice('/hooks/'.length));
	const body = await bodyOf(request);
	const http = faults.take('http', { method: 'response_url' });
	if (http)
		return send(response, http.status, '{"ok":false,"error":"used_url"}');
	if (!hook)
		return send(response, 404, '{"ok":false,"error":"expired_url"}');
	const args = JSON.parse(body);
	const wrong = checkMessageBlocks(args.blocks ?? []);
	if (args.response_type !== 'ephemeral' || wrong.length > 0) {
		state.note('refused', { method: 'response_url', messages: wrong });
		return send(response, 400, '{"ok":false,"error":"invalid_payload"}');
	}
	state.whisper(hook.channel, hook.user, {
		type: 'message', user: BOT.user_id, bot_id: BOT.bot_id, ts: state.newTs(),
		text: args.text ?? '', blocks: args.blocks, ephemeral: true });
	state.note('call', { method: 'response_url' });
	return response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
}

/** Answers one call; `pathname` begins with /api/. */
export async function handleApi(pathname, request, response, sandbox) {
	const method = pathname.slice('/api/'.length);
	const { asked } = sandbox.state;
	asked.set(method, (asked.get(method) ?? 0) + 1);
	const body = await bodyOf(request);
	if (body === null)
		return send(response, 413, '{"ok":false,"error":"request_too_large"}');
	const slow = sandbox.faults.take('slow', { method });
	if (slow) {
		sandbox.state.note('slow', { method });
		await sleep(slow.ms);
	}
	if (spoil(method, response, sandbox)) {
		if (method === 'apps.connections.open')
			sandbox.sockets.hinder();
		return undefined;
	}
	const answer = answerTo(method, request, body, sandbox);
	sandbox.state.note(answer.ok ? 'call' : 'refused', { method,
		...!answer.ok && { error: answer.error,
			messages: answer.response_metadata?.messages } });
	if (sandbox.faults.take('reset', { method }))
		return request.socket.resetAndDestroy();
	const scopes = sandbox.faults.take('scopes')?.scopes ?? SCOPES;
	const date = sandbox.faults.take('date')?.date;
	return send(response, 200, JSON.stringify(answer),
		{ 'x-oauth-scopes': scopes.join(','), ...date && { date } });
}
