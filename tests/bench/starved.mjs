// How long a process was kept waiting by the machine rather than by itself: its
// threads were ready and had no processor, or this process, which measures and
// plays the peer, stood still.

import { readFileSync, readdirSync } from 'node:fs';

const LOOK_MS = 200;
const NS_PER_MS = 1e6;

/** Ms that the threads of these names have waited for a processor so far. */
function waitedMs(pid, names) {
	let ms = 0;
	for (const id of readdirSync(`/proc/${pid}/task`)) {
		const folder = `/proc/${pid}/task/${id}`;
		if (names.includes(readFileSync(`${folder}/comm`, 'utf8').trim()))
			ms += Number(readFileSync(`${folder}/schedstat`, 'utf8')
				.split(' ')[1]) / NS_PER_MS;
	}
	return ms;
}

export class Starved {
	#looks = []; /* {from, to, ms}, in order */
	#timer;

	constructor(pid, names) {
		let at = Date.now();
		let before = waitedMs(pid, names);
		this.#timer = setInterval(() => {
			const now = Date.now();
			const waited = waitedMs(pid, names);
			this.#looks.push({ from: at, to: now,
				ms: waited - before + Math.max(0, now - at - LOOK_MS) });
			at = now;
			before = waited;
		}, LOOK_MS);
	}

	stop() {
		clearInterval(this.#timer);
	}

	/** Ms between the two moments (as Date.now() has them). */
	ms(from, to) {
		return this.#looks.filter(look => look.to > from && look.from < to)
			.reduce((sum, look) => sum + look.ms, 0);
	}
}
