// make soak: hours of connections in minutes. A refresh every ten seconds,
// faults at random, twenty envelopes a second: requests, and approvals of
// them. At the end every request has its one message, every approval is on it
// once, and memory is where it was.
//
//   node soak.mjs [--minutes 5] [--seed N]

import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { clickEnvelope, person, requestEnvelope } from '../e2e/load.mjs';
import { ADA, CANVAS_ADMINS, CHEN, SAM, World, buttonsOf, sleep, until, wordsOf }
	from '../e2e/world.mjs';

const TICK_MS = 50;      /* an envelope */
const REFRESH_MS = 10_000;
const FAULT_MS = 20_000; /* on average */
const AFTERMATH_MS = 30_000; /* so long a fault may cost acknowledgements */
const SETTLE_MS = 180_000;
const SAMPLE_MS = 500;
const PRESS_AGAIN_MS = 3000;
const WAITING_MOST = 200; /* people do not press more when nothing happens */
const KIB = 1024;
const APPROVE = 'canvas_admins.approve';

/** What goes wrong; `hard` ones cost a connection, or keep us from having the
 *  next one in the second that the sandbox leaves the old: and so they may cost
 *  acknowledgements. */
const FAULTS = [
	{ hard: true, do: [{ kind: 'cut' }] },
	{ hard: true, do: [{ kind: 'silence', ms: 15_000 }] },
	{ hard: true, do: [{ kind: 'no_pongs' }] },
	{ hard: true, do: [{ kind: 'upgrade', status: 409, count: 2 }, { kind: 'cut' }] },
	{ hard: true, do: [{ kind: 'no_hello', count: 1 }, { kind: 'cut' }] },
	{ hard: true, do: [{ kind: 'drop_ack', count: 3 }] },
	{ hard: true, do: [{ kind: 'too_many', count: 1 }] },
	{ hard: true, do: [{ kind: 'early', reason: 'warning', count: 1 }] },
	{ do: [{ kind: 'ghosts', ghosts: 9, count: 1 }] },
	{ do: [{ kind: 'no_pings' }] },
	{ hard: true, do: [{ kind: 'rate_limit', method: 'apps.connections.open', count: 1,
		retry_after: 2 }] },
	{ hard: true, do: [{ kind: 'api_error', method: 'apps.connections.open', count: 1,
		error: 'internal_error' }] },
	{ do: [{ kind: 'rate_limit', method: 'chat.postMessage', count: 3,
		retry_after: 2 }] },
	{ do: [{ kind: 'rate_limit', method: 'chat.update', count: 3, retry_after: 1 }] },
	{ do: [{ kind: 'reset', method: 'chat.postMessage', count: 3 }] },
	{ do: [{ kind: 'api_error', method: 'chat.postMessage', count: 2,
		error: 'fatal_error' }] },
	{ do: [{ kind: 'http', method: 'chat.postMessage', count: 2, status: 503 }] },
	{ do: [{ kind: 'http', method: 'chat.update', count: 2, status: 407 }] },
	{ do: [{ kind: 'slow', method: 'chat.postMessage', count: 2, ms: 3000 }] },
	{ do: [{ kind: 'fragment', bytes: 1000 }] },
];

/** Park and Miller's, so that a run can be had again. */
const dice = seed => () => (seed = seed * 48_271 % 2_147_483_647) / 2_147_483_647;

class Soak {
	marks = new Map(); /* mark -> {acked, approved} */
	posted = new Map(); /* mark -> messages in the office's channel */
	result = { envelopes: 0, pressed_again: 0, unanswered_at_refresh: 0,
		refreshes: 0, faults: 0 };
	#world;
	#seen = 0;
	#lastHard = -Infinity;
	#waiting = 0;
	#random;

	constructor(world, seed) {
		this.#world = world;
		this.#random = dice(seed);
	}

	/** Again until it is acknowledged, as people press again; or until there
	 *  is nothing to press (null): what was not acknowledged was done. */
	async #deliver(make) {
		const { sockets } = this.#world.sandbox;
		for (let again = false; ; again = true) {
			const envelope = make();
			if (envelope === null)
				return;
			this.result.envelopes++;
			this.result.pressed_again += again;
			const sentAt = Date.now();
			const { acked } = await sockets.send(envelope);
			if (acked)
				return;
			if (sentAt - this.#lastHard > AFTERMATH_MS)
				this.result.unanswered_at_refresh++;
			await sleep(PRESS_AGAIN_MS);
		}
	}

	async #request() {
		const mark = `soak${this.marks.size}x`;
		const envelope = requestEnvelope(person(this.marks.size % 2 ? ADA : SAM), mark);
		this.marks.set(mark, { approved: false });
		await this.#deliver(() => envelope);
	}

	/** The office's messages by their mark, as far as they are new. */
	look() {
		const messages = [...this.#world.sandbox.state.messages(CANVAS_ADMINS).values()];
		for (const message of messages.slice(this.#seen)) {
			const mark = JSON.stringify(message.blocks ?? '').match(/soak\d+x/)?.[0];
			if (!mark || message.thread_ts)
				continue;
			this.posted.set(mark, [...this.posted.get(mark) ?? [], message.ts]);
		}
		this.#seen = messages.length;
	}

	message(mark) {
		const [ts] = this.posted.get(mark) ?? [];
		return this.#world.sandbox.state.messages(CANVAS_ADMINS).get(ts);
	}

	async #approve() {
		this.look();
		for (const mark of this.posted.keys()) {
			const known = this.marks.get(mark);
			if (known.approved)
				continue;
			known.approved = true;
			const shown = () => buttonsOf(this.message(mark))
				.some(b => b.action_id === APPROVE);
			await this.#deliver(() => (shown() ? clickEnvelope(person(CHEN),
				CANVAS_ADMINS, this.message(mark), APPROVE) : null));
			return;
		}
	}

	#begin(work) {
		this.#waiting++;
		work.finally(() => { this.#waiting--; });
	}

	async #misbehave() {
		const fault = FAULTS[Math.floor(this.#random() * FAULTS.length)];
		this.result.faults++;
		if (fault.hard)
			this.#lastHard = Date.now();
		for (const one of fault.do)
			await this.#world.fault(one);
	}

	async #refresh(n) {
		this.result.refreshes++;
		await this.#world.fault({ kind: 'disconnect',
			reason: n % 2 ? 'warning' : 'refresh_requested' });
	}

	async run(seconds) {
		const end = Date.now() + seconds * 1000;
		let refreshAt = Date.now() + REFRESH_MS;
		let faultAt = Date.now() + FAULT_MS;
		for (let n = 0; Date.now() < end; n++) {
			if (this.#waiting < WAITING_MOST)
				this.#begin(n % 2 ? this.#approve() : this.#request());
			if (Date.now() >= refreshAt) {
				await this.#refresh(n);
				refreshAt += REFRESH_MS;
			}
			if (Date.now() >= faultAt) {
				await this.#misbehave();
				faultAt += FAULT_MS * 2 * this.#random();
			}
			await sleep(TICK_MS);
		}
		await this.#world.fault({ kind: 'clear' });
		await until('every answer', () => this.#waiting === 0, SETTLE_MS);
	}

	/** Waits for what is still on its way, then counts. */
	async settle() {
		const done = mark => this.message(mark) && (!this.marks.get(mark).approved
			|| /approved by Chen Wei/.test(wordsOf(this.message(mark))));
		await until('the rest', () => {
			this.look();
			return [...this.marks.keys()].every(done);
		}, SETTLE_MS).catch(() => {});
		const all = [...this.marks.keys()];
		const twice = mark => this.posted.get(mark)?.length > 1
			|| (this.message(mark) && wordsOf(this.message(mark))
				.match(/approved by/g)?.length > 1)
			|| (this.marks.get(mark).approved && done(mark) /* still to decide */
				&& buttonsOf(this.message(mark)).some(b =>
					b.action_id.startsWith('canvas_admins.')));
		return { ...this.result, requests: all.length,
			approvals: all.filter(mark => this.marks.get(mark).approved).length,
			lost: all.filter(mark => !done(mark)).length,
			doubled: all.filter(twice).length };
	}
}

const residentKib = pid => Number(readFileSync(`/proc/${pid}/status`, 'utf8')
	.match(/VmRSS:\s+(\d+)/)[1]);

const median = list => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

/** Resolves to what was counted. */
export async function soak({ seconds, seed = Date.now() % 1_000_000 }) {
	const world = await World.start({ retryMs: Array(100).fill(1000) });
	const it = new Soak(world, seed);
	const samples = [];
	const sampler = setInterval(() =>
		samples.push(residentKib(world.beadle.process.pid)), SAMPLE_MS);
	const result = await it.run(seconds).then(() => it.settle())
		.finally(() => clearInterval(sampler))
		.catch(async error => {
			await world.stop();
			throw error;
		});
	const third = Math.floor(samples.length / 3);
	result.memory_mib = [samples.slice(third, 2 * third), samples.slice(-third)]
		.map(part => median(part) / KIB);
	result.connected = world.beadle.log.findLast(l => /slack_connected/.test(l))
		?.match(/reconnects="([^"]*)"/)?.[1];
	result.set_aside = world.beadle.log.filter(l => /set_aside/.test(l)).length;
	result.seed = seed;
	result.exit = await world.stop();
	return result;
}

if (process.argv[1] === import.meta.filename) {
	const { values } = parseArgs({ options: {
		minutes: { type: 'string', default: '5' },
		seed: { type: 'string' },
	} });
	const r = await soak({ seconds: 60 * Number(values.minutes),
		...values.seed && { seed: Number(values.seed) } });
	const [from, to] = r.memory_mib;
	const well = r.lost === 0 && r.doubled === 0 && r.set_aside === 0
		&& r.unanswered_at_refresh === 0 && r.exit === 0 && to < from * 1.1;
	console.log(`reconnects: ${r.connected}; seed ${r.seed}`);
	console.log(`soak ${values.minutes} min: ${r.requests} requests, ${r.approvals}`
		+ ` approvals, ${r.envelopes} envelopes, ${r.refreshes} refreshes, ${r.faults}`
		+ ` faults: ${r.lost} lost, ${r.doubled} doubled, ${r.unanswered_at_refresh}`
		+ ` unanswered at a refresh, ${r.pressed_again} pressed again after a fault,`
		+ ` memory ${from.toFixed(1)} -> ${to.toFixed(1)} MiB:`
		+ ` ${well ? 'well' : 'NOT WELL'}`);
	process.exitCode = well ? 0 : 1;
}
