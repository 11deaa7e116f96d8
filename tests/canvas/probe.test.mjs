// What an operator is told about Beadle's token in Canvas (canvas/probe.h).

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { SERVICE, SERVICE_TOKEN } from '../sandbox/canvas_records.mjs';
import { Pair } from './driver.mjs';

const RIGHT = ['view_user_generated_access_tokens', 'delete_access_tokens', 'read_roster',
	'read_sis', 'view_emails'];
const LOOKED_UP = 'people can be looked up';

let pair;
before(async () => { pair = await Pair.start(); });
after(() => pair.stop());
beforeEach(() => {
	pair.records.reset();
	pair.faults.clear();
	pair.records.set({ permissions: RIGHT });
	pair.log.length = 0;
	pair.client({ creates: false });
});

const probe = () => pair.call('probe', {});

/** The findings of that kind, as one text. */
const of = ({ findings }, kind) => findings.filter(([k]) => k === kind)
	.map(([, text]) => text).join('\n');

test('all is as it should be', async () => {
	assert.deepEqual(await probe(), { ok: true, findings: [
		['good', 'the token is that of Beadle (service)'],
		['good', LOOKED_UP],
		['good', 'access tokens can be listed'],
		['good', 'access tokens can, as it should be, not be created'],
		['good', 'access tokens can be deleted'],
	] });
	assert.deepEqual([...new Set(pair.log.map(c => c.method))], ['GET']);
});

test('a token that Canvas does not take', async () => {
	pair.records.set({ service: 'another' });
	const got = await probe();
	assert.equal(got.ok, false);
	assert.match(of(got, 'wrong'), /^Canvas does not take the token \(Invalid access token\./);
	assert.equal(got.findings.length, 1);
});

test('something that is not Canvas', async () => {
	pair.fault('html', { status: 200 });
	assert.match(of(await probe(), 'wrong'), /not_json.*url/);
	pair.fault('down', { count: 2 });
	assert.match(of(await probe(), 'wrong'), /does not answer/);
});

test('permissions that are missing are named', async () => {
	for (const [missing, want] of [['read_roster', /view list/],
		['view_emails', /primary email address/],
		['view_user_generated_access_tokens', /Access Tokens - view/]]) {
		pair.records.set({ permissions: RIGHT.filter(p => p !== missing) });
		const got = await probe();
		assert.equal(got.ok, false);
		assert.match(of(got, 'wrong'), want);
	}
	pair.records.set({ permissions: RIGHT.filter(p => p !== 'delete_access_tokens') });
	const got = await probe();
	assert.equal(got.ok, true);
	assert.match(of(got, 'odd'), /cannot be deleted/);
});

test('permissions that are too many are named as well', async () => {
	pair.records.set({ permissions: [...RIGHT, 'create_access_tokens', 'become_user'] });
	const got = await probe();
	assert.equal(got.ok, true);
	assert.match(of(got, 'odd'), /could never hold a secret/);
	assert.match(of(got, 'odd'), /act as anybody/);
});

test('issue = beadle needs the right to create', async () => {
	pair.client({ creates: true });
	assert.match(of(await probe(), 'wrong'), /issue = beadle/);
	pair.records.set({ permissions: [...RIGHT, 'create_access_tokens'] });
	assert.equal((await probe()).ok, true);
});

test('when our own token ends', async () => {
	const soon = new Date(Date.now() + 10 * 86_400_000).toISOString();
	const { token } = pair.records.create(SERVICE, SERVICE,
		{ purpose: 'Beadle', expires_at: soon });
	token.hint = SERVICE_TOKEN.split('~')[1].slice(0, 5);
	assert.equal(of(await probe(), 'odd'), `the token ends on ${soon.slice(0, 10)}`);
});

test('a Canvas that does not tell permissions', async () => {
	pair.fault('html', { method: 'permissions', status: 404 });
	const got = await probe();
	assert.equal(got.ok, true);
	assert.match(of(got, 'odd'), /does not say/);
});
