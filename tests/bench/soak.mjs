// make soak: hours of connections in minutes. A refresh every ten seconds,
// faults at random, twenty envelopes a second: requests, and approvals of
// them. At the end every request has its one message, every approval is on it
// once, memory is where it was, and whatever came over a connection that no
// fault had touched was acknowledged within three seconds.
//
//   node soak.mjs [--minutes 5] [--seed N]

import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { clickEnvelope, person, requestEnvelope } from '../e2e/load.mjs';
import { Starved } from './starved.mjs';
import { ADA, CANVAS_ADMINS, CHEN, SAM, World, buttonsOf, sleep, until, wordsOf }
	from '../e2e/world.mjs';

const TICK_MS = 50;      /* an envelope */
const REFRESH_MS = 10_000;
const FAULT_MS = 20_000; /* on average */
const STEADY_MS = 5000;   /* Slack refreshes no connection younger than this */
const REFRESH_GRACE_MS = 5000; /* until it closes, without a warning */
const ACK_MS = 3000;
const SETTLE_MS = 180_000;
const SAMPLE_MS = 500;
const PRESS_AGAIN_MS = 3000;
const WAITING_MOST = 200; /* people do not press more when nothing happens */
const KIB = 1024;
const APPROVE = 'canvas_admins.approve';

/** What goes wrong. */
const FAULTS = [
	{ do: [{ kind: 'cut' }] },
	{ do: [{ kind: 'silence', ms: 15_000 }] },
	{ do: [{ kind: 'no_pongs' }] },
	{ do: [{ kind: 'upgrade', status: 409, count: 2 }, { kind: 'cut' }] },
	{ do: [{ kind: 'no_hello', count: 1 }, { kind: 'cut' }] },
	{ do: [{ kind: 'drop_ack', count: 3 }] },
	{ do: [{ kind: 'too_many', count: 1 }] },
	{ do: [{ kind: 'early', reason: 'warning', count: 1 }] },
	{ do: [{ kind: 'ghosts', ghosts: 9, count: 1 }] },
	{ do: [{ kind: 'no_pings' }] },
	{ do: [{ kind: 'rate_limit', method: 'apps.connections.open', count: 1,
		retry_after: 2 }] },
	{ do: [{ kind: 'api_error', method: 'apps.connections.open', count: 1,
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
	result = { envelopes: 0, pressed_again: 0, refreshes: 0, faults: 0 };
	#world;
	#seen = 0;
	#acks = []; /* ms */
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
			const { acked, ms } = await sockets.send(envelope);
			if (acked) {
				this.#acks.push(ms);
				return;
			}
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
		for (const one of fault.do)
			await this.#world.fault(one);
	}

	async #refresh(n) {
		this.result.refreshes++;
		await this.#world.fault({ kind: 'disconnect', ...n % 2
			? { reason: 'warning' }
			: { reason: 'refresh_requested', after_ms: REFRESH_GRACE_MS } });
	}

	async run(seconds) {
		const end = Date.now() + seconds * 1000;
		let refreshAt = Date.now() + REFRESH_MS;
		let faultAt = Date.now() + FAULT_MS;
		for (let n = 0; Date.now() < end; n++) {
			if (this.#waiting < WAITING_MOST)
				this.#begin(n % 2 ? this.#approve() : this.#request());
			if (Date.now() >= refreshAt
					&& this.#world.sandbox.sockets.greetedMsAgo >= STEADY_MS) {
				await this.#refresh(n);
				refreshAt = Date.now() + REFRESH_MS;
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

	/** Acknowledgements that Beadle owes the blame for: later than three seconds
	 *  plus what the machine took. One that never came counts as well. */
	late(starved) {
		return this.#world.sandbox.sockets.unanswered.filter(({ at, ms }) =>
			ms === null || ms - starved.ms(at, at + ms) > ACK_MS).length;
	}

	/** Of those in time: half of them were faster, and 99 in 100. */
	ackMs() {
		const sorted = this.#acks.toSorted((a, b) => a - b);
		return [0.5, 0.99].map(part => sorted[Math.floor(sorted.length * part)]);
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
	const starved = new Starved(world.beadle.process.pid, ['net', 'engine']);
	const sampler = setInterval(() =>
		samples.push(residentKib(world.beadle.process.pid)), SAMPLE_MS);
	const result = await it.run(seconds).then(() => it.settle())
		.finally(() => {
			clearInterval(sampler);
			starved.stop();
		})
		.catch(async error => {
			await world.stop();
			throw error;
		});
	const third = Math.floor(samples.length / 3);
	result.memory_mib = [samples.slice(third, 2 * third), samples.slice(-third)]
		.map(part => median(part) / KIB);
	result.connected = world.beadle.log.findLast(l => /slack_connected/.test(l))
		?.match(/reconnects="([^"]*)"/)?.[1];
	result.late = it.late(starved);
	[result.ack_ms, result.ack_p99_ms] = it.ackMs();
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
		&& r.late === 0 && r.exit === 0 && to < from * 1.1;
	console.log(`reconnects: ${r.connected}; seed ${r.seed}`);
	console.log(`soak ${values.minutes} min: ${r.requests} requests, ${r.approvals}`
		+ ` approvals, ${r.envelopes} envelopes, ${r.refreshes} refreshes, ${r.faults}`
		+ ` faults: ${r.lost} lost, ${r.doubled} doubled, ${r.late} acknowledged`
		+ ` late (median ${r.ack_ms} ms, 99 % ${r.ack_p99_ms} ms), ${r.pressed_again}`
		+ ` pressed again after a fault,`
		+ ` memory ${from.toFixed(1)} -> ${to.toFixed(1)} MiB:`
		+ ` ${well ? 'well' : 'NOT WELL'}`);
	process.exitCode = well ? 0 : 1;
}
