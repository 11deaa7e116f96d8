// The least Slack that can keep a bot busy: answers the Web API from
// constants, hands envelopes to one socket, notes when each is acknowledged.
// The sandbox would do too, but would spend the time that is to be measured.

import http from 'node:http';
import { performance } from 'node:perf_hooks';
import { WebSocketServer } from 'ws';
import { requestEnvelope } from '../e2e/load.mjs';
import { messageAction } from '../sandbox/payloads.mjs';
import { BOT, CHANNELS, PEOPLE, TEAM, dmOf, personOf } from '../sandbox/world.mjs';

const OFFICES = CHANNELS.filter(c => c.name !== 'edtech').map(c => c.id);

const json = (response, body) => response.writeHead(200,
	{ 'content-type': 'application/json' }).end(JSON.stringify({ ok: true, ...body }));

export class Generator {
	#server = http.createServer((request, response) => this.#call(request, response));
	#sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
	#socket = null;
	#opened = null;
	#ts = Date.now() * 1000;
	#count = 0;
	waiting = new Map(); /* envelope_id -> {at, done, text} */
	clickable = [];      /* {channel, ts, element} */
	calls = 0;
	posted = 0;
	again = 0; /* envelopes whose connection went away before their ack */

	async start() {
		await new Promise(done => { this.#server.listen(0, '127.0.0.1', done); });
		const { port } = this.#server.address();
		this.api = `http://127.0.0.1:${port}/api/`;
		this.#server.on('upgrade', (request, socket, head) =>
			this.#sockets.handleUpgrade(request, socket, head, ws => this.#greet(ws)));
		return this;
	}

	#greet(ws) {
		this.#socket = ws;
		ws.on('message', bytes => this.#ack(JSON.parse(bytes)));
		ws.on('error', () => {});
		ws.on('close', () => {
			if (this.#socket === ws)
				this.#socket = null;
		});
		ws.send(JSON.stringify({ type: 'hello', num_connections: 1,
			connection_info: { app_id: BOT.app_id },
			debug_info: { approximate_connection_time: 18060 } }));
		for (const { text } of this.waiting.values()) {
			this.again++;
			ws.send(text);
		}
		this.#opened?.();
	}

	/** Resolves when a socket has been greeted. */
	connected() {
		return this.#socket ? Promise.resolve()
			: new Promise(done => { this.#opened = done; });
	}

	#ack({ envelope_id: id }) {
		const waiting = this.waiting.get(id);
		this.waiting.delete(id);
		waiting?.done(performance.now() - waiting.at);
	}

	/* --- the Web API ---------------------------------------------------------------- */

	#call(request, response) {
		const chunks = [];
		request.on('data', chunk => chunks.push(chunk));
		request.on('end', () => {
			this.calls++;
			const method = request.url.slice('/api/'.length);
			const text = Buffer.concat(chunks).toString();
			this.#answer(method, text, request.headers['content-type'] ?? '', response);
		});
	}

	#answer(method, text, type, response) {
		const args = type.startsWith('application/json') ? JSON.parse(text)
			: Object.fromEntries(new URLSearchParams(text));
		if (method === 'apps.connections.open') {
			const { port } = this.#server.address();
			return json(response, { url: `ws://127.0.0.1:${port}/link/` });
		}
		if (method === 'auth.test')
			return json(response, { user_id: BOT.user_id, bot_id: BOT.bot_id,
				team_id: TEAM.id, team: TEAM.name, user: BOT.name });
		if (method === 'users.info')
			return json(response, { user: this.#user(args.user) });
		if (method === 'chat.postMessage')
			return this.#post(args, response);
		return json(response, { channel: { id: dmOf(args.users ?? '') }, messages: [],
			ts: args.ts });
	}

	#user(id) {
		const person = personOf(id);
		return { id, team_id: TEAM.id, real_name: person.name,
			profile: { real_name: person.name, email: person.email } };
	}

	#post(args, response) {
		const channel = personOf(args.channel) ? dmOf(args.channel) : args.channel;
		const micros = String(++this.#ts);
		const ts = `${micros.slice(0, -6)}.${micros.slice(-6)}`;
		this.posted++;
		if (OFFICES.includes(channel)) {
			const blocks = typeof args.blocks === 'string' ? JSON.parse(args.blocks)
				: args.blocks;
			const element = blocks?.find(b => b.type === 'actions')?.elements[0];
			if (element)
				this.clickable.push({ channel, ts, element });
		}
		json(response, { channel, ts, message: { ts } });
	}

	/* --- envelopes ---------------------------------------------------------------------- */

	request() {
		return requestEnvelope(PEOPLE[this.#count % 2], `bench-${++this.#count}`);
	}

	click() {
		const { channel, ts, element } = this.clickable.pop();
		const office = CHANNELS.find(c => c.id === channel);
		return { type: 'interactive', accepts_response_payload: false,
			payload: messageAction({ person: personOf(office.members[0]), channel,
				message: { ts, type: 'message', text: '' }, element, blockId: 'bench',
				trigger: 'bench.trigger', actionTs: `${Date.now()}.${++this.#count}`,
				responseUrl: 'https://hooks.slack.com/actions/bench' }) };
	}

	#frame(envelope) {
		const id = `bench-${++this.#count}`;
		return { id, text: JSON.stringify({ envelope_id: id, ...envelope }) };
	}

	#send({ id, text }) {
		return new Promise(done => {
			this.waiting.set(id, { at: performance.now(), done, text });
			this.#socket?.send(text);
		});
	}

	/** Sends one; resolves to the milliseconds until its ack. */
	send(envelope) {
		return this.#send(this.#frame(envelope));
	}

	/** `total` envelopes, always `outstanding` of them unanswered; all are
	 *  written before the first is sent. */
	async closedLoop(total, outstanding, next) {
		const latencies = [];
		const frames = Array.from({ length: total }, () => this.#frame(next()));
		const lane = async () => {
			for (let frame; (frame = frames.pop());)
				latencies.push(await this.#send(frame));
		};
		const started = performance.now();
		await Promise.all(Array.from({ length: outstanding }, lane));
		return { ms: performance.now() - started, latencies };
	}

	/** Waits until nothing was called for a while. */
	async settle(quietMs = 300) {
		for (let calls = -1; calls !== this.calls;) {
			calls = this.calls;
			await new Promise(done => { setTimeout(done, quietMs); });
		}
	}

	stop() {
		this.#sockets.clients.forEach(ws => ws.terminate());
		this.#server.closeAllConnections();
		this.#server.close();
	}
}
