// The story of the first workflow, line by line, through the real binary,
// the real protocols and the sandbox.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADA, ANSWERS, CANVAS_ADMINS, CHEN, EDTECH, JO, MARIA, PRIYA, SAM,
	SECURITY_OFFICE, TOM, World, actsOf, buttonsOf, until, wordsOf } from './world.mjs';

const DAY_MS = 86_400_000;
let world;

before(async () => { world = await World.start(); });
after(async () => { assert.equal(await world.stop(), 0); });

test('a greeting offers the form, and the form asks everything', async () => {
	const { view } = await world.openForm();
	const fieldsOf = of => of.blocks.filter(b => b.type === 'input').map(b => b.block_id);
	const answers = { ...ANSWERS, until: await world.day(10) };
	const pages = [fieldsOf(view)];
	for (const title of ['Where it is kept', 'The policy']) {
		assert.ok((await world.fillPage(ADA, answers)).leads_on);
		const next = await world.modal(ADA);
		assert.equal(next.view.title.text, title);
		pages.push(fieldsOf(next.view));
	}
	assert.deepEqual(pages.flat(), Object.keys(ANSWERS));
	assert.deepEqual(pages[2], ['eligible', 'teaching_only', 'stored_encrypted',
		'not_shared', 'code_checked', 'asked_for_it', 'on_screen']);
});

test('a form that was put away is gone on with where it stopped', async () => {
	await world.openForm();
	await world.fillPage(ADA, { ...ANSWERS, tool: 'A script with a name' });
	await world.closeModal(ADA);
	await world.press(ADA, 'request', /Request a token/);
	const page = await world.modal(ADA);
	assert.equal(page.view.title.text, 'Where it is kept');
	const first = buttonsOf(page.view).find(b => b.value.endsWith('#1'));
	await world.choose(ADA, page.view_id, first.action_id, first.value);
	const again = await until('the first page', async () => {
		const now = await world.modal(ADA);
		return now.view.title.text === 'Your project' && now;
	});
	const tool = again.view.blocks.find(b => b.block_id === 'tool');
	assert.equal(tool.element.initial_value, 'A script with a name');
	const empty = await world.beginAnew(ADA, again);
	assert.equal(empty.view.blocks.find(b => b.block_id === 'tool').element.initial_value,
		undefined);
});

test('a page that is sent again gets the same answer', async () => {
	await world.openForm();
	assert.ok((await world.fillPage(ADA, ANSWERS)).leads_on);
	await world.goBack(ADA);
	assert.equal((await world.modal(ADA)).view.title.text, 'Your project');
	assert.ok((await world.fillPage(ADA, ANSWERS)).leads_on);
	assert.equal((await world.modal(ADA)).view.title.text, 'Where it is kept');
});

test('what is wrong comes back beside the field, and nothing is opened', async () => {
	await world.openForm();
	const vendor = await world.fill(ADA, { ...ANSWERS, until: await world.day(10),
		author: 'A vendor or someone else outside the university' });
	assert.match(vendor.services, /name the vendor/);
	const late = await world.fill(ADA, { ...ANSWERS, until: await world.day(400) });
	assert.match(late.until, /earlier day; you can renew it/);
	const past = await world.fill(ADA, { ...ANSWERS, until: await world.day(0) });
	assert.match(past.until, /after today/);
	const missing = await world.fill(ADA, { ...ANSWERS, until: await world.day(10),
		not_shared: [] });
	assert.deepEqual(Object.keys(missing), ['not_shared']);
	const careless = await world.fill(ADA, { ...ANSWERS, until: await world.day(10),
		asked_for_it: 'I send it to them', on_screen: 'I wait and see' });
	assert.match(careless.asked_for_it, /A token is you/);
	assert.match(careless.on_screen, /delete it in Canvas first/);
	assert.equal((await world.messages(CHEN, CANVAS_ADMINS)).length, 0);
});

test('both offices approve, EdTech is done, the next steps arrive', async () => {
	const number = await world.request();
	assert.match(number, /^CT-10\d\d$/);
	const confirmation = await world.mail(ADA, /We have your request/);
	assert.match(confirmation.subject, new RegExp(number));
	assert.match(confirmation.text, /gradebook/);
	assert.match(confirmation.html, /<p/);
	assert.equal(confirmation.headers['auto-submitted'], 'auto-generated');

	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	const request = await world.sees(CHEN, about, CANVAS_ADMINS);
	assert.match(wordsOf(request), /HIST 1106-01.*Names and email addresses/);
	assert.deepEqual(buttonsOf(request).map(b => b.text.text),
		['Approve', 'Approve if …', 'Deny', 'Ask', 'I have this', 'History']);
	await world.press(CHEN, 'canvas_admins.approve', about, CANVAS_ADMINS);
	const decided = await until('the decided message', async () => {
		const seen = await world.sees(CHEN, about, CANVAS_ADMINS);
		return actsOf(seen).length === 0 && seen;
	});
	assert.match(wordsOf(decided), /approved by Chen Wei, \d+ \w+ 20\d\d/);
	await world.press(PRIYA, 'security_office.approve', about, SECURITY_OFFICE);

	const task = await world.sees(JO, new RegExp(`${number}: create a token`), EDTECH);
	assert.match(wordsOf(task), new RegExp(
		`${ANSWERS.purpose}, \\d+ \\(${number}\\).*Expires: 20\\d\\d-\\d\\d-\\d\\d`));
	assert.match(wordsOf(task), /Ada Okafor, ada\.okafor@university\.example/);
	const token = await world.createToken(number);

	const steps = await world.mail(ADA, /ready to activate/);
	assert.match(steps.text, /Approved\s+Integrations/);
	assert.match(steps.references, /<CT-\d+\.[0-9a-f]+@beadle\.university\.example>/);
	assert.equal(steps.in_reply_to, confirmation.message_id);
	await world.sees(ADA, /ready to activate/);
	const done = await until('the finished task', async () => {
		const seen = await world.sees(JO, /create a token/, EDTECH);
		return buttonsOf(seen).length === 0 && seen;
	});
	assert.match(wordsOf(done), /Done by Jo Martin/);

	await world.press(ADA, 'activated', /ready to activate/);
	await world.sees(ADA, /not active yet/);
	await world.post('canvas_activate', { as: ADA, id: token });
	await world.press(ADA, 'activated', /ready to activate/);
	await world.sees(ADA, new RegExp(`${number}: your token is active`));

	// The Security Office revokes it; it is read back that it is gone.
	await world.press(TOM, 'security_office.revoke', new RegExp(`${number}: the token exists`),
		SECURITY_OFFICE);
	await world.sees(ADA, new RegExp(`${number}: the token is deleted`));
	const { tokens } = await world.get(`canvas?as=${ADA}`);
	assert.ok(!tokens.some(t => t.id === token && t.state !== 'deleted'));
});

test('a question reaches chat and mail, the answer its thread', async () => {
	const number = await world.request();
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	const request = await world.press(TOM, 'security_office.ask', about,
		SECURITY_OFFICE);
	assert.equal(await world.fill(TOM, { question: 'Who else can open it?' }), null);
	const question = await world.sees(ADA, /A question about .*Who else can open it/);
	const letter = await world.mail(ADA, new RegExp(`${number}.*A question`));
	assert.match(letter.text, /Who else can open it\?/);
	await world.sees(TOM, /Question sent to Ada Okafor/, SECURITY_OFFICE);

	await world.press(ADA, 'answer', /Who else can open it/);
	assert.equal(await world.fill(ADA, { answer: 'Nobody but me.' }), null);
	const inThread = words => until(`${words} in the thread`, async () =>
		(await world.messages(TOM, SECURITY_OFFICE)).find(m =>
			m.thread_ts === request.ts && words.test(wordsOf(m))));
	await inThread(/Answer from Ada Okafor.*Nobody but me/);
	assert.equal((await world.messages(CHEN, CANVAS_ADMINS))
		.filter(m => /Nobody but me/.test(wordsOf(m)) && m.thread_ts).length, 0);

	// More, by a plain reply in the thread of the question.
	await world.say(ADA, 'And it is <encrypted> & locked.', undefined, question.ts);
	await inThread(/And it is <encrypted> & locked/);
});

test('one denies: reasons, another way, a task for EdTech', async () => {
	const number = await world.request();
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	await world.press(MARIA, 'canvas_admins.deny', about, CANVAS_ADMINS);
	const missing = await world.fill(MARIA, { reason: '' });
	assert.ok(missing.reason);
	assert.equal(await world.fill(MARIA, { reason: 'LTI does this already.' }), null);
	const declined = await world.sees(ADA, /could not be approved/);
	assert.match(wordsOf(declined), /LTI does this already.*another way/);
	await world.mail(ADA, new RegExp(`${number}.*could not be approved`));
	await world.sees(JO, new RegExp(`${number}: find another way`), EDTECH);
	for (const [as, channel] of [[CHEN, CANVAS_ADMINS], [TOM, SECURITY_OFFICE]]) {
		const seen = await until('a message without buttons', async () => {
			const message = await world.sees(as, about, channel);
			return actsOf(message).length === 0 && message;
		});
		assert.match(wordsOf(seen), /declined by Maria Lopez, .*LTI does this already/);
	}
	const task = new RegExp(`${number}: find another way`);
	await world.press(JO, 'propose', task, EDTECH);
	assert.equal(await world.fill(JO, { option: 'A tool by LTI, installed for the course',
		words: 'We install it for you.' }), null);
	await world.press(ADA, 'agree', /another way to your goal.*We install it for you/);
	await world.sees(JO, new RegExp(`${number}: Ada Okafor agrees`), EDTECH);
	await world.press(JO, 'followed_up', task, EDTECH);
	assert.equal(await world.fill(JO, { result: 'Another way has been found' }), null);
	await world.press(ADA, 'settled', new RegExp(`${number}: is this settled`));
	await world.sees(JO, /Settled: Ada Okafor agrees/, EDTECH);
	await world.mail(ADA, new RegExp(number));
});

test('a late click changes nothing and is told to the clicker alone', async () => {
	const number = await world.request();
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	const message = await world.sees(CHEN, about, CANVAS_ADMINS);
	const click = as => world.post('envelope', { envelope: envelope(as, message) });
	assert.ok((await click(CHEN)).acked);
	await world.sees(CHEN, new RegExp(`${number}.*approved by Chen Wei`),
		CANVAS_ADMINS);

	assert.ok((await click(CHEN)).acked); // again, from a screen not yet redrawn
	await world.sees(CHEN, /Your decision on .* is already recorded/, CANVAS_ADMINS);
	assert.ok((await click(MARIA)).acked); // after the office has decided
	await world.sees(MARIA, /has moved on/, CANVAS_ADMINS);
	assert.ok((await click(TOM)).acked); // not of that office
	assert.ok((await click(SAM)).acked); // of no office
	const whispers = world.sandbox.state.ephemeral;
	assert.deepEqual(whispers.slice(-2).map(w => w.reader), [CHEN, MARIA]);
	const view = await world.messages(MARIA, CANVAS_ADMINS);
	assert.ok(!view.some(m => /already recorded/.test(wordsOf(m))));
	const again = await world.sees(CHEN, about, CANVAS_ADMINS);
	assert.equal(wordsOf(again).match(/approved by/g).length, 1);
	assert.equal(number, wordsOf(again).match(/CT-\d+/)[0]);
});

/** A click as Slack would send it, of somebody who sees that message. */
function envelope(as, message) {
	const button = buttonsOf(message)[0];
	return {
		type: 'interactive', accepts_response_payload: false,
		payload: {
			type: 'block_actions', team: { id: 'T0SANDBOX01' }, trigger_id: 'x.y',
			user: { id: as, username: 'x', team_id: 'T0SANDBOX01' },
			container: { type: 'message', message_ts: message.ts,
				channel_id: CANVAS_ADMINS },
			channel: { id: CANVAS_ADMINS, name: 'canvas-admins' },
			actions: [{ ...button, block_id: 'x',
				action_ts: world.sandbox.state.newTs() }],
		},
	};
}

test('nobody decides on their own request', async () => {
	const number = await world.request(CHEN);
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	await world.press(CHEN, 'canvas_admins.approve', about, CANVAS_ADMINS);
	await world.sees(CHEN, /your own request, so somebody else has to decide/,
		CANVAS_ADMINS);
	await world.press(MARIA, 'canvas_admins.approve', about, CANVAS_ADMINS);
	await world.sees(MARIA, /approved by Maria Lopez/, CANVAS_ADMINS);
});

test('status and withdrawal, in words and by button', async () => {
	const number = await world.request(SAM);
	await world.say(SAM, 'status');
	const status = await world.sees(SAM, new RegExp(`Where ${number} stands`));
	assert.match(wordsOf(status), /The Canvas administrators are looking at it/);
	await world.press(SAM, 'withdraw', new RegExp(`Where ${number} stands`));
	await world.sees(SAM, new RegExp(`${number} is withdrawn`));
	await world.mail(SAM, /is withdrawn/);
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	await until('the reviewers to see it', async () =>
		actsOf(await world.sees(TOM, about, SECURITY_OFFICE)).length === 0);
	await until('no button on a finished request', async () => buttonsOf(
		await world.sees(SAM, new RegExp(`We have your request ${number}`))).length === 0);
});

test('an office that has not decided is reminded, in its thread', async () => {
	const number = await world.request();
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	const request = await world.sees(TOM, about, SECURITY_OFFICE);
	await world.press(CHEN, 'canvas_admins.approve', about, CANVAS_ADMINS);
	await world.sees(CHEN, /approved by/, CANVAS_ADMINS);
	await world.turnClock(2 * DAY_MS + 60_000);
	const reminder = await until('the reminder', async () =>
		(await world.messages(TOM, SECURITY_OFFICE)).find(m =>
			m.thread_ts === request.ts && /still open/.test(wordsOf(m))));
	assert.match(wordsOf(reminder), new RegExp(number));
	const chens = (await world.messages(CHEN, CANVAS_ADMINS)).filter(m =>
		new RegExp(`${number} is still open`).test(wordsOf(m)));
	assert.equal(chens.length, 0);
});
