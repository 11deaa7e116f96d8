// Socket Mode: tickets, sockets, envelopes to one of them, acks, retries.

import { randomBytes, randomUUID } from 'node:crypto';
import { WebSocketServer } from 'ws';
import { BOT } from './world.mjs';

const SOCKETS_MOST = 10;
const ACK_MS = 3000;          /* then Slack takes it as lost */
const ACK_MOST_BYTES = 20_480; /* an ack this big is dropped without a word */
const PING_MS = 10_000;
const TICKET_MS = 30_000;
const LIFETIME_S = 18_060;
/** Slack's: at once, after a minute, after five more. */
const RETRY_MS = [50, 60_000, 300_000];

export class Sockets {
	#sandbox;
	#server = new WebSocketServer({ noServer: true, perMessageDeflate: false,
		autoPong: false, maxPayload: 1 << 22 });
	#tickets = new Map(); /* ticket -> timer */
	#open = [];           /* sockets that have said hello */
	#turn = 0;
	#waiting = new Map(); /* envelope_id -> {resolve, ws, timer, at, spoilt} */
	#unanswered = new Map(); /* envelope_id -> {at, ms}: see unanswered() */
	#hindered = true;     /* until the next hello: a fault is why none is there */
	#greetedAt = 0;
	#timers = new Set();
	#retryMs;
	#base;
	#fragment = 0; /* bytes of each piece of what is sent; 0: whole */

	/** `retryMs`: how long after each failed delivery an event comes again. */
	constructor(sandbox, retryMs = RETRY_MS) {
		this.#sandbox = sandbox;
		this.#retryMs = retryMs;
	}

	get connected() {
		return this.#open.length;
	}

	/** Those that can be reached at this moment. */
	get listening() {
		return this.#open.filter(ws => ws.readyState === ws.OPEN && !ws.silent);
	}

	/** How long ago the newest said hello. */
	get greetedMsAgo() {
		return Date.now() - this.#greetedAt;
	}

	/** Envelopes without an ack after three seconds, and no fault to blame: they
	 *  went over a connection that none had spoilt, or there was no connection
	 *  though none had kept one from being made. [{at, ms}]; ms until the ack
	 *  that came all the same, or null. */
	get unanswered() {
		return [...this.#unanswered.values()];
	}

	/** A fault keeps the client from a new connection. What was to be replaced
	 *  by it will go before there is another. */
	hinder() {
		this.#hindered = true;
		this.#spoil(ws => ws.told);
	}

	#spoil(which) {
		for (const ws of this.#open.filter(which))
			ws.spoilt = true;
	}

	/** Who gets the next envelope: one of the sockets, and none that was told
	 *  to go if there is another. */
	#next() {
		const open = this.#open.filter(ws => ws.readyState === ws.OPEN);
		const staying = open.filter(ws => !ws.told);
		const among = staying.length > 0 ? staying : open;
		return among[this.#turn++ % Math.max(1, among.length)];
	}

	listen(httpServer, base) {
		this.#base = base;
		httpServer.on('upgrade', (request, socket, head) =>
			this.#upgrade(request, socket, head));
	}

	#later(ms, act) {
		const timer = setTimeout(() => {
			this.#timers.delete(timer);
			act();
		}, ms);
		this.#timers.add(timer);
		return timer;
	}

	/** A fresh address, good for one connection. */
	ticket() {
		const ticket = randomBytes(16).toString('hex');
		this.#tickets.set(ticket, this.#later(TICKET_MS,
			() => this.#tickets.delete(ticket)));
		return `${this.#base}/link/?ticket=${ticket}&app_id=${BOT.app_id}`;
	}

	#upgrade(request, socket, head) {
		const url = new URL(request.url, 'http://sandbox');
		const ticket = url.searchParams.get('ticket');
		const fault = this.#sandbox.faults.take('upgrade');
		if (fault)
			this.hinder();
		const status = fault?.status ?? (url.pathname !== '/link/' ? 404
			: this.#tickets.delete(ticket) ? 0 : 403);
		if (status !== 0) {
			socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\n`
				+ 'Content-Length: 0\r\n\r\n');
			return;
		}
		this.#server.handleUpgrade(request, socket, head,
			ws => this.#greet(ws, socket));
	}

	#greet(ws, socket) {
		const { faults, state } = this.#sandbox;
		socket.setNoDelay(true);
		ws.raw = socket;
		ws.on('error', () => {});
		ws.on('close', code => this.#gone(ws, code));
		ws.on('message', bytes => this.#ack(ws, bytes));
		ws.on('ping', data => ws.silent || ws.deafToPings || ws.pong(data));
		const early = faults.take('early');
		const full = this.#open.length >= SOCKETS_MOST || faults.take('too_many');
		if (full || early) {
			state.note('socket', { event: 'turned away' });
			this.hinder();
			this.#disconnect(ws, { reason: early?.reason ?? 'too_many_websockets' });
			return;
		}
		state.note('socket', { event: 'open', open: this.#open.length + 1 });
		if (faults.take('no_hello')) {
			this.hinder();
			return;
		}
		ws.send(JSON.stringify({
			type: 'hello',
			num_connections: this.#open.length + 1 + (faults.take('ghosts')?.ghosts ?? 0),
			connection_info: { app_id: BOT.app_id },
			debug_info: { host: 'sandbox', build_number: 1,
				approximate_connection_time: faults.take('lifetime')?.seconds
					?? LIFETIME_S },
		}));
		this.#open.push(ws);
		this.#hindered = false;
		this.#greetedAt = Date.now();
		ws.pinger = setInterval(() => ws.silent || ws.ping(), PING_MS);
		state.changed();
	}

	#gone(ws, code) {
		clearInterval(ws.pinger);
		for (const [id, waiting] of this.#waiting)
			if (waiting.ws === ws)
				this.#lost(id);
		const at = this.#open.indexOf(ws);
		if (at >= 0)
			this.#open.splice(at, 1);
		this.#sandbox.state.note('socket', { event: 'close', code });
		this.#sandbox.state.changed();
	}

	#disconnect(ws, { reason, after_ms: after = reason === 'warning' ? 10_000 : 1000 }) {
		ws.told = true;
		ws.send(JSON.stringify({ type: 'disconnect', reason,
			debug_info: { host: 'sandbox' } }));
		this.#later(after, () => ws.close(1000));
	}

	/* --- envelopes ------------------------------------------------------------- */

	#ack(ws, bytes) {
		const { state, faults } = this.#sandbox;
		let ack;
		try {
			ack = JSON.parse(bytes);
		} catch {
			state.note('refused', { what_was: 'frame', bytes: bytes.length });
			return;
		}
		const waiting = this.#waiting.get(ack.envelope_id);
		const big = bytes.length >= ACK_MOST_BYTES;
		const spoilt = ws.silent || faults.take('drop_ack') !== undefined;
		const dropped = big || spoilt;
		state.note('ack', { envelope_id: ack.envelope_id, bytes: bytes.length,
			known: waiting !== undefined, dropped });
		if (waiting)
			waiting.spoilt ||= spoilt;
		else if (!dropped)
			this.#ackLate(ack.envelope_id);
		if (!waiting || dropped)
			return;
		this.#forget(ack.envelope_id);
		waiting.resolve({ acked: true, ms: Date.now() - waiting.at,
			payload: ack.payload ?? {} });
	}

	#ackLate(id) {
		const late = this.#unanswered.get(id);
		if (late)
			late.ms ??= Date.now() - late.at;
	}

	#forget(id) {
		const waiting = this.#waiting.get(id);
		this.#waiting.delete(id);
		clearTimeout(waiting?.timer);
		this.#timers.delete(waiting?.timer);
		return waiting;
	}

	#lost(id) {
		const waiting = this.#forget(id);
		if (!waiting)
			return;
		if (!waiting.spoilt && !waiting.ws?.spoilt)
			this.#unanswered.set(id, { at: waiting.at, ms: null });
		waiting.resolve({ acked: false, ms: Date.now() - waiting.at });
	}

	/** To one of the sockets; resolves to {acked, ms, payload}: not acked
	 *  after three seconds, or when the socket is gone, or none is there. */
	send(envelope) {
		const whole = { envelope_id: randomUUID(), ...envelope };
		const ws = this.#next();
		this.#sandbox.state.note('envelope', { envelope_id: whole.envelope_id,
			type: whole.type, kind: whole.payload?.type,
			sockets: this.#open.length });
		return new Promise(resolve => {
			const timer = this.#later(ACK_MS, () => this.#lost(whole.envelope_id));
			this.#waiting.set(whole.envelope_id,
				{ resolve, ws, timer, at: Date.now(), spoilt: !ws && this.#hindered });
			if (!ws)
				this.#lost(whole.envelope_id);
			else if (!ws.silent)
				this.#write(ws, JSON.stringify(whole));
		});
	}

	/** In one frame, or in pieces of the size that a fault has asked for. */
	#write(ws, text) {
		const bytes = Buffer.from(text);
		const piece = this.#fragment || bytes.length;
		for (let at = 0; at < bytes.length; at += piece)
			ws.send(bytes.subarray(at, at + piece),
				{ binary: false, fin: at + piece >= bytes.length });
	}

	/** An event of the Events API: sent again until it is acknowledged. */
	async sendEvent(payload) {
		for (let attempt = 0; ; attempt++) {
			const { acked } = await this.send({
				type: 'events_api', accepts_response_payload: false,
				retry_attempt: attempt, retry_reason: attempt ? 'timeout' : '',
				payload,
			});
			if (acked || attempt >= this.#retryMs.length)
				return acked;
			await new Promise(done => {
				this.#later(this.#retryMs[attempt], done);
			});
		}
	}

	/* --- misbehaviour ------------------------------------------------------------ */

	/** Faults that happen at once. False if the kind is not one of them. */
	misbehave(fault) {
		const acts = {
			disconnect: () => this.#open.filter(ws => !ws.told)
				.slice(0, fault.count ?? 1)
				.forEach(ws => this.#disconnect(ws, fault)),
			cut: () => this.#open.forEach(ws => ws.raw.destroy()),
			silence: () => this.#open.forEach(ws => this.#silence(ws, fault.ms)),
			no_pongs: () => this.#open.forEach(ws => { ws.deafToPings = true; }),
			no_pings: () => this.#open.forEach(ws => clearInterval(ws.pinger)),
			fragment: () => { this.#fragment = fault.bytes; },
		};
		if (['cut', 'silence', 'no_pongs', 'no_pings'].includes(fault.kind))
			this.#spoil(() => true);
		this.#hindered ||= fault.kind === 'cut';
		acts[fault.kind]?.();
		return fault.kind in acts;
	}

	/** Half open: nothing is read, nothing is said, the TCP stays. */
	#silence(ws, ms) {
		ws.silent = true;
		ws.pause();
		this.#later(ms, () => {
			ws.silent = false;
			ws.resume();
		});
	}

	/** To the newest. */
	frame(text) {
		this.#open.at(-1)?.send(text);
		return this.#open.length > 0;
	}

	close() {
		this.#timers.forEach(clearTimeout);
		this.#server.clients.forEach(ws => ws.terminate());
		this.#server.close();
	}
}
