// Offices without a channel: each of their people has the message, decides on
// it there, and sees what the others do.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dmOf } from '../sandbox/world.mjs';
import { ADA, CHEN, MARIA, PRIYA, SECURITY_OFFICE, World, actsOf, until,
	wordsOf } from './world.mjs';

let world;
before(async () => {
	world = await World.start({ offices: { canvas_admins: { slack_channel: undefined } } });
});
after(async () => { assert.equal(await world.stop(), 0); });

const aboutOf = number => new RegExp(`${number}.*asks for a Canvas API token`);

/** The review message in somebody's direct messages, once its words match. */
const shown = (as, number, pattern) => until(`${pattern} for ${as}`, async () => {
	const message = (await world.messages(as)).find(m => !m.thread_ts
		&& aboutOf(number).test(wordsOf(m)));
	return message && pattern.test(wordsOf(message)) && message;
});

test('one approves, all see it, and nobody can twice', async () => {
	const number = await world.request();
	await shown(MARIA, number, /Canvas administrators: to decide/);
	await world.press(CHEN, 'canvas_admins.approve', aboutOf(number));
	for (const as of [CHEN, MARIA]) {
		const message = await shown(as, number, /approved by Chen Wei/);
		assert.deepEqual(actsOf(message), []);
	}
	await world.sees(PRIYA, /approved by Chen Wei/, SECURITY_OFFICE);
});

test('one denies, all see it', async () => {
	const number = await world.request();
	await world.press(MARIA, 'canvas_admins.deny', aboutOf(number));
	assert.equal(await world.fill(MARIA, { reason: 'There is a report for that.' }), null);
	await shown(CHEN, number, /declined by Maria Lopez/);
	await world.sees(ADA, new RegExp(`${number} could not be approved`));
});

test('a question, its answer and a private note reach everybody below their own message', async () => {
	const number = await world.request();
	const mine = await shown(CHEN, number, /to decide/);
	const hers = await shown(MARIA, number, /to decide/);
	await world.press(MARIA, 'canvas_admins.ask', aboutOf(number));
	assert.equal(await world.fill(MARIA, { question: 'Do you teach this term?' }), null);
	const said = await world.sees(CHEN, /Question sent to Ada Okafor/);
	assert.equal(said.thread_ts, mine.ts);

	await world.say(CHEN, 'And which courses?', undefined, mine.ts);
	const question = await world.sees(ADA, /Chen Wei \(Canvas.*And which courses/);
	const told = await world.sees(MARIA, /Chen Wei about.*And which courses/);
	assert.equal(told.thread_ts, hers.ts);
	await world.say(MARIA, '// I know her. (plum)', undefined, hers.ts);
	await world.sees(CHEN, /Maria Lopez about.*plum/);
	await shown(CHEN, number, /Private note of Maria Lopez.*plum/);

	await world.say(ADA, 'HIST 1106, yes.', undefined, question.ts);
	for (const [as, ts] of [[CHEN, mine.ts], [MARIA, hers.ts]])
		assert.equal((await world.sees(as, /Answer from Ada Okafor/)).thread_ts, ts);
	assert.ok(!JSON.stringify(await world.get(`view?as=${ADA}`)).includes('plum'));
});

test('whoever is away is left out, and who stands in is asked', async () => {
	await world.hears(MARIA, async () => world.say(MARIA,
		`away until ${await world.day(3)}, ask chen.wei@university.example`));
	const number = await world.request();
	await shown(CHEN, number, /to decide/);
	await world.press(PRIYA, 'security_office.approve', aboutOf(number), SECURITY_OFFICE);
	await shown(CHEN, number, /approved by Priya Nair/); // had she been asked, it would be there
	assert.ok(!(await world.messages(MARIA)).some(m => aboutOf(number).test(wordsOf(m))));
	await world.hears(MARIA, () => world.say(MARIA, 'back'));
	await world.press(CHEN, 'canvas_admins.approve', aboutOf(number), dmOf(CHEN));
});
