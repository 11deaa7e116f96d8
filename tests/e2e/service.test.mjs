// The service for those who run it: how it starts, what it refuses, how it
// stops, what it says.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { person } from './load.mjs';
import { ADA, BINARY, SAM, World, until, wordsOf } from './world.mjs';

const STOP_MOST_MS = 20_000; /* of a slow machine */
const HELD_UP_MS = 120_000;

let world;
before(async () => {
	world = await World.start();
	cpSync('templates', path.join(world.folder, 'templates'), { recursive: true });
	world.options = { sections: { beadle: {
		templates: path.join(world.folder, 'templates') } } };
	await world.beadle.stop();
	await world.startBeadle();
});
after(async () => { assert.equal(await world.stop(), 0); });

/** Runs a command to its end: {code, out, err}. */
const run = (...args) => new Promise(done => {
	execFile(BINARY, args, (error, out, err) =>
		done({ code: error?.code ?? 0, out, err }));
});

test('all mistakes of a configuration are told at once, with their lines', async () => {
	const file = path.join(world.folder, 'broken.conf');
	const open = path.join(world.folder, 'open.key');
	writeFileSync(open, 'a'.repeat(64));
	chmodSync(open, 0o644);
	writeFileSync(file, ['[beadle]', 'workflow = w', 'templates = nowhere',
		'[store]', 'url = postgresql:x', `key = file:${open}`,
		'[slack]', 'api_url = http://slack.example/api/',
		'app_token = xapp-1-very-secret', 'bot_token = env:NOT_SET_ANYWHERE',
		'[office a]', 'title = A', 'members = nobody', 'quorum = 0'].join('\n'));
	const { code, err } = await run('run', '--config', file);
	assert.equal(code, 78);
	const wanted = [/:2: .*workflow; write workflows/, /:3: templates: .*nowhere/,
		/:5: url: write sqlite:PATH/, /:6: key: .*chmod 600/,
		/:8: api_url: .*https/, /:9: app_token: .*file:PATH/,
		/:10: bot_token: .*NOT_SET_ANYWHERE/, /:13: members: .*"nobody"/,
		/:14: quorum: write a number/];
	for (const pattern of wanted)
		assert.match(err, pattern);
	assert.ok(!err.includes('very-secret'));
	assert.equal((await run('run', '--config', '/nowhere')).code, 78);
});

test('a database that is in use, or sealed with another key, is refused', async () => {
	const second = await run('run', '--config', world.config);
	// Not for ever: the first may be on its way out.
	assert.equal(second.code, 75);
	assert.match(second.err, /another beadle is using this database/);
	const text = readFileSync(world.config, 'utf8');
	writeFileSync(path.join(world.folder, 'beadle', 'other.key'), 'b'.repeat(64),
		{ mode: 0o600 });
	const other = path.join(world.folder, 'beadle', 'other.conf');
	writeFileSync(other, text.replace('file:store.key', 'file:other.key'));
	const { code, err } = await run('case', '--config', other);
	assert.notEqual(code, 0);
	assert.match(err, /key/);
});

test('SIGHUP takes up new templates, and keeps the old when they are broken', async () => {
	const file = path.join(world.folder, 'templates', 'greeting.md');
	const text = readFileSync(file, 'utf8');
	writeFileSync(file, text.replace('I can help you with', 'I gladly help you with'));
	let reloaded = world.beadle.event('templates_reloaded');
	world.beadle.process.kill('SIGHUP');
	await reloaded;
	await world.say(ADA, 'hello');
	await world.sees(ADA, /I gladly help you with/);
	writeFileSync(file, '{{#never closed}}');
	reloaded = world.beadle.event('templates_not_reloaded');
	world.beadle.process.kill('SIGHUP');
	assert.match((await reloaded).problems, /greeting\.md/);
	await world.say(SAM, 'hello');
	await world.sees(SAM, /I gladly help you with/);
	writeFileSync(file, text);
});

test('SIGTERM under load: everything acknowledged is kept, and nobody waited for', async () => {
	const number = await world.request();
	await world.fault({ kind: 'slow', method: 'chat.postMessage', ms: HELD_UP_MS, count: 1 });
	await world.say(SAM, 'hello');
	await until('an answer under way', async () =>
		(await world.get('log')).some(l => l.what === 'slow'));
	const started = Date.now();
	assert.equal(await world.beadle.stop(), 0);
	assert.ok(Date.now() - started < STOP_MOST_MS, `${Date.now() - started} ms`);
	await world.startBeadle();
	await until('one greeting more, not two', async () =>
		(await world.messages(SAM)).filter(m => /help you with/.test(wordsOf(m)))
			.length === 2);
	await world.mail(ADA, new RegExp(number));
	assert.match((await run('case', '--config', world.config, number)).out,
		new RegExp(`${number} +canvas-token version 1`));
});
