// What reviewers do beside deciding: they claim a request, approve it on
// conditions, and write in the thread of its message.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADA, CANVAS_ADMINS, CHEN, EDTECH, JO, MARIA, PRIYA, SECURITY_OFFICE, TOM, World,
	buttonsOf, until, wordsOf } from './world.mjs';

let world;
before(async () => { world = await World.start(); });
after(async () => { assert.equal(await world.stop(), 0); });

const aboutOf = number => new RegExp(`${number}.*asks for a Canvas API token`);

/** The review message there, once its words match. */
const shown = (as, number, pattern, channel) => until(`${pattern} in ${channel}`, async () => {
	const message = (await world.messages(as, channel)).find(m => !m.thread_ts
		&& aboutOf(number).test(wordsOf(m)));
	return message && pattern.test(wordsOf(message)) && message;
});

/** Everything that Ada can see or has been mailed. */
async function allOf(as) {
	const { conversations } = await world.get(`view?as=${as}`);
	const mail = await world.get(`mail?for=ada.okafor@university.example`);
	return JSON.stringify([conversations, mail]);
}

test('risk marks come first, then the facts, then whose turn it is', async () => {
	const number = await world.request(ADA, { access: 'Read and change data',
		users: 'Several people', services: 'StudyBuddy AI' });
	const words = wordsOf(await shown(CHEN, number, /Look at this first/, CANVAS_ADMINS));
	const order = [/A vendor or AI service is involved: StudyBuddy AI/, /It writes grades/,
		/Several people will use it/, /Requester: Ada Okafor/, /Purpose: /,
		/Canvas administrators: to decide/, /UIS Security Office: to decide/]
		.map(pattern => words.search(pattern));
	assert.ok(order.every((at, i) => at > (order[i - 1] ?? -1)), `${order}: ${words}`);
});

test('"I have this" is shown to all, passes on, and blocks nobody', async () => {
	const number = await world.request();
	const about = aboutOf(number);
	await world.press(CHEN, 'canvas_admins.claim', about, CANVAS_ADMINS);
	await shown(TOM, number, /Chen Wei has this/, SECURITY_OFFICE);
	await world.press(MARIA, 'canvas_admins.claim', about, CANVAS_ADMINS);
	await shown(CHEN, number, /Maria Lopez has this/, CANVAS_ADMINS);
	await world.press(CHEN, 'canvas_admins.release', about, CANVAS_ADMINS);
	await until('nobody has it', async () => !/has this/.test(wordsOf(
		await shown(CHEN, number, /to decide/, CANVAS_ADMINS))));
	await world.press(MARIA, 'canvas_admins.claim', about, CANVAS_ADMINS);
	await world.press(CHEN, 'canvas_admins.approve', about, CANVAS_ADMINS);
	await shown(CHEN, number, /approved by Chen Wei/, CANVAS_ADMINS);
});

test('conditions reach the requester, the other office, EdTech and the next steps', async () => {
	const number = await world.request();
	const about = aboutOf(number);
	await world.press(CHEN, 'canvas_admins.approve_if', about, CANVAS_ADMINS);
	assert.ok((await world.fill(CHEN, { conditions: '' })).conditions);
	assert.equal(await world.fill(CHEN, { conditions: 'Delete it in May.' }), null);
	await shown(TOM, number, /approved by Chen Wei, .*if: Delete it in May\./,
		SECURITY_OFFICE);
	await world.press(PRIYA, 'security_office.approve', about, SECURITY_OFFICE);
	await world.sees(ADA, new RegExp(`${number} is approved.*condition: Delete it in May`));
	await world.sees(JO, new RegExp(
		`${number}: create.*Condition of the Canvas administrators: Delete it in May`), EDTECH);
	await world.createToken(number);
	const steps = await world.mail(ADA, new RegExp(`${number}.*ready to activate`));
	assert.match(steps.text, /on this condition:\s+Delete it in\s+May/);
});

test('after Ask the thread goes to the requester, but for what begins with //', async () => {
	const number = await world.request();
	const { ts } = await shown(CHEN, number, /to decide/, CANVAS_ADMINS);
	const write = (as, text) => world.say(as, text, CANVAS_ADMINS, ts);

	await write(CHEN, 'Is she not on leave? (plum)');
	await world.sees(CHEN, /Kept among the reviewers/, CANVAS_ADMINS);
	await world.press(CHEN, 'canvas_admins.ask', aboutOf(number), CANVAS_ADMINS);
	assert.equal(await world.fill(CHEN, { question: 'Do you teach this term?' }), null);
	const said = await world.sees(CHEN, /Question sent to Ada Okafor/, CANVAS_ADMINS);
	assert.equal(said.thread_ts, ts);
	assert.match(wordsOf(said), /what you write here goes to Ada Okafor too.*\/\//);
	await world.sees(ADA, /Do you teach this term/);
	await write(MARIA, '// I would rather not. (plum)');
	await world.sees(MARIA, /Kept among the reviewers/, CANVAS_ADMINS);
	await write(MARIA, 'And which courses?');
	await world.sees(MARIA, /Sent to Ada Okafor/, CANVAS_ADMINS);
	const question = await world.sees(ADA, /Maria Lopez \(Canvas.*And which courses/);
	await world.mail(ADA, new RegExp(`${number}.*A question`));

	await world.say(ADA, 'HIST 1106, yes.', undefined, question.ts);
	const message = await shown(TOM, number, /HIST 1106, yes/, SECURITY_OFFICE);
	assert.match(wordsOf(message), /Private note of Chen Wei.*plum.*note of Maria Lopez.*plum/);
	await write(CHEN, 'Fine, then. (plum)');
	await shown(CHEN, number, /Fine, then/, CANVAS_ADMINS);

	// Whatever else she asks for, and however it ends.
	await world.say(ADA, 'status');
	await world.sees(ADA, new RegExp(`Where ${number} stands`));
	await world.press(TOM, 'security_office.deny', aboutOf(number), SECURITY_OFFICE);
	assert.equal(await world.fill(TOM, { reason: 'LTI does this.' }), null);
	await world.sees(ADA, new RegExp(`${number} could not be approved`));
	await world.mail(ADA, new RegExp(`${number}.*could not be approved`));
	assert.doesNotMatch(await allOf(ADA), /plum/);
});

test('the whole history is one click away, for the clicker alone', async () => {
	const number = await world.request();
	await world.press(CHEN, 'canvas_admins.ask', aboutOf(number), CANVAS_ADMINS);
	assert.equal(await world.fill(CHEN, { question: 'For how long?' }), null);
	await shown(CHEN, number, /For how long/, CANVAS_ADMINS);
	await world.press(MARIA, 'history', aboutOf(number), CANVAS_ADMINS);
	const told = await world.sees(MARIA, new RegExp(`${number}: what has happened`),
		CANVAS_ADMINS);
	assert.match(wordsOf(told), /Ada Okafor sent the request.*Chen Wei .*asked: For how long/);
	assert.ok(!(await world.messages(CHEN, CANVAS_ADMINS)).some(m =>
		/what has happened/.test(wordsOf(m))));
});

test('what people say elsewhere in the channel is left alone', async () => {
	const { ts } = await world.say(CHEN, 'Lunch?', CANVAS_ADMINS);
	await world.say(MARIA, 'At noon.', CANVAS_ADMINS, ts);
	const number = await world.request();
	const { ts: about } = await shown(CHEN, number, /to decide/, CANVAS_ADMINS);
	await world.say(MARIA, 'This one is mine.', CANVAS_ADMINS, about);
	await shown(MARIA, number, /This one is mine/, CANVAS_ADMINS);
	const answers = (await world.messages(MARIA, CANVAS_ADMINS)).filter(m => m.thread_ts === ts);
	assert.deepEqual(answers.map(m => wordsOf(m)), ['At noon.']);
	assert.ok(buttonsOf(await shown(CHEN, number, /mine/, CANVAS_ADMINS)).length > 0);
});
