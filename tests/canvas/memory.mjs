// Looks for bytes in the memory of a process of ours that stands still, and in a
// core dump of it.

import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

const CHUNK = 1 << 20;

/** Writable mappings, as [from, to, name]; what is only mapped for reading is as it
 *  is in its file. */
function mappings(pid) {
	return readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n').flatMap(line => {
		const [, from, to, name]
			= /^([0-9a-f]+)-([0-9a-f]+) rw\S* \S+ \S+ \S+ *(.*)$/.exec(line) ?? [];
		return from ? [[BigInt(`0x${from}`), BigInt(`0x${to}`), name]] : [];
	});
}

/** Null: not readable, like a part that was never touched. */
function bytesAt(file, buffer, at, length) {
	try {
		return buffer.subarray(0, readSync(file, buffer, 0, length, at));
	} catch {
		return null;
	}
}

function search(file, [from, to, name], needles, found) {
	const overlap = Math.max(...needles.map(n => n.length)) - 1;
	const buffer = Buffer.alloc(CHUNK + overlap);
	for (let at = from; at < to; at += BigInt(CHUNK)) {
		const length = Math.min(buffer.length, Number(to - at));
		const bytes = bytesAt(file, buffer, at, length);
		for (const needle of bytes ? needles : []) {
			const i = bytes.indexOf(needle);
			if (i >= 0)
				found.push({ needle, where: `${name || 'anonymous'} `
					+ `${(at + BigInt(i)).toString(16)} of ${from.toString(16)}-${to.toString(16)}`,
				around: bytes.subarray(Math.max(0, i - 48), i + 80).toString('latin1') });
		}
	}
}

/** [{needle, where, around}] for each of the texts that is anywhere in its memory. */
export function inMemory(pid, needles) {
	process.kill(pid, 'SIGSTOP');
	const file = openSync(`/proc/${pid}/mem`, 'r');
	const found = [];
	try {
		for (const mapping of mappings(pid))
			search(file, mapping, needles, found);
	} finally {
		closeSync(file);
		process.kill(pid, 'SIGCONT');
	}
	return found;
}

/** Writes a core dump of the process, which goes on; resolves to where it is. */
export function coreOf(pid, folder) {
	const file = path.join(folder, 'core');
	execFileSync('gcore', ['-o', file, String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
	return `${file}.${pid}`;
}

/** Why no core dump can be written here, or false: a machine may forbid it. */
export function coreUnavailable() {
	const folder = mkdtempSync(path.join(tmpdir(), 'beadle-core-'));
	const child = spawn('sleep', ['60']);
	try {
		coreOf(child.pid, folder);
		return false;
	} catch (error) {
		return `gcore: ${error.stderr?.toString().trim().split('\n').at(-1) || error.message}`;
	} finally {
		child.kill();
		rmSync(folder, { recursive: true });
	}
}

/** Those of the texts that are anywhere in a file, however large. */
export function inFile(name, needles) {
	const file = openSync(name, 'r');
	const overlap = Math.max(...needles.map(n => n.length)) - 1;
	const buffer = Buffer.alloc(CHUNK + overlap);
	const found = new Set();
	try {
		for (let at = 0;; at += CHUNK) {
			const bytes = buffer.subarray(0, readSync(file, buffer, 0, buffer.length, at));
			for (const needle of needles)
				if (bytes.includes(needle))
					found.add(needle);
			if (bytes.length < buffer.length)
				return [...found];
		}
	} finally {
		closeSync(file);
	}
}

/** A part of a secret is one too: every run of so many of its characters. */
export const partsOf = (secret, length = 16) =>
	Array.from({ length: secret.length - length + 1 },
		(_, i) => secret.slice(i, i + length));
