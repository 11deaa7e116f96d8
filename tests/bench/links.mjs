// make bench-links: how Beadle and Slack's own Socket Mode client keep their
// connection while the same goes wrong, side by side: twenty clicks a second,
// which Slack sends once, and what became of them.
//
//   node links.mjs

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { startBeadle, writeConfig } from '../sandbox/beadle.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';

const BINARY = path.resolve(process.env.BUILD ?? 'build', 'beadle');
const CLICK_MS = 50;
const LOOK_MS = 5;
const START_MS = 20_000;
const OPEN = 'apps.connections.open';

const SCENARIOS = [
	{ name: 'nothing', seconds: 15, steps: [] },
	{ name: 'refresh, 3 times', seconds: 40, steps: [
		[2, { kind: 'disconnect', reason: 'refresh_requested' }],
		[14, { kind: 'disconnect', reason: 'refresh_requested' }],
		[26, { kind: 'disconnect', reason: 'warning' }]] },
	{ name: 'cut without a close frame, 3 times', seconds: 40, steps: [
		[2, { kind: 'cut' }], [14, { kind: 'cut' }], [26, { kind: 'cut' }]] },
	{ name: 'too_many_websockets, twice', seconds: 60, steps: [
		[2, { kind: 'too_many', count: 2 }],
		[2, { kind: 'disconnect', reason: 'refresh_requested' }]] },
	{ name: '429 storm: 10 s, Retry-After 3', seconds: 40, steps: [
		[2, { kind: 'rate_limit', method: OPEN, count: 1000, retry_after: 3 }],
		[2, { kind: 'cut' }],
		[12, { kind: 'clear' }]] },
	{ name: 'silence, 30 s', seconds: 60, steps: [
		[2, { kind: 'silence', ms: 30_000 }]] },
];

const sleep = ms => new Promise(done => { setTimeout(done, ms); });

const SUBJECTS = {
	Beadle: (folder, sandbox) => {
		const config = writeConfig(path.join(folder, 'beadle'), sandbox,
			{ sections: { mail: null } });
		return startBeadle(BINARY, config).process;
	},
	'@slack/socket-mode': (_folder, sandbox) => spawn(process.execPath,
		['--no-warnings', path.join(import.meta.dirname, 'links_client.mjs')],
		{ stdio: ['ignore', 'ignore', 'ignore'],
			env: { ...process.env, SLACK_API: sandbox.api } }),
};

const click = n => ({ type: 'interactive', accepts_response_payload: false,
	payload: { type: 'shortcut', callback_id: 'links', action_ts: String(n),
		user: { id: 'U0PROF00001', team_id: 'T0SANDBOX01' } } });

async function control(sandbox, fault) {
	const response = await fetch(`${sandbox.page}control/fault`,
		{ method: 'POST', body: JSON.stringify(fault) });
	if (!response.ok)
		throw new Error(await response.text());
}

/** Runs one scenario with one subject; resolves to what is in its row. */
async function play({ seconds, steps }, start) {
	const folder = mkdtempSync(path.join(tmpdir(), 'links-'));
	const sandbox = await startSandbox({ data: folder });
	const { sockets, state } = sandbox;
	const subject = start(folder, sandbox);
	const ended = new Promise(done => { subject.on('close', done); });
	for (let waited = 0; sockets.listening.length === 0; waited += LOOK_MS) {
		if (waited > START_MS)
			throw new Error('it did not connect');
		await sleep(LOOK_MS);
	}
	await sleep(1000);
	const opened = () => state.logSince(0)
		.filter(l => l.what === 'socket' && l.event === 'open').length;
	const before = { opened: opened(), asked: state.asked.get(OPEN) };
	let deafMs = 0, last = performance.now();
	const looker = setInterval(() => {
		const now = performance.now();
		if (sockets.listening.length === 0)
			deafMs += now - last;
		last = now;
	}, LOOK_MS);
	const timers = steps.map(([at, fault]) =>
		setTimeout(() => control(sandbox, fault), at * 1000));
	const sent = [];
	for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
		sent.push(sockets.send(click(sent.length)));
		await sleep(CLICK_MS);
	}
	clearInterval(looker);
	timers.forEach(clearTimeout);
	const lost = (await Promise.all(sent)).filter(({ acked }) => !acked).length;
	const row = { clicks: sent.length, lost, deaf: deafMs / 1000,
		reconnects: opened() - before.opened,
		asked: state.asked.get(OPEN) - before.asked };
	subject.kill();
	await ended;
	await sandbox.stop();
	rmSync(folder, { recursive: true });
	return row;
}

const rows = await Promise.all(SCENARIOS.flatMap(scenario =>
	Object.entries(SUBJECTS).map(async ([name, start]) =>
		[scenario.name, name, await play(scenario, start)])));

console.log('| what goes wrong | who | clicks | lost | deaf, s | new connections'
	+ ' | requests for one |');
console.log('|---|---|--:|--:|--:|--:|--:|');
for (const [scenario, name, r] of rows)
	console.log(`| ${[scenario, name, r.clicks, r.lost, r.deaf.toFixed(2),
		r.reconnects, r.asked].join(' | ')} |`);
process.exit(0);
