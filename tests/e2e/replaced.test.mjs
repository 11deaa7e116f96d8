// A token that somebody may have seen is replaced, through the real service: the
// old one goes before the new one comes, and both have the number of one request.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { ADA, BINARY, CANVAS_ADMINS, CHEN, EDTECH, JO, SECURITY_OFFICE, TOM, World, until }
	from './world.mjs';

let world;

before(async () => {
	world = await World.start({ sections: {
		canvas: { issue: 'beadle' }, 'workflow canvas-token': { issue: 'beadle' } } });
});
after(async () => { assert.equal(await world.stop(), 0); });

const stateOf = number => spawnSync(BINARY, ['case', '--config', world.config, number],
	{ encoding: 'utf8' }).stdout;
const stands = (number, state) => until(`${number} to be ${state}`, async () =>
	new RegExp(`^state +${state}`, 'm').test(stateOf(number)));

async function withToken() {
	const number = await world.request(ADA);
	await world.press(CHEN, 'canvas_admins.approve', new RegExp(`${number}: `), CANVAS_ADMINS);
	await world.press(TOM, 'security_office.approve', new RegExp(`${number}: `),
		SECURITY_OFFICE);
	await stands(number, 'pending');
	return number;
}

test('the old token is deleted, and the new one ends on the same day', async () => {
	const number = await withToken();
	const { tokens } = world.sandbox.records;
	const [old] = tokens;
	await world.command(ADA, `replace ${number}`);
	await world.press(ADA, 'replace', new RegExp(`Where ${number} stands`));
	assert.equal(await world.fill(ADA, { why: 'Somebody may have seen it' }), null);
	await world.sees(TOM, new RegExp(`${number}: somebody may have seen a token`),
		SECURITY_OFFICE);
	await world.mail(ADA, /the old token is deleted, a new one follows/);
	await until('two tokens', async () => tokens.length === 2);
	await stands(number, 'pending');
	assert.deepEqual(tokens.map(t => t.workflow_state), ['deleted', 'pending']);
	assert.equal(tokens[1].purpose, old.purpose);
	assert.equal(tokens[1].expires_at, old.expires_at);
	assert.notEqual(tokens[1].id, old.id);
});

test('an answer of Canvas that is lost on the way makes no third token', async () => {
	const { tokens } = world.sandbox.records;
	await world.fault({ kind: 'canvas', effect: 'reset', method: 'create token' });
	await world.press(JO, 'edtech.replace', /the token exists/, EDTECH);
	assert.equal(await world.fill(JO, { why: 'It is lost' }), null);
	await until('the third token', async () => tokens.length === 3);
	await until('the case to have it', async () =>
		/^state +pending/m.test(stateOf('CT-1001')));
	assert.deepEqual(tokens.map(t => t.workflow_state), ['deleted', 'deleted', 'pending']);
});
