// beadle check, the real binary: every workflow in broken/ gets the message
// it deserves, which stands beside it in NAME.want. UPDATE=1 writes them anew.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync,
	writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

const BINARY = path.resolve(process.env.BUILD ?? 'build', 'beadle');
const ROOT = path.resolve(import.meta.dirname, '../..');
const BROKEN = path.join(import.meta.dirname, 'broken');
const MISTAKES = 1, USAGE = 64, CONFIG = 78;

let folder, config;
before(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-check-'));
	config = writeConfig('beadle.conf', BROKEN, path.join(BROKEN, 'templates'));
});
after(() => rmSync(folder, { recursive: true }));

/** An office of two, who both have to agree, and a calendar. */
function writeConfig(name, workflows, templates) {
	writeFileSync(path.join(folder, 'store.key'), 'a'.repeat(64), { mode: 0o600 });
	const file = path.join(folder, name);
	writeFileSync(file, ['[beadle]', `workflows = ${workflows}`, `templates = ${templates}`,
		'[store]', 'url = sqlite:beadle.sqlite', 'key = file:store.key',
		'[mail]', 'smtp_url = smtp://127.0.0.1:1', 'from = Beadle <beadle@university.example>',
		'domain = beadle.university.example',
		'[calendar business]', 'timezone = Europe/London', 'hours = mon-fri 09:00-17:00',
		'[office desk]', 'title = Equipment desk',
		'members = ada@university.example, bo@university.example', 'quorum = 2', '']
		.join('\n'));
	return file;
}

function check(args, cwd = BROKEN) {
	const { status, stdout, stderr } = spawnSync(BINARY, ['check', ...args],
		{ cwd, encoding: 'utf8' });
	return { code: status, out: stdout, err: stderr };
}

const broken = readdirSync(BROKEN).filter(f => f.endsWith('.json') && f !== 'base.json')
	.map(f => f.slice(0, -'.json'.length));

for (const name of broken)
	test(`broken: ${name}`, () => {
		const { code, out, err } = check(['--config', config, `${name}.json`, 'templates']);
		const want = path.join(BROKEN, `${name}.want`);
		if (process.env.UPDATE)
			writeFileSync(want, out);
		assert.equal(out, readFileSync(want, 'utf8'));
		assert.equal(err, '');
		assert.doesNotMatch(out, /: 0 mistakes, 0 warnings/);
		assert.equal(code, /: 0 mistakes/.test(out) ? 0 : MISTAKES);
	});

test('what they are made from has nothing wrong', () => {
	assert.ok(broken.length >= 40);
	assert.deepEqual(check(['--config', config, '--strict', 'base.json', 'templates']),
		{ code: 0, out: '1 workflow: 0 mistakes, 0 warnings\n', err: '' });
});

test('a folder: all of it at once, sorted by file and line', () => {
	const { code, out } = check(['--config', config, '--json']);
	const found = out.trim().split('\n').map(line => JSON.parse(line));
	assert.equal(code, MISTAKES);
	const files = new Set(found.map(f => path.basename(f.file, '.json')));
	for (const name of broken.filter(n => !n.startsWith('template-')))
		assert.ok(files.has(name), name);
	const order = found.map(f =>
		[f.file, String(f.line ?? 0).padStart(6, '0'), String(f.column ?? 0).padStart(6, '0')]
			.join('\0'));
	assert.deepEqual(order, [...order].sort());
	for (const one of found)
		assert.match(one.severity, /^(mistake|warning)$/);
	const lines = found.map(f => JSON.stringify(f));
	assert.equal(new Set(lines).size, lines.length, 'each is said once');
	assert.ok(found.some(f => f.file.endsWith('templates/refusal.md')
		&& /no template "refusal"/.test(f.what)), 'what the service itself sends is asked for');
});

test('line and column are where the name stands', () => {
	const lines = readFileSync(path.join(BROKEN, 'delay-calendar.json'), 'utf8').split('\n');
	const { out } = check(['--config', config, '--json', 'delay-calendar.json']);
	const { line, column } = JSON.parse(out);
	assert.ok(lines[line - 1].slice(column - 1).startsWith('"calendar": "busines"'));
});

test('what ships has nothing wrong, and that is what runs without arguments', () => {
	const shipped = readdirSync(path.join(ROOT, 'workflows'))
		.filter(f => f.endsWith('.json') && !f.endsWith('.schema.json')).length;
	const want = `${shipped} workflow${shipped === 1 ? '' : 's'}: 0 mistakes, 0 warnings\n`;
	assert.deepEqual(check([], ROOT), { code: 0, out: want, err: '' });
	assert.deepEqual(check(['--strict', 'workflows', 'templates'], ROOT),
		{ code: 0, out: want, err: '' });
	assert.deepEqual(check(['--json', '--strict', 'workflows/canvas-token.json'], ROOT),
		{ code: 0, out: '', err: '' });
});

test('templates that were not named are looked for beside the workflow', () => {
	const dir = path.join(folder, 'beside');
	mkdirSync(path.join(dir, 'workflows'), { recursive: true });
	cpSync(path.join(BROKEN, 'template-typo.json'), path.join(dir, 'workflows', 'loan.json'));
	cpSync(path.join(BROKEN, 'templates'), path.join(dir, 'templates'), { recursive: true });
	for (const [args, cwd] of [[['workflows'], dir], [['workflows/loan.json'], dir],
		[['loan.json'], path.join(dir, 'workflows')], [[], dir]])
		assert.match(check(args, cwd).out, /templates\/typo\.md:3: /, args.join(' '));
});

test('warnings fail only where one is strict', () => {
	assert.equal(check(['guard-unused.json']).code, 0);
	assert.equal(check(['--strict', 'guard-unused.json']).code, MISTAKES);
});

test('colour is for a terminal, and for those who like it', () => {
	const onTerminal = env => spawnSync('script',
		['-qec', `${BINARY} check --config ${config} many-at-once.json`, '/dev/null'],
		{ cwd: BROKEN, encoding: 'utf8', env: { ...process.env, NO_COLOR: '', ...env } }).stdout;
	assert.match(onTerminal({}), /^\x1b\[31mmistake\x1b\[0m many-at-once\.json:44:11: /m);
	assert.match(onTerminal({}), /\x1b\[33mwarning\x1b\[0m many-at-once/);
	assert.match(onTerminal({ NO_COLOR: '1' }), /^many-at-once\.json:44:11: /m);
	assert.doesNotMatch(check(['many-at-once.json']).out, /\x1b/);
});

test('two files of one workflow, and a template of nobody', () => {
	const dir = path.join(folder, 'same');
	mkdirSync(dir);
	cpSync(path.join(BROKEN, 'base.json'), path.join(dir, 'a.json'));
	cpSync(path.join(BROKEN, 'base.json'), path.join(dir, 'b.json'));
	const { code, out } = check([dir, 'templates']);
	assert.equal(code, MISTAKES);
	assert.match(out, /b\.json:2:3: id: .*a\.json has the same id/);
	assert.match(out, /warning: templates\/typo\.md: no workflow uses this template/);
	assert.doesNotMatch(out, /_what\.md|reminder\.md/);
});

test('what is sent to the cases of another workflow', () => {
	const dir = path.join(folder, 'sends');
	mkdirSync(dir);
	cpSync(path.join(BROKEN, 'base.json'), path.join(dir, 'base.json'));
	const send = { type: 'send', workflow: 'loan', event: 'desk.approve' };
	/** The second workflow; where: who carries the action out. */
	const write = (action, where = w => w.machine.states.review.on['desk.approve'].actions) => {
		const other = JSON.parse(readFileSync(path.join(BROKEN, 'base.json'), 'utf8'));
		Object.assign(other, { id: 'room', prefix: 'RM' });
		other.machine.id = 'room';
		other.actions.pass = { ...send, ...action };
		where(other).push('pass');
		writeFileSync(path.join(dir, 'room.json'), JSON.stringify(other));
	};
	const both = () => check([dir, 'templates', '--strict', '--json']).out.split('\n')
		.filter(Boolean).map(line => JSON.parse(line)).filter(f => f.file.endsWith('.json'))
		.map(f => `${f.severity} ${f.path}: ${f.what}`);

	write({});
	assert.deepEqual(both(), []);
	assert.match(check(['--strict', path.join(dir, 'room.json')]).out, /^warning: \S+room\.json:\S+ actions\.pass\.workflow: whether a workflow "loan" takes this is not known here; check it together/);
	for (const [action, want] of [
		[{ workflow: 'laon' }, /^mistake actions\.pass\.workflow: .*"laon"; write "loan"/],
		[{ workflow: 'parking' }, /^mistake actions\.pass\.workflow: .*"parking"; add it/],
		[{ event: 'desk.aprove' }, /^mistake actions\.pass\.event: loan has no event "desk\.aprove"; write "desk\.approve"/],
		[{ event: 'vanish' }, /^mistake actions\.pass\.event: .*"vanish"; write one of its own/],
		[{ event: 'desk.deny' }, /^mistake actions\.pass\.event: "desk\.deny" has a form/],
		[{ event: 'withdraw' }, /^warning actions\.pass: whoever causes this may not send "withdraw"/],
	]) {
		write(action);
		assert.equal(both().length, 1, both().join());
		assert.match(both()[0], want);
	}
	write({}, w => {
		const after = w.machine.states.review.after.reminder;
		return after.actions = ['remindDesk'];
	});
	assert.match(both().join(), /^warning actions\.pass: .*only clocks and systems lead here[^,]*$/);
	write({}, w => w.machine.states.lent.entry = []);
	assert.deepEqual(both(), []);

	// What another workflow sends need not be offered by a message.
	const loan = JSON.parse(readFileSync(path.join(BROKEN, 'base.json'), 'utf8'));
	loan.events['desk.lock'] = { by: 'office:desk', title: 'Lock' };
	loan.machine.states.review.on['desk.lock'] = 'denied';
	writeFileSync(path.join(dir, 'base.json'), JSON.stringify(loan));
	write({});
	assert.match(both().join(), /^warning events\["desk\.lock"\]: no message offers/);
	write({ event: 'desk.lock' });
	assert.deepEqual(both(), []);
});

test('a broken template is reported with its line', () => {
	const dir = path.join(folder, 'templates');
	cpSync(path.join(BROKEN, 'templates'), dir, { recursive: true });
	writeFileSync(path.join(dir, 'received.md'), '# We have it\n\n{{#case}}\nOne\n');
	const { code, out } = check(['base.json', dir]);
	assert.equal(code, MISTAKES);
	assert.match(out, /^\S+received\.md:\d+: .*section/m);
});

test('wrong usage, and nothing to read', () => {
	assert.equal(check(['--nonsense']).code, USAGE);
	assert.equal(check(['templates', 'templates']).code, USAGE);
	const nowhere = check([], folder);
	assert.equal(nowhere.code, USAGE);
	assert.match(nowhere.err, /no folder workflows here; write --config FILE, or a PATH/);
	assert.equal(check(['--config', path.join(folder, 'none.conf')]).code, CONFIG);
	const gone = check(['gone.json']);
	assert.equal(gone.code, MISTAKES);
	assert.match(gone.out, /^gone\.json: No such file/);
});

test('the service refuses to start with the same words', () => {
	const dir = path.join(folder, 'refused');
	mkdirSync(dir);
	symlinkSync(path.join(BROKEN, 'many-at-once.json'), path.join(dir, 'many.json'));
	const file = writeConfig('refused.conf', dir, path.join(BROKEN, 'templates'));
	const { out } = check(['--config', file]);
	const { status, stderr } = spawnSync(BINARY, ['run', '--config', file],
		{ encoding: 'utf8', timeout: 10_000 });
	assert.equal(status, CONFIG);
	const mistakes = out.split('\n').filter(line => line.includes(': ')
		&& !line.startsWith('warning: ') && !/^\d+ workflow/.test(line));
	assert.ok(mistakes.length >= 5);
	assert.deepEqual(stderr.trim().split('\n'), mistakes);
});
