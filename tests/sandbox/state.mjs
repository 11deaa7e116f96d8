// What the world remembers: messages and mail (in a database beside the
// clock), and what is only there while the sandbox runs: ephemeral messages,
// open modals, notices, the log.

import { EventEmitter } from 'node:events';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const LOG_MOST = 50_000;

const SCHEMA = `
	CREATE TABLE IF NOT EXISTS message (channel TEXT, ts TEXT, body TEXT,
		PRIMARY KEY (channel, ts)) STRICT;
	CREATE TABLE IF NOT EXISTS mail (id INTEGER PRIMARY KEY, body TEXT,
		raw BLOB) STRICT;
	PRAGMA journal_mode = WAL;
	PRAGMA synchronous = OFF;`;

/** Emits "change" whenever what somebody sees may have changed. */
export class State extends EventEmitter {
	#db;
	#put;
	#putMail;
	#channels = new Map(); /* id -> Map of ts -> message */
	#lastTs = 0;
	#log = [];
	#logged = 0;
	ephemeral = [];       /* {channel, reader, message} */
	modals = new Map();   /* user -> stack of {view, errors} */
	homes = new Map();    /* user -> the view of their Home tab */
	notices = new Map();  /* user -> text */
	mails = [];
	asked = new Map();    /* method -> calls, whatever became of them */
	clock;

	constructor(folder, clock) {
		super();
		this.setMaxListeners(0);
		this.clock = clock;
		this.#db = new DatabaseSync(path.join(folder, 'sandbox.sqlite'));
		this.#db.exec(SCHEMA);
		this.#put = this.#db.prepare('INSERT OR REPLACE INTO message VALUES (?, ?, ?)');
		this.#putMail = this.#db.prepare('INSERT INTO mail VALUES (?, ?, ?)');
		this.#load();
	}

	#load() {
		for (const { channel, ts, body } of this.#db.prepare(
			'SELECT channel, ts, body FROM message ORDER BY ts').all()) {
			this.messages(channel).set(ts, JSON.parse(body));
			this.#lastTs = Math.max(this.#lastTs, this.#micros(ts));
		}
		for (const { body, raw } of this.#db.prepare(
			'SELECT body, raw FROM mail ORDER BY id').all())
			this.mails.push({ ...JSON.parse(body), raw: Buffer.from(raw) });
	}

	#micros(ts) {
		return Number(ts.replace('.', ''));
	}

	changed() {
		this.emit('change');
	}

	/** A time stamp like Slack's, which is also the message's name. */
	newTs() {
		this.#lastTs = Math.max(this.#lastTs + 1, this.clock.now() * 1000);
		const digits = String(this.#lastTs);
		return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
	}

	/** Map of ts to message, oldest first. */
	messages(channel) {
		if (!this.#channels.has(channel))
			this.#channels.set(channel, new Map());
		return this.#channels.get(channel);
	}

	keep(channel, message) {
		this.messages(channel).set(message.ts, message);
		this.#put.run(channel, message.ts, JSON.stringify(message));
		this.changed();
	}

	keepMail(mail, raw) {
		const id = (this.mails.at(-1)?.id ?? 0) + 1;
		const kept = { id, ...mail };
		this.#putMail.run(id, JSON.stringify(kept), raw);
		this.mails.push({ ...kept, raw });
		this.note('mail', { to: mail.envelope_to, subject: mail.subject });
		this.changed();
	}

	whisper(channel, reader, message) {
		this.ephemeral.push({ channel, reader, message });
		this.changed();
	}

	modalStack(user) {
		if (!this.modals.has(user))
			this.modals.set(user, []);
		return this.modals.get(user);
	}

	findModal(viewId) {
		for (const [user, stack] of this.modals) {
			const modal = stack.find(m => m.view.id === viewId);
			if (modal)
				return { user, stack, modal };
		}
		return null;
	}

	tell(user, notice) {
		this.notices.set(user, notice);
		this.changed();
	}

	/** Adds to the log that the tests read. */
	note(what, fields) {
		this.#log.push({ n: ++this.#logged, at_ms: Date.now(), what, ...fields });
		if (this.#log.length > LOG_MOST)
			this.#log.splice(0, LOG_MOST / 2);
	}

	logSince(n) {
		return this.#log.filter(line => line.n > n);
	}

	reset() {
		this.#db.exec('DELETE FROM message; DELETE FROM mail;');
		this.#channels.clear();
		this.ephemeral.length = 0;
		this.mails.length = 0;
		this.modals.clear();
		this.homes.clear();
		this.notices.clear();
		this.changed();
	}

	close() {
		this.#db.close();
	}
}
