// Slack's limits, kept to the letter by the sandbox: thirty offices that are
// user groups, at the first start of a service that knows none of them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CHEN, World, until } from '../e2e/world.mjs';
import { logFields } from '../sandbox/beadle.mjs';
import { GROUPS } from '../sandbox/world.mjs';

const OFFICES = 30;
const TIER_2 = 20; /* a minute */
const MINUTES_MS = 180_000;

const ids = Array.from({ length: OFFICES }, (_, n) => `S0LAB${String(n).padStart(6, '0')}`);

let world;
before(async () => {
	GROUPS.push(...ids.map(id => ({ id, handle: id.toLowerCase(), users: [CHEN] })));
	world = await World.start({ limits: true, sections: Object.fromEntries(ids.map((id, n) =>
		[`office lab_${n}`, { title: `Lab ${n}`, slack_group: id, quorum: 1 }])) });
});
after(async () => { assert.equal(await world.stop(), 0); });

const lines = async what => (await world.get('log')).filter(l => l.what === what
	&& l.method === 'usergroups.users.list');

test('all are read, twenty a minute, and Slack has to refuse none', async () => {
	await until('what a minute takes', async () =>
		(await lines('call')).length === TIER_2);
	await until('all of them', async () => (await lines('call')).length === OFFICES,
		MINUTES_MS);
	assert.deepEqual(await lines('limited'), []);
	const times = (await lines('call')).map(l => l.at_ms);
	assert.ok(times[TIER_2] - times[0] >= 60_000);
	assert.deepEqual(world.beadle.log.map(logFields)
		.filter(l => l.event === 'group_not_read'), []);
});
