// beadle send and beadle bulk: whoever runs the service revokes many tokens at
// once, looks first, and goes on after the service was killed in the middle.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import { after, before, test } from 'node:test';
import { ADA, BINARY, CANVAS_ADMINS, CHEN, SAM, SECURITY_OFFICE, TOM, World, until }
	from './world.mjs';

const OK = 0, REFUSED = 1, USAGE = 64, UNAVAILABLE = 69, TEMPFAIL = 75;
const OF_ACME = '{"in": ["Acme", {"var": "context.answers.services"}]}';
const { username, uid } = os.userInfo();

let world, live, other, reviewed, socket;

function beadle(command, ...more) {
	const { status, stdout, stderr } = spawnSync(BINARY,
		[command, '--config', world.config, ...more], { encoding: 'utf8' });
	return { code: status, out: stdout, err: stderr };
}

const bulk = (...more) => beadle('bulk', '--event', 'operator.revoke',
	'--workflow', 'canvas-token', ...more);

/** The same while the test goes on; resolves once it has ended. */
const bulkBeside = (...more) => new Promise(done => {
	const child = spawn(BINARY, ['bulk', '--config', world.config, '--event', 'operator.revoke',
		'--workflow', 'canvas-token', ...more]);
	let out = '', err = '';
	child.stdout.on('data', bytes => { out += bytes; });
	child.stderr.on('data', bytes => { err += bytes; });
	child.on('close', code => done({ code, out, err }));
});

/** A token that works, from the request on; resolves to the case's number. */
async function liveToken(as, answers) {
	const number = await world.request(as, answers);
	await world.press(CHEN, 'canvas_admins.approve', new RegExp(`${number}: `), CANVAS_ADMINS);
	await world.press(TOM, 'security_office.approve', new RegExp(`${number}: `), SECURITY_OFFICE);
	const id = await world.createToken(number, as);
	await world.sees(as, new RegExp(`ready to activate \\(${number}\\)`));
	await world.post('canvas_activate', { as, id });
	await world.press(as, 'activated', new RegExp(`ready to activate \\(${number}\\)`));
	await until(`${number} to be live`, () => / live\.resting/.test(beadle('case', number).out));
	return number;
}

const tokenOf = number => world.sandbox.records.tokens.find(t =>
	t.purpose.includes(`(${number})`));

before(async () => {
	world = await World.start();
	live = [await liveToken(ADA, { services: 'Acme Grades' }),
		await liveToken(ADA, { services: 'Acme' }),
		await liveToken(SAM, { services: 'Something by Acme' })];
	other = await liveToken(SAM, { services: 'Nobody else' });
	reviewed = await world.request(ADA, { services: 'Acme' });
	socket = `${world.folder}/beadle/beadle.sqlite.control`;
});
after(async () => {
	assert.equal(await world.stop(), 0);
	assert.ok(!existsSync(socket));
});

test('the socket is for this account alone', () => {
	assert.equal(statSync(socket).mode & 0o777, 0o600);
});

test('a preview: what would happen to whom, what does not take it and why', () => {
	const { code, out, err } = bulk('--where', OF_ACME);
	assert.deepEqual([code, err], [OK, '']);
	const lines = out.trimEnd().split('\n');
	live.forEach((number, i) => assert.match(lines[i], new RegExp(`^${number} +(Ada|Sam) .*@.*`
		+ ' live\\.resting  -> revoking\\.deleting; asks canvas\\.delete_token$')));
	assert.match(lines[3], new RegExp(`^${reviewed} .* NOT: it does not take this`));
	assert.equal(lines.at(-1), '3 would take operator.revoke, 1 would not. Nothing was sent;'
		+ ' --apply sends it.');
	assert.ok(!out.includes(other));
	assert.ok(live.every(number => tokenOf(number).workflow_state === 'active'));
});

test('a rule, an event or a workflow that is wrong is said to be, and nothing is sent', () => {
	for (const [args, words] of [
		[['--where', '{"inn": [1]}'], /inn/], [['--where', '{'], /--where: not JSON/],
		[['--data', '['], /--data: not JSON/],
		[['--event', 'no_such'], /canvas-token has no event "no_such"/],
		[['--workflow', 'none'], /there is no workflow "none"/]]) {
		const { code, out, err } = bulk(...args, '--apply');
		assert.equal(code, USAGE, err);
		assert.match(err, words);
		assert.equal(out, '');
	}
	assert.equal(beadle('bulk', '--event', 'x').code, USAGE);
});

test('what operators may not send is refused by the authoriser, and nothing changes', () => {
	const { code, out, err } = beadle('send', 'edtech.revoke', live[0]);
	assert.deepEqual([code, out], [REFUSED, '']);
	assert.match(err, /its workflow does not let operators send this/);
	assert.match(bulk('--event', 'edtech.revoke').out, /0 would take edtech\.revoke, 5 would not/);
	assert.match(beadle('send', 'operator.revoke', 'CT-9').err, /there is no such case/);
	assert.match(beadle('send', 'operator.revoke', reviewed).err, /does not take this where/);
	const opened = beadle('send', 'request', 'canvas-token');
	assert.equal(opened.code, REFUSED);
	assert.equal(tokenOf(live[0]).workflow_state, 'active');
});

/** What the service answers to these bytes. Who sends too much is cut off, maybe
 * before it could read the answer. */
const raw = bytes => new Promise(done => {
	const peer = net.connect(socket);
	let text = '';
	peer.on('data', more => { text += more; }).on('end', () => done(text))
		.on('error', error => done(text || error.code));
	peer.write(bytes);
});

test('what comes through the socket is hostile until it is understood', async () => {
	for (const [line, words] of [['nonsense', /bad_request/], ['{}', /bad_request.*a request is/],
		['{"event":"x y","case":"CT-1001"}', /bad_request/],
		['{"event":"x","case":"CT-1001","more":1}', /bad_request/],
		['{"event":"x","case":"CT-1001","data":[]}', /bad_request/],
		[`{"event":"x","case":"${'C'.repeat(70_000)}"}`, /bad_request.*longer|ECONNRESET|EPIPE/],
		[`{"event":"operator.revoke","case":"${live[0]}","data":{"a":"7~${'Qx7RtY2uIoP9aSdF'
			.repeat(4)}"}}`, /bad_request.*credential/]])
		assert.match(await raw(`${line}\n`), words, line.slice(0, 60));
	assert.equal(tokenOf(live[0]).workflow_state, 'active');
	// One that goes away without a word costs nothing.
	await new Promise(done => { net.connect(socket, function hangUp() {
		this.destroy();
		done();
	}); });
	assert.match(beadle('send', 'operator.revoke', 'CT-9').err, /there is no such case/);
});

test('killed in the middle, run again: each token is deleted, read back, once', async () => {
	assert.equal(await world.beadle.stop(), 0);
	await world.startBeadle({ BEADLE_FAULT: 'in_apply:2' });
	const first = await bulkBeside('--where', OF_ACME, '--apply');
	assert.ok([UNAVAILABLE, TEMPFAIL].includes(first.code), first.err);
	assert.match(first.err, /stopped after [012] of 3; the same command goes on/);
	assert.equal(await world.beadle.exited, 'SIGKILL');
	const down = bulk('--where', OF_ACME, '--apply');
	assert.equal(down.code, UNAVAILABLE);
	assert.match(down.err, /is beadle running\?/);

	await world.startBeadle();
	const second = bulk('--where', OF_ACME, '--apply');
	assert.equal(second.code, OK, second.err);
	assert.match(second.out, /^\[1\/\d\] CT-\d+: sent$/m);
	await until('all tokens to be gone', () =>
		live.every(number => tokenOf(number).workflow_state === 'deleted'));
	for (const number of live)
		await until(`${number} to be over`, () =>
			/^state +revoked \(finished\)$/m.test(beadle('case', number).out));
	assert.equal(tokenOf(other).workflow_state, 'active');
	// Whoever looks again sees what is left: nothing of it.
	assert.match(bulk('--where', OF_ACME).out, /0 would take operator\.revoke, 1 would not/);
});

test('the record says which account it was, once for each, and that it is gone', async () => {
	for (const number of live) {
		const records = beadle('audit', number).out.trimEnd().split('\n')
			.map(line => JSON.parse(line).record);
		const sent = records.filter(r => r.what === 'operator.revoke' && r.outcome === 'done');
		assert.equal(sent.length, 1, number);
		assert.equal(sent[0].operator, `${username} (uid ${uid})`);
		assert.equal(sent[0].channel, 'operator');
		const { out } = beadle('export', '--format', 'json', number);
		assert.match(out, new RegExp(`the operator ${username}`));
	}
	await world.sees(ADA, /the token is deleted.*read back.*asked for by the operator/);
	await world.mail(SAM, /the token is deleted/);
});

test('one at a time', async () => {
	const { code, out, err } = beadle('send', 'operator.revoke', other);
	assert.deepEqual([code, out, err], [OK, `${other}: sent\n`, '']);
	await until('the token to be gone', () => tokenOf(other).workflow_state === 'deleted');
});
