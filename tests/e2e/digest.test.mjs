// One message a day instead of many: chosen in the chat, in the Home tab and by
// mail; what is held, what the digest says, and that its buttons lead on.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ADA, BINARY, CHEN, MARIA, PRIYA, SAM, SECURITY_OFFICE, World, actsOf, buttonsOf,
	headlineOf, until, wordsOf } from './world.mjs';

const DAY_MS = 86_400_000;
const AT_MS = (8 * 60 + 30) * 60_000;
const SERVER = 'mx.university.example';
const BEADLE = 'beadle@university.example';
const KIM = 'kim@university.example'; // has no account in Slack

let world, folder, letters = 0;

before(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-digest-'));
	world = await World.start({
		offices: { canvas_admins: { slack_channel: undefined, members: [KIM,
			'chen.wei@university.example', 'maria.lopez@university.example'] } },
		sections: { mail: { inbox: `maildir:${path.join(folder, 'spool')}`,
			authserv_id: SERVER, members: 'university.example', request: 'canvas-token' } },
	});
	// Whom Slack has not been heard of is asked by mail.
	await world.hears(CHEN, () => world.say(CHEN, 'hello'));
});
after(async () => {
	assert.equal(await world.stop(), 0);
	rmSync(folder, { recursive: true });
});

/* --- helpers ---------------------------------------------------------------- */

const aboutOf = number => new RegExp(`${number}.*asks for a Canvas API token`);
const hasOf = async (as, pattern) => (await world.messages(as)).filter(m => m.user !== as
	&& pattern.test(wordsOf(m)));
const DIGEST = /requests? waits? for you/;
const home = async as => (await world.get(`view?as=${as}`)).home;

/** Turns the clock to the next half past eight; it is UTC there. */
async function untilHalfPastEight() {
	const { clock } = await world.get('world');
	const today = clock.now_ms % DAY_MS;
	await world.turnClock(today < AT_MS ? AT_MS - today : DAY_MS + AT_MS - today);
}

/** A digest of theirs that says this, after so many others. */
const digest = (as, pattern, old) => until(`digest ${old + 1} for ${as}`, async () => {
	const all = await hasOf(as, DIGEST);
	return all.length > old && pattern.test(wordsOf(all.at(-1))) && all.at(-1);
});

/** Puts a letter where the mail server would. */
async function write(text, { to = BEADLE, subject = 'For Beadle', headers = [] } = {}) {
	const spool = path.join(folder, 'spool');
	const letter = [`Authentication-Results: ${SERVER}; dmarc=pass header.from=university.example`,
		`From: Kim Doe <${KIM}>`, `To: ${to}`, `Subject: ${subject}`,
		`Message-ID: <${++letters}@client.example>`, ...headers,
		'Content-Type: text/plain; charset=utf-8', '', text].join('\n');
	const { status, stderr } = spawnSync(BINARY, ['deliver', '--config', world.config,
		'--from', KIM, '--to', to.replace(/.*<|>/g, '')], { input: letter, encoding: 'utf8' });
	assert.equal(status, 0, stderr);
	await until('the letter to be taken', () => existsSync(path.join(spool, '.Processed/cur'))
		&& readdirSync(path.join(spool, '.Processed/cur')).length === letters);
}

const mailed = pattern => until(`mail ${pattern} to Kim`, async () =>
	(await world.get(`mail?for=${KIM}`)).findLast(m => pattern.test(headlineOf(m))));

/* --- the chat ------------------------------------------------------------------ */

test('what is asked is held, listed at half past eight, and decided from there', async () => {
	const said = await world.hears(MARIA, () => world.say(MARIA, 'digest on'));
	assert.match(wordsOf(said), /You get one message a day.*next one comes on \w+day, 20\d\d-/);
	const first = await world.request();
	const second = await world.request(SAM);
	assert.equal((await hasOf(MARIA, aboutOf(first))).length, 0); // Chen's are there

	await untilHalfPastEight();
	const list = await digest(MARIA, /2 requests wait for you/, 0);
	assert.match(wordsOf(list), new RegExp(`${first}, Canvas API access token, from Ada Okafor.*`
		+ `waits for Canvas administrators.*${second}.*from Sam Rivera`));
	assert.deepEqual(buttonsOf(list).map(b => [b.action_id, b.value]),
		[['look', first], ['look#2', second]]);

	await world.press(MARIA, 'look#2', /2 requests wait/);
	await world.sees(MARIA, aboutOf(second));
	assert.equal((await hasOf(MARIA, aboutOf(first))).length, 0);
	await world.press(MARIA, 'canvas_admins.approve', aboutOf(second));
	await world.sees(CHEN, new RegExp(`${second}.*approved by Maria Lopez`));
	const mine = await until('hers to be drawn again', async () => (await hasOf(MARIA,
		aboutOf(second))).find(m => /approved by Maria Lopez/.test(wordsOf(m))));
	assert.deepEqual(actsOf(mine), []);

	await untilHalfPastEight();
	const next = await digest(MARIA, /1 request waits for you/, 1);
	assert.match(wordsOf(next), new RegExp(`${first}.*for 1 working day`));
	assert.ok(!wordsOf(next).includes(second));
});

test('a restart brings no second one', async () => {
	const count = (await hasOf(MARIA, DIGEST)).length;
	await world.beadle.stop();
	await world.startBeadle();
	await world.hears(MARIA, () => world.say(MARIA, 'digest'));
	assert.equal((await hasOf(MARIA, DIGEST)).length, count);
});

test('to end it is to be told what has waited, and to be asked at once', async () => {
	await world.say(MARIA, 'digest off');
	await world.sees(MARIA, /You are asked at once.*What has waited until now follows/);
	await digest(MARIA, /1 request waits for you/, 2);
	const number = await world.request();
	await world.sees(MARIA, aboutOf(number));
});

test('the Home tab shows what is chosen, and a channel is only linked to', async () => {
	await world.post('home', { as: PRIYA });
	const tab = await until('the tab', () => home(PRIYA));
	assert.match(wordsOf(tab), /comes at once/);
	await world.choose(PRIYA, tab.id, 'digest', 'on');
	await world.sees(PRIYA, /You get one message a day/);
	await until('the tab to say so', async () =>
		/one message a day of what your offices ask/.test(wordsOf(await home(PRIYA))));

	const number = await world.request();
	const asked = await world.sees(PRIYA, aboutOf(number), SECURITY_OFFICE); // as ever
	const url = `https://sandbox.example/archives/${SECURITY_OFFICE}/p${asked.ts.replace('.', '')}`;
	const leads = message => buttonsOf(message).some(b => b.url === url);
	await until('the way to it in her tab', async () => leads(await home(PRIYA)));
	await untilHalfPastEight();
	assert.ok(leads(await digest(PRIYA, new RegExp(number), 0)));
	await world.choose(PRIYA, (await home(PRIYA)).id, 'digest', 'off');
	await world.sees(PRIYA, /You are asked at once/);
});

/* --- mail ----------------------------------------------------------------------- */

test('by mail: chosen, listed, looked at and decided', async () => {
	await write('Digest on\n\n-- \nKim');
	assert.match((await mailed(/You get one message a day/)).text, /next one comes on/);
	const number = await world.request(ADA);
	await untilHalfPastEight();
	const list = await mailed(/requests? waits? for you/);
	assert.match(list.text, new RegExp(`${number}, Canvas API access token, from Ada Okafor`));
	assert.match(list.text, /write "Look at" and its number/);
	const mails = await world.get(`mail?for=${KIM}`);
	assert.ok(!mails.some(m => headlineOf(m).includes(number)), 'nothing came at once');

	await write(`Look at ${number}`, { subject: `Re: ${list.subject}`,
		headers: [`In-Reply-To: ${list.message_id}`] });
	const asked = await mailed(new RegExp(`\\[${number}\\].*asks for a Canvas API token`));
	await write('Approve', { to: asked.headers['reply-to'].replace(/.*<|>/g, ''),
		subject: `Re: ${asked.subject}`, headers: [`In-Reply-To: ${asked.message_id}`] });
	await world.sees(CHEN, new RegExp(`${number}.*approved by Kim Doe`));
});
