// make bench, the way in by mail: filled forms from a Maildir to committed
// cases, one after the other and all at once.
//
//   node mail.mjs [--mails 500] [--rounds 3]

import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { FILLED, Inbox, letter, until } from '../mail/inboxes.mjs';

const { values } = parseArgs({ options: {
	mails: { type: 'string', default: '500' },
	rounds: { type: 'string', default: '3' },
} });
const MAILS = Number(values.mails);
const ROUNDS = Number(values.rounds);
const ALONE = 20; /* those whose latency is measured */
const MOST_MS = 600_000;
const PROVED = 'Authentication-Results: mx.university.example;'
	+ ' dmarc=pass header.from=university.example';

const median = list => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const who = n => `person${n}@university.example`;

/** Mails ready to be moved into the Maildir, which is all that is timed. */
class Spool {
	constructor(folder) {
		this.folder = folder;
		for (const part of ['tmp', 'new', 'cur'])
			mkdirSync(path.join(folder, part), { recursive: true });
		this.ready = [];
	}

	write(n, text) {
		const name = `${1e9 + n}.M${this.ready.length}.bench`;
		writeFileSync(path.join(this.folder, 'tmp', name), text);
		this.ready.push(name);
	}

	deliver(count) {
		for (const name of this.ready.splice(0, count))
			renameSync(path.join(this.folder, 'tmp', name),
				path.join(this.folder, 'new', name));
	}
}

/** Everybody asks for the form; resolves to where each is to send it. */
async function forms(inbox, spool, count) {
	for (let n = 0; n < count; n++)
		spool.write(n, `${PROVED}\n${letter(n).replaceAll('ada@', `person${n}@`)}`);
	spool.deliver(count);
	const drafts = new Map();
	let seen = 0;
	await until('the forms', () => {
		for (; seen < inbox.relay.mails.length; seen++) {
			const { to, text } = inbox.relay.mails[seen];
			drafts.set(to, text.match(/<(beadle\+DRAFT\.[^>]*)>/)?.[1]);
		}
		return drafts.size >= count;
	}, MOST_MS);
	return drafts;
}

async function round() {
	const folder = mkdtempSync(path.join(tmpdir(), 'bench-mail-'));
	const spool = new Spool(path.join(folder, 'spool'));
	const inbox = await Inbox.start(path.join(folder, 'beadle'), {
		inbox: `maildir:${spool.folder}`, answers: 'plus', request: 'canvas-token',
		members: 'university.example', authserv_id: 'mx.university.example' });
	const cases = () => inbox.count('SELECT count(*) n FROM case_record');
	const drafts = await forms(inbox, spool, ALONE + MAILS);
	for (let n = 0; n < ALONE + MAILS; n++)
		spool.write(n, `${PROVED}\n${letter(`${n}.filled`, FILLED)
			.replaceAll('ada@', `person${n}@`)
			.replace('To: beadle@university.example', `To: ${drafts.get(who(n))}`)}`);
	const latencies = [];
	for (let n = 1; n <= ALONE; n++) {
		const started = performance.now();
		spool.deliver(1);
		await until('a case', () => cases() === n, MOST_MS);
		latencies.push(performance.now() - started);
	}
	const started = performance.now();
	spool.deliver(MAILS);
	await until('the cases', () => cases() === ALONE + MAILS, MOST_MS);
	const rate = 1000 * MAILS / (performance.now() - started);
	if (await inbox.stop() !== 0)
		throw new Error('Beadle did not end well');
	rmSync(folder, { recursive: true });
	return { rate, latency: median(latencies), worst: Math.max(...latencies) };
}

const rounds = [];
for (let i = 0; i < ROUNDS; i++)
	rounds.push(await round());
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
console.log();
row(`mail, median of ${ROUNDS}`, 'Beadle');
row('---', '--:');
row(`${MAILS} mails from the spool to committed cases, per second`,
	Math.round(median(rounds.map(r => r.rate))));
row('one mail from the spool to its committed case, median of 20, ms',
	median(rounds.map(r => r.latency)).toFixed(1));
row('the slowest of the 20, ms', median(rounds.map(r => r.worst)).toFixed(1));
process.exit(0);
