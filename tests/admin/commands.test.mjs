// The commands as somebody types them: what they print where, what they say
// when something is wrong, what they exit with (sysexits.h).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

const BINARY = path.resolve(process.env.BUILD ?? 'build', 'beadle');
const ROOT = path.resolve(import.meta.dirname, '../..');
const OK = 0, USAGE = 64, NOINPUT = 66, IOERR = 74, CONFIG = 78;
/** No mail may bounce because of how a mail server was told to run us. */
const LATER = 75;

/** Runs a command to its end: {code, out, err}. */
function run(args, options = {}) {
	const { status, stdout, stderr } = spawnSync(BINARY, args,
		{ encoding: 'utf8', env: { ...process.env, APP: 'xapp-1', BOT: 'xoxb-1' }, ...options });
	return { code: status, out: stdout, err: stderr };
}

const listed = () => [...run(['help']).out.matchAll(/^ {2}(\w+) +(.+)$/gm)]
	.map(([, name, summary]) => ({ name, summary }));
/** Those that have options. */
const commands = listed().map(c => c.name).filter(name => !['help', 'version'].includes(name));

let folder, config;
before(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-admin-'));
	config = writeConfig('beadle.conf');
});
after(() => rmSync(folder, { recursive: true }));

/** A configuration of a Slack that is not there, with lines replaced. */
function writeConfig(name, replace = {}) {
	const key = path.join(folder, 'store.key');
	writeFileSync(key, '0123456789abcdef'.repeat(4), { mode: 0o600 });
	const office = key_ => [`[office ${key_}]`, `title = ${key_}`,
		'slack_channel = C0123456789', 'members = ada@university.example', 'quorum = 1'];
	const text = ['[beadle]', `workflows = ${ROOT}/workflows`, `templates = ${ROOT}/templates`,
		'[store]', 'url = sqlite:beadle.sqlite', `key = file:${key}`,
		'[slack]', 'api_url = http://127.0.0.1:1/api/', 'app_token = env:APP',
		'bot_token = env:BOT',
		...['canvas_admins', 'security_office', 'edtech', 'accessibility', 'privacy']
			.flatMap(office)];
	const file = path.join(folder, name);
	writeFileSync(file, text.map(line =>
		replace[line.split(' ')[0]] ?? line).join('\n'));
	return file;
}

/* --- help ---------------------------------------------------------------- */

test('the list of commands is there in every way one asks for it', () => {
	const { code, out, err } = run(['help']);
	assert.deepEqual([code, err], [OK, '']);
	assert.match(out, /^Beadle runs .*\n\nusage: beadle COMMAND \[options\]\n/);
	for (const args of [['--help'], ['-h'], ['help', 'help'], ['help', '--help']])
		assert.deepEqual(run(args), { code: OK, out, err: '' }, args.join(' '));
	assert.deepEqual(run([]), { code: USAGE, out: '', err: out },
		'nothing asked for: not an answer, but help');
	for (const { name, summary } of listed())
		assert.ok(summary.length < 60 && !summary.endsWith('.'), name);
	for (const name of ['run', 'case', 'audit'])
		assert.ok(commands.includes(name));
});

test('the version', () => {
	const { code, out } = run(['version']);
	assert.equal(code, OK);
	assert.match(out, /^beadle \d+\.\d+\.\d+\n$/);
	assert.equal(run(['--version']).out, out);
});

test('every command explains itself, in a terminal\'s width', () => {
	for (const name of commands) {
		const { code, out, err } = run([name, '--help']);
		assert.deepEqual([code, err], [OK, ''], name);
		assert.match(out, new RegExp(`^usage: beadle ${name}\\b.*\\n\\n[^]+\\n$`));
		for (const line of out.split('\n'))
			assert.ok(line.length < 80, `${name}: ${line}`);
		for (const args of [[name, '-h'], ['help', name], [name, 'x', '--help']])
			assert.equal(run(args).out, out, args.join(' '));
	}
});

/* --- the command line ---------------------------------------------------- */

test('what is not understood is named, with the usage, on standard error', () => {
	for (const name of commands) {
		const usage = run([name, '--help']).out;
		const rows = [
			[['--nonsense'], '"--nonsense" is not understood'],
			[['--nonsense=7'], '"--nonsense" is not understood'],
			[['-x'], '"-x" is not understood'],
			[['--config'], '--config lacks its value'],
			[['--cnfig', 'x'], '"--cnfig" is not understood; did you mean --config?'],
		];
		for (const [args, what] of rows) {
			const { code, out, err } = run([name, ...args]);
			assert.deepEqual([code, out], [name === 'deliver' ? LATER : USAGE, ''],
				`${name} ${args}`);
			assert.equal(err, `beadle ${name}: ${what}\n${usage}`);
		}
	}
});

test('one word too many', () => {
	for (const [args, word] of [[['run', 'now'], 'now'], [['case', 'CT-1', 'CT-2'], 'CT-2'],
		[['audit', 'CT-1', '--', '--config'], '--config']]) {
		const { code, err } = run(args);
		assert.equal(code, USAGE);
		assert.match(err, new RegExp(`^beadle ${args[0]}: "${word}" is one word too many\n`));
	}
});

test('a command that does not exist, and the one that was meant', () => {
	const rows = [['nonsense', 'try: beadle help'], ['', 'try: beadle help'],
		['audti', 'did you mean audit?'], ['simulat', 'did you mean simulate?']];
	for (const [name, hint] of rows)
		for (const args of [[name], ['help', name]])
			assert.deepEqual(run(args), { code: USAGE, out: '',
				err: `beadle: there is no command "${name}"; ${hint}\n` });
});

/* --- what they need ------------------------------------------------------ */

test('a configuration that is not there or is wrong', () => {
	const nowhere = path.join(folder, 'nowhere.conf');
	const wrong = writeConfig('wrong.conf', { url: 'url = postgresql:x' });
	for (const name of ['run', 'case', 'audit']) {
		for (const args of [['--config', nowhere], [`--config=${nowhere}`]]) {
			const { code, out, err } = run([name, ...args]);
			assert.deepEqual([code, out], [CONFIG, '']);
			assert.match(err, /nowhere\.conf: .*No such file/);
		}
		const { code, err } = run([name, '--config', wrong]);
		assert.equal(code, CONFIG);
		assert.match(err, /wrong\.conf:5: url: write sqlite:PATH/);
	}
});

test('a database that is not there: told, not made', () => {
	for (const name of ['case', 'audit'])
		for (const more of [[], ['CT-1001']]) {
			const { code, out, err } = run([name, '--config', config, ...more]);
			assert.deepEqual([code, out], [NOINPUT, '']);
			assert.equal(err, `beadle ${name}: ${folder}/beadle.sqlite: `
				+ 'No such file or directory; beadle run makes it\n');
		}
});

test('a file that is no database', () => {
	const other = writeConfig('other.conf', { url: 'url = sqlite:other.sqlite' });
	writeFileSync(path.join(folder, 'other.sqlite'), 'x'.repeat(5000));
	for (const name of ['case', 'audit']) {
		const { code, out, err } = run([name, '--config', other]);
		assert.deepEqual([code, out], [NOINPUT, '']);
		assert.match(err, new RegExp(`^beadle ${name}: .*database`));
	}
});

test('run says why it cannot start', () => {
	const folderConf = writeConfig('locked.conf', { url: 'url = sqlite:no/such/folder/x' });
	const { code, out, err } = run(['run', '--config', folderConf]);
	assert.deepEqual([code, out], [CONFIG, '']);
	assert.match(err, /\[store\]: .*no\/such\/folder/);
});

test('an answer that cannot be written is an error', () => {
	const full = openSync('/dev/full', 'w');
	const { code, err } = run(['help'], { stdio: ['ignore', full, 'pipe'] });
	assert.equal(code, IOERR);
	assert.match(err, /^beadle: the output could not be written: No space left/);
});
