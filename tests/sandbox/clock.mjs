// The sandbox's clock: real time plus an offset, which Beadle reads from the
// same file (bot/base/clock.h): eight bytes, int64, milliseconds.

import { closeSync, existsSync, openSync, readFileSync, writeFileSync, writeSync }
	from 'node:fs';
import path from 'node:path';

const BYTES = 8;

export class Clock {
	#file;
	#offset;

	constructor(folder) {
		const name = path.join(folder, 'clock');
		if (!existsSync(name) || readFileSync(name).length !== BYTES)
			writeFileSync(name, Buffer.alloc(BYTES));
		this.#offset = Number(readFileSync(name).readBigInt64LE());
		this.#file = openSync(name, 'r+');
	}

	get offset() {
		return this.#offset;
	}

	now() {
		return Date.now() + this.#offset;
	}

	/** Written in place: Beadle has the file mapped. */
	turnTo(offset) {
		const bytes = Buffer.alloc(BYTES);
		bytes.writeBigInt64LE(BigInt(offset));
		writeSync(this.#file, bytes, 0, BYTES, 0);
		this.#offset = offset;
	}

	close() {
		closeSync(this.#file);
	}
}
