// The Home tab: my requests, what waits for me, and how it stays current.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADA, CANVAS_ADMINS, CHEN, GUEST, MARIA, PRIYA, SAM, SECURITY_OFFICE, World,
	buttonsOf, until, wordsOf } from './world.mjs';

const DAY_MS = 86_400_000;
let world;

before(async () => { world = await World.start(); });
after(async () => { assert.equal(await world.stop(), 0); });

const home = async as => (await world.get(`view?as=${as}`)).home;
/** The tab, once it says that. */
const shows = (as, pattern) => until(`${pattern} at home of ${as}`, async () => {
	const view = await home(as);
	return view && pattern.test(wordsOf(view)) && view;
});
const open = async as => {
	await world.post('home', { as });
	return until(`the home of ${as}`, () => home(as));
};
const published = async () => (await world.get('log'))
	.filter(l => l.what === 'call' && l.method === 'views.publish').length;

test('who never looked has none; who looks may ask from there', async () => {
	await world.request(SAM);
	assert.equal(await published(), 0);
	const view = await open(ADA);
	assert.match(wordsOf(view), /You have no open request/);
	const ask = buttonsOf(view).find(b => b.action_id === 'request');
	await world.choose(ADA, view.id, 'request', ask.value);
	assert.equal((await world.modal(ADA)).view.callback_id, 'request');
	await world.closeModal(ADA);
});

test('my request: its state, what comes next, and its buttons', async () => {
	const number = await world.request(ADA);
	const view = await shows(ADA, new RegExp(`Your request ${number}`));
	assert.match(wordsOf(view), /Two offices are looking.*EdTech sees to your token/);
	await world.choose(ADA, view.id, 'status', number);
	await world.sees(ADA, new RegExp(`Where ${number} stands`));

	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	await world.press(PRIYA, 'security_office.ask', about, SECURITY_OFFICE);
	assert.equal(await world.fill(PRIYA, { question: 'Since when?' }), null);
	const asked = await shows(ADA, /waiting for your answer.*Please answer/);
	await world.choose(ADA, asked.id, 'answer',
		buttonsOf(asked).find(b => b.action_id === 'answer').value);
	assert.equal(await world.fill(ADA, { answer: 'Since May.' }), null);
	await until('no question any more', async () =>
		!/Please answer/.test(wordsOf(await home(ADA))));

	await world.choose(ADA, asked.id, 'withdraw', number);
	const done = await shows(ADA, /You have no open request/);
	assert.match(wordsOf(done), new RegExp(`Your finished request ${number}`));
	await world.choose(ADA, done.id, 'history', number);
	await world.sees(ADA, /withdrew/);
});

test('what waits for a reviewer: with its age and the way to it', async () => {
	const number = await world.request(SAM);
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	const message = await world.sees(CHEN, about, CANVAS_ADMINS);
	const view = await until('the task', async () => {
		await world.post('home', { as: CHEN });
		const seen = await home(CHEN);
		return seen && new RegExp(`${number} waits for Canvas administrators`)
			.test(wordsOf(seen)) && seen;
	});
	assert.match(wordsOf(view), /Since today/);
	const links = buttonsOf(view).filter(b => b.url).map(b => b.url);
	assert.ok(links.includes(`https://sandbox.example/archives/${CANVAS_ADMINS}`
		+ `/p${message.ts.replace('.', '')}`), links.join(' '));

	await world.turnClock(3 * DAY_MS);
	await world.post('home', { as: CHEN });
	const later = await shows(CHEN, /For 3 working days/);
	const order = wordsOf(later).match(/CT-\d+ waits/g);
	assert.deepEqual(order, [...order].sort()); // oldest first
	await world.post('home', { as: PRIYA });
	await shows(PRIYA, new RegExp(`${number} waits for UIS Security Office`));

	await world.press(MARIA, 'canvas_admins.approve', about, CANVAS_ADMINS);
	await until('it waits for Chen no more', async () =>
		!wordsOf(await home(CHEN)).includes(`${number} waits`));
	assert.match(wordsOf(await home(PRIYA)), new RegExp(`${number} waits`));
});

test('a reviewer asks, too: both are shown, but not to decide on', async () => {
	const number = await world.request(CHEN);
	const view = await shows(CHEN, new RegExp(`Your request ${number}`));
	assert.ok(!wordsOf(view).includes(`${number} waits`));
});

test('many changes are one new tab, and none is none', async () => {
	await open(SAM);
	const before = await published();
	const numbers = [];
	for (let i = 0; i < 4; i++)
		numbers.push(await world.request(SAM));
	await shows(SAM, new RegExp(numbers.at(-1)));
	const seen = (await world.get('log')).filter(l => l.method === 'views.publish');
	assert.ok(seen.every(l => l.what === 'call'), 'nothing was refused');
	const now = await home(SAM);
	await world.post('home', { as: SAM, tab: 'messages' });
	await world.post('home', { as: SAM });
	await world.say(SAM, 'help'); // after those two events
	await world.sees(SAM, /Hello Sam Rivera/);
	assert.equal((await home(SAM)).hash, now.hash);
	assert.ok(await published() > before);
});

test('a guest is told why there is nothing', async () => {
	await world.post('home', { as: GUEST });
	const view = await shows(GUEST, /You are here as a guest/);
	assert.equal(buttonsOf(view).length, 0);
});
