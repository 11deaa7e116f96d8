// beadle deliver and the Maildir it puts mail into: from a mail server's pipe
// to the journal, and what its exit codes promise.

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync,
	rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { certificate, startMailServers, unavailable } from '../net/mailservers.mjs';
import { BINARY, Inbox, filesIn, letter, until } from './inboxes.mjs';

const EX_OK = 0;
const EX_DATAERR = 65;
const EX_TEMPFAIL = 75;
const NOBODY = 65534;
const TOO_LARGE_BYTES = 64 * 1024 * 1024 + 1;
const MANY = 40;
const POLL_MS = 60_000; /* a change that nobody tells is seen then */

let folder, spool, inbox;

const deliver = (input, ...args) => spawnSync(BINARY,
	['deliver', '--config', inbox.config, ...args], { input, encoding: 'utf8' });

const newest = () => {
	const file = readdirSync(path.join(spool, 'new')).sort().at(-1);
	return readFileSync(path.join(spool, 'new', file), 'utf8');
};

before(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-deliver-'));
	spool = path.join(folder, 'spool');
	inbox = await Inbox.start(path.join(folder, 'beadle'),
		{ inbox: `maildir:${spool}` });
	await until('the Maildir', () => existsSync(path.join(spool, '.Failed', 'cur')));
	assert.equal(await inbox.stop(), 0);
});

afterEach(() => Inbox.stopAll());
after(() => rmSync(folder, { recursive: true }));

const restart = async () => {
	inbox = await Inbox.start(path.join(folder, 'beadle'), { inbox: `maildir:${spool}` });
};

test('what was delivered is taken, whether the service runs or not', async t => {
	assert.equal(deliver(letter(1)).status, EX_OK);
	await restart();
	await inbox.takes(1);
	const started = Date.now();
	assert.equal(deliver(letter(2)).status, EX_OK);
	await inbox.takes(2);
	const took = Date.now() - started;
	t.diagnostic(`from the delivery to the journal: ${took} ms`);
	assert.ok(took < POLL_MS / 2);
	await until('both are moved', () => filesIn(spool, '.Processed').length === 2
		&& filesIn(spool).length === 0);
	assert.equal(await inbox.stop(), 0);
});

test('the envelope stands first, and an mbox line does not', () => {
	const { status, stderr } = deliver(`From ada Wed Nov 25 10:00:00 2026\n${letter(3)}`,
		'--from', 'ada@university.example', '--to', 'beadle+x.y@university.example');
	assert.deepEqual([status, stderr], [EX_OK, '']);
	assert.equal(newest(), 'Return-Path: <ada@university.example>\n'
		+ `Delivered-To: beadle+x.y@university.example\n${letter(3)}`);
	assert.equal(deliver(letter(4), '--from', '').status, EX_OK);
	assert.equal(newest(), `Return-Path: <>\n${letter(4)}`);
	assert.equal(deliver(letter(5)).status, EX_OK);
	assert.equal(newest(), letter(5));
});

test('bytes stay what they are', () => {
	const bytes = Buffer.concat([Buffer.from('Subject: \xff\0\n\n', 'latin1'),
		Buffer.from(Array.from({ length: 4096 }, (_, i) => i % 256))]);
	assert.equal(deliver(bytes).status, EX_OK);
	const file = readdirSync(path.join(spool, 'new')).sort().at(-1);
	assert.deepEqual(readFileSync(path.join(spool, 'new', file)), bytes);
});

test('what can never be taken comes back', () => {
	const count = readdirSync(path.join(spool, 'new')).length;
	const large = deliver(Buffer.alloc(TOO_LARGE_BYTES, 'x'));
	assert.equal(large.status, EX_DATAERR);
	assert.match(large.stderr, /larger than 64 MiB/);
	for (const [input, ...args] of [[''], ['From ada\n'],
		[letter(1), '--from', 'a\r\nX-Forged: 1'], [letter(1), '--to', 'a\tb']])
		assert.equal(deliver(input, ...args).status, EX_DATAERR, args.join(' '));
	assert.equal(readdirSync(path.join(spool, 'new')).length, count);
	assert.equal(readdirSync(path.join(spool, 'tmp')).length, 0);
});

test('whatever else is wrong, the mail server keeps the mail', () => {
	const run = (...args) => spawnSync(BINARY, ['deliver', ...args],
		{ input: letter(1), encoding: 'utf8' });
	const broken = path.join(folder, 'broken.conf');
	writeFileSync(broken, '[beadle\n');
	const imap = path.join(folder, 'imap.conf');
	writeFileSync(imap, readFileSync(inbox.config, 'utf8').replace(/^inbox = .*$/m,
		'inbox = imaps://bot@imap.example\ninbox_password = file:nowhere'));
	const nowhere = path.join(folder, 'nowhere.conf');
	writeFileSync(nowhere, readFileSync(inbox.config, 'utf8').replace(/^inbox = .*$/m,
		'inbox = maildir:/nowhere/at/all'));
	for (const [want, ...args] of [
		[/cannot be read/, '--config', path.join(folder, 'none.conf')],
		[/lacks its \]/, '--config', broken],
		[/there is nowhere to put it/, '--config', imap],
		[/\/nowhere\/at\/all.*No such file/, '--config', nowhere],
		[/did you mean --config/, '--confg', inbox.config],
		[/one word too many/, 'word'],
	]) {
		const { status, stderr } = run(...args);
		assert.equal(status, EX_TEMPFAIL, stderr);
		assert.match(stderr, want);
	}
	const { status, stdout } = run('--help');
	assert.equal(status, EX_OK);
	assert.match(stdout, /^usage: beadle deliver/);
});

test('a user who may read no secret delivers for one who may',
	{ skip: process.getuid() !== 0 && 'only root can be somebody else' }, () => {
		chmodSync(folder, 0o755);
		chmodSync(path.join(folder, 'beadle'), 0o755);
		chmodSync(path.join(folder, 'beadle/store.key'), 0o600);
		const other = path.join(folder, 'other');
		for (const part of ['', 'tmp', 'new', 'cur']) {
			mkdirSync(path.join(other, part));
			chmodSync(path.join(other, part), 0o777);
		}
		const config = path.join(folder, 'beadle/other.conf');
		writeFileSync(config, readFileSync(inbox.config, 'utf8')
			.replace(/^inbox = .*$/m, `inbox = maildir:${other}`));
		/* Where the project lies may be closed to others. */
		const program = path.join(folder, 'program');
		copyFileSync(BINARY, program);
		const { status, stderr } = spawnSync(program, ['deliver', '--config', config],
			{ input: letter(9), encoding: 'utf8', uid: NOBODY, gid: NOBODY });
		assert.deepEqual([status, stderr], [EX_OK, '']);
		const [file] = readdirSync(path.join(other, 'new'));
		assert.equal(statSync(path.join(other, 'new', file)).mode & 0o777, 0o660);
	});

test('a real Postfix runs it, as the manual says', { skip: unavailable }, async () => {
	const home = path.join(folder, 'postfix');
	const mailbox = path.join(home, 'spool');
	mkdirSync(home);
	execFileSync('install', ['-d', '-m', '2770', '-o', 'nobody', '-g', 'nogroup',
		mailbox, `${mailbox}/tmp`, `${mailbox}/new`, `${mailbox}/cur`]);
	chmodSync(folder, 0o755);
	const program = path.join(home, 'beadle');
	copyFileSync(BINARY, program);
	const config = path.join(home, 'beadle.conf');
	writeFileSync(config, readFileSync(inbox.config, 'utf8')
		.replace(/^inbox = .*$/m, `inbox = maildir:${mailbox}`));
	const servers = await startMailServers(home,
		certificate(home, 'localhost', 'DNS:localhost'), {
			main: 'recipient_delimiter = +\n'
				+ 'transport_maps = inline:{beadle@university.example=beadle:}\n',
			master: 'beadle unix - n n - - pipe user=nobody null_sender=\n'
				+ `    argv=${program} deliver --config ${config}`
				+ ' --from ${sender} --to ${original_recipient}\n',
		});
	try {
		for (const [from, to] of [['ada@university.example', 'beadle@university.example'],
			['<>', 'beadle+b.17.mac@university.example']])
			execFileSync('sendmail', ['-C', servers.etc, '-f', from, to],
				{ input: letter(1), env: { ...process.env, MAIL_CONFIG: servers.etc } });
		await until('both mails', () => readdirSync(`${mailbox}/new`).length === 2);
		const heads = readdirSync(`${mailbox}/new`).map(file =>
			readFileSync(path.join(mailbox, 'new', file), 'utf8')
				.split('\n').slice(0, 2).join(' '));
		assert.deepEqual(heads.sort(), [
			'Return-Path: <> Delivered-To: beadle+b.17.mac@university.example',
			'Return-Path: <ada@university.example> Delivered-To: beadle@university.example',
		]);
	} finally {
		servers.stop();
	}
});

test(`${MANY} at once, and kills in between: nothing lost, nothing twice`, async () => {
	await restart();
	const runs = Array.from({ length: MANY }, (_, n) => new Promise(done => {
		const child = spawn(BINARY, ['deliver', '--config', inbox.config],
			{ stdio: ['pipe', 'ignore', 'inherit'] });
		child.on('close', done);
		child.stdin.end(letter(100 + n));
	}));
	for (let i = 0; i < 4; i++) {
		inbox.beadle.process.kill('SIGKILL');
		await inbox.beadle.exited;
		await inbox.startBeadle();
	}
	assert.deepEqual(await Promise.all(runs), Array(MANY).fill(EX_OK));
	await until('all are moved', () => filesIn(spool).length === 0);
	assert.equal(inbox.taken('<1__@university.example> %'), MANY);
	const delivered = readdirSync(path.join(spool, '.Processed/cur')).map(file =>
		readFileSync(path.join(spool, '.Processed/cur', file), 'utf8'))
		.filter(text => /^Message-ID: <1\d\d@/m.test(text));
	assert.equal(delivered.length, MANY);
	assert.equal(await inbox.stop(), 0);
});
