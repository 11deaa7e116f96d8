// What the end-to-end tests share: a sandbox, the real binary beside it, and
// words for what people do.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startBeadle, writeConfig } from '../sandbox/beadle.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { PEOPLE, dmOf } from '../sandbox/world.mjs';

export const BINARY = path.resolve(process.env.BUILD ?? 'build', 'beadle');

const who = role => PEOPLE.filter(p => p.role === role).map(p => p.id);
export const [ADA] = who('professor');
export const [SAM] = who('student');
export const [CHEN, MARIA] = who('Canvas admin');
export const [PRIYA, TOM] = who('Security Office');
export const [JO] = who('EdTech admin');
export const [GUEST] = who('guest');
export const [PARTNER] = who('partner');
export const [LEFT] = who('has left');
export const [ROBOT] = who('bot');
export const FACULTY = 'C0FACULTY00';
export const LUNCH = 'C0LUNCH0000'; // without Beadle
export const CANVAS_ADMINS = 'C0CANVASADM';
export const SECURITY_OFFICE = 'C0SECURITY0';
export const EDTECH = 'C0EDTECH000';

/** Matters only where a test fails: machines may be slow. */
export const WAIT_MS = 60_000;
const LOOK_MS = 10;

export const sleep = ms => new Promise(done => { setTimeout(done, ms); });

/** Asks until it gets something that is not null, undefined or false. */
export async function until(what, ask, ms = WAIT_MS) {
	const end = Date.now() + ms;
	for (;;) {
		const got = await ask();
		if (got)
			return got;
		assert.ok(Date.now() < end, `waited in vain for ${what}`);
		await sleep(LOOK_MS);
	}
}

/** All words of a message, blocks included. */
export const wordsOf = message => {
	const words = [];
	const walk = node => {
		if (Array.isArray(node))
			return node.forEach(walk);
		if (node === null || typeof node !== 'object')
			return undefined;
		if (typeof node.text === 'string')
			words.push(node.text);
		return Object.values(node).forEach(value =>
			typeof value === 'object' && walk(value));
	};
	walk(message.blocks);
	return words.join('').replace(/\s+/g, ' ') || message.text;
};

/** What a list of mails shows: the subject, and how the text begins. */
export const headlineOf = mail => `${mail.subject} ${mail.text.split('\n', 1)[0]}`;

export const buttonsOf = message => (message.blocks ?? [])
	.filter(b => b.type === 'actions').flatMap(b => b.elements);

/** Those with which something can still be done. */
export const actsOf = message => buttonsOf(message)
	.filter(b => b.action_id !== 'history');

/** Answers that the request form takes. */
export const ANSWERS = {
	purpose: 'Pull my gradebook into a spreadsheet',
	courses: 'HIST 1106-01, Spring 2027',
	course_code: '',
	access: 'Only read data',
	data: ['Names and email addresses of students', 'Grades'],
	tool: 'A Python script of my own on my university laptop',
	author: 'I wrote it, or will write it',
	users: 'Only me',
	services: '',
	storage: 'In a password manager',
	reach: 'A spreadsheet on my encrypted laptop, nobody else',
	until: '',
	eligible: ['true'],
	teaching_only: ['true'],
	stored_encrypted: ['true'],
	not_shared: ['true'],
	code_checked: ['true'],
	asked_for_it: 'I run my script for them',
	on_screen: 'I delete the token in Canvas',
};

const DAY_MS = 86_400_000;

export class World {
	/** options: what writeConfig takes, and `env`, `retryMs`, `canvasTls`, `limits`. */
	static async start(options = {}) {
		const world = new World();
		// Sam works in the library, too: a second person who may ask.
		world.options = { roster: { student: 'student;staff;member,Library' }, ...options };
		world.folder = mkdtempSync(path.join(tmpdir(), 'beadle-e2e-'));
		world.sandbox = await startSandbox({ data: world.folder,
			retryMs: options.retryMs, canvasTls: options.canvasTls,
			limits: options.limits });
		try {
			await world.startBeadle();
		} catch (error) {
			await world.sandbox.stop(); /* or the test would never end */
			throw error;
		}
		return world;
	}

	async startBeadle(env = this.options.env) {
		this.config = writeConfig(path.join(this.folder, 'beadle'), this.sandbox,
			this.options);
		this.beadle = startBeadle(BINARY, this.config, env);
		await this.beadle.event('slack_connected');
	}

	async stop() {
		const code = await this.beadle.stop();
		if (code !== 0)
			console.error(this.beadle.log.join('\n'));
		await this.sandbox.stop();
		rmSync(this.folder, { recursive: true });
		return code;
	}

	/* --- the control calls ------------------------------------------------------- */

	async post(name, body) {
		const response = await fetch(`${this.sandbox.page}control/${name}`,
			{ method: 'POST', body: JSON.stringify(body) });
		const answer = await response.json();
		assert.ok(response.ok, `${name}: ${answer.error}`);
		return answer;
	}

	async get(name) {
		return (await fetch(`${this.sandbox.page}control/${name}`)).json();
	}

	/* --- what people see ------------------------------------------------------------ */

	async messages(as, channel = dmOf(as)) {
		const view = await this.get(`view?as=${as}`);
		return view.conversations.find(c => c.id === channel).messages;
	}

	/** The newest message there whose words match. */
	async sees(as, pattern, channel = dmOf(as)) {
		return until(`${pattern} in ${channel} for ${as}`, async () =>
			(await this.messages(as, channel)).findLast(m => m.user !== as
				&& pattern.test(wordsOf(m))));
	}

	/** What Beadle says there next, after `act`. */
	async hears(as, act, channel = dmOf(as)) {
		const old = new Set((await this.messages(as, channel)).map(m => m.ts));
		await act();
		return until(`an answer to ${as} in ${channel}`, async () =>
			(await this.messages(as, channel)).find(m => m.user !== as && !old.has(m.ts)));
	}

	async modal(as) {
		return until(`a form for ${as}`, async () =>
			(await this.get(`view?as=${as}`)).modal);
	}

	/** The newest mail of theirs that matches, subject and title together. */
	async mail(as, pattern) {
		const { email } = PEOPLE.find(p => p.id === as);
		return until(`mail ${pattern} for ${as}`, async () =>
			(await this.get(`mail?for=${email}`)).find(m => pattern.test(headlineOf(m))));
	}

	/* --- what people do ---------------------------------------------------------------- */

	say(as, text, channel = dmOf(as), threadTs = undefined) {
		return this.post('message', { as, channel, text, thread_ts: threadTs });
	}

	/** A command, where that person is; it must be acknowledged. */
	async command(as, text, channel = dmOf(as), command = '/token') {
		const answer = await this.post('command', { as, channel, command, text });
		assert.ok(answer.acked, `${command} ${text} was not acknowledged`);
	}

	async shortcut(as, callbackId, channel = undefined, ts = undefined) {
		const answer = await this.post('shortcut', { as, callback_id: callbackId,
			channel, message_ts: ts });
		assert.ok(answer.acked, `${callbackId} was not acknowledged`);
	}

	/** Presses a button of the window that is open. */
	async choose(as, viewId, actionId, value = undefined) {
		const answer = await this.post('click', { as, view_id: viewId,
			action_id: actionId, value });
		assert.ok(answer.acked, `${actionId} was not acknowledged`);
	}

	/** Back to the window below, if there is one. */
	async goBack(as) {
		const { view_id } = await this.modal(as);
		await this.post('close', { as, view_id });
	}

	/** All windows. */
	async closeModal(as) {
		while ((await this.get(`view?as=${as}`)).modal)
			await this.goBack(as);
	}

	async press(as, actionId, pattern, channel = dmOf(as)) {
		const message = await this.sees(as, pattern, channel);
		assert.ok(buttonsOf(message).some(b => b.action_id === actionId),
			`${actionId} is not on: ${wordsOf(message)}`);
		const answer = await this.post('click', { as, channel,
			message_ts: message.ts, action_id: actionId });
		assert.ok(answer.acked, `${actionId} was not acknowledged`);
		return message;
	}

	/** Fills and sends a page of the form that is open; resolves to the answer. */
	async fillPage(as, values) {
		const { view_id } = await this.modal(as);
		const answer = await this.post('submit', { as, view_id, values });
		assert.ok(answer.acked || answer.errors, 'the form was not acknowledged');
		return answer;
	}

	/** Fills and sends the form that is open, page by page from the one that is
	 * shown; resolves to the errors of the first that has any, or null. */
	async fill(as, values) {
		const answer = await this.fillPage(as, values);
		return answer.leads_on ? this.fill(as, values) : answer.errors ?? null;
	}

	/** A day of the sandbox's calendar, so many days from its today. */
	async day(ahead) {
		const { clock } = await this.get('world');
		return new Date(clock.now_ms + ahead * DAY_MS).toISOString().slice(0, 10);
	}

	async openForm(as = ADA) {
		await this.closeModal(as);
		await this.say(as, 'I would like to use the Canvas API to pull my gradebook');
		await this.press(as, 'request', /Request a token/);
		return this.beginAnew(as, await this.modal(as));
	}

	/** The form that is open, without what they had written before. */
	async beginAnew(as, modal) {
		const anew = buttonsOf(modal.view).find(b => b.value.endsWith('#anew'));
		if (!anew)
			return modal;
		await this.choose(as, modal.view_id, anew.action_id, anew.value);
		return until('an empty form', async () => {
			const now = await this.modal(as);
			return buttonsOf(now.view).length === 0 && now;
		});
	}

	/** A whole request, each for another purpose, until it lies with the offices;
	 *  resolves to its number. */
	async request(as = ADA, answers = {}) {
		await this.openForm(as);
		const old = new Set((await this.messages(as)).map(m => m.ts));
		this.requests = (this.requests ?? 0) + 1;
		assert.equal(await this.fill(as, { ...ANSWERS,
			purpose: `${ANSWERS.purpose}, ${this.requests}`, until: await this.day(100), ...answers }), null);
		const message = await until('the confirmation', async () =>
			(await this.messages(as)).find(m => !old.has(m.ts)
				&& /We have your request/.test(wordsOf(m))));
		const [number] = wordsOf(message).match(/CT-\d+/);
		// Chen's own messages, where his office has no channel.
		const office = this.options.offices?.canvas_admins;
		await this.sees(CHEN, new RegExp(`${number}.*asks for a Canvas API token`),
			office && 'slack_channel' in office ? dmOf(CHEN) : CANVAS_ADMINS);
		return number;
	}

	/** EdTech makes the token of a case in Canvas and says so; resolves to its id. */
	async createToken(number, as = ADA) {
		const { user } = await this.get(`canvas?as=${as}`);
		const { token } = await this.post('canvas_create', { as: JO, user_id: user.id,
			purpose: `Made for a test (${number})`,
			expires_at: `${await this.day(100)}T12:00:00Z` });
		await this.press(JO, 'token_created', new RegExp(`${number}: create a token`), EDTECH);
		return token.id;
	}

	turnClock(ms) {
		return this.post('clock', { advance_ms: ms });
	}

	fault(fault) {
		return this.post('fault', fault);
	}
}
