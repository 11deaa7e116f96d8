// What the tests of the ways in for mail share: Beadle without a chat, a relay
// that takes what it says, mails, and a look into the journal.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SMTPServer } from 'smtp-server';
import { startBeadle, writeConfig } from '../sandbox/beadle.mjs';

export const BINARY = path.resolve(process.env.BUILD ?? 'build', 'beadle');

export const sleep = ms => new Promise(done => { setTimeout(done, ms); });

/** Asks until it gets something true. */
export async function until(what, ask, ms = 15_000) {
	const end = Date.now() + ms;
	for (;;) {
		const got = await ask();
		if (got)
			return got;
		if (Date.now() > end)
			throw new Error(`waited in vain for ${what}`);
		await sleep(5);
	}
}

export const letter = (n, more = '') => ['Return-Path: <ada@university.example>',
	'From: Ada Lovelace <ada@university.example>', 'To: beadle@university.example',
	`Subject: Number ${n}`, `Message-ID: <${n}@university.example>`,
	'Date: Wed, 25 Nov 2026 10:00:00 +0000', '', `This is number ${n}.`, more]
	.join('\r\n');

/** A relay that takes everything. {url, stop()}. */
async function startRelay() {
	const server = new SMTPServer({ disabledCommands: ['AUTH', 'STARTTLS'],
		disableReverseLookup: true, logger: false,
		onData(stream, _session, done) { stream.resume().on('end', done); } });
	await new Promise(done => { server.listen(0, '127.0.0.1', done); });
	return { url: `smtp://127.0.0.1:${server.server.address().port}`,
		stop: () => new Promise(done => { server.close(done); }) };
}

/** Beadle, and how often it takes what comes. */
export class Inbox {
	/** mail: keys of [mail]. */
	static async start(folder, mail) {
		const inbox = new Inbox();
		inbox.relay = await startRelay();
		inbox.config = writeConfig(folder, { smtp: inbox.relay.url },
			{ sections: { slack: null, mail } });
		inbox.database = path.join(folder, 'beadle.sqlite');
		Inbox.running.add(inbox);
		await inbox.startBeadle();
		return inbox;
	}

	static running = new Set();

	/** Those that a failed test has left. */
	static async stopAll() {
		await Promise.all([...Inbox.running].map(inbox => inbox.stop()));
	}

	async startBeadle(env = {}) {
		this.beadle = startBeadle(BINARY, this.config, env);
		await this.beadle.event('started');
	}

	async stop() {
		Inbox.running.delete(this);
		const code = await this.beadle.stop();
		await this.relay.stop();
		this.db?.close();
		return code;
	}

	/** How many mails are in the journal. */
	taken() {
		this.db ??= new DatabaseSync(this.database, { readOnly: true });
		return this.db.prepare("SELECT count(*) n FROM journal WHERE source = 'mail'")
			.get().n;
	}

	async takes(count, ms) {
		try {
			await until(`${count} mails in the journal`,
				() => this.taken() >= count, ms);
		} catch (error) {
			throw new Error(`${error.message}: ${this.taken()}\n`
				+ this.beadle.log.slice(-20).join('\n'));
		}
	}

	logged(event) {
		return this.beadle.log.filter(line => line.includes(`event=${event} `));
	}
}

/** The files of a Maildir's folder ('' is the inbox itself). */
export const filesIn = (maildir, folder = '') => ['new', 'cur'].flatMap(part =>
	readdirSync(path.join(maildir, folder, part)));
