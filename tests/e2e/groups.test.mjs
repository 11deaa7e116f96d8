// An office that is a Slack user group: whoever is in it may decide, at once
// when they come, within the hour when they go, and also while Slack is out.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { logFields } from '../sandbox/beadle.mjs';
import { GROUPS, PEOPLE } from '../sandbox/world.mjs';
import { CHEN, MARIA, PRIYA, SECURITY_OFFICE, TOM, World, actsOf, until,
	wordsOf } from './world.mjs';

const HOUR_MS = 3600_000;
const [group, security] = GROUPS;
const offices = {
	canvas_admins: { slack_channel: undefined, slack_group: group.id, members: [] },
	security_office: { slack_group: security.id, members: [] }, // in its channel
};

let world;
before(async () => {
	world = await World.start({ offices });
	await readAgain(group, 0);
	await readAgain(security, 0);
});
after(async () => { assert.equal(await world.stop(), 0); });

const aboutOf = number => new RegExp(`${number}.*asks for a Canvas API token`);
/** Readings of the group whose answers Beadle has taken: what follows is after. */
const readings = of => world.beadle.log.map(logFields).filter(l =>
	l.event === 'group_read' && l.group === of.id).length;
const readAgain = (of, before) => until(`the group ${of.id} to be read again`,
	() => readings(of) > before);

test('its people have the message, and decide', async () => {
	const number = await world.request();
	await world.press(CHEN, 'canvas_admins.approve', aboutOf(number));
	const message = await world.sees(CHEN, /approved by Chen Wei/);
	assert.deepEqual(actsOf(message), []);
});

test('who has just come in may decide, without waiting for the hour', async () => {
	const number = await world.request();
	const press = () => world.press(TOM, 'security_office.approve', aboutOf(number),
		SECURITY_OFFICE);
	const said = await world.hears(TOM, press, SECURITY_OFFICE);
	assert.match(wordsOf(said), /not possible/);
	await world.turnClock(2 * 60_000); // a stranger makes us ask once a minute
	security.users = [PRIYA, TOM];
	await press();
	await world.sees(PRIYA, new RegExp(`${number}.*approved by Tom Becker`),
		SECURITY_OFFICE);
});

test('who comes into a group without a channel is asked about what comes next', async () => {
	group.users = [CHEN, MARIA];
	const before = readings(group);
	await world.turnClock(HOUR_MS);
	await readAgain(group, before);
	const number = await world.request();
	await world.press(MARIA, 'canvas_admins.approve', aboutOf(number));
	await world.sees(CHEN, new RegExp(`${number}.*approved by Maria Lopez`));
});

test('who has left it decides no more', async () => {
	const number = await world.request();
	await world.sees(MARIA, aboutOf(number));
	group.users = [CHEN];
	const before = readings(group);
	await world.turnClock(HOUR_MS);
	await readAgain(group, before);
	const said = await world.hears(MARIA, () =>
		world.press(MARIA, 'canvas_admins.approve', aboutOf(number)));
	assert.match(wordsOf(said), /Canvas administrators/);
	await world.press(CHEN, 'canvas_admins.approve', aboutOf(number));
	await until('the approval', async () => (await world.messages(CHEN)).some(m =>
		wordsOf(m).includes(number) && /approved by Chen Wei/.test(wordsOf(m))));
});

test('an outage and a restart leave it as it was', async () => {
	await world.fault({ kind: 'api_error', method: 'usergroups.users.list',
		error: 'internal_error', count: 1000 });
	await world.turnClock(HOUR_MS);
	await world.beadle.event('group_not_read');
	assert.equal(await world.beadle.stop(), 0);
	await world.startBeadle();
	const number = await world.request();
	await world.press(CHEN, 'canvas_admins.approve', aboutOf(number));
	await until('the approval', async () => (await world.messages(CHEN)).some(m =>
		wordsOf(m).includes(number) && /approved by Chen Wei/.test(wordsOf(m))));
	await world.fault({ kind: 'clear' });
});

test('a member whose account was closed is missed, though they did nothing', async () => {
	PEOPLE.find(p => p.id === TOM).kind = 'deleted';
	for (let hours = 0; hours < 30; hours += 6)
		await world.turnClock(6 * HOUR_MS);
	const told = await until('the office is told', async () => {
		await world.turnClock(10 * 60_000);
		return (await world.messages(PRIYA, SECURITY_OFFICE)).find(m =>
			/Tom Becker cannot decide any more/.test(wordsOf(m)));
	});
	assert.match(wordsOf(told), /needs 1 to agree, and 1 still can/);
});
