// A credential that somebody writes to Beadle, in every way in: it is blanked
// before anything is stored or passed on, its writer is told what to do, the
// Security Office that it happened, and nobody what it was.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { PEOPLE, dmOf } from '../sandbox/world.mjs';
import { messageEvent } from '../sandbox/payloads.mjs';
import { ADA, BINARY, CANVAS_ADMINS, CHEN, EDTECH, JO, MARIA, PRIYA, SAM,
	SECURITY_OFFICE, TOM, World, buttonsOf, until, wordsOf } from './world.mjs';

const SECRET = 'Qx7RtY2uIoP9aSdFgH4jKlZxCvB6nM1qWeRtYuI8oPaSdFgHjK3lZxCvBnM5qWeR';
const TOKEN = `7~${SECRET}`;
const emailOf = id => PEOPLE.find(p => p.id === id).email;

let world, folder;
before(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-leaks-'));
	world = await World.start({ sections: { mail: {
		inbox: `maildir:${path.join(folder, 'spool')}`, members: 'university.example',
		authserv_id: 'mx.university.example' } } });
});
after(async () => {
	assert.equal(await world.stop(), 0);
	rmSync(folder, { recursive: true });
});

/** The report about somebody, once it lists so many leaks. */
const reported = (name, count) => until(`${count} leaks of ${name}`, async () => {
	const report = (await world.messages(TOM, SECURITY_OFFICE)).findLast(m =>
		/wrote a credential/.test(wordsOf(m)) && wordsOf(m).includes(name));
	return report && wordsOf(report).match(/Written in/g)?.length === count && report;
});

test('in a message: its writer and the Security Office know at once', async () => {
	await world.say(ADA, `Why does ${TOKEN} not work?`);
	const told = await world.sees(ADA, /Please delete that token now/);
	assert.match(wordsOf(told), /Approved Integrations.*delete the token.*Nobody will blame/);
	await world.mail(ADA, /Please delete that token/);
	const report = await reported('Ada Okafor', 1);
	assert.match(wordsOf(report), /Written in a chat message, /);
	assert.deepEqual(buttonsOf(report).map(b => b.text.text),
		['Revoke at once', 'It is harmless', 'History']);
});

test('in a form: the case is named, and holds the mark in its place', async () => {
	const number = await world.request(ADA, { tool: `A script with ${TOKEN} in it` });
	const report = await reported('Ada Okafor', 2);
	assert.match(wordsOf(report), /Written in a form, /);
	const request = await until('the request', async () => (await world.messages(CHEN,
		CANVAS_ADMINS)).find(m => wordsOf(m).includes(number)));
	assert.match(wordsOf(request), /A script with \[token removed\] in it/);
});

test('in a thread, by a reviewer: the case is named', async () => {
	const request = await until('the request', async () => (await world.messages(CHEN,
		CANVAS_ADMINS)).find(m => /asks for a Canvas API token/.test(wordsOf(m))));
	const [number] = wordsOf(request).match(/CT-\d+/);
	await world.say(CHEN, `Mine is ${TOKEN}, by the way`, CANVAS_ADMINS, request.ts);
	await world.sees(CHEN, /Please delete that token now/);
	const report = await reported('Chen Wei', 1);
	assert.match(wordsOf(report), new RegExp(`a chat message about ${number}`));
	await until('the note, blanked', async () => (await world.messages(MARIA, CANVAS_ADMINS))
		.some(m => /Mine is \[token removed\], by the way/.test(wordsOf(m))));
});

test('in the name of a file', async () => {
	const message = { type: 'message', ts: world.sandbox.state.newTs(), user: MARIA,
		text: 'See the file' };
	const payload = messageEvent(dmOf(MARIA), message);
	Object.assign(payload.event, { subtype: 'file_share',
		files: [{ id: 'F1', name: `${TOKEN}.txt` }] });
	const { acked } = await world.post('envelope', { envelope: {
		type: 'events_api', accepts_response_payload: false, payload } });
	assert.ok(acked);
	await world.sees(MARIA, /Please delete that token now/);
	await reported('Maria Lopez', 1);
});

test('in a mail, and in the name of what is attached; unproved is said so', async () => {
	const write = (from, vouched, subject, parts) => {
		const letter = [`Authentication-Results: mx.university.example; dmarc=${vouched}`
			+ ' header.from=university.example', `From: <${from}>`, 'To: beadle@university.example',
			`Subject: ${subject}`, `Message-ID: <${Math.random()}@client.example>`, ...parts];
		const { status, stderr } = spawnSync(BINARY, ['deliver', '--config', world.config,
			'--from', from, '--to', 'beadle@university.example'],
		{ input: letter.join('\n'), encoding: 'utf8' });
		assert.equal(status, 0, stderr);
	};
	write(emailOf(SAM), 'pass', 'My token', ['Content-Type: text/plain', '', `It is ${TOKEN}.`]);
	const first = await reported(emailOf(SAM), 1);
	assert.match(wordsOf(first), /Written in a mail, /);
	assert.doesNotMatch(wordsOf(first), /Nothing proves/);
	await world.mail(SAM, /Please delete that token/);
	write(emailOf(PRIYA), 'none', 'A file', ['MIME-Version: 1.0',
		'Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/plain', '',
		'Here it is.', '--b', `Content-Type: text/csv; name="${TOKEN}.csv"`,
		'Content-Disposition: attachment', '', 'a,b', '--b--']);
	assert.match(wordsOf(await reported(emailOf(PRIYA), 1)), /Nothing proves that this mail is theirs/);
});

test('one button starts the revocation, and its end is told', async () => {
	const about = /LK-\d+: Ada Okafor wrote a credential/;
	await world.press(TOM, 'revoke', about, SECURITY_OFFICE);
	await world.sees(JO, /revoke the tokens of Ada Okafor/, EDTECH);
	await world.press(JO, 'revoked', /revoke the tokens of Ada Okafor/, EDTECH);
	await world.sees(ADA, /Your token has been revoked/);
	await world.sees(TOM, /Revoked by Jo Martin/, SECURITY_OFFICE);
});

/** A token of Chen's that works. */
async function liveToken() {
	const number = await world.request(CHEN);
	await world.press(MARIA, 'canvas_admins.approve', new RegExp(`${number}: `), CANVAS_ADMINS);
	await world.press(TOM, 'security_office.approve', new RegExp(`${number}: `), SECURITY_OFFICE);
	const id = await world.createToken(number, CHEN);
	await world.sees(CHEN, new RegExp(`ready to activate \\(${number}\\)`));
	await world.post('canvas_activate', { as: CHEN, id });
	return { number, id };
}

test('it deletes each token of theirs in Canvas, and no other request is touched', async () => {
	const one = await liveToken();
	const two = await liveToken();
	const reviewed = await world.request(CHEN);
	await world.say(CHEN, `So ${TOKEN} is not it?`);
	const report = await reported('Chen Wei', 2);
	for (const number of [one.number, two.number, reviewed])
		assert.match(wordsOf(report), new RegExp(`open then: ${number} \\(Canvas API access token\\)`));
	await world.press(TOM, 'revoke', /LK-\d+: Chen Wei wrote a credential/, SECURITY_OFFICE);
	const stateOf = id => world.sandbox.records.tokens.find(t => t.id === id).workflow_state;
	for (const { number, id } of [one, two]) {
		await until('the token to be gone', () => stateOf(id) === 'deleted');
		await world.sees(CHEN, new RegExp(`${number}: the token is deleted.*read back.*Tom Becker`));
	}
	const shown = spawnSync(BINARY, ['case', '--config', world.config, reviewed],
		{ encoding: 'utf8' });
	assert.match(shown.stdout, /^state +review\./m);
	assert.match(wordsOf(await world.sees(JO, /revoke the tokens of Chen Wei/, EDTECH)),
		/Please look for others/);
});

test('nobody but Beadle says that something leaked', async () => {
	const count = async () => (await world.messages(TOM, SECURITY_OFFICE)).length;
	const before = await count();
	const { acked } = await world.post('envelope', { envelope: {
		type: 'interactive', accepts_response_payload: false, payload: {
			type: 'block_actions', team: { id: 'T0SANDBOX01' }, trigger_id: 'x.y',
			user: { id: SAM, username: 'sam', team_id: 'T0SANDBOX01' },
			container: { type: 'message', message_ts: '1.1', channel_id: dmOf(SAM) },
			channel: { id: dmOf(SAM), name: 'directmessage' },
			actions: [{ action_id: 'leak', value: 'leaked-token', block_id: 'x',
				action_ts: world.sandbox.state.newTs() }] } } });
	assert.ok(acked);
	await world.sees(SAM, /Nothing was changed/);
	assert.equal(await count(), before);
});

test('the string itself is nowhere: not in the database, the log, a message or a mail', async () => {
	const seen = JSON.stringify([await Promise.all([ADA, CHEN, MARIA, SAM, TOM, JO].map(as =>
		world.get(`view?as=${as}`))), await world.get('mail')]);
	// What they wrote themselves is still where they wrote it.
	const ours = seen.split(SECRET).length - 1;
	const theirs = (await Promise.all([ADA, CHEN, MARIA, SAM, TOM, JO].map(async as =>
		(await world.get(`view?as=${as}`)).conversations))).flat(2)
		.flatMap(c => c.messages).filter(m => !m.bot_id && m.text.includes(SECRET)).length;
	assert.equal(ours, theirs);
	assert.ok(!world.beadle.log.join('\n').includes(SECRET));
	const data = path.join(world.folder, 'beadle');
	const files = readdirSync(data, { withFileTypes: true }).filter(f => f.isFile());
	assert.ok(files.length > 1);
	for (const { name } of files)
		assert.ok(!readFileSync(path.join(data, name)).includes(SECRET), name);
});
