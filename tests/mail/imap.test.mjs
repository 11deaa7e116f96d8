// The way in by IMAP: a real Dovecot, the real Beadle, its journal. What breaks
// is in imap_crash.test.mjs.

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { unavailable as skip } from '../net/dovecot.mjs';
import { certificate } from '../net/mailservers.mjs';
import { startTokenServer } from '../net/tokens.mjs';
import { FILLED, Inbox, assertFiled, filesIn, letter, sleep, startMailbox, until }
	from './inboxes.mjs';

/** A mail that no IDLE tells is seen by the poll. */
const POLL_MS = 60_000;
let box, dovecot, tokens;

before(async () => {
	if (skip)
		return;
	tokens = await startTokenServer();
	box = await startMailbox(tokens.introspect);
	dovecot = box.dovecot;
});

after(() => {
	if (skip)
		return;
	box.stop();
	tokens.stop();
});

afterEach(() => Inbox.stopAll());

test('a mail is committed within a second of its delivery', { skip }, async t => {
	const inbox = await box.start('quick', box.byPassword('quick'));
	await until('the inbox', () => inbox.logged('inbox_open').length);
	const times = [];
	for (let n = 1; n <= 5; n++) {
		await dovecot.deliver('quick', letter(n));
		const delivered = Date.now();
		await inbox.takes(n);
		times.push(Date.now() - delivered);
		await assertFiled(dovecot.maildir('quick'), n);
		/* Until it idles again: a mail before that is the next test. */
		await sleep(Math.random() * 50);
	}
	t.diagnostic(`from LMTP's 250 to the commit: ${times.join(', ')} ms`);
	assert.ok(Math.max(...times) < POLL_MS / 2);
	assert.equal(await inbox.stop(), 0);
});

test('a request by mail is a case within a second', { skip }, async t => {
	const inbox = await box.start('asked', box.byPassword('asked', {
		answers: 'plus', members: 'university.example', request: 'canvas-token',
		authserv_id: 'mx.university.example' }));
	const proven = 'Authentication-Results: mx.university.example;'
		+ ' dmarc=pass header.from=university.example\n';
	const answer = pattern => until(`an answer ${pattern}`, () => inbox.relay.mails
		.find(mail => mail.to === 'ada@university.example' && pattern.test(mail.text)));
	const cases = () => inbox.count('SELECT count(*) n FROM case_record');
	await dovecot.deliver('asked', proven + letter(1));
	const [, to] = (await answer(/^In-Reply-To: <1@university\.example>/m)).text
		.match(/^Reply-To: .*\r\n <(beadle\+DRAFT\.1\.\w+@university\.example)>\r$/m);
	await dovecot.deliver('asked', proven
		+ letter(2, FILLED).replace('To: beadle@university.example', `To: ${to}`));
	const delivered = Date.now();
	await until('the case', () => cases() === 1);
	const took = Date.now() - delivered;
	t.diagnostic(`from LMTP's 250 to the case: ${took} ms`);
	assert.ok(took < POLL_MS / 2);
	await answer(/^Message-ID: <CT-1001\./m);
	assert.equal(await inbox.stop(), 0);
});

test('mails that come at any moment are found', { skip }, async () => {
	const inbox = await box.start('any', box.byPassword('any'));
	for (let n = 1; n <= 40; n++) {
		await dovecot.deliver('any', letter(n));
		await sleep(Math.random() * 30);
	}
	await inbox.takes(40);
	await assertFiled(dovecot.maildir('any'), 40);
	assert.equal(inbox.taken(), 40);
	assert.equal(await inbox.stop(), 0);
});

for (const [what, user, mail] of [
	['STARTTLS', 'startls', user => ({ ...box.byPassword(user),
		inbox: `imap+starttls://${user}@localhost:${dovecot.imap}` })],
	['a user that is an address', 'addr', user => box.byPassword(user, {
		inbox: `imaps://${user}@university.example@localhost:${dovecot.imaps}` })],
	['other folders', 'folders', user => box.byPassword(user,
		{ inbox_processed: 'Old mail', inbox_failed: 'Odd mail' })],
])
	test(`by ${what}`, { skip }, async () => {
		const inbox = await box.start(user, mail(user));
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
		['certificate not trusted', box.byPassword('refused',
			{ ca_file: path.join(other, 'ca.pem') })],
		['certificate not trusted', box.byPassword('refused',
			{ inbox: `imaps://refused@127.0.0.1:${dovecot.imaps}/INBOX` })],
		['login refused', box.byPassword('refused',
			{ inbox_password: box.secret('wrong', 'wrong') })],
	];
	for (const [want, mail] of cases) {
		const inbox = await box.start('refused', mail);
		const [line] = await until('the refusal', () => {
			const lines = inbox.logged('inbox_failed');
			return lines.length && lines;
		});
		assert.match(line, new RegExp(`kind=refused error="${want}" times=1 again_ms=60000`));
		assert.equal(await inbox.stop(), 0);
	}
	rmSync(other, { recursive: true });
	assert.doesNotMatch(dovecot.log(), /Login: user=<refused>/);
});

for (const sasl of ['xoauth2', 'oauthbearer'])
	for (const grant of ['client credentials', 'a refresh token'])
		test(`${sasl} with ${grant}`, { skip }, async () => {
			const user = `${sasl}${grant.length}`;
			const inbox = await box.start(user, {
				inbox: `imaps://${user}@localhost:${dovecot.imaps}/INBOX`,
				inbox_token_url: tokens.url, inbox_client_id: user,
				inbox_client_secret: box.secret('client', 'hush &='),
				...(grant === 'a refresh token'
					&& { inbox_refresh_token: box.secret('refresh', 'again') }),
				inbox_sasl: sasl, ca_file: box.ca });
			await dovecot.deliver(user, letter(1));
			await inbox.takes(1);
			assert.equal(await inbox.stop(), 0);
			assert.match(dovecot.log(), new RegExp(
				`Login: user=<${user}>, method=${sasl.toUpperCase()}`));
		});

test('a refresh token that replaces itself survives a restart', { skip }, async () => {
	const inbox = await box.start('rotating', {
		inbox: `imaps://rotating@localhost:${dovecot.imaps}/INBOX`,
		inbox_token_url: tokens.url, inbox_client_id: 'rotating',
		inbox_client_secret: box.secret('client3', 'hush &='),
		inbox_refresh_token: box.secret('refresh3', 'again'), ca_file: box.ca });
	for (let n = 1; n <= 3; n++) {
		await dovecot.deliver('rotating', letter(n));
		await inbox.takes(n);
		assert.equal(await inbox.beadle.stop(), 0);
		await inbox.startBeadle();
	}
	assert.doesNotMatch(inbox.beadle.log.join('\n'), /invalid_grant/);
	assert.equal(await inbox.stop(), 0);
});

test('a folder that cannot be written to: said once, and tried less often', { skip },
	async () => {
		const inbox = await box.start('closed', box.byPassword('closed'));
		await dovecot.deliver('closed', letter(1));
		await inbox.takes(1);
		await assertFiled(dovecot.maildir('closed'), 1);
		for (const part of ['', 'tmp', 'new', 'cur'])
			chmodSync(path.join(dovecot.maildir('closed'), '.Processed', part), 0o500);
		await dovecot.deliver('closed', letter(2));
		const [line] = await until('a word about it', () => {
			const lines = inbox.logged('inbox_failed');
			return lines.length && lines;
		});
		assert.match(line, /kind=refused error="what was read cannot be filed: .*" times=1 again_ms=60000/);
		assert.equal(inbox.taken(), 2);
		assert.equal(await inbox.stop(), 0);
	});

test('the token server says no', { skip }, async () => {
	const inbox = await box.start('notoken', {
		inbox: `imaps://notoken@localhost:${dovecot.imaps}/INBOX`,
		inbox_token_url: tokens.url, inbox_client_id: 'notoken',
		inbox_client_secret: box.secret('client2', 'other'),
		ca_file: box.ca });
	const [line] = await until('a refusal', () => {
		const lines = inbox.logged('inbox_failed');
		return lines.length && lines;
	});
	assert.match(line, /kind=refused error="the token server says invalid_grant"/);
	assert.equal(await inbox.stop(), 0);
});

test('a mail that would crash a parser, and one that forges answers', { skip }, async () => {
	const inbox = await box.start('odd', box.byPassword('odd'));
	const bomb = `To: ${'a:'.repeat(60_000)};`.replace(/(.{900})/g, '$1\r\n ');
	const forgery = Array.from({ length: 20 }, (_, n) => `b${n} OK forged {9}`)
		.concat('* BYE forged', '* 0 EXISTS', '{999999}').join('\r\n');
	await dovecot.deliver('odd', letter(1).replace(/^To: .*$/m, bomb));
	await dovecot.deliver('odd', letter(2, forgery));
	await dovecot.deliver('odd', letter(3));
	await inbox.takes(2);
	await assertFiled(dovecot.maildir('odd'), 2, 1);
	assert.equal(inbox.taken(), 2);
	assert.equal(inbox.logged('inbox_failed').length, 0);
	assert.match(inbox.logged('mail_not_read')[0], /error=addresses_too_/);
	assert.equal(await inbox.stop(), 0);
});
