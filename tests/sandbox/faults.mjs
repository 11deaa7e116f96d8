// What goes wrong next, on request: README.md, "Faults".

/** Faults that wait for their occasion; the others happen at once. */
const WAITING = new Set(['no_hello', 'early', 'too_many', 'ghosts', 'lifetime',
	'upgrade', 'rate_limit', 'http', 'api_error',
	'reset', 'slow', 'drop_ack', 'smtp', 'smtp_data', 'smtp_cut', 'canvas', 'scopes', 'date']);

export class Faults {
	#waiting = [];

	/** False if the kind is not one that waits. */
	add(fault) {
		if (!WAITING.has(fault.kind))
			return false;
		this.#waiting.push({ ...fault, left: fault.count ?? 1 });
		return true;
	}

	/** The next fault of that kind (and, where given, for that method or that
	 *  recipient), used up by this. */
	take(kind, { method, to } = {}) {
		const fault = this.#waiting.find(f => f.kind === kind
			&& (f.method === undefined || f.method === method)
			&& (f.to === undefined || f.to === to));
		if (fault && --fault.left <= 0)
			this.#waiting.splice(this.#waiting.indexOf(fault), 1);
		return fault;
	}

	clear() {
		this.#waiting.length = 0;
	}
}
