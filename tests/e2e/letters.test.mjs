// A request by mail alone: through the binary, its relay and its Maildir, with
// the reviewers in Slack; and what must not work.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { PEOPLE } from '../sandbox/world.mjs';
import { ADA, ANSWERS, BINARY, CANVAS_ADMINS, CHEN, PRIYA, SAM, SECURITY_OFFICE, TOM,
	World, buttonsOf, headlineOf, until, wordsOf } from './world.mjs';

const SERVER = 'mx.university.example';
const BEADLE = 'beadle@university.example';
const emailOf = id => PEOPLE.find(p => p.id === id).email;

let world, folder, spool, count = 0;

before(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-letters-'));
	spool = path.join(folder, 'spool');
	world = await World.start({ sections: { mail: { inbox: `maildir:${spool}`,
		authserv_id: SERVER, members: 'university.example', request: 'canvas-token' } } });
});
after(async () => {
	assert.equal(await world.stop(), 0);
	rmSync(folder, { recursive: true });
});

/* --- letters ---------------------------------------------------------------- */

const proved = `Authentication-Results: ${SERVER}; dmarc=pass header.from=university.example`;
const claimed = `Authentication-Results: ${SERVER}; dmarc=none header.from=university.example`;

/** Puts a letter where the mail server would; resolves once it is taken. */
async function write(from, text, { to = BEADLE, subject = 'A token, please',
	headers = [], vouched = proved } = {}) {
	const id = `<${++count}@client.example>`;
	const letter = [vouched, `From: Somebody <${from}>`, `To: ${to}`,
		`Subject: ${subject}`, `Message-ID: ${id}`, ...headers,
		'Content-Type: text/plain; charset=utf-8', '', text].join('\n');
	const { status, stderr } = spawnSync(BINARY, ['deliver', '--config', world.config,
		'--from', from, '--to', to.replace(/.*<|>/g, '')], { input: letter, encoding: 'utf8' });
	assert.equal(status, 0, stderr);
	const taken = path.join(spool, '.Processed/cur');
	await until('the letter to be taken', () => existsSync(taken)
		&& readdirSync(taken).length === count);
	return id;
}

const beadleCase = (...number) => spawnSync(BINARY,
	['case', '--config', world.config, ...number], { encoding: 'utf8' }).stdout;

const mailsTo = address => world.get(`mail?for=${address}`);

/** The mail to that address after `old` that matches. */
const mailed = (address, pattern, old = []) => until(`${pattern} to ${address}`, async () =>
	(await mailsTo(address)).find(m => pattern.test(headlineOf(m))
		&& !old.some(o => o.message_id === m.message_id)));

const replyTo = mail => mail.headers['reply-to'].replace(/.*<|>/g, '');
const quoted = mail => mail.text.split('\n').map(line => `> ${line}`.trimEnd()).join('\n');

/** As a mail program does it: above the quotation. */
const reply = (from, mail, text, more = {}) => write(from,
	`${text}\n\nOn Wed, Nov 25, 2026 at 10:00 AM Beadle <${BEADLE}> wrote:\n\n${quoted(mail)}\n`,
	{ to: replyTo(mail), subject: mail.subject.replace(/^(?!Re: )/, 'Re: '), ...more,
		headers: [`In-Reply-To: ${mail.message_id}`, ...more.headers ?? []] });

/** Between the quoted lines, and crosses in the boxes. */
async function filled(mail, answers) {
	const values = { ...ANSWERS, until: await world.day(100), ...answers };
	const words = [values.purpose, values.courses, values.course_code, values.tool, values.services,
		values.reach, values.until];
	const marks = [values.access, ...values.data, values.author, values.users,
		values.storage, values.asked_for_it, values.on_screen];
	return quoted(mail).split('\n').flatMap(line => {
		if (/^> Answer:$/.test(line))
			return [line, words.shift(), ''];
		const box = line.match(/^> \[ \] (.*)/);
		return box && (marks.includes(box[1]) || box[1] === 'Yes')
			? [`> [x] ${box[1]}`] : [line];
	}).join('\n');
}

/* --- the story ----------------------------------------------------------------- */

test('a request is made, asked about, answered and withdrawn by mail', async () => {
	const ada = emailOf(ADA);
	const id = await write(ada, 'Dear all,\n\nI would like to use the API.\n\n-- \nAda');
	const form = await mailed(ada, /A token, please/);
	assert.equal(form.in_reply_to, id);
	assert.match(replyTo(form), /^beadle\+DRAFT\.\d+\.[0-9a-f]{20}@university\.example$/);
	assert.match(form.envelope_from, /^beadle\+b\.\d+\.[0-9a-f]{20}@university\.example$/);
	assert.equal(form.headers['auto-submitted'], 'auto-replied');
	assert.match(form.text, /^13\. I am faculty or staff, or have a sponsor who is$/m);

	await write(ada, `See below.\n\n${await filled(form, { purpose: '' })}`,
		{ to: replyTo(form), subject: 'Re: A token, please' });
	const again = await mailed(ada, /A token, please/, [form]);
	assert.match(again.text, /^1\. What will you use the API for/m);
	assert.doesNotMatch(again.text, /^2\. /m);
	await write(ada, quoted(again).replace('> Answer:', `> Answer: ${ANSWERS.purpose}`),
		{ to: replyTo(again), subject: 'Re: A token, please' });
	const received = await mailed(ada, /We have your request/);
	const number = received.subject.match(/CT-\d+/)[0];
	assert.match(received.text, /Withdraw/);

	assert.equal(received.subject, `[${number}] Canvas API access token`);
	assert.equal(form.subject, 'Re: A token, please');
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	const seen = await world.sees(PRIYA, about, SECURITY_OFFICE);
	assert.match(wordsOf(seen), /Grades/);
	await world.press(PRIYA, 'security_office.ask', about, SECURITY_OFFICE);
	assert.equal(await world.fill(PRIYA, { question: 'Who else uses the laptop?' }), null);
	const question = await mailed(ada, /A question about/);
	assert.match(question.text, /Who else uses the laptop\?/);
	assert.equal(question.subject, `Re: ${received.subject}`);
	assert.ok(question.references.includes(received.message_id));
	await reply(ada, question, 'Nobody but me.');
	const answer = await world.sees(PRIYA, /Answer from/, SECURITY_OFFICE);
	assert.match(wordsOf(answer), /Nobody but me\.$/);

	await write(ada, 'status', { subject: 'Hello' });
	const status = await mailed(ada, new RegExp(`Where ${number} stands`));
	/* She began a thread of her own, and it stays one. */
	assert.equal(status.subject, 'Re: Hello');
	assert.ok(!status.references.includes(received.message_id));
	await reply(ada, status, 'Withdraw');
	const confirm = await mailed(ada, /Withdraw this request\?/);
	assert.equal(confirm.subject, 'Re: Hello');
	assert.ok(await world.sees(CHEN, about, CANVAS_ADMINS));
	await reply(ada, confirm, 'Yes.');
	await mailed(ada, /is withdrawn/);
});

/** Between the quoted lines: the answer to each question, by how it begins. */
const answered = (mail, answers) => quoted(mail).split('\n').flatMap((line, i, all) => {
	const asked = all.slice(0, i).findLast(l => /^> \d+\. /.test(l))?.replace(/^> \d+\. /, '');
	const value = Object.entries(answers).find(([words]) => asked?.startsWith(words))?.[1];
	const box = line.match(/^> \[ \] (.*)/);
	if (box)
		return box[1] === value ? [`> [x] ${value}`] : [line];
	return /^> Answer:$/.test(line) ? [line, value ?? '', ''] : [line];
}).join('\n');

test('a sponsor who uses mail alone is asked, and confirms', async () => {
	const ada = emailOf(ADA), grace = 'grace.hopper@university.example';
	await write(ada, 'Please.', { subject: 'Have a tool reviewed' });
	const form = await mailed(ada, /Have a tool reviewed/);
	await write(ada, answered(form, {
		'Which tool': 'LabNotes', 'Who makes it': 'LabNotes GmbH',
		'What will students': 'Students keep a common notebook', 'In which courses': 'BIOL 2001',
		'Who in your department': grace,
		'What will the tool': 'Student work', 'Does it use': 'No',
		'Has the vendor': 'I do not know', 'I am a member': 'Yes', 'I will not use': 'Yes',
	}), { to: replyTo(form), subject: 'Re: Have a tool reviewed' });
	const received = await mailed(ada, /We have your request LT-/);
	const number = received.subject.match(/LT-\d+/)[0];
	const asked = await mailed(grace, /names you as sponsor/);
	assert.match(asked.text, /Confirm/);

	/* Nobody else's word, and nothing that anybody could have written. */
	await reply(emailOf(SAM), asked, 'Confirm');
	await reply(grace, asked, 'Confirm', { vouched: claimed });
	await mailed(grace, new RegExp(`Re: \\[${number}`), [asked]);
	assert.match(beadleCase(number), /sponsoring/);
	await reply(grace, asked, 'Confirm.\n\nGrace');
	await world.sees(ADA, new RegExp(`${number}: your sponsor has confirmed`));
	assert.match(beadleCase(number), /^state +review/m);
});

test('what nobody vouches for gets a form, and nothing happens without an answer to it', async () => {
	const sam = emailOf(SAM);
	await write(sam, 'I need a token.', { vouched: claimed, subject: 'Urgent' });
	const form = await mailed(sam, /Urgent/);
	assert.match(form.text, /does not prove/);
	/* Its number can be guessed, the address cannot. */
	const draft = replyTo(form).match(/DRAFT\.\d+/)[0];
	await write(sam, await filled(form, {}), { vouched: claimed,
		to: `beadle+${draft}.00000000000000000000@university.example`, subject: 'Re: Urgent',
		headers: [`In-Reply-To: ${form.message_id}`] });
	await mailed(sam, /Urgent/, [form]);
	assert.ok(!(await mailsTo(sam)).some(m => /We have your request/.test(headlineOf(m))));
	await write(sam, await filled(form, {}), { vouched: claimed, to: replyTo(form) });
	const received = await mailed(sam, /We have your request/);
	/* From here on it shows and moves nothing. */
	const before = (await mailsTo(sam)).length;
	await reply(sam, received, 'Withdraw', { vouched: claimed });
	const refusal = await until('the refusal', async () =>
		(await mailsTo(sam)).find((m, i, all) => all.length > before
			&& /does not prove/.test(m.text) && m !== form && !/Urgent/.test(m.subject)));
	assert.doesNotMatch(refusal.text, /CT-\d+/);
});

test('a stranger learns nothing, a program is not answered', async () => {
	const outside = 'mallory@elsewhere.example';
	await write(outside, 'Status', { vouched: claimed });
	await write(outside, 'Status', { subject: '[CT-1001] Re: x', vouched: claimed });
	const ada = emailOf(ADA);
	const away = await write(ada, 'I am away.', { headers: ['Auto-Submitted: auto-replied'] });
	/* What comes after has been answered, so what was before would be. */
	await write(ada, 'help', { subject: 'How?' });
	const help = await mailed(ada, /How\?/);
	assert.match(help.text, /Request a token/);
	assert.ok(!(await mailsTo(ada)).some(m => m.in_reply_to === away));
	assert.equal((await mailsTo(outside)).length, 0);
});

test('a mail that comes back is marked, and the notice goes by chat', async () => {
	const number = await world.request(ADA);
	const received = await world.mail(ADA, new RegExp(`${number}.*We have your request`));
	const confirmation = new RegExp(`${number}.*We have your request|We have your request.*${number}`);
	const report = ['--b', 'Content-Type: text/plain', '', 'It could not be delivered.', '',
		'--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', '',
		`Final-Recipient: rfc822; ${emailOf(ADA)}`, 'Action: failed', 'Status: 5.1.1', '',
		'--b--', ''].join('\n');
	const bounce = ['From: Mailer-Daemon <mailer-daemon@mx.example>',
		`To: ${received.envelope_from}`, 'Subject: Undelivered', 'MIME-Version: 1.0',
		'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '',
		report].join('\n');
	count++; // it is filed as well
	assert.equal(spawnSync(BINARY, ['deliver', '--config', world.config, '--from', '',
		'--to', received.envelope_from], { input: bounce }).status, 0);
	await until('the notice by chat, once more', async () =>
		(await world.messages(ADA)).filter(m => confirmation.test(wordsOf(m))).length > 1);
	const stdout = beadleCase(number);
	assert.match(stdout, /FAILED.*bounced 5\.1\.1/);
	assert.match(stdout, /^requester .*, undeliverable since 20/m);
	assert.match(beadleCase(), /^Mail to Ada .* comes back since 20/m);
	await world.sees(PRIYA, new RegExp(`${number}: mail to Ada.* came back`), SECURITY_OFFICE);
	/* What she writes proves that she has the address. */
	await write(emailOf(ADA), 'status', { subject: 'Hello again' });
	assert.doesNotMatch(beadleCase(), /comes back/);
});

test('a reviewer is away: the office sees it, nothing is decided', async () => {
	const number = await world.request(SAM);
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	const request = await world.sees(PRIYA, about, SECURITY_OFFICE);
	await write(emailOf(PRIYA), 'Approve\nI am back on Monday.', {
		subject: 'Automatic reply: token', headers: ['Auto-Submitted: auto-replied'] });
	const away = await world.sees(TOM, /seems to be away.*back on Monday/, SECURITY_OFFICE);
	assert.doesNotMatch(wordsOf(away), /CT-/);
	assert.equal(buttonsOf(await world.sees(TOM, about, SECURITY_OFFICE)).length,
		buttonsOf(request).length);
	assert.ok(!(await mailsTo(emailOf(PRIYA))).length);
});
