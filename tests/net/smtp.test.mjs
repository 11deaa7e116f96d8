// net/smtp.h against a real Postfix, with STARTTLS and AUTH.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { after, before, test } from 'node:test';
import { certificate, startMailServers, unavailable } from './mailservers.mjs';

const DRIVER = path.resolve(process.env.BUILD ?? 'build', 'tests/net/smtp_driver');
const SESSIONS = 50;
const SESSION_MOST_MS = 60_000; /* one that hangs, hangs for 300 s */
/** Namespaces of our own let a name resolve as an alias, on this machine. */
const noAlias = unavailable || (spawnSync('unshare', ['-m', 'true']).status !== 0
	&& 'mount namespaces are not allowed here');

let folder, servers, driver, lines, ca;

const letter = n => [`From: beadle@university.example`,
	`To: ada@university.example`, `Subject: Number ${n}`, 'MIME-Version: 1.0',
	'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '',
	`This is number ${n}, für alle.`, '.a line with a dot', ''].join('\r\n');

const job = more => ({ host: 'localhost', port: servers.port, starttls: true,
	user: 'beadle', password: 'secret', ca_file: ca, timeout_ms: SESSION_MOST_MS,
	mails: [{ from: 'beadle@university.example', to: 'ada@university.example',
		message: letter(0) }],
	...more });

async function send(more) {
	driver.stdin.write(`${JSON.stringify(job(more))}\n`);
	return JSON.parse((await lines.next()).value);
}

/** Postfix writes its log a moment later. */
async function logged(logins) {
	const count = () => (servers.log().match(/client=\S+, sasl_method=PLAIN/g) ?? []).length;
	const end = Date.now() + 60_000;
	while (count() < logins && Date.now() < end)
		await new Promise(done => { setTimeout(done, 50); });
	assert.equal(count(), logins);
}

before(async () => {
	if (unavailable)
		return;
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-smtp-'));
	ca = path.join(folder, 'ca.pem');
	servers = await startMailServers(folder,
		certificate(folder, 'localhost', 'DNS:localhost'));
	driver = spawn(DRIVER, { stdio: ['pipe', 'pipe', 'inherit'] });
	lines = readline.createInterface({ input: driver.stdout })[Symbol.asyncIterator]();
});

after(() => {
	if (unavailable)
		return;
	driver.stdin.end();
	servers.stop();
	rmSync(folder, { recursive: true });
});

test(`${SESSIONS} sessions in a row, none hangs`, { skip: unavailable }, async t => {
	let longest = 0;
	for (let n = 1; n <= SESSIONS; n++) {
		const started = Date.now();
		const [{ outcome, code }] = await send({ mails: [{
			from: 'beadle@university.example', to: 'ada@university.example',
			message: letter(n) }] });
		longest = Math.max(longest, Date.now() - started);
		assert.deepEqual([outcome, code], ['sent', 250]);
	}
	t.diagnostic(`longest session ${longest} ms`);
	assert.ok(longest < SESSION_MOST_MS);
	await logged(SESSIONS);
	const end = Date.now() + 60_000;
	while (servers.mail('ada').length < SESSIONS && Date.now() < end)
		await new Promise(done => { setTimeout(done, 50); });
	const arrived = servers.mail('ada');
	assert.equal(arrived.length, SESSIONS);
	for (const text of arrived)
		assert.match(text, /This is number \d+, für alle\.\r?\n\.a line with a dot/);
});

test('the server offers TLS 1.3 to others', { skip: unavailable }, () => {
	const { stdout } = spawnSync('openssl', ['s_client', '-connect',
		`127.0.0.1:${servers.port}`, '-starttls', 'smtp', '-CAfile', ca],
	{ input: 'QUIT\r\n', encoding: 'utf8' });
	assert.match(stdout, /TLSv1\.3/);
});

test('each recipient has an outcome of its own', { skip: unavailable }, async () => {
	const to = name => ({ from: 'beadle@university.example', message: letter(1),
		to: `${name}@university.example` });
	const answers = await send({ mails: [to('ada'), to('later'), to('never'), to('bo')] });
	assert.deepEqual(answers.map(a => a.outcome), ['sent', 'again', 'refused', 'sent']);
	assert.deepEqual(answers.map(a => Math.trunc(a.code / 100)), [2, 4, 5, 2]);
});

test('what cannot be trusted gets no password and no mail', { skip: unavailable },
	async () => {
		await logged(SESSIONS + 2);
		const before_ = servers.log();
		const [wrongPassword] = await send({ password: 'wrong' });
		assert.deepEqual([wrongPassword.outcome, wrongPassword.text],
			['again', 'not_authenticated']);
		const other = mkdtempSync(path.join(tmpdir(), 'beadle-ca-'));
		certificate(other, 'localhost', 'DNS:localhost');
		const [stranger] = await send({ ca_file: path.join(other, 'ca.pem') });
		assert.deepEqual([stranger.outcome, stranger.text],
			['again', 'no_verified_tls']);
		const [byAddress] = await send({ host: '127.0.0.1' });
		assert.deepEqual([byAddress.outcome, byAddress.text],
			['again', 'no_verified_tls']);
		rmSync(other, { recursive: true });
		const since = servers.log().slice(before_.length);
		assert.doesNotMatch(since, /client=\S+, sasl_method=/);
	});

test('an alias of the name in the certificate is refused', { skip: noAlias }, () => {
	const hosts = path.join(folder, 'hosts');
	writeFileSync(hosts, '127.0.0.1 localhost relay.university.example\n');
	const ask = host => JSON.parse(spawnSync('unshare', ['-m', 'sh', '-c',
		`mount --bind ${hosts} /etc/hosts && exec ${DRIVER}`],
	{ input: `${JSON.stringify(job({ host }))}\n`, encoding: 'utf8' }).stdout)[0];
	assert.equal(ask('localhost').outcome, 'sent');
	const alias = ask('relay.university.example');
	assert.deepEqual([alias.outcome, alias.text], ['again', 'no_verified_tls']);
});
