// A request that is withdrawn while its token is being made: Canvas has made it
// and nobody heard so. Beadle finds it and deletes it, through the real service.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { ADA, BINARY, CANVAS_ADMINS, CHEN, EDTECH, JO, SECURITY_OFFICE, TOM, World, until }
	from './world.mjs';

const HOUR_MS = 3_600_000;

let world;

before(async () => {
	world = await World.start({ sections: {
		canvas: { issue: 'beadle' }, 'workflow canvas-token': { issue: 'beadle' } } });
});
after(async () => { assert.equal(await world.stop(), 0); });

const stateOf = number => spawnSync(BINARY, ['case', '--config', world.config, number],
	{ encoding: 'utf8' }).stdout;

/** Approved, and the answer to the token's creation is lost. */
async function created() {
	const number = await world.request(ADA);
	await world.press(CHEN, 'canvas_admins.approve', new RegExp(`${number}: `), CANVAS_ADMINS);
	await world.fault({ kind: 'canvas', effect: 'reset', method: 'create token' });
	await world.fault({ kind: 'canvas', effect: 'html', status: 502, count: 1000 });
	await world.press(TOM, 'security_office.approve', new RegExp(`${number}: `),
		SECURITY_OFFICE);
	await until('a call that came to nothing', () => world.beadle.log.find(line =>
		/canvas_said_no.*operation=create_token/.test(line)));
	return number;
}

test('a token that was made, and withdrawn before anybody heard of it, is deleted',
	async () => {
		const number = await created();
		const { tokens } = world.sandbox.records;
		assert.deepEqual(tokens.map(t => t.workflow_state), ['pending']);
		await world.press(ADA, 'withdraw', new RegExp(`We have your request ${number}`));
		await world.sees(ADA, new RegExp(`${number} is withdrawn.*I look in Canvas`));
		assert.match(stateOf(number), /^state +stopping\./m);
		await world.fault({ kind: 'clear' });
		await world.turnClock(HOUR_MS);
		await until('the end of the case', () => /^state +cleared/m.test(stateOf(number)));
		assert.deepEqual(tokens.map(t => t.workflow_state), ['deleted']);
		await world.sees(ADA, /had been made is deleted/);
		await world.sees(JO, /had been made is deleted/, EDTECH);
	});
