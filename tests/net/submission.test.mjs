// net/submission.h: against a real Postfix with TLS from the first byte and
// AUTH, and against servers that answer as none should.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { after, before, test } from 'node:test';
import tls from 'node:tls';
import { freePort } from './dovecot.mjs';
import { certificate, startMailServers, unavailable as skip } from './mailservers.mjs';

const DRIVER = path.resolve(process.env.BUILD ?? 'build', 'tests/net/smtp_driver');
let folder, pair, servers, driver, lines, port;

const message = ['From: beadle@university.example', 'To: ada@university.example',
	'Subject: One', '', 'This is one.', '.a line with a dot', '..and with two', '.', 'the end',
	''].join('\r\n');
const to = (name, more) => ({ from: 'beadle@university.example', message,
	to: `${name}@university.example`, ...more });

async function send(more) {
	driver.stdin.write(`${JSON.stringify({ host: 'localhost', port, tls: true, user: 'beadle',
		password: 'secret', ca_file: path.join(folder, 'ca.pem'), timeout_ms: 60_000,
		mails: [to('ada')], ...more })}\n`);
	return JSON.parse((await lines.next()).value);
}

before(async () => {
	if (skip)
		return;
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-submission-'));
	port = await freePort();
	pair = certificate(folder, 'localhost', 'DNS:localhost');
	servers = await startMailServers(folder, pair, { master: `127.0.0.1:${port} inet n - n - -`
		+ ' smtpd -o smtpd_tls_wrappermode=yes\n' });
	driver = spawn(DRIVER, { stdio: ['pipe', 'pipe', 'inherit'] });
	lines = readline.createInterface({ input: driver.stdout })[Symbol.asyncIterator]();
});

after(() => {
	if (skip)
		return;
	driver.stdin.end();
	servers.stop();
	rmSync(folder, { recursive: true });
});

test('mails of one session, each with its outcome, as they were written', { skip }, async () => {
	const answers = await send({ mails: [to('ada'), to('later'), to('never'),
		to('ada', { from: '' }), to('ada\r\nRCPT TO:<x@university.example>'), to('bo')] });
	assert.deepEqual(answers.map(a => a.outcome),
		['sent', 'again', 'refused', 'sent', 'refused', 'sent']);
	assert.equal(answers[4].text, 'bad_address');
	const end = Date.now() + 60_000;
	while (servers.mail('ada').length < 2 && Date.now() < end)
		await new Promise(done => { setTimeout(done, 50); });
	assert.equal(servers.mail('ada').length, 2);
	assert.ok(servers.mail('ada').every(text => text.replaceAll('\r\n', '\n')
		.endsWith('This is one.\n.a line with a dot\n..and with two\n.\nthe end\n')));
	const log = servers.log();
	assert.match(log, /TLSv1\.3/);
	assert.match(log, /sasl_method=PLAIN, sasl_username=beadle/);
});

test('what cannot be trusted gets no password and no mail', { skip }, async () => {
	const other = mkdtempSync(path.join(tmpdir(), 'beadle-ca-'));
	certificate(other, 'localhost', 'DNS:localhost');
	const said = async more => (await send(more)).map(a => [a.outcome, a.text]);
	const before_ = servers.log().length;
	assert.deepEqual(await said({ password: 'wrong' }), [['again', 'not_authenticated']]);
	assert.deepEqual(await said({ ca_file: path.join(other, 'ca.pem') }),
		[['again', 'certificate_refused']]);
	assert.deepEqual(await said({ host: '127.0.0.1' }), [['again', 'certificate_refused']]);
	assert.deepEqual(await said({ port: servers.port }), [['again', 'no_connection']]);
	assert.deepEqual(await said({ port: 1, mails: [to('ada'), to('bo')] }),
		[['again', 'no_connection'], ['again', 'no_connection']]);
	rmSync(other, { recursive: true });
	assert.doesNotMatch(servers.log().slice(before_), /client=\S+, sasl_method=/);
});

/** A server that says `said[VERB]` (a text, or texts for one piece after the
 *  other; null: it cuts), and else what a good one says. */
async function scripted(said, job = {}) {
	const usual = { EHLO: '250-peer\r\n250 AUTH PLAIN\r\n', AUTH: '334 \r\n', MAIL: '250 ok\r\n',
		RCPT: '250 ok\r\n', DATA: '354 go\r\n', dot: '250 done\r\n', RSET: '250 ok\r\n',
		QUIT: '221 bye\r\n' };
	const heard = [];
	const server = tls.createServer({ cert: readFileSync(pair.cert), key: readFileSync(pair.key) },
		socket => {
			let data = false;
			let rest = '';
			const say = verb => {
				const text = { ...usual, ...said }[verb] ?? '235 in\r\n'; // a password
				if (said[verb] === null)
					socket.destroy();
				else
					for (const piece of [text].flat())
						socket.write(piece);
			};
			socket.on('error', () => {});
			socket.setNoDelay(true);
			socket.write('220 hi\r\n');
			socket.on('data', chunk => {
				rest += chunk;
				for (let end; (end = rest.indexOf(data ? '\r\n.\r\n' : '\r\n')) >= 0;) {
					const verb = data ? 'dot' : rest.slice(0, 4).trimEnd().toUpperCase();
					rest = rest.slice(end + (data ? 5 : 2));
					heard.push(verb);
					data = verb === 'DATA' && said.DATA === undefined;
					say(verb);
				}
			});
		});
	await new Promise(done => { server.listen(0, '127.0.0.1', done); });
	const answers = await send({ port: server.address().port, ...job });
	server.close();
	return { heard, answers: answers.map(a => `${a.outcome} ${a.text} ${a.code}`) };
}

const MANNERS = [
	['a good one', {}, 'sent sent 250'],
	['replies in pieces', { RCPT: ['25', '0-a\r', '\n250 ', 'b\r\n'] }, 'sent sent 250'],
	['nobody of that name', { RCPT: '550 5.1.1 no\r\n' }, 'refused recipient_refused 550'],
	['it does not relay', { RCPT: '554 5.7.1 no\r\n' }, 'refused refused_by_server 554'],
	['not this sender', { MAIL: '550 5.1.8 no\r\n' }, 'refused refused_by_server 550'],
	['busy', { RCPT: '451 later\r\n' }, 'again deferred_by_server 451'],
	['no data, please', { DATA: '554 no\r\n' }, 'refused refused_by_server 554'],
	['taken for spam', { dot: '554 spam\r\n' }, 'refused refused_by_server 554'],
	['full', { dot: '452 full\r\n' }, 'again deferred_by_server 452'],
	['lost after the dot', { dot: null }, 'unknown lost_after_message 0'],
	['cut before the data', { DATA: null }, 'again no_connection 0'],
	['it speaks something else', { MAIL: 'HTTP/1.1 400 Bad Request\r\n' }, 'again no_connection 0'],
	['a reply without end', { MAIL: '250-more\r\n'.repeat(5000) }, 'again no_connection 0'],
];

for (const [name, said, want] of MANNERS)
	test(`a server: ${name}`, { skip }, async () => {
		const { answers } = await scripted(said);
		assert.deepEqual(answers, [want]);
	});

test('a server that says nothing is not waited for without end', { skip }, async () => {
	const { answers } = await scripted({ RCPT: '' }, { timeout_ms: 1000 });
	assert.deepEqual(answers, ['again no_connection 0']);
});

test('after a refusal the next mail begins anew', { skip }, async () => {
	const { heard, answers } = await scripted({ DATA: '554 no\r\n' },
		{ mails: [to('ada'), to('bo')] });
	assert.deepEqual(answers, Array(2).fill('refused refused_by_server 554'));
	assert.deepEqual(heard.slice(-9),
		['MAIL', 'RCPT', 'DATA', 'RSET', 'MAIL', 'RCPT', 'DATA', 'RSET', 'QUIT']);
});
