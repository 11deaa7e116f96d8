// What lies in deploy/ is true: the manifest is the program's own and Slack's
// schema takes it, Beadle takes the example configuration.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync,
	writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import Ajv from 'ajv';

const SCHEMAS = path.resolve('../shared/corpora/slack/manifest');
const skip = !existsSync(SCHEMAS) && 'the schemas are not on this machine';
const beadle = path.resolve(process.env.BUILD ?? 'build', 'beadle');
const manifest = JSON.parse(readFileSync('deploy/slack-manifest.json', 'utf8'));

/** The example configuration, for this folder instead of an installed one. */
const example = (folder = '/var/lib/beadle') =>
	readFileSync('deploy/beadle.example.conf', 'utf8')
		.replaceAll('/usr/local/share/beadle', process.cwd())
		.replace('/var/lib/beadle', folder);

function inFolder(act) {
	const folder = mkdtempSync(path.join(tmpdir(), 'beadle-deploy-'));
	try {
		return act(folder);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** Of the example configuration, whose secrets are not there. */
const printed = (...more) => inFolder(folder => {
	const config = path.join(folder, 'beadle.conf');
	writeFileSync(config, example());
	return spawnSync(beadle, ['slack', 'manifest', '--config', config, ...more],
		{ encoding: 'utf8' });
});

test('the manifest in the folder is what the program prints', () => {
	const { status, stdout, stderr } = printed();
	assert.equal(status, 0, stderr);
	assert.equal(stdout, readFileSync('deploy/slack-manifest.json', 'utf8'),
		'write it anew: beadle slack manifest > deploy/slack-manifest.json');
	const named = JSON.parse(printed('--name', 'Front Desk').stdout);
	assert.equal(named.display_information.name, 'Front Desk');
	assert.equal(named.features.bot_user.display_name, 'front desk');
});

test('without workflows there is no manifest', () => inFolder(folder => {
	const config = path.join(folder, 'beadle.conf');
	writeFileSync(config, example().replaceAll(/^workflows = .*$/mg, `workflows = ${folder}`));
	const { status, stderr } = spawnSync(beadle,
		['slack', 'manifest', '--config', config], { encoding: 'utf8' });
	assert.equal(status, 65, stderr);
	assert.match(stderr, /no workflows/);
	assert.equal(spawnSync(beadle, ['slack', 'nonsense']).status, 64);
}));

const shipped = ['canvas-token', 'leaked-token', 'lti-review'];
/** The longest that a workflow may call itself. */
const LONGEST = { id: 'longest', command: `/${'x'.repeat(31)}`, title: 'T'.repeat(200) };

/** Of a folder with these workflows alone, and perhaps one more. */
const printedOf = (names, more) => inFolder(folder => {
	const config = path.join(folder, 'beadle.conf');
	const workflows = path.join(folder, 'workflows');
	mkdirSync(workflows);
	for (const name of names)
		copyFileSync(`workflows/${name}.json`, path.join(workflows, `${name}.json`));
	if (more) {
		const whole = JSON.parse(readFileSync('workflows/examples/back.json', 'utf8'));
		whole.machine.states.mended = { type: 'final', description: 'Mended.' };
		const text = JSON.stringify({ ...whole, ...more, prefix: 'LG' })
			.replaceAll('#back.', `#${more.id}.`).replace('"id":"back"', `"id":"${more.id}"`);
		writeFileSync(path.join(workflows, 'longest.json'), text);
	}
	writeFileSync(config, example().replaceAll(/^workflows = .*$/mg, `workflows = ${workflows}`));
	const { status, stdout, stderr } = spawnSync(beadle,
		['slack', 'manifest', '--config', config], { encoding: 'utf8' });
	assert.equal(status, 0, stderr);
	return JSON.parse(stdout);
});

for (const version of ['1.0.0', '2.0.0'])
	test(`every manifest is valid by Slack's schema ${version}`, { skip }, () => {
		const schema = JSON.parse(readFileSync(
			path.join(SCHEMAS, `manifest.schema.${version}.json`), 'utf8'));
		const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
		const valid = ajv.compile(schema);
		const sets = [...shipped.map(name => [name]), shipped];
		for (const one of [manifest, JSON.parse(printed('--name', 'N'.repeat(99)).stdout),
			...sets.map(names => printedOf(names)), printedOf(['lti-review'], LONGEST)])
			assert.ok(valid(one), JSON.stringify(valid.errors));
		assert.ok(!valid({ ...manifest, display_information: {} }));
	});

test('each workflow with a command has it in the manifest, and no other', () => {
	const commands = (...args) => (printedOf(...args).features.slash_commands ?? [])
		.map(c => c.command);
	assert.deepEqual(commands(['canvas-token']), ['/token']);
	assert.deepEqual(commands(['leaked-token']), []);
	assert.deepEqual(commands(shipped), ['/token', '/tool']);
	assert.deepEqual(commands(['lti-review'], LONGEST), [LONGEST.command, '/tool']);
});

test('the manifest lets people write, call, click and be known', () => {
	assert.equal(manifest.settings.socket_mode_enabled, true);
	assert.equal(manifest.settings.interactivity.is_enabled, true);
	assert.equal(manifest.features.app_home.messages_tab_read_only_enabled, false);
	for (const scope of ['chat:write', 'commands', 'im:history', 'users:read',
		'users:read.email'])
		assert.ok(manifest.oauth_config.scopes.bot.includes(scope), scope);
	assert.deepEqual(manifest.features.slash_commands.map(c => c.command),
		['/token', '/tool']);
	assert.ok(manifest.features.slash_commands.every(c => c.should_escape));
	assert.deepEqual(manifest.features.shortcuts.map(c => c.callback_id),
		['ask', 'ask_about']);
});

test('the example configuration is one that Beadle takes', () => inFolder(folder => {
	const secrets = { 'store-key': '0'.repeat(64), 'slack-app-token': 'xapp-1-x',
		'slack-bot-token': 'xoxb-1-x', 'mail-password': 'x' };
	for (const [name, value] of Object.entries(secrets))
		writeFileSync(path.join(folder, name), value);
	const config = path.join(folder, 'beadle.conf');
	writeFileSync(config, example(folder));
	const { status, stderr } = spawnSync(beadle, ['case', '--config', config],
		{ encoding: 'utf8', env: { ...process.env, CREDENTIALS_DIRECTORY: folder } });
	assert.ok(!stderr.includes('beadle.conf:'), stderr);
	assert.equal(status, 66, stderr); // all is well, but there is no database yet
	assert.match(stderr, /beadle\.sqlite/);
}));
