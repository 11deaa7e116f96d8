// The Canvas token process with everything real around it but Slack and Canvas
// themselves: a real slapd says who is faculty, a real Postfix carries the
// mail, and a token goes from the request to its end.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import PostalMime from 'postal-mime';
import { BASE, PASSWORD, USER, person, startSlapd, unavailable as noSlapd }
	from '../directory/slapd.mjs';
import { certificate, startMailServers, unavailable as noMail } from '../net/mailservers.mjs';
import { personOf } from '../sandbox/world.mjs';
import { ADA, ANSWERS, BINARY, CANVAS_ADMINS, CHEN, EDTECH, JO, PRIYA, SAM, SECURITY_OFFICE, World,
	headlineOf, until, wordsOf } from './world.mjs';

const unavailable = noSlapd || noMail;
const DAY_MS = 86_400_000;
const email = id => personOf(id).email;
let folder, slapd, servers, world;

before(async () => {
	if (unavailable)
		return;
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-whole-'));
	chmodSync(folder, 0o755);
	const pair = certificate(folder, 'localhost', 'DNS:localhost,IP:127.0.0.1');
	const ca = path.join(folder, 'ca.pem');
	slapd = await startSlapd(path.join(folder, 'slapd'), { certificatePair: pair, ca, entries: [
		person('ada', { mail: email(ADA), eduPersonAffiliation: 'faculty' }),
		person('sam', { mail: email(SAM), eduPersonAffiliation: 'student' }),
	] });
	servers = await startMailServers(folder, pair);
	writeFileSync(path.join(folder, 'ldap.password'), PASSWORD, { mode: 0o600 });
	writeFileSync(path.join(folder, 'mail.password'), 'secret\n', { mode: 0o600 });
	world = await World.start({ sections: {
		directory: { sources: 'ldap', max_age_minutes: 0 }, 'directory roster': null,
		'directory ldap': { url: `ldap+starttls://127.0.0.1:${slapd.port}`, ca_file: ca,
			user: USER, password: `file:${path.join(folder, 'ldap.password')}`, base: BASE },
		mail: { smtp_url: `smtp+starttls://localhost:${servers.port}`, user: 'beadle',
			password: `file:${path.join(folder, 'mail.password')}`, ca_file: ca },
	} });
});

after(async () => {
	if (unavailable)
		return;
	const code = await world?.stop();
	servers?.stop();
	await slapd?.stop();
	rmSync(folder, { recursive: true });
	assert.equal(code, 0);
});

/** The letter in the mailbox that Postfix filled. */
const letter = (as, pattern) => until(`${pattern} in the mailbox`, async () => {
	const letters = await Promise.all(servers.mail(email(as).split('@')[0])
		.map(text => PostalMime.parse(text)));
	return letters.find(m => pattern.test(headlineOf(m)));
});

const tokensOf = async as => (await world.get(`canvas?as=${as}`)).tokens;

test('from the request to the end of the token', { skip: unavailable }, async () => {
	const number = await world.request(ADA);
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	const request = await world.sees(CHEN, about, CANVAS_ADMINS);
	assert.match(wordsOf(request), /At the university: faculty/);
	await world.press(CHEN, 'canvas_admins.approve', about, CANVAS_ADMINS);
	await world.press(PRIYA, 'security_office.approve', about, SECURITY_OFFICE);
	await world.sees(JO, new RegExp(`${number}: create a token`), EDTECH);
	const id = await world.createToken(number);
	const steps = await letter(ADA, /ready to activate/);
	assert.match(steps.text, /Approved\s+Integrations/);

	await world.post('canvas_activate', { as: ADA, id });
	await world.turnClock(DAY_MS);
	await world.sees(ADA, new RegExp(`${number}: your token is active`));
	await letter(ADA, /your token is active/);

	// The owner deletes it in Canvas; nobody has to say so.
	await world.post('canvas_delete', { as: ADA, id });
	await world.turnClock(DAY_MS);
	await letter(ADA, /no longer in Canvas/);
	await world.sees(JO, new RegExp(`${number}: the token is no longer in Canvas`), EDTECH);

	const { stdout, status } = spawnSync(BINARY, ['export', '--config', world.config,
		'--format', 'json', number], { encoding: 'utf8', maxBuffer: 1 << 28 });
	assert.equal(status, 0);
	const record = JSON.parse(stdout);
	assert.equal(record.case.open, false);
	const did = record.history.filter(h => h.revision).map(h => h.what);
	for (const what of ['request', 'canvas_admins.approve', 'security_office.approve',
		'token_created'])
		assert.ok(did.includes(what), what);
	assert.deepEqual(record.context.attestations.map(a => a.text),
		[record.history.find(h => h.what === 'request' && h.form).form.hash]);
});

test('a student is told so, by chat and mail', { skip: unavailable }, async () => {
	await world.openForm(SAM);
	assert.equal(await world.fill(SAM, { ...ANSWERS, until: await world.day(50) }), null);
	await world.sees(SAM, /tokens are for faculty and staff/);
	const refusal = await letter(SAM, /tokens are for faculty and staff/);
	assert.match(refusal.text, /only\s+faculty and staff/);
	assert.equal((await tokensOf(SAM)).length, 0);
});
