// The second workflow through the real binary, the real protocols and the
// sandbox: a sponsor whom the request names by e-mail address and who never
// wrote before, three offices, any two of three in one of them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CHANNELS, dmOf, personOf } from '../sandbox/world.mjs';
import { ADA, CHEN, EDTECH, JO, MARIA, PRIYA, SECURITY_OFFICE, World, buttonsOf, until,
	wordsOf } from './world.mjs';

const channel = name => CHANNELS.find(c => c.name === name);
const ACCESSIBILITY = channel('accessibility');
const PRIVACY = channel('privacy');
const [NOOR, BEN] = ACCESSIBILITY.members;
const [LENA] = PRIVACY.members;
const DAY_MS = 86_400_000;

const REQUEST = {
	tool: 'LabNotes', vendor: 'LabNotes GmbH',
	purpose: 'Students keep a common notebook of their experiments',
	courses: 'BIOL 2001, all sections', data: ['Student work'], ai: 'No',
	accessible: 'I do not know', documents: '', eligible: ['true'], not_yet: ['true'],
};

let world;
before(async () => { world = await World.start(); });
after(async () => { assert.equal(await world.stop(), 0); });

const about = /LT-1001.*asks for a review of LabNotes/;

/** The greeting's button of this workflow, and what it asks for. */
async function request(sponsor) {
	const { modal } = await world.get(`view?as=${ADA}`);
	if (modal)
		await world.post('close', { as: ADA, view_id: modal.view_id });
	await world.say(ADA, 'hello');
	const greeting = await world.sees(ADA, /Have a tool reviewed/);
	assert.deepEqual(buttonsOf(greeting).map(b => b.value), ['canvas-token', 'lti-review']);
	await world.post('click', { as: ADA, channel: dmOf(ADA), message_ts: greeting.ts,
		action_id: 'request#2', value: 'lti-review' });
	return world.fill(ADA, { ...REQUEST, sponsor });
}

async function approve(as, office, conditions = '') {
	await world.press(as, `${office.verb}.approve`, about, office.id);
	assert.equal(await world.fill(as, { conditions }), null);
}

test('nobody sponsors their own request', async () => {
	assert.match((await request(personOf(ADA).email)).sponsor, /somebody else/);
});

test('the sponsor is found by address, told by chat and mail, and confirms', async () => {
	assert.equal(await request(personOf(MARIA).email.toUpperCase()), null);
	await world.sees(ADA, /We have your request LT-1001/);
	const asked = await world.sees(MARIA, /names you as sponsor/);
	await world.mail(MARIA, /LT-1001.*names you as sponsor/);
	assert.deepEqual(buttonsOf(asked).map(b => b.text.text), ['Confirm', 'Decline']);
	await world.post('click', { as: ADA, channel: dmOf(ADA), action_id: 'status',
		message_ts: (await world.sees(ADA, /We have your request LT-1001/)).ts });
	await world.sees(ADA, /Your sponsor has been asked/);
	await world.press(MARIA, 'sponsor.confirm', /names you as sponsor/);
	await world.sees(ADA, /Maria Lopez has confirmed/);
	await until('the buttons are gone', async () =>
		buttonsOf(await world.sees(MARIA, /names you as sponsor/)).length === 0);
});

test('any two of three, and both other offices', async () => {
	const accessibility = { verb: 'accessibility', id: ACCESSIBILITY.id };
	await approve(NOOR, accessibility, 'A report by the end of the year.');
	await approve(LENA, { verb: 'privacy', id: PRIVACY.id });
	await approve(PRIYA, { verb: 'security_office', id: SECURITY_OFFICE });
	const seen = await until('three approvals', async () => {
		const words = wordsOf(await world.sees(BEN, about, ACCESSIBILITY.id));
		return words.match(/approved by/g)?.length === 3 && words;
	});
	assert.match(seen, /Noor Haddad.*Condition: A report by the end of the year/);
	assert.equal((await world.messages(JO, EDTECH)).length, 0);
	await approve(BEN, accessibility);
	await world.press(JO, 'installed', /make LabNotes available/, EDTECH);
	await world.sees(ADA, /LabNotes is ready/);
});

test('a year later it is asked whether it is still needed, and then it goes', async () => {
	await world.turnClock(365 * DAY_MS + 1000);
	await world.sees(ADA, /Is LabNotes still needed/);
	await world.turnClock(30 * DAY_MS + 1000);
	await world.sees(ADA, /LabNotes will be removed/);
	await world.press(JO, 'removed', /remove LabNotes/, EDTECH);
	await until('it is over', async () =>
		buttonsOf(await world.sees(JO, /remove LabNotes/, EDTECH)).length === 0);
	assert.equal((await world.messages(CHEN)).length, 0);
});
