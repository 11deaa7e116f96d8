// A reviewer is away: said in a small form from the Home tab or by a command,
// with mistakes beside their fields; what follows for their office; and back.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PEOPLE } from '../sandbox/world.mjs';
import { CANVAS_ADMINS, CHEN, MARIA, PRIYA, SECURITY_OFFICE, World, buttonsOf, until,
	wordsOf } from './world.mjs';

const emailOf = id => PEOPLE.find(p => p.id === id).email;
let world;
before(async () => { world = await World.start(); });
after(async () => { assert.equal(await world.stop(), 0); });

const aboutOf = number => new RegExp(`${number}.*asks for a Canvas API token`);
const home = async as => (await world.get(`view?as=${as}`)).home;
const shows = (as, pattern) => until(`${pattern} at home of ${as}`, async () => {
	await world.post('home', { as });
	const view = await home(as);
	return view && pattern.test(`${wordsOf(view)} ${buttonsOf(view)
		.map(b => b.text.text).join(' ')}`) && view;
});

test('from the Home tab: what is wrong stands beside its field', async () => {
	const number = await world.request();
	await world.press(MARIA, 'canvas_admins.claim', aboutOf(number), CANVAS_ADMINS);
	await world.sees(MARIA, /Maria Lopez has this/, CANVAS_ADMINS);
	await world.hears(CHEN, () => world.say(CHEN, 'hello')); // whose name is known by that
	const tab = await shows(MARIA, /I am away…/);
	await world.choose(MARIA, tab.id, 'absence.away', 'absence');
	const { view } = await world.modal(MARIA);
	assert.match(wordsOf(view), /Until when are you away/);
	const people = view.blocks.find(b => b.block_id === 'delegate').element.options;
	assert.deepEqual(people.map(o => o.text.text), ['Chen Wei']);

	const past = await world.fill(MARIA, { until: await world.day(-3), delegate: emailOf(CHEN) });
	assert.match(past.until, /a day from today on/);
	assert.deepEqual(Object.keys(past), ['until']);
	assert.equal(await world.fill(MARIA, { until: await world.day(3),
		delegate: emailOf(CHEN) }), null);

	await world.sees(MARIA, /Maria Lopez is away until .*Chen Wei stands in/, CANVAS_ADMINS);
	await world.sees(CHEN, /Maria Lopez is away until/);
	await shows(MARIA, /You are away until .*Chen Wei stands in/);
	// What she had taken on is let go, and the message says so.
	await world.sees(CHEN, new RegExp(`${number} is nobody's for now`), CANVAS_ADMINS);
	await until('nobody has it', async () => !/Maria Lopez has this/.test(wordsOf(
		await world.sees(CHEN, aboutOf(number), CANVAS_ADMINS))));
	await world.press(CHEN, 'canvas_admins.claim', aboutOf(number), CANVAS_ADMINS);
	await world.sees(CHEN, /Chen Wei has this/, CANVAS_ADMINS);
});

test('by a command: whoever is away cannot stand in', async () => {
	await world.command(CHEN, 'away');
	assert.match(wordsOf((await world.modal(CHEN)).view), /Who stands in for you/);
	const errors = await world.fill(CHEN, { until: await world.day(2),
		delegate: emailOf(MARIA) });
	assert.match(errors.delegate, /away themselves/);
	assert.equal(await world.fill(CHEN, { until: await world.day(2), delegate: null }), null);
	await world.sees(CHEN, /Chen Wei is away until .*Nobody stands in/, CANVAS_ADMINS);
});

test('back, with one button or one word', async () => {
	const tab = await shows(MARIA, /I am back/);
	await world.choose(MARIA, tab.id, 'absence.back', 'absence');
	await world.sees(CHEN, /Maria Lopez is back/, CANVAS_ADMINS);
	await shows(MARIA, /I am away…/);
	await world.command(CHEN, 'back');
	await world.sees(MARIA, /Chen Wei is back/, CANVAS_ADMINS);
});

const mentionsOf = message => {
	const found = [];
	const walk = node => {
		if (node?.type === 'user')
			found.push(node.user_id);
		if (node && typeof node === 'object')
			Object.values(node).forEach(walk);
	};
	walk(message.blocks);
	return found;
};

test('who stands in is named in the request, and called when it is late', async () => {
	await world.say(MARIA, `away until ${await world.day(9)}, ask ${emailOf(CHEN)}`);
	await world.sees(CHEN, /Maria Lopez is away until/);
	const number = await world.request(undefined,
		{ purpose: `Not [her](mention:${PRIYA}), nor <@${PRIYA}>` });
	const message = await world.sees(CHEN, new RegExp(`${number}.*Maria Lopez is away until `
		+ '.*Chen Wei stands in'), CANVAS_ADMINS);
	assert.deepEqual(mentionsOf(message), []); // and nobody by what Ada typed
	assert.match(wordsOf(message), new RegExp(`\\[her\\]\\(mention:${PRIYA}\\)`));
	await world.turnClock(4 * 86_400_000);
	const late = await until('the reminder', async () =>
		(await world.messages(CHEN, CANVAS_ADMINS)).find(m => m.thread_ts === message.ts
			&& /is still open/.test(wordsOf(m))));
	assert.deepEqual(mentionsOf(late), [CHEN]);
	const others = await until('the other office\'s', async () =>
		(await world.messages(PRIYA, SECURITY_OFFICE)).find(m =>
			wordsOf(m).includes(`${number} is still open`)));
	assert.deepEqual(mentionsOf(others), []);
	await world.say(MARIA, 'back');
});

test('help tells reviewers of it, and nobody else', async () => {
	const said = await world.hears(PRIYA, () => world.command(PRIYA, 'help', SECURITY_OFFICE),
		SECURITY_OFFICE);
	assert.match(wordsOf(said), /\/token away tells your office/);
});
