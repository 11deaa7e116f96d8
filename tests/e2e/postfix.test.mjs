// By mail alone, without a chat: a real Postfix and Dovecot carry every letter
// both ways, the offices decide by mail, and what cannot be delivered comes
// back.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import PostalMime from 'postal-mime';
import { certificate, startMailServers, unavailable } from '../net/mailservers.mjs';
import { startBeadle, writeConfig } from '../sandbox/beadle.mjs';
import { ANSWERS, BINARY, headlineOf, until } from './world.mjs';

const SERVER = 'mx.university.example';
const DAY_MS = 86_400_000;
const FAR = new Date(Date.now() + 100 * DAY_MS).toISOString().slice(0, 10);
const CHEN = 'chen.wei@university.example';
const PRIYA = 'priya.nair@university.example';
const ADA = 'ada.okafor@university.example';

let folder, servers, beadle, database, count = 0;

before(async () => {
	if (unavailable)
		return;
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-postfix-'));
	chmodSync(folder, 0o755);
	const spool = path.join(folder, 'spool');
	execFileSync('install', ['-d', '-m', '2770', '-o', 'nobody', '-g', 'nogroup',
		spool, `${spool}/tmp`, `${spool}/new`, `${spool}/cur`]);
	const program = path.join(folder, 'program');
	copyFileSync(BINARY, program);
	const home = path.join(folder, 'beadle');
	mkdirSync(home);
	chmodSync(home, 0o755);
	const config = path.join(home, 'beadle.conf');
	const nobody = path.join(folder, 'nobody.sh');
	writeFileSync(nobody, 'exit 67\n');
	servers = await startMailServers(folder, certificate(folder, 'localhost', 'DNS:localhost'), {
		main: 'recipient_delimiter = +\ntransport_maps = inline:{'
			+ ' beadle@university.example=beadle:,'
			+ ' gone@university.example=gone: }\n',
		master: 'beadle unix - n n - - pipe user=nobody null_sender=\n'
			+ `    argv=${program} deliver --config ${config}`
			+ ' --from ${sender} --to ${original_recipient}\n'
			// Takes the mail and finds nobody: EX_NOUSER is 67.
			+ `gone unix - n n - - pipe user=nobody argv=/bin/sh ${nobody}\n`,
	});
	writeFileSync(path.join(home, 'password'), 'secret\n', { mode: 0o600 });
	const noChannel = { slack_channel: undefined };
	writeConfig(home, { smtp: `smtp+starttls://localhost:${servers.port}` }, {
		offices: { canvas_admins: noChannel, security_office: noChannel, edtech: noChannel,
			accessibility: noChannel, privacy: noChannel },
		sections: { slack: null, mail: { user: 'beadle', password: 'file:password',
			ca_file: path.join(folder, 'ca.pem'), inbox: `maildir:${spool}`,
			authserv_id: SERVER, members: 'university.example', request: 'canvas-token' } },
	});
	database = path.join(home, 'beadle.sqlite');
	beadle = startBeadle(BINARY, config);
	await beadle.event('started');
});
after(async () => {
	if (unavailable)
		return;
	assert.equal(await beadle.stop(), 0);
	servers.stop();
	rmSync(folder, { recursive: true });
});

/** Hands Postfix a letter. */
function write(from, text, { to = 'beadle@university.example', subject = 'A token', more = [] } = {}) {
	execFileSync('sendmail', ['-C', servers.etc, '-f', from, to], {
		env: { ...process.env, MAIL_CONFIG: servers.etc },
		input: [`Authentication-Results: ${SERVER}; dmarc=pass header.from=university.example`,
			`From: ${from}`, `To: ${to}`, `Subject: ${subject}`,
			`Message-ID: <${++count}@client.example>`, ...more,
			'Content-Type: text/plain; charset=utf-8', '', text, ''].join('\n') });
}

/** The mail in somebody's mailbox whose subject matches, with its address to answer to. */
const mailed = (address, pattern) => until(`${pattern} for ${address}`, async () => {
	const mails = await Promise.all(servers.mail(address.split('@')[0])
		.map(text => PostalMime.parse(text)));
	const mail = mails.find(m => pattern.test(headlineOf(m)));
	return mail && { ...mail, answerTo: mail.replyTo?.[0].address };
});

const answer = (from, mail, text) => write(from, text, { to: mail.answerTo,
	subject: `Re: ${mail.subject}`, more: [`In-Reply-To: ${mail.messageId}`] });

/** Answers behind the labels, crosses in the boxes. */
function filled(form) {
	const words = [ANSWERS.purpose, ANSWERS.courses, ANSWERS.course_code, ANSWERS.tool, ANSWERS.services,
		ANSWERS.reach, FAR];
	const marks = [ANSWERS.access, ...ANSWERS.data, ANSWERS.author, ANSWERS.users,
		ANSWERS.storage, ANSWERS.asked_for_it, ANSWERS.on_screen, 'Yes'];
	return form.split('\n').map(line => line.trimEnd() === 'Answer:'
		? `Answer: ${words.shift()}` : line.replace(/^\[ \] (.*)/, (all, title) =>
			marks.includes(title.trimEnd()) ? `[x] ${title}` : all)).join('\n');
}

test('a request is made, decided and carried out by mail', { skip: unavailable }, async () => {
	write(ADA, 'I would like a token for the Canvas API.');
	const form = await mailed(ADA, /A token/);
	answer(ADA, form, filled(form.text));
	const request = await mailed(CHEN, /asks for a Canvas API token/);
	assert.match(request.text, /Deny: and your words behind it/);
	answer(CHEN, request, 'Approve');
	answer(PRIYA, await mailed(PRIYA, /asks for a Canvas API token/), 'Approve.\n\nPriya');
	const jo = 'jo.martin@university.example';
	answer(jo, await mailed(jo, /create a token/), 'Done');
	const steps = await mailed(ADA, /ready to activate/);
	assert.match(steps.text, /Approved\s+Integrations/);
	const received = await mailed(ADA, /We have your request/);
	assert.ok(steps.references.includes(received.messageId));
});

test('a mail that Postfix cannot deliver comes back to its row', { skip: unavailable }, async () => {
	write('gone@university.example', 'I would like a token for the Canvas API.');
	const db = new DatabaseSync(database, { readOnly: true });
	const row = await until('the bounce', () => db.prepare(
		"SELECT error, state FROM outbox WHERE error LIKE 'bounced%'").get());
	db.close();
	assert.deepEqual({ ...row }, { error: 'bounced 5.1.1', state: 'failed' });
});
