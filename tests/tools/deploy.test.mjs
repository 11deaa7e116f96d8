// What lies in deploy/ is true: Slack's schema takes the manifest, Beadle
// takes the example configuration, the manifest's scopes are the ones needed.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import Ajv from 'ajv';
import YAML from 'yaml';

const SCHEMAS = path.resolve('../shared/corpora/slack/manifest');
const skip = !existsSync(SCHEMAS) && 'the schemas are not on this machine';
const manifest = YAML.parse(readFileSync('deploy/slack-manifest.yaml', 'utf8'));

for (const version of ['1.0.0', '2.0.0'])
	test(`the manifest is valid by Slack's schema ${version}`, { skip }, () => {
		const schema = JSON.parse(readFileSync(
			path.join(SCHEMAS, `manifest.schema.${version}.json`), 'utf8'));
		const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
		const valid = ajv.compile(schema);
		assert.ok(valid(manifest), JSON.stringify(valid.errors));
		assert.ok(!valid({ ...manifest, display_information: {} }));
	});

test('the manifest lets people write, click and be known', () => {
	assert.equal(manifest.settings.socket_mode_enabled, true);
	assert.equal(manifest.settings.interactivity.is_enabled, true);
	assert.equal(manifest.features.app_home.messages_tab_read_only_enabled, false);
	for (const scope of ['chat:write', 'im:history', 'users:read', 'users:read.email'])
		assert.ok(manifest.oauth_config.scopes.bot.includes(scope), scope);
});

test('the example configuration is one that Beadle takes', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'beadle-deploy-'));
	const secrets = { 'store-key': '0'.repeat(64), 'slack-app-token': 'xapp-1-x',
		'slack-bot-token': 'xoxb-1-x', 'mail-password': 'x' };
	for (const [name, value] of Object.entries(secrets))
		writeFileSync(path.join(folder, name), value);
	const text = readFileSync('deploy/beadle.example.conf', 'utf8')
		.replaceAll('/usr/local/share/beadle', process.cwd())
		.replace('/var/lib/beadle', folder);
	const config = path.join(folder, 'beadle.conf');
	writeFileSync(config, text);
	const beadle = path.resolve(process.env.BUILD ?? 'build', 'beadle');
	const { status, stderr } = spawnSync(beadle, ['case', '--config', config],
		{ encoding: 'utf8', env: { ...process.env, CREDENTIALS_DIRECTORY: folder } });
	assert.ok(!stderr.includes('beadle.conf:'), stderr);
	assert.equal(status, 66, stderr); // all is well, but there is no database yet
	assert.match(stderr, /beadle\.sqlite/);
	rmSync(folder, { recursive: true });
});
