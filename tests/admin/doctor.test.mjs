// beadle doctor: what it says of a service that is well, and of each thing
// that is not.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, beforeEach, test } from 'node:test';
import { startMailbox } from '../mail/inboxes.mjs';
import { unavailable as skip } from '../net/dovecot.mjs';
import { startBeadle, writeConfig } from '../sandbox/beadle.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { TOKENS } from '../sandbox/world.mjs';

const BEADLE = path.resolve(process.env.BUILD ?? 'build', 'beadle');
let folder;
let sandbox;

before(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-doctor-'));
	sandbox = await startSandbox({ data: folder });
});
after(async () => {
	await sandbox.stop();
	rmSync(folder, { recursive: true });
});
beforeEach(() => fault({ kind: 'clear' }));

const fault = body => fetch(`${sandbox.page}control/fault`,
	{ method: 'POST', body: JSON.stringify(body) });
const config = options => writeConfig(path.join(folder, 'beadle'), sandbox, options);

/** {code, stdout} of the command. */
const run = (...args) => new Promise((resolve, reject) => {
	const child = spawn(BEADLE, ['doctor', ...args],
		{ stdio: ['ignore', 'pipe', 'inherit'], timeout: 60_000 });
	let stdout = '';
	child.stdout.on('data', chunk => { stdout += chunk; });
	child.on('error', reject);
	child.on('close', code => resolve({ code, stdout }));
});

/** Its findings, and those alone that are wrong. */
async function examined(file) {
	const { code, stdout } = await run('--json', '--config', file);
	const findings = JSON.parse(stdout);
	const wrong = findings.filter(f => f.state === 'wrong');
	assert.equal(code, wrong.length > 0 ? 1 : 0);
	for (const secret of Object.values(TOKENS))
		assert.ok(!stdout.includes(secret));
	return { findings, wrong };
}

test('all is well, and it says what it looked at', async () => {
	const file = config();
	const beadle = startBeadle(BEADLE, file);
	await beadle.event('slack_connected');
	const { code, stdout } = await run('--config', file);
	assert.equal(code, 0, stdout);
	for (const part of ['configuration', 'workflows', 'store', 'slack bot token',
		'slack app token', 'clock', 'slack scopes', 'slack channel', 'mail relay'])
		assert.match(stdout, new RegExp(`^ok    ${part}: `, 'm'));
	assert.doesNotMatch(stdout, /\x1b/); // no terminal, no colour
	assert.match(stdout, /C0CANVASADM of Canvas administrators: we are in it/);
	assert.match(stdout, /^ok    digest: nobody has chosen/m);
	assert.equal(await beadle.stop(), 0);
});

test('no answer is not a no', async () => {
	await fault({ kind: 'http', method: 'apps.connections.open', status: 502 });
	const { wrong } = await examined(config());
	assert.deepEqual(wrong.map(f => f.part), ['slack app token']);
	assert.match(wrong[0].text, /no answer from .*: http_502/);
	assert.match(wrong[0].hint, /network/);
});

test('a token that Slack does not know', async () => {
	const file = config();
	writeFileSync(path.join(folder, 'beadle', 'bot.token'), 'xoxb-wrong\n');
	writeFileSync(path.join(folder, 'beadle', 'app.token'), 'xapp-wrong\n');
	const { wrong } = await examined(file);
	writeFileSync(path.join(folder, 'beadle', 'bot.token'), TOKENS.bot);
	writeFileSync(path.join(folder, 'beadle', 'app.token'), TOKENS.app);
	assert.deepEqual(wrong.map(f => f.part), ['slack bot token', 'slack app token']);
	assert.match(wrong[0].text, /invalid_auth/);
	assert.match(wrong[0].hint, /Bot User OAuth Token/);
	assert.match(wrong[1].hint, /connections:write/);
});

test('a scope that is missing, and a channel without us', async () => {
	await fault({ kind: 'scopes', scopes: ['chat:write', 'im:write'], count: 99 });
	const { wrong } = await examined(config({
		offices: { edtech: { slack_channel: 'C0LUNCH0000' },
			privacy: { slack_channel: 'C0NOWHERE00' } } }));
	const scopes = wrong.filter(f => f.part === 'slack scopes');
	assert.equal(scopes.length, 8);
	assert.match(scopes[0].text, /app_mentions:read is missing, to hear/);
	assert.match(scopes[0].hint, /beadle slack manifest/);
	const channels = wrong.filter(f => f.part === 'slack channel');
	assert.match(channels[0].text, /C0LUNCH0000 of EdTech: we are not in it/);
	assert.match(channels[0].hint, /invite @beadle/);
	assert.match(channels[1].text, /C0NOWHERE00 of Privacy Office: there is none/);
});

test('a scope that a channel or a group would need is named once more there', async () => {
	await fault({ kind: 'api_error', method: 'conversations.history', error: 'missing_scope' });
	const { wrong } = await examined(config());
	assert.equal(wrong.length, 1);
	assert.match(wrong[0].text, /C0CANVASADM of Canvas administrators: the app may not look/);
	assert.match(wrong[0].hint, /slack scopes/);
});

test('a group that is not there, and one that is too small', async () => {
	const { findings, wrong } = await examined(config({ offices: {
		edtech: { slack_group: 'S0NOWHERE00', members: [] },
		privacy: { slack_group: 'S0CANVASADM', members: [], quorum: 2 },
		accessibility: { slack_group: 'S0SECURITY0' } } }));
	assert.deepEqual(wrong.map(f => f.part), ['slack group', 'slack group']);
	assert.match(wrong[0].text, /S0NOWHERE00 of EdTech: there is none/);
	assert.match(wrong[0].hint, /Copy group ID/);
	assert.match(wrong[1].text, /S0CANVASADM of Privacy Office: 1 people, and 2 must agree/);
	assert.match(wrong[1].hint, /lower the quorum/);
	assert.ok(findings.some(f => f.state === 'ok' && /S0SECURITY0 of Acc/.test(f.text)));
});

test('members whom Slack does not know, or no more', async () => {
	const { findings } = await examined(config({ offices: { edtech: { members: [
		'jo.martin@university.example', 'max.ferrer@university.example',
		'nobody@university.example'] } } }));
	const odd = findings.filter(f => f.part === 'slack member');
	assert.deepEqual(odd.map(f => f.state), ['look', 'look']);
	assert.match(odd[0].text, /max\.ferrer@.* of EdTech: their account is closed/);
	assert.match(odd[1].text, /nobody@.* of EdTech: nobody in Slack has this address/);
	assert.match(odd[1].hint, /as Slack knows them/);
});

test('what Slack wants a pause for is asked again after it', async () => {
	await fault({ kind: 'rate_limit', method: 'users.lookupByEmail', count: 2, retry_after: 1 });
	await fault({ kind: 'rate_limit', method: 'auth.test', count: 1, retry_after: 1 });
	const { findings, wrong } = await examined(config());
	assert.deepEqual(wrong, []);
	assert.deepEqual(findings.filter(f => f.part === 'slack member'), []);
});

test('every no to a connection is the app token\'s, with what to click', async () => {
	for (const error of ['not_authed', 'invalid_auth', 'account_inactive', 'token_revoked',
		'user_removed_from_team', 'team_disabled', 'not_allowed_token_type',
		'missing_scope', 'forbidden_team']) {
		await fault({ kind: 'api_error', method: 'apps.connections.open', error });
		const { wrong } = await examined(config());
		assert.deepEqual(wrong.map(f => [f.part, f.text]),
			[['slack app token', `Slack refuses it: ${error}`]]);
		assert.match(wrong[0].hint, /App-Level Tokens.*connections:write.*Socket Mode/);
	}
});

test('no Slack, no relay', async () => {
	const { wrong } = await examined(config({ sections: {
		slack: { api_url: 'http://127.0.0.1:9/api/' },
		mail: { smtp_url: 'smtp://127.0.0.1:9' } } }));
	assert.deepEqual(wrong.map(f => f.part),
		['slack', 'slack app token', 'mail relay']);
	assert.match(wrong[1].text, /no answer from http/);
	assert.match(wrong[2].text, /127\.0\.0\.1:9/);
});

test('a relay that takes tokens is looked at, and no token is spent', async () => {
	const { findings } = await examined(config({ sections: { mail: { user: 'beadle',
		token_url: 'http://127.0.0.1:9/token', client_id: 'beadle',
		client_secret: 'file:bot.token' } } }));
	const relay = findings.find(f => f.part === 'mail relay');
	assert.equal(relay.state, 'ok');
	assert.match(relay.text, /answers, the login by token was not tried; nothing was sent$/);
});

test('a clock that is wrong, either way', async () => {
	for (const [by, word] of [[-7200, 'ahead'], [7200, 'behind']]) {
		await fault({ kind: 'date', count: 1,
			date: new Date(Date.now() + by * 1000).toUTCString() });
		const { wrong } = await examined(config());
		assert.deepEqual(wrong.map(f => f.part), ['clock']);
		assert.match(wrong[0].text, new RegExp(`it is \\d{4} seconds ${word}`));
		assert.match(wrong[0].hint, /NTP/);
	}
});

test('an inbox in a Maildir that is there, and one that is not', async () => {
	const inbox = path.join(folder, 'inbox');
	for (const part of ['tmp', 'new', 'cur'])
		mkdirSync(path.join(inbox, part), { recursive: true });
	const mail = { inbox: `maildir:${inbox}`, authserv_id: 'mx.university.example' };
	const there = await examined(config({ sections: { mail } }));
	assert.ok(there.findings.some(f => f.part === 'inbox' && f.state === 'ok'));
	rmSync(path.join(inbox, 'new'), { recursive: true });
	const gone = await examined(config({ sections: { mail } }));
	assert.ok(gone.wrong.length > 0);
});

test('an inbox that is entered by IMAP, and one that is not', { skip }, async () => {
	const box = await startMailbox();
	try {
		const mail = box.byPassword('ada', { authserv_id: 'mx.university.example' });
		const there = await examined(config({ sections: { mail } }));
		assert.match(there.findings.find(f => f.part === 'inbox').text,
			/localhost lets us in, and the folders INBOX, Processed and Failed/);
		const wrong = { ...mail, inbox_password: box.secret('other', 'wrong') };
		const refused = await examined(config({ sections: { mail: wrong } }));
		assert.match(refused.wrong.find(f => f.part === 'inbox').text, /login refused/);
	} finally {
		box.stop();
	}
});

test('a daily digest whose day never comes', async () => {
	const file = config({ sections: { digest: { at: '07:15', calendar: 'never' },
		'calendar never': { timezone: 'UTC', hours: 'sun 09:00-10:00', holidays: 'file:sundays' } } });
	const sundays = [];
	for (let at = Date.UTC(2026, 0, 4); sundays.length < 400; at += 7 * 86_400_000)
		sundays.push(new Date(at).toISOString().slice(0, 10));
	writeFileSync(path.join(folder, 'beadle', 'sundays'), sundays.join('\n'));
	const { findings } = await examined(file);
	const digest = findings.find(f => f.part === 'digest');
	assert.equal(digest.state, 'look');
	assert.match(digest.text, /no working day/);
});

test('another key, and a mistake in the configuration', async () => {
	const file = config();
	writeFileSync(path.join(folder, 'beadle', 'store.key'), '1'.repeat(64));
	const other = await examined(file);
	assert.deepEqual(other.wrong.map(f => f.part), ['store']);
	const broken = await examined(config({ sections: { beadle: { nonsense: 'x' } } }));
	assert.deepEqual(broken.findings.map(f => f.part), ['configuration']);
	assert.match(broken.wrong[0].text, /nonsense/);
	assert.equal((await run('--nonsense')).code, 64);
});
