// The whole way in by IMAP: a real Dovecot, the real Beadle, its journal.
//
// BEADLE_FLOOD: how many mails the flood has (1,000).

import assert from 'node:assert/strict';
import { chmodSync, chownSync, globSync, mkdirSync, mkdtempSync, readFileSync,
	renameSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { startDovecot, unavailable } from '../net/dovecot.mjs';
import { certificate } from '../net/mailservers.mjs';
import { Inbox, filesIn, letter, sleep, until } from './inboxes.mjs';

const FLOOD = Number(process.env.BEADLE_FLOOD ?? 1000);
const KILLS = 8;
const FAULTS = ['before_commit', 'after_commit', 'after_reply', undefined];
const NOBODY = 65534;
const skip = unavailable;

let folder, dovecot, tokens, granted = 0;

/** Gives tokens away, and tells Dovecot whose they are: "tok-<user>-<n>". */
function startTokenServer() {
	const server = http.createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request)
			body += chunk;
		const form = new URLSearchParams(body);
		const say = (status, json) => response.writeHead(status,
			{ 'Content-Type': 'application/json' }).end(JSON.stringify(json));
		if (request.url === '/introspect') {
			const [, user, n] = /^tok-(\w+)-(\d+)$/.exec(form.get('token')) ?? [];
			return say(200, Number(n) === granted
				? { active: 'true', email: user } : { active: 'false' });
		}
		if (form.get('client_secret') !== 'hush &='
			|| (form.get('refresh_token') ?? 'again') !== 'again')
			return say(400, { error: 'invalid_grant' });
		granted += 1;
		return say(200, { access_token: `tok-${form.get('client_id')}-${granted}`,
			token_type: 'Bearer', expires_in: 3600 });
	});
	return new Promise(done => {
		server.listen(0, '127.0.0.1', () => done({ server,
			url: `http://127.0.0.1:${server.address().port}` }));
	});
}

before(async () => {
	if (skip)
		return;
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-imap-'));
	chmodSync(folder, 0o755);
	tokens = await startTokenServer();
	dovecot = await startDovecot(path.join(folder, 'dovecot'), { imap: true,
		certificate: certificate(folder, 'localhost', 'DNS:localhost'),
		oauth: `${tokens.url}/introspect` });
});

after(() => {
	if (skip)
		return;
	dovecot.stop();
	tokens.server.close();
	rmSync(folder, { recursive: true });
});

afterEach(() => Inbox.stopAll());

const secret = (name, value) => {
	const file = path.join(folder, name);
	writeFileSync(file, value, { mode: 0o600 });
	return `file:${file}`;
};

const byPassword = (user, more = {}) => ({
	inbox: `imaps://${user}@localhost:${dovecot.imaps}/INBOX`,
	inbox_password: secret('password', 'secret'),
	ca_file: path.join(folder, 'ca.pem'),
	...more,
});

const start = (user, mail) => Inbox.start(path.join(folder, user), mail);

/** All mails are where they belong, each once. */
async function assertFiled(user, count, failed = 0) {
	const maildir = dovecot.maildir(user);
	await until(`${count} mails to be moved`, () =>
		filesIn(maildir, '.Processed').length >= count
		&& filesIn(maildir).length === 0);
	assert.equal(filesIn(maildir, '.Failed').length, failed);
	const ids = globSync(`${maildir}/.Processed/{new,cur}/*`).map(file =>
		readFileSync(file, 'utf8').match(/^Message-ID: (.*?)\r?$/m)[1]);
	assert.equal(new Set(ids).size, count);
}

/** Puts mails straight into the Maildir, much faster than a server would. */
function flood(user, from, count) {
	const maildir = dovecot.maildir(user);
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

test('a mail is committed within a second of its delivery', { skip }, async t => {
	const inbox = await start('quick', byPassword('quick'));
	await until('the inbox', () => inbox.logged('inbox_open').length);
	const times = [];
	for (let n = 1; n <= 5; n++) {
		await dovecot.deliver('quick', letter(n));
		const delivered = Date.now();
		await inbox.takes(n);
		times.push(Date.now() - delivered);
		await assertFiled('quick', n);
		/* Until it idles again: a mail before that is the next test. */
		await sleep(Math.random() * 50);
	}
	t.diagnostic(`from LMTP's 250 to the commit: ${times.join(', ')} ms`);
	assert.ok(Math.max(...times) < 1000);
	assert.equal(await inbox.stop(), 0);
});

test('mails that come at any moment are found', { skip }, async () => {
	const inbox = await start('any', byPassword('any'));
	for (let n = 1; n <= 40; n++) {
		await dovecot.deliver('any', letter(n));
		await sleep(Math.random() * 30);
	}
	await inbox.takes(40);
	await assertFiled('any', 40);
	assert.equal(inbox.taken(), 40);
	assert.equal(await inbox.stop(), 0);
});

for (const [what, user, mail] of [
	['STARTTLS', 'startls', user => ({ ...byPassword(user),
		inbox: `imap+starttls://${user}@localhost:${dovecot.imap}` })],
	['a user that is an address', 'addr', user => byPassword(user, {
		inbox: `imaps://${user}@university.example@localhost:${dovecot.imaps}` })],
	['other folders', 'folders', user => byPassword(user,
		{ inbox_processed: 'Old mail', inbox_failed: 'Odd mail' })],
])
	test(`by ${what}`, { skip }, async () => {
		const inbox = await start(user, mail(user));
		await dovecot.deliver(user, letter(1));
		await inbox.takes(1);
		const old = what === 'other folders' ? '.Old mail' : '.Processed';
		await until('it is moved', () =>
			filesIn(dovecot.maildir(user), old).length === 1);
		assert.equal(await inbox.stop(), 0);
	});

test('what cannot be trusted is not told the password', { skip }, async () => {
	const other = mkdtempSync(path.join(tmpdir(), 'beadle-ca-'));
	certificate(other, 'localhost', 'DNS:localhost');
	const cases = [
		['certificate not trusted', byPassword('refused',
			{ ca_file: path.join(other, 'ca.pem') })],
		['certificate not trusted', byPassword('refused',
			{ inbox: `imaps://refused@127.0.0.1:${dovecot.imaps}/INBOX` })],
		['login refused', byPassword('refused',
			{ inbox_password: secret('wrong', 'wrong') })],
	];
	for (const [want, mail] of cases) {
		const inbox = await start('refused', mail);
		const [line] = await until('the refusal', () => {
			const lines = inbox.logged('inbox_failed');
			return lines.length && lines;
		});
		assert.match(line, new RegExp(`kind=refused error="${want}" again_ms=60000`));
		assert.equal(await inbox.stop(), 0);
	}
	rmSync(other, { recursive: true });
	assert.doesNotMatch(dovecot.log(), /Login: user=<refused>/);
});

for (const sasl of ['xoauth2', 'oauthbearer'])
	for (const grant of ['client credentials', 'a refresh token'])
		test(`${sasl} with ${grant}`, { skip }, async () => {
			const user = `${sasl}${grant.length}`;
			const inbox = await start(user, {
				inbox: `imaps://${user}@localhost:${dovecot.imaps}/INBOX`,
				inbox_token_url: `${tokens.url}/token`, inbox_client_id: user,
				inbox_client_secret: secret('client', 'hush &='),
				...(grant === 'a refresh token'
					&& { inbox_refresh_token: secret('refresh', 'again') }),
				inbox_sasl: sasl, ca_file: path.join(folder, 'ca.pem') });
			await dovecot.deliver(user, letter(1));
			await inbox.takes(1);
			assert.equal(await inbox.stop(), 0);
			assert.match(dovecot.log(), new RegExp(
				`Login: user=<${user}>, method=${sasl.toUpperCase()}`));
		});

test('the token server says no', { skip }, async () => {
	const inbox = await start('notoken', {
		inbox: `imaps://notoken@localhost:${dovecot.imaps}/INBOX`,
		inbox_token_url: `${tokens.url}/token`, inbox_client_id: 'notoken',
		inbox_client_secret: secret('client2', 'other'),
		ca_file: path.join(folder, 'ca.pem') });
	const line = await inbox.beadle.event('inbox_failed');
	assert.equal(line.error, 'the token server says invalid_grant');
	assert.equal(line.kind, 'refused');
	assert.equal(await inbox.stop(), 0);
});

test('what cannot be a mail is put aside', { skip }, async () => {
	const inbox = await start('odd', byPassword('odd'));
	const bomb = `To: ${'a:'.repeat(60_000)};`;
	await dovecot.deliver('odd', letter(1).replace(/^To: .*$/m, bomb
		.replace(/(.{900})/g, '$1\r\n ')));
	await dovecot.deliver('odd', letter(2));
	await inbox.takes(1);
	await until('both are moved', () => filesIn(dovecot.maildir('odd')).length === 0);
	assert.equal(filesIn(dovecot.maildir('odd'), '.Processed').length
		+ filesIn(dovecot.maildir('odd'), '.Failed').length, 2);
	assert.equal(await inbox.stop(), 0);
});

test('the server is restarted and forgets its UIDs', { skip }, async () => {
	const inbox = await start('again', byPassword('again'));
	await dovecot.deliver('again', letter(1));
	await inbox.takes(1);
	dovecot.stop();
	flood('again', 100, 20);
	dovecot.start();
	await inbox.takes(21);
	await assertFiled('again', 21);
	dovecot.stop();
	dovecot.forgetUids('again');
	flood('again', 200, 20);
	dovecot.start();
	await inbox.takes(41);
	await assertFiled('again', 41);
	assert.equal(inbox.taken(), 41);
	assert.ok(inbox.logged('inbox_open').length >= 3, inbox.beadle.log.join('\n'));
	assert.equal(await inbox.stop(), 0);
});

test(`a flood of ${FLOOD} mails`, { skip }, async t => {
	flood('flood', 0, FLOOD);
	const started = Date.now();
	const inbox = await start('flood', byPassword('flood'));
	await inbox.takes(FLOOD, 600_000);
	const seconds = (Date.now() - started) / 1000;
	t.diagnostic(`${Math.round(FLOOD / seconds)} mails a second, from the start`);
	await assertFiled('flood', FLOOD);
	assert.equal(inbox.taken(), FLOOD);
	assert.equal(await inbox.stop(), 0);
});

test(`${KILLS} kills, restarts and new UIDs: nothing lost, nothing twice`, { skip },
	async () => {
		const each = 50;
		flood('kill', 0, each);
		const inbox = await start('kill', byPassword('kill'));
		for (let i = 1; i <= KILLS; i++) {
			flood('kill', i * each, each);
			await sleep(Math.random() * 100);
			if (i % 4 === 0) {
				dovecot.stop();
				dovecot.forgetUids('kill');
			}
			inbox.beadle.process.kill('SIGKILL');
			await inbox.beadle.exited;
			if (i % 4 === 0)
				dovecot.start();
			const fault = FAULTS[i % FAULTS.length];
			await inbox.startBeadle(fault && { BEADLE_FAULT: `${fault}:2` })
				.catch(() => {}); /* the fault came before the start */
		}
		inbox.beadle.process.kill('SIGKILL');
		await inbox.beadle.exited;
		await inbox.startBeadle();
		const count = (KILLS + 1) * each;
		await inbox.takes(count);
		await assertFiled('kill', count);
		assert.equal(inbox.taken(), count);
		assert.equal(await inbox.stop(), 0);
	});
