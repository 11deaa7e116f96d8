// The inventory, each day, through the real service: a token that its owner
// deletes in Canvas is noticed, and one that nobody approved is reported.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { ADA, BINARY, CANVAS_ADMINS, CHEN, EDTECH, JO, SECURITY_OFFICE, TOM, World, until }
	from './world.mjs';

const A_DAY_MS = 25 * 3_600_000;

let world, number, id;

const caseOf = () => spawnSync(BINARY, ['case', '--config', world.config, number],
	{ encoding: 'utf8' }).stdout;

before(async () => {
	world = await World.start();
	number = await world.request(ADA);
	await world.press(CHEN, 'canvas_admins.approve', new RegExp(`${number}: `), CANVAS_ADMINS);
	await world.press(TOM, 'security_office.approve', new RegExp(`${number}: `), SECURITY_OFFICE);
	id = await world.createToken(number);
	await world.sees(ADA, /ready to activate/);
	await world.post('canvas_activate', { as: ADA, id });
	await world.press(ADA, 'activated', /ready to activate/);
	await until('a token that works', () => / live\.resting/.test(caseOf()));
});
after(async () => { assert.equal(await world.stop(), 0); });

test('a token that nobody approved is reported the next day, and deleted by a button', async () => {
	const { user } = await world.get(`canvas?as=${ADA}`);
	await world.post('canvas_create', { as: JO, user_id: user.id, purpose: 'Made beside',
		expires_at: `${await world.day(30)}T12:00:00Z` });
	await world.turnClock(A_DAY_MS);
	await world.sees(TOM, /Made beside/, SECURITY_OFFICE);
	await world.press(JO, 'ask_owner', /Made beside/, EDTECH);
	await world.sees(ADA, /What is this token.*Made beside/);
	const beside = world.sandbox.records.tokens.find(t => t.purpose === 'Made beside');
	await world.press(TOM, 'delete_unknown', /Made beside/, SECURITY_OFFICE);
	await world.sees(TOM, /unknown tokens are gone.*Made beside/, SECURITY_OFFICE);
	assert.equal(beside.workflow_state, 'deleted');
	assert.match(caseOf(), / live\./);
});

test('a token that its owner deletes in Canvas is noticed the next day', async () => {
	await until('the look of the day before', () => / live\.resting/.test(caseOf()));
	await world.post('canvas_delete', { as: ADA, id });
	await world.turnClock(A_DAY_MS);
	await until('the end of the case', () => /^state +gone \(finished\)$/m.test(caseOf()));
	await world.sees(ADA, new RegExp(`${number}.*no longer in Canvas`));
	await world.sees(JO, new RegExp(`${number}.*no longer in Canvas`), EDTECH);
});
