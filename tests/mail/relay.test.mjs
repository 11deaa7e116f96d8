// Mail that goes out with an OAuth token: the real Beadle, Postfix, and Dovecot
// that asks the token server whose the token is.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { freePort } from '../net/dovecot.mjs';
import { certificate, startMailServers, unavailable as skip } from '../net/mailservers.mjs';
import { startTokenServer } from '../net/tokens.mjs';
import { BINARY, Inbox, letter, until } from './inboxes.mjs';

const STOP_MS = 20_000; /* the token server has 30 s to answer */
let folder, tokens, servers, tlsPort, mails = 0;

const secret = (name, value) => {
	const file = path.join(folder, name);
	writeFileSync(file, value, { mode: 0o600 });
	return `file:${file}`;
};

/** Beadle that is asked by a Maildir, and sends by the relay. */
const start = (user, more) => Inbox.start(path.join(folder, user), {
	smtp_url: `smtp+starttls://localhost:${servers.port}`, user, client_id: user,
	token_url: tokens.url, client_secret: secret('client', 'hush &='),
	ca_file: path.join(folder, 'ca.pem'), inbox: `maildir:${path.join(folder, user, 'spool')}`,
	answers: 'plain', members: 'university.example', request: 'canvas-token',
	authserv_id: 'mx.university.example', ...more });

/** A mail that Beadle answers; the Message-ID that its answer names. */
function ask(inbox) {
	mails += 1;
	const text = 'Authentication-Results: mx.university.example;'
		+ ` dmarc=pass header.from=university.example\n${letter(mails)}`;
	assert.equal(spawnSync(BINARY, ['deliver', '--config', inbox.config],
		{ input: text }).status, 0);
	return `<${mails}@university.example>`;
}

const answered = id => until(`the answer to ${id}`, () =>
	servers.mail('ada').some(text => text.includes(`In-Reply-To: ${id}`)));

before(async () => {
	if (skip)
		return;
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-relay-'));
	tokens = await startTokenServer();
	tlsPort = await freePort();
	servers = await startMailServers(folder, certificate(folder, 'localhost', 'DNS:localhost'),
		{ oauth: tokens.introspect, master: `127.0.0.1:${tlsPort} inet n - n - -`
			+ ' smtpd -o smtpd_tls_wrappermode=yes\n' });
});

afterEach(() => Inbox.stopAll());

after(() => {
	if (skip)
		return;
	servers.stop();
	tokens.stop();
	rmSync(folder, { recursive: true });
});

for (const sasl of ['xoauth2', 'oauthbearer'])
	for (const scheme of ['smtp+starttls', 'smtps'])
		test(`${sasl} by ${scheme}://`, { skip }, async () => {
			const user = `${sasl}${scheme.length}`;
			const inbox = await start(user, { sasl, smtp_url:
				`${scheme}://localhost:${scheme === 'smtps' ? tlsPort : servers.port}` });
			await answered(ask(inbox));
			assert.match(servers.log(), new RegExp(
				`sasl_method=${sasl.toUpperCase()}, sasl_username=${user}\n`));
			assert.equal(await inbox.stop(), 0);
		});

test('a token that is refused is replaced, and the mail goes out', { skip }, async () => {
	const inbox = await start('revoked');
	await answered(ask(inbox));
	tokens.revoke();
	await answered(ask(inbox));
	assert.equal(await inbox.stop(), 0);
	assert.ok(inbox.logged('mail').some(line => line.includes('outcome=not_authenticated ')));
});

test('a refresh token that replaces itself survives a restart', { skip }, async () => {
	const inbox = await start('rotating', { refresh_token: secret('refresh', 'again') });
	for (let n = 1; n <= 3; n++) {
		await answered(ask(inbox));
		assert.equal(await inbox.beadle.stop(), 0);
		await inbox.startBeadle();
	}
	assert.doesNotMatch(inbox.beadle.log.join('\n'), /invalid_grant/);
	assert.equal(await inbox.stop(), 0);
});

test('the token server says no: it is said, and the mail waits', { skip }, async () => {
	const inbox = await start('notoken', { client_secret: secret('other', 'other') });
	ask(inbox);
	const line = await inbox.beadle.event('relay_token_failed');
	assert.equal(line.error, 'the token server says invalid_grant');
	assert.equal(line.kind, 'refused');
	await inbox.beadle.event('mail');
	assert.match(inbox.logged('mail')[0], /outcome=no_token/);
	assert.equal(await inbox.stop(), 0);
});

/* The last: the token server is of no use afterwards. */
test('a token server that does not answer holds up no stop', { skip }, async () => {
	const inbox = await start('waiting');
	const asked = tokens.asked();
	tokens.hold();
	ask(inbox);
	await until('it asks for a token', () => tokens.asked() > asked);
	const began = Date.now();
	assert.equal(await inbox.stop(), 0);
	assert.ok(Date.now() - began < STOP_MS);
});
