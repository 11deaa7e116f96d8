// /control/*: README.md has the table. JSON in, JSON out, errors as 4xx.

import { Wrong } from './hands.mjs';

const BODY_MOST = 1_000_000;

async function jsonOf(request) {
	let text = '';
	for await (const chunk of request) {
		text += chunk;
		if (text.length > BODY_MOST)
			throw new Wrong('That is too much.', 413);
	}
	try {
		return JSON.parse(text || '{}');
	} catch {
		throw new Wrong('The body is not JSON.');
	}
}

function stream(_args, { state }, response) {
	response.writeHead(200, { 'content-type': 'text/event-stream',
		'cache-control': 'no-store' });
	response.write('retry: 1000\n\n');
	let told = false;
	const tell = () => {
		if (told)
			return;
		told = true; /* one event for all that happens at once */
		setImmediate(() => {
			told = false;
			response.write('event: change\ndata: {}\n\n');
		});
	};
	state.on('change', tell);
	response.on('close', () => state.off('change', tell));
}

const withoutRaw = ({ raw: _raw, ...mail }) => mail;

function mail({ for: address }, { state }) {
	return state.mails.filter(m => !address
		|| m.envelope_to.includes(address.toLowerCase())).reverse().map(withoutRaw);
}

function rawMail(id, { state }, response) {
	const found = state.mails.find(m => m.id === Number(id));
	if (!found)
		throw new Wrong('There is no such mail.', 404);
	response.writeHead(200, { 'content-type': 'message/rfc822' }).end(found.raw);
}

function turnClock({ advance_ms: by, offset_ms: to }, { state, clock }) {
	const offset = by === undefined ? to : clock.offset + by;
	if (!Number.isSafeInteger(offset))
		throw new Wrong('advance_ms or offset_ms must be a whole number.');
	clock.turnTo(offset);
	state.changed();
	return { now_ms: clock.now(), offset_ms: offset };
}

function fault(args, { faults, sockets }) {
	if (args.kind === 'clear')
		faults.clear();
	else if (!faults.add(args) && !sockets.misbehave(args))
		throw new Wrong(`There is no fault "${args.kind}".`);
	return {};
}

const GET = {
	world: (_args, { hands }) => hands.world(),
	view: ({ as }, { hands }) => hands.view(as),
	mail,
	canvas: ({ as }, { canvas }) => canvas.view(as),
	log: ({ since = 0 }, { state }) => state.logSince(Number(since)),
};

const POST = {
	message: (args, { hands }) => hands.message(args),
	click: (args, { hands }) => hands.click(args),
	command: (args, { hands }) => hands.command(args),
	shortcut: (args, { hands }) => hands.shortcut(args),
	home: (args, { hands }) => hands.home(args),
	submit: (args, { hands }) => hands.submit(args),
	close: (args, { hands }) => hands.close(args),
	canvas_create: (args, { canvas }) => canvas.create(args),
	canvas_activate: (args, { canvas }) => canvas.activate(args),
	canvas_delete: (args, { canvas }) => canvas.delete(args),
	canvas_set: (args, { canvas }) => canvas.set(args),
	clock: turnClock,
	fault,
	envelope: ({ envelope }, { sockets }) => sockets.send(envelope),
	frame: ({ text }, { sockets }) => ({ sent: sockets.frame(text) }),
	reset: (_args, { state, faults, records }) => {
		state.reset();
		records.reset();
		faults.clear();
		return {};
	},
};

const send = (response, status, body) => response.writeHead(status,
	{ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
	.end(JSON.stringify(body));

async function answer(name, url, request, response, sandbox) {
	const raw = name.match(/^mail\/(\d+)\/raw$/);
	if (request.method === 'GET' && raw)
		return rawMail(raw[1], sandbox, response);
	if (request.method === 'GET' && name === 'stream')
		return stream({}, sandbox, response);
	const table = { GET, POST }[request.method] ?? {};
	if (!Object.hasOwn(table, name))
		throw new Wrong(`There is no ${request.method} /control/${name}.`, 404);
	const args = request.method === 'GET' ? Object.fromEntries(url.searchParams)
		: await jsonOf(request);
	return send(response, 200, await table[name](args, sandbox));
}

export async function handleControl(url, request, response, sandbox) {
	try {
		await answer(url.pathname.slice('/control/'.length), url, request, response,
			sandbox);
	} catch (error) {
		if (!(error instanceof Wrong))
			throw error;
		send(response, error.status, { error: error.message });
	}
}
