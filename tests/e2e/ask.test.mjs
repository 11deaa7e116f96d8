// Ask from anywhere: in words, by name in a channel, by a command, by a
// shortcut; and who is told what they cannot do.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { ADA, ANSWERS, CANVAS_ADMINS, CHEN, FACULTY, GUEST, LEFT, LUNCH, PARTNER,
	PRIYA, ROBOT, SAM, SECURITY_OFFICE, World, buttonsOf, until, wordsOf }
	from './world.mjs';

let world;

before(async () => { world = await World.start(); });
after(async () => { assert.equal(await world.stop(), 0); });
beforeEach(async () => {
	await world.closeModal(ADA);
	await world.closeModal(SAM);
});

const inputOf = (view, field) =>
	view.blocks.find(b => b.block_id === field).element.initial_value;
/** The form of a request, when it is that. */
const form = as => until('the form of a request', async () => {
	const { view } = await world.modal(as);
	return view.callback_id === 'request' && view;
});

test('what was written to Beadle stands in the form', async () => {
	const words = 'Please let me pull my <gradebook> & sort it, see https://a.example/x?b=1&c=2';
	await world.hears(SAM, () => world.say(SAM, words));
	await world.press(SAM, 'request', /will stand in the form already/);
	assert.equal(inputOf(await form(SAM), 'purpose'), words);
});

test('a word or two is no answer to a question', async () => {
	const hello = await world.hears(SAM, () => world.say(SAM, 'Hello'));
	assert.doesNotMatch(wordsOf(hello), /will stand in the form/);
	await world.press(SAM, 'request', /Hello Sam Rivera/);
	assert.equal(inputOf(await form(SAM), 'purpose'), undefined);
});

test('words that are a command do that; a number names a request', async () => {
	const number = await world.request(SAM);
	await world.say(SAM, `Status of ${number.toLowerCase()}, please`);
	await world.sees(SAM, new RegExp(`Where ${number} stands`));
	await world.say(CHEN, `status ${number}`);
	await world.sees(CHEN, new RegExp(`Where ${number} stands`));
	await world.say(ADA, `status ${number}`);
	await world.sees(ADA, /I cannot find that request/);
	const help = await world.hears(SAM, () => world.say(SAM, 'Help!'));
	assert.match(wordsOf(help), /This is what I can help you with/);
	assert.doesNotMatch(wordsOf(help), /will stand in the form/);
});

test('named in a channel: a sentence for all, the rest in private', async () => {
	const number = await world.request(ADA);
	const { ts } = await world.say(ADA, '@beadle status, please', FACULTY);
	const inThread = await until('an answer in the thread', async () =>
		(await world.messages(SAM, FACULTY)).find(m => m.thread_ts === ts));
	assert.match(wordsOf(inThread), /Hello Ada Okafor.*direct message/);
	assert.doesNotMatch(wordsOf(inThread), new RegExp(number));
	await world.sees(ADA, new RegExp(`Where ${number} stands`));

	let asked;
	await world.hears(ADA, async () => {
		asked = await world.say(ADA, '@beadle I would like to read my rosters', FACULTY);
	});
	await world.press(ADA, 'request', /will stand in the form already/);
	assert.equal(inputOf(await form(ADA), 'purpose'), 'I would like to read my rosters');
	const said = (await world.messages(SAM, FACULTY)).filter(m => m.user !== ADA);
	assert.ok(said.every(m => [ts, asked.ts].includes(m.thread_ts)));
	assert.ok(said.every(m => !/CT-|rosters/.test(wordsOf(m))));
});

test('a command opens the form at once, even where Beadle is not', async () => {
	await world.command(ADA, '', LUNCH);
	assert.equal(inputOf(await form(ADA), 'purpose'), undefined);
	assert.equal(await world.fill(ADA, { ...ANSWERS, until: await world.day(60) }), null);
	await world.sees(ADA, /We have your request/);
	assert.equal((await world.messages(SAM, LUNCH)).length, 0);
});

test('a command with a word: for the eyes of one', async () => {
	const number = await world.request(ADA);
	await world.command(ADA, 'status', LUNCH);
	const status = await world.sees(ADA, new RegExp(`Where ${number} stands`), LUNCH);
	assert.ok(status.ephemeral);
	assert.equal((await world.messages(SAM, LUNCH)).length, 0);

	// Its button works there, too, and so does what is said about it.
	await world.press(ADA, 'withdraw', new RegExp(`Where ${number} stands`), LUNCH);
	await world.sees(ADA, new RegExp(`${number} is withdrawn`));
	await world.press(ADA, 'withdraw', new RegExp(`Where ${number} stands`), LUNCH);
	await world.sees(ADA, new RegExp(`${number} has moved on`), LUNCH);
});

test('a command with what it does not know, or has nothing for', async () => {
	await world.command(PRIYA, 'withdraw', SECURITY_OFFICE);
	await world.sees(PRIYA, /Nothing is open for that.*\/token status/, SECURITY_OFFICE);
	await world.command(SAM, 'please let me read my rosters', LUNCH);
	await world.press(SAM, 'request', /do not know that word.*\/token help/, LUNCH);
	assert.equal(inputOf(await form(SAM), 'purpose'), 'please let me read my rosters');
	await world.command(CHEN, 'help', CANVAS_ADMINS);
	const help = await world.sees(CHEN, /\/token withdraw/, CANVAS_ADMINS);
	assert.match(wordsOf(help), /\/token answer/);
	await world.command(CHEN, '', CANVAS_ADMINS, '/tool');
	assert.match((await world.modal(CHEN)).view.title.text, /Review of a tool/);
	await world.closeModal(CHEN);
	await world.command(CHEN, 'x', CANVAS_ADMINS, '/nobody');
	await world.sees(CHEN, /This is what I can help you with/, CANVAS_ADMINS);
});

test('an answer by a command: its form opens at once', async () => {
	const number = await world.request(SAM);
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	await world.press(PRIYA, 'security_office.ask', about, SECURITY_OFFICE);
	assert.equal(await world.fill(PRIYA, { question: 'Since when?' }), null);
	await world.sees(SAM, new RegExp(`question about.*${number}|${number}.*question`));
	await world.command(SAM, `answer ${number}`, LUNCH);
	await world.press(SAM, 'answer', new RegExp(`Where ${number} stands`), LUNCH);
	assert.equal((await world.modal(SAM)).view.callback_id, 'answer');
});

test('the shortcut gives the choice, and the window becomes the form', async () => {
	await world.shortcut(ADA, 'ask');
	const choice = await until('the choice', async () => {
		const { view } = await world.modal(ADA);
		return buttonsOf(view).length === 2 && view;
	});
	await world.choose(ADA, choice.id, 'request', 'canvas-token');
	const view = await form(ADA);
	assert.equal(view.id, choice.id);
	assert.equal(inputOf(view, 'purpose'), undefined);
	assert.equal(await world.fill(ADA, { ...ANSWERS, until: await world.day(60) }), null);
	assert.equal((await world.get(`view?as=${ADA}`)).modal, null);
});

test('a window whose button leads nowhere says so itself', async () => {
	await world.shortcut(ADA, 'ask');
	const choice = await until('the choice', async () => {
		const { view } = await world.modal(ADA);
		return buttonsOf(view).length === 2 && view;
	});
	await world.fault({ kind: 'api_error', method: 'views.update',
		error: 'expired_trigger_id' });
	await world.choose(ADA, choice.id, 'request', 'canvas-token');
	const view = await until('the refusal', async () => {
		const now = (await world.modal(ADA)).view;
		return /try once more/.test(wordsOf(now)) && now;
	});
	assert.equal(view.id, choice.id);
	assert.equal(view.close.text, 'Close');
	assert.equal(buttonsOf(view).length, 0);
	await world.closeModal(ADA);
});

test('a request made of a message has its words', async () => {
	const { ts } = await world.say(SAM, 'Could we read the rosters by API?', FACULTY);
	await world.shortcut(ADA, 'ask_about', FACULTY, ts);
	const choice = await until('the choice', async () => {
		const { view } = await world.modal(ADA);
		return buttonsOf(view).length === 2 && view;
	});
	assert.match(wordsOf(choice), /The words of that message will stand in the form/);
	const [button] = buttonsOf(choice).filter(b => b.value.startsWith('canvas-token.'));
	await world.choose(ADA, choice.id, button.action_id, button.value);
	assert.equal(inputOf(await form(ADA), 'purpose'), 'Could we read the rosters by API?');
});

const WHY = [
	[GUEST, /You are here as a guest/],
	[PARTNER, /belongs to another organisation/],
	[LEFT, /account is deactivated/],
	[ROBOT, /A bot cannot ask/],
];

test('whoever is no member is told why, whichever way they come', async () => {
	const { ts } = await world.say(SAM, 'Is there an API for grades?', FACULTY);
	for (const [as, why] of WHY) {
		await world.say(as, 'I need a token');
		const first = await world.sees(as, why);
		assert.equal(buttonsOf(first).length, 0);
		await world.say(as, '@beadle help', FACULTY);
		await world.command(as, '', FACULTY);
		await world.shortcut(as, 'ask_about', FACULTY, ts);
		const whispers = await until(`three whispers for ${as}`, async () => {
			const mine = (await world.messages(as, FACULTY)).filter(m => m.ephemeral);
			return mine.length === 3 && mine;
		});
		whispers.forEach(m => assert.match(wordsOf(m), why));
		await world.shortcut(as, 'ask');
		await until(`a second answer for ${as}`, async () =>
			(await world.messages(as)).filter(m => why.test(wordsOf(m))).length === 2);
		assert.equal((await world.get(`view?as=${as}`)).modal, null);
	}
	const seen = await world.messages(SAM, FACULTY);
	assert.ok(seen.every(m => !/guest|organisation|deactivated|A bot/.test(wordsOf(m))));
});

test('a guest may not press what somebody left for all to see', async () => {
	const number = await world.request(ADA);
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	const message = await world.sees(CHEN, about, CANVAS_ADMINS);
	const { acked } = await world.post('envelope', { envelope: {
		type: 'interactive', accepts_response_payload: false,
		payload: { type: 'block_actions', team: { id: 'T0SANDBOX01' },
			user: { id: GUEST, username: 'gil', team_id: 'T0SANDBOX01' },
			trigger_id: 'x', channel: { id: FACULTY },
			container: { type: 'message', message_ts: message.ts },
			actions: [{ ...buttonsOf(message)[0],
				action_ts: world.sandbox.state.newTs() }] } } });
	assert.ok(acked);
	await until('the guest to be told', async () => (await world.messages(GUEST, FACULTY))
		.filter(m => /You are here as a guest/.test(wordsOf(m))).length === 4);
	assert.equal(wordsOf(await world.sees(CHEN, about, CANVAS_ADMINS)), wordsOf(message));
});
