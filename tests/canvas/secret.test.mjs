// The secret of a token that Beadle makes is nowhere: not in the client's memory
// once the call has ended, whatever carried it. The whole service is in
// tests/e2e/canvas.test.mjs.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { certificate } from '../net/mailservers.mjs';
import { SERVICE_TOKEN, USERS } from '../sandbox/canvas_records.mjs';
import { Pair } from './driver.mjs';
import { inMemory, partsOf } from './memory.mjs';

const ADA = USERS.find(u => u.name === 'Ada Okafor');
const INPUT = { user_id: ADA.id, purpose: 'Gradebook', case_number: 'CT-1042',
	expires_at: '2999-12-31' };

let folder, tls;
before(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-canvas-'));
	const { key, cert } = certificate(folder, 'canvas', 'IP:127.0.0.1');
	tls = { key: readFileSync(key), cert: readFileSync(cert) };
});
after(() => rmSync(folder, { recursive: true }));

/** A pair whose stand-in tells us the secrets it gives out. */
async function start(options) {
	const pair = await Pair.start(options);
	pair.secrets = [];
	const create = pair.records.create.bind(pair.records);
	pair.records.create = (...args) => {
		const made = create(...args);
		pair.secrets.push(made.secret);
		return made;
	};
	return pair;
}

/** What is anywhere of it. The call after it, which asks Canvas nothing, has the
 *  client's thread come back from the one before. */
async function leftOf(secret, pair) {
	await pair.refused('nothing', {});
	return inMemory(pair.child.pid, partsOf(secret)).slice(0, 3);
}

async function leavesNothing(options, before_ = async () => {}) {
	const pair = await start(options);
	try {
		await before_(pair);
		const { hint, state } = await pair.got('create_token', INPUT);
		assert.equal(state, 'pending');
		const [secret] = pair.secrets;
		assert.match(secret, /^7053~[A-Za-z0-9]{64}$/);
		assert.equal(hint, `${secret.slice('7053~'.length).slice(0, 5)}...`);
		// The search finds what is there.
		assert.notEqual(inMemory(pair.child.pid, [SERVICE_TOKEN]).length, 0);
		assert.deepEqual(await leftOf(secret, pair), []);
	} finally {
		await pair.stop();
	}
}

test('over TLS', () => leavesNothing({ tls, ca: path.join(folder, 'ca.pem') }));

test('over TLS, after other calls on the same thread', () =>
	leavesNothing({ tls, ca: path.join(folder, 'ca.pem') }, async pair => {
		for (let i = 0; i < 3; i++)
			await pair.got('list_tokens', { user_id: ADA.id });
	}));

test('without TLS, on this machine', () => leavesNothing({}));

test('in a member that is called otherwise', () =>
	leavesNothing({ tls, ca: path.join(folder, 'ca.pem') }, async pair => {
		pair.records.set({ token_key: 'token' });
	}));

test('an answer that is too much, and is cut off', async () => {
	const pair = await start({ tls, ca: path.join(folder, 'ca.pem') });
	try {
		const secret = `7053~${'Zy9Xw8Vu7Ts6Rq5P'.repeat(4)}`;
		pair.fault('json', { method: 'create token', status: 200,
			body: { pad: 'x'.repeat(5_000_000), visible_token: secret } });
		assert.equal((await pair.call('create_token', INPUT)).outcome, 'unknown');
		pair.fault('json', { method: 'create token', status: 200,
			body: { visible_token: secret, pad: 'x'.repeat(5_000_000) } });
		assert.equal((await pair.call('create_token', INPUT)).outcome, 'unknown');
		assert.deepEqual(await leftOf(secret, pair), []);
	} finally {
		await pair.stop();
	}
});

test('Canvas\u2019 certificate is checked', async () => {
	const pair = await start({ tls });
	try {
		const { outcome, error } = await pair.call('create_token', INPUT);
		assert.equal(outcome, 'retry');
		assert.match(error, /certificate|SSL peer/);
		assert.deepEqual(pair.secrets, []);
	} finally {
		await pair.stop();
	}
});
