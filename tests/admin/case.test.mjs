// beadle case and beadle audit beside a running service, on cases that people
// have made.

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { ADA, ANSWERS, BINARY, CHEN, SAM, World, until } from '../e2e/world.mjs';

const OK = 0, DATAERR = 65, NOINPUT = 66;
const SIGPIPE = 128 + 13;
const WHEN = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ';

let world, first, failed, withdrawn;

function beadle(command, ...more) {
	const { status, stdout, stderr } = spawnSync(BINARY,
		[command, '--config', world.config, ...more], { encoding: 'utf8' });
	return { code: status, out: stdout, err: stderr };
}

before(async () => {
	world = await World.start();
	assert.deepEqual(beadle('case'), { code: OK, out: 'No case is open.\n', err: '' });
	first = await world.request(ADA);
	await until('the first mail', () => /mail +sent/.test(beadle('case', first).out));
	await world.fault({ kind: 'smtp', code: 550, text: 'no such user', count: 1 });
	failed = await world.request(CHEN);
	withdrawn = await world.request(SAM);
	await world.press(SAM, 'withdraw', new RegExp(withdrawn));
	await until('the failure and the withdrawal', () =>
		/FAILED/.test(beadle('case').out) && !beadle('case').out.includes(withdrawn));
});
after(async () => { assert.equal(await world.stop(), 0); });

test('the open cases, oldest first, failures marked', () => {
	const { code, out, err } = beadle('case');
	assert.deepEqual([code, err], [OK, '']);
	const lines = out.trimEnd().split('\n');
	assert.equal(lines.length, 3);
	assert.match(lines[0], new RegExp(`^${first} +${WHEN}  Ada \\S+ .*\\S$`));
	assert.match(lines[1], new RegExp(`^${failed} +${WHEN}  Chen Wei .*  1 FAILED$`));
	// The relay has refused the address itself.
	assert.match(lines[2], /chen\.wei@university\.example/);
});

test('one case: whose, since when, where it stands, what was sent', () => {
	const { code, out, err } = beadle('case', first);
	assert.deepEqual([code, err], [OK, '']);
	assert.match(out, new RegExp(`^${first}  canvas-token version \\d+\n`
		+ 'requester  Ada \\S+ <\\S+@university\\.example>\n'
		+ `opened     ${WHEN}\nstate      \\S+.*\n\nsent:\n(  ${WHEN}  \\S.*\\S\n)+$`));
	for (const kind of ['post', 'mail'])
		assert.match(out, new RegExp(`^  ${WHEN}  ${kind} +sent`, 'm'), kind);
	assert.match(beadle('case', failed).out,
		/mail +FAILED to Chen Wei  "We have your request .*": recipient_refused \(550\)/);
});

test('a finished case is no longer listed, and still shown', () => {
	assert.ok(!beadle('case').out.includes(withdrawn));
	assert.match(beadle('case', withdrawn).out, /^state +\S.* \(finished\)$/m);
});

test('a number that no case has', () => {
	for (const command of ['case', 'audit', 'export'])
		for (const number of ['CT-9999', 'x', '']) {
			const { code, out, err } = beadle(command, number);
			assert.deepEqual([code, out], [DATAERR, ''], number);
			assert.ok(err.startsWith(`beadle ${command}: there is no case ${number}; `));
			assert.match(err, /; beadle case lists the open ones\n$/);
		}
	assert.equal(beadle('case', first.toLowerCase()).out, beadle('case', first).out);
});

test('red where a person looks, and only there', () => {
	const terminal = env => spawnSync('script', ['-qec',
		`${BINARY} case --config ${world.config}`, '/dev/null'],
	{ encoding: 'utf8', env: { ...process.env, NO_COLOR: '', ...env } }).stdout;
	assert.match(terminal({}), /\x1b\[1;31mFAILED\x1b\[0m/);
	assert.doesNotMatch(terminal({ NO_COLOR: '1' }), /\x1b/);
	assert.doesNotMatch(beadle('case').out, /\x1b/);
});

test('the audit record: every line JSON, in order, without what people wrote', () => {
	const { code, out, err } = beadle('audit');
	assert.deepEqual([code, err], [OK, '']);
	const lines = out.trimEnd().split('\n').map(line => JSON.parse(line));
	assert.ok(lines.length >= 4);
	for (const line of lines) {
		assert.deepEqual(Object.keys(line), ['time', 'journal', 'record']);
		assert.match(line.time, new RegExp(`^${WHEN}$`));
	}
	const times = lines.map(l => l.time);
	assert.deepEqual(times, times.toSorted());
	assert.ok(!out.includes(ANSWERS.purpose));
});

test('the audit record of one case is part of the whole', () => {
	const whole = new Set(beadle('audit').out.split('\n'));
	const { code, out } = beadle('audit', withdrawn);
	assert.equal(code, OK);
	const lines = out.trimEnd().split('\n');
	assert.ok(lines.length >= 2 && lines.length < whole.size - 1);
	for (const line of lines)
		assert.ok(whole.has(line));
});

test('they answer the same when the service has stopped', async () => {
	const running = [beadle('case'), beadle('case', first), beadle('audit')];
	assert.equal(await world.beadle.stop(), 0);
	assert.deepEqual([beadle('case'), beadle('case', first), beadle('audit')], running);
	await world.startBeadle();
});

test('a database that is none says which file, and what to do', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'beadle-case-'));
	const bad = path.join(folder, 'beadle.conf');
	const store = path.join(folder, 'beadle.sqlite');
	cpSync(path.dirname(world.config), folder, { recursive: true,
		filter: file => !/\.sqlite/.test(file) });
	const said = (name, contents) => {
		rmSync(store, { force: true });
		if (contents !== null)
			writeFileSync(store, contents);
		const { status, stderr } = spawnSync(BINARY, ['case', '--config', bad], { encoding: 'utf8' });
		assert.equal(status, NOINPUT, name);
		assert.ok(stderr.includes(store), stderr);
		return stderr;
	};
	assert.match(said('missing', null), /No such file or directory; beadle run makes it/);
	assert.match(said('empty', ''), /not a Beadle database; is \[store\] url the right file\?/);
	assert.match(said('a text', 'no database '.repeat(100)),
		/file is not a database \(26\); is \[store\] url the right file\?/);
	rmSync(folder, { recursive: true });
});

test('whoever reads the first line only may go', () => {
	for (const command of ['audit', 'export CT-1001', 'case CT-1001', 'help']) {
		const [name, ...more] = command.split(' ');
		const words = [name, ...name === 'help' ? [] : ['--config', world.config], ...more];
		const { status, stdout, stderr } = spawnSync('bash', ['-c',
			'"$0" "$@" | head -1; exit "${PIPESTATUS[0]}"', BINARY, ...words], { encoding: 'utf8' });
		assert.ok([OK, SIGPIPE].includes(status), command);
		assert.equal(stderr, '', command);
		assert.ok(stdout.length > 1, command);
	}
});

test('a damaged case: named at the start and in the lists, the others go on', async () => {
	assert.equal(await world.beadle.stop(), 0);
	const db = new DatabaseSync(path.join(path.dirname(world.config), 'beadle.sqlite'));
	db.prepare('UPDATE case_record SET snapshot = zeroblob(length(snapshot))'
		+ ' WHERE number = ?').run(first);
	db.close();
	await world.startBeadle();
	assert.ok(world.beadle.log.some(line => line.includes('event=case_not_read')
		&& line.includes(`case=${first}`)), world.beadle.log.join('\n'));
	const lines = beadle('case').out.split('\n');
	assert.match(lines[0], new RegExp(`^${first} +${WHEN}  Ada .*DAMAGED$`));
	assert.match(lines[1], new RegExp(`^${failed} .*FAILED$`));
	assert.match(beadle('case', first).err, new RegExp(`${first} cannot be read`));
	// It asks the sandbox, which is in this process.
	const found = await new Promise(done => execFile(BINARY,
		['doctor', '--config', world.config, '--json'], (_error, out) => done(out)));
	const wrong = JSON.parse(found).filter(f => f.state === 'wrong');
	assert.ok(wrong.some(f => f.part === 'cases'
		&& f.text === `of 2 that are open, these cannot be read: ${first}`),
	JSON.stringify(wrong));
	// Its requester goes on: another request, and it is listed beside it.
	const next = await world.request(ADA);
	assert.ok(beadle('case').out.includes(`\n${next} `));
});
