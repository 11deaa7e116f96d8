// Every word of /token, from the request to the end of two live tokens, typed in
// a channel that Beadle is not in: only whoever typed it sees the answer.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADA, CANVAS_ADMINS, CHEN, EDTECH, JO, LUNCH, PRIYA, SAM, SECURITY_OFFICE, TOM, World,
	actsOf, buttonsOf, until, wordsOf } from './world.mjs';

const WORDS = ['answer', 'withdraw', 'name_sponsor', 'activated', 'renew', 'still_needed',
	'replace', 'revoke', 'agree', 'not_yet'];
const HOOK_USES = 5; /* of a response_url */

let world;
before(async () => { world = await World.start(); });
after(async () => { assert.equal(await world.stop(), 0); });

/** What Beadle whispers in #lunch after a command there; resolves to the first
 *  `count`. */
async function typed(as, text, count = 1) {
	const said = async () => (await world.messages(as, LUNCH)).filter(m => m.user !== as);
	const old = new Set((await said()).map(m => m.ts));
	await world.command(as, text, LUNCH);
	return until(`${count} answers to "${text}"`, async () => {
		const fresh = (await said()).filter(m => !old.has(m.ts));
		return fresh.length >= count && fresh;
	});
}

const stands = (messages, number) => messages.find(m =>
	new RegExp(`Where ${number} stands`).test(wordsOf(m)));
const offers = (message, verb) => actsOf(message).some(b => b.action_id === verb);
const press = (message, action) => world.post('click', { as: ADA, channel: LUNCH,
	message_ts: message.ts, action_id: action });
const windowOf = (as, verb) => until(`the form ${verb}`, async () => {
	const { modal } = await world.get(`view?as=${as}`);
	return modal?.view.callback_id === verb && modal.view;
});

/** Both offices approve, EdTech makes the token. */
async function granted() {
	const number = await world.request(ADA);
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	await world.press(CHEN, 'canvas_admins.approve', about, CANVAS_ADMINS);
	await world.press(PRIYA, 'security_office.approve', about, SECURITY_OFFICE);
	const id = await world.createToken(number);
	await world.sees(ADA, new RegExp(`ready to activate \\(${number}\\)`));
	return { number, id };
}

test('without a request every word says so, and lists what there is', async () => {
	for (const word of ['status', ...WORDS]) {
		const [said] = await typed(SAM, word);
		assert.match(wordsOf(said), /Nothing is open for that/, word);
		for (const other of WORDS)
			assert.match(wordsOf(said), new RegExp(`/token ${other}\\b`));
		assert.ok(said.ephemeral);
	}
	const [help] = await typed(SAM, 'help');
	assert.match(wordsOf(help), /opens the form/);
	const [unknown] = await typed(SAM, 'rotate');
	assert.match(wordsOf(unknown), /do not know that word/);
});

test('status, answer and withdraw, while the offices look at it', async () => {
	const number = await world.request(ADA);
	const [status] = await typed(ADA, 'status');
	assert.ok(offers(stands([status], number), 'withdraw'));

	await world.press(TOM, 'security_office.ask',
		new RegExp(`${number}.*asks for a Canvas API token`), SECURITY_OFFICE);
	assert.equal(await world.fill(TOM, { question: 'Since when?' }), null);
	await world.sees(ADA, new RegExp(`A question about ${number}`));
	await world.command(ADA, 'answer', LUNCH); // the only one: its form, at once
	await windowOf(ADA, 'answer');
	assert.equal(await world.fill(ADA, { answer: 'Since May.' }), null);
	await world.sees(TOM, /Since May/, SECURITY_OFFICE);

	const [asked] = await typed(ADA, `Withdraw ${number.toLowerCase()}`);
	assert.ok(offers(stands([asked], number), 'withdraw'));
	await press(asked, 'withdraw');
	await world.sees(ADA, new RegExp(`${number} is withdrawn`));
});

test('answer, when two offices have asked: one button for each question', async () => {
	const number = await world.request(ADA);
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	for (const [as, verb, channel, question] of [
		[CHEN, 'canvas_admins.ask', CANVAS_ADMINS, 'Which courses?'],
		[TOM, 'security_office.ask', SECURITY_OFFICE, 'Which laptop?']]) {
		await world.press(as, verb, about, channel);
		assert.equal(await world.fill(as, { question }), null);
		await world.sees(ADA, new RegExp(question.replace('?', '\\?')));
	}
	const [asked] = await typed(ADA, 'answer');
	const answers = buttonsOf(stands([asked], number)).filter(b => b.text.text.startsWith('Answer'));
	assert.deepEqual(answers.map(b => b.text.text),
		['Answer: Canvas administrators', 'Answer: UIS Security Office']);
	await world.post('click', { as: ADA, channel: LUNCH, message_ts: asked.ts,
		action_id: answers[1].action_id });
	await windowOf(ADA, 'answer');
	assert.equal(await world.fill(ADA, { answer: 'The grey one.' }), null);
	await world.sees(TOM, /Answer from Ada Okafor.*The grey one/, SECURITY_OFFICE);
	assert.ok((await world.messages(CHEN, CANVAS_ADMINS))
		.every(m => !/Answer from/.test(wordsOf(m))));
	await world.say(ADA, `withdraw ${number}`);
	await world.press(ADA, 'withdraw', new RegExp(`Where ${number} stands`));
	await world.sees(ADA, new RegExp(`${number} is withdrawn`));
});

test('two live tokens: a word is asked of each, and acts on one', async () => {
	const [first, second] = [await granted(), await granted()];
	// One of two is named by its number; without it both are asked about.
	await world.post('canvas_activate', { as: ADA, id: first.id });
	const pending = await typed(ADA, 'activated', 2);
	assert.ok(offers(stands(pending, second.number), 'activated'));
	await press(stands(pending, first.number), 'activated');
	await world.post('canvas_activate', { as: ADA, id: second.id });
	const [only] = await typed(ADA, `activated ${second.number}`);
	await press(stands([only], second.number), 'activated');

	await until('both to be live', async () => {
		const said = await typed(ADA, 'status', 2);
		return [first, second].every(({ number }) => offers(stands(said, number), 'renew'));
	});
	const renew = await typed(ADA, 'renew', 2);
	await press(stands(renew, second.number), 'renew');
	const view = await windowOf(ADA, 'renew');
	assert.match(view.private_metadata, new RegExp(second.number));
	await world.closeModal(ADA);

	const revoke = await typed(ADA, 'revoke', 2);
	const button = buttonsOf(stands(revoke, first.number)).find(b => b.action_id === 'revoke');
	assert.match(button.confirm.title.text, /Delete your token/);
	await press(stands(revoke, first.number), 'revoke');
	await world.sees(ADA, new RegExp(`${first.number}: the token is deleted`));
	// One is left: its form opens at once, and it is not the other's.
	await world.command(ADA, 'renew', LUNCH);
	assert.match((await windowOf(ADA, 'renew')).private_metadata,
		new RegExp(second.number));
	await world.closeModal(ADA);
});

test('after a denial: not_yet and agree, to what EdTech proposes', async () => {
	const number = await world.request(ADA);
	await world.press(CHEN, 'canvas_admins.deny',
		new RegExp(`${number}.*asks for a Canvas API token`), CANVAS_ADMINS);
	assert.equal(await world.fill(CHEN, { reason: 'There is a tool for it.' }), null);
	const propose = async words => {
		await world.press(JO, 'propose', new RegExp(`${number}: find another way`), EDTECH);
		assert.equal(await world.fill(JO, { option: 'Something else', words }), null);
		await world.sees(ADA, new RegExp(words));
	};
	await propose('Ask for the export.');
	await world.command(ADA, 'not_yet', LUNCH);
	await windowOf(ADA, 'not_yet');
	assert.equal(await world.fill(ADA, { missing: 'It lacks the grades.' }), null);
	await world.sees(JO, /It lacks the grades/, EDTECH);
	await propose('With the grades, then.');
	const [asked] = await typed(ADA, 'agree');
	await press(stands([asked], number), 'agree');
	await world.sees(JO, new RegExp(`${number}: Ada Okafor agrees`), EDTECH);
});

test('a whisper that the chat does not take any more comes in private', async () => {
	const number = await world.request(SAM);
	await world.fault({ kind: 'http', method: 'response_url', status: 404 });
	await world.command(SAM, 'status', LUNCH);
	const said = await world.sees(SAM, new RegExp(`Where ${number} stands`));
	assert.ok(!said.ephemeral);
});

test('many open requests: one message for all of them', async () => {
	for (let n = 0; n < HOOK_USES; n++)
		await world.request(SAM);
	const [said] = await typed(SAM, 'status');
	assert.ok(said.ephemeral);
	assert.equal(new Set(wordsOf(said).match(/CT-\d+/g)).size, HOOK_USES + 1);
	await typed(SAM, 'help');
	assert.equal((await world.messages(ADA, LUNCH)).filter(m => !m.ephemeral).length, 0);
});
