// What the tests of the ways in for mail share: Beadle without a chat, a relay
// that takes what it says, mails, and a look into the journal.

import assert from 'node:assert/strict';
import { chmodSync, chownSync, globSync, mkdirSync, mkdtempSync, readFileSync,
	readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SMTPServer } from 'smtp-server';
import { startDovecot } from '../net/dovecot.mjs';
import { certificate } from '../net/mailservers.mjs';
import { startBeadle, writeConfig } from '../sandbox/beadle.mjs';

const NOBODY = 65534;

export const BINARY = path.resolve(process.env.BUILD ?? 'build', 'beadle');

export const sleep = ms => new Promise(done => { setTimeout(done, ms); });

/** Asks until it gets something true. */
export async function until(what, ask, ms = 60_000) {
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

/** Answers that the request form takes, under its questions. */
export const FILLED = [
	['1. What will you use the API for, in one sentence?', 'Answer: Copying due dates'],
	['2. For which courses and terms?', 'Answer: HIST 1106-01'],
	['4. Will it only read, or also change things in Canvas?', '[x] Only read data'],
	['5. Which data will it use?', '[x] Course content'],
	['6. Which tool or script will use the token, and where will it run?',
		'Answer: A script of my own'],
	['7. Who wrote it?', '[x] I wrote it, or will write it'],
	['8. Who will use the tool?', '[x] Only me'],
	['10. Where will you keep the token?', '[x] In a password manager'],
	['11. Where will the data go, and who else can reach it?',
		'Answer: My laptop, nobody else'],
	['12. Until when do you need it?',
		`Answer: ${new Date(Date.now() + 100 * 86_400_000).toISOString().slice(0, 10)}`],
	['13. I am faculty or staff, or have a sponsor who is', '[x] Yes'],
	['14. I will use the API for teaching and course management only', '[x] Yes'],
	['15. I will store the token securely and encrypted', '[x] Yes'],
	['16. I will share the token with nobody, vendors included', '[x] Yes'],
	['17. I have checked any code from AI or the web, or will before I use it',
		'[x] Yes'],
	['18. A colleague would like to use your script. What do you do about the token?',
		'[x] I run my script for them'],
	['19. You notice the token in a screenshot that you have sent around. What comes first?',
		'[x] I delete the token in Canvas'],
].flat().map(line => `> ${line}`).join('\n');

/** A relay that takes everything. {url, mails: [{to, text}], stop()}. */
async function startRelay() {
	const mails = [];
	const server = new SMTPServer({ disabledCommands: ['AUTH', 'STARTTLS'],
		disableReverseLookup: true, logger: false,
		async onData(stream, session, done) {
			const text = Buffer.concat(await stream.toArray()).toString();
			mails.push({ to: session.envelope.rcptTo[0].address, text });
			done();
		} });
	await new Promise(done => { server.listen(0, '127.0.0.1', done); });
	return { mails, url: `smtp://127.0.0.1:${server.server.address().port}`,
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

	/** What a query finds beside the running service, as its column n. */
	count(sql, ...values) {
		this.db ??= new DatabaseSync(this.database, { readOnly: true });
		return this.db.prepare(sql).get(...values).n;
	}

	/** How many mails are in the journal; pattern: of their external ids. */
	taken(pattern = '%') {
		return this.count("SELECT count(*) n FROM journal WHERE source = 'mail'"
			+ ' AND external_id LIKE ?', pattern);
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

/* --- an IMAP server's mailbox ------------------------------------------------ */

/** All mails of the Maildir are where they belong, each once. */
export async function assertFiled(maildir, count, failed = 0) {
	await until(`${count} mails to be moved`, () =>
		filesIn(maildir, '.Processed').length >= count
		&& filesIn(maildir).length === 0);
	assert.equal(filesIn(maildir, '.Failed').length, failed);
	const ids = globSync(`${maildir}/.Processed/{new,cur}/*`).map(file =>
		readFileSync(file, 'utf8').match(/^Message-ID: (.*?)\r?$/m)[1]);
	assert.equal(new Set(ids).size, count);
}

/** Puts mails straight into a Maildir, much faster than a server would. */
export function flood(maildir, from, count) {
	for (const part of ['', 'tmp', 'new', 'cur']) {
		mkdirSync(path.join(maildir, part), { recursive: true });
		chownSync(path.join(maildir, part), NOBODY, NOBODY);
	}
	for (let n = from; n < from + count; n++) {
		const name = `17955${10_000 + n}.M${n}.host`;
		const draft = path.join(maildir, 'tmp', name);
		writeFileSync(draft, letter(n));
		chownSync(draft, NOBODY, NOBODY);
		renameSync(draft, path.join(maildir, 'new', name));
	}
}

/** A folder, a certificate authority and a Dovecot that offers IMAP. */
export async function startMailbox(oauth) {
	const folder = mkdtempSync(path.join(tmpdir(), 'beadle-imap-'));
	chmodSync(folder, 0o755);
	const dovecot = await startDovecot(path.join(folder, 'dovecot'), { imap: true,
		certificate: certificate(folder, 'localhost', 'DNS:localhost'), oauth });
	const secret = (name, value) => {
		const file = path.join(folder, name);
		writeFileSync(file, value, { mode: 0o600 });
		return `file:${file}`;
	};
	return {
		folder,
		dovecot,
		secret,
		ca: path.join(folder, 'ca.pem'),
		byPassword: (user, more) => ({
			inbox: `imaps://${user}@localhost:${dovecot.imaps}/INBOX`,
			inbox_password: secret('password', 'secret'),
			ca_file: path.join(folder, 'ca.pem'), ...more }),
		start: (user, mail) => Inbox.start(path.join(folder, user), mail),
		stop() {
			dovecot.stop();
			rmSync(folder, { recursive: true });
		},
	};
}
