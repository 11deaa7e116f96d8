// What people type comes out as they typed it, on every surface, and is never
// a mention, a link, an emoji or a format: nobody can be pinged or imitated.
// Only what turns the direction of text goes: words could read as others.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PEOPLE, dmOf } from '../sandbox/world.mjs';
import { ADA, CANVAS_ADMINS, CHEN, SAM, SECURITY_OFFICE, TOM, World, until }
	from './world.mjs';

const NASTY = [
	'<!channel> <!here> <!everyone> @here @channel',
	'<@U0CANVAS001> <#C0CANVASADM> <!subteam^S012345> <!date^1^{date}|x>',
	'<https://evil.example|the portal> https://evil.example www.evil.example',
	'*bold* _italic_ ~gone~ `code` ```block``` > quote',
	'**bold** __x__ [the portal](https://evil.example) ![i](https://evil.example/i.png)',
	'&lt;!channel&gt; &amp;lt;@U1&amp;gt; &#60;!here&#62;',
	'<script>alert(1)</script><img src=x onerror=alert(1)> "\'</p>',
	':rotating_light: :+1: :beadle:',
	'{{context.answers.tool}} {{{requester.email}}} {{>_facts}} {{#case}}',
	'# heading | a | b | --- 1. one * two + three \\* \\n &nbsp;',
	'Approved by Chen Wei (Canvas administrators) **Approved**',
	'a\u202Eb\u202Cc \u2066d\u2069 e\u200Bf \uFEFFg \u00ADh',
	'\u{1F468}\u200D\u{1F469}\u200D\u{1F467} Zoë Ŵ ﷽ 漢字 عربى',
];

const seen = text => text.replace(/[\u202A-\u202E\u2066-\u2069]/g, '');
/** A name that is as bad as any words. */
const NAME = 'Eve <!here> *x* <@U0CANVAS001> \u202Enimda';

let world;
before(async () => { world = await World.start(); });
after(async () => { assert.equal(await world.stop(), 0); });

/** All text that the blocks show, and everything in them that is no text. */
function shownBy(message) {
	const words = [];
	const walk = node => {
		if (Array.isArray(node))
			return node.forEach(walk);
		if (node === null || typeof node !== 'object')
			return undefined;
		assert.ok(!['mrkdwn', 'user', 'usergroup', 'channel', 'broadcast', 'emoji', 'link',
			'image', 'date', 'color', 'markdown'].includes(node.type), JSON.stringify(node));
		if (node.type === 'plain_text')
			assert.equal(node.emoji, false, 'an emoji could be drawn');
		if (typeof node.text === 'string')
			words.push(node.text);
		return Object.values(node).forEach(walk);
	};
	walk(message.blocks);
	return words.join('');
}

const unescaped = text => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>')
	.replaceAll('&amp;', '&');

/** The notification's text is wrapped, and quotes, like a mail. */
const oneLine = text => text.replace(/\n> /g, ' ').replace(/\s+/g, ' ');

/** No "<" begins anything: whatever was typed is escaped. */
function assertPlain(message, typed) {
	assert.doesNotMatch(message.text, /<|&(?!amp;|lt;|gt;)/);
	assert.ok(!message.mrkdwn && !message.parse && !message.link_names);
	for (const one of typed) {
		assert.ok(shownBy(message).includes(one), `${one} in ${shownBy(message)}`);
		assert.ok(oneLine(unescaped(message.text)).includes(oneLine(one)),
			`${one} in ${message.text}`);
	}
}

const has = (as, number, words, channel) => until(`${number} for ${as}`, async () =>
	(await world.messages(as, channel)).findLast(m => m.bot_id && !m.ephemeral
		&& JSON.stringify(m.blocks).includes(number) && words.every(w =>
		shownBy(m).includes(w))));

for (const [i, nasty] of NASTY.entries())
	test(`as typed: ${JSON.stringify(nasty)}`, async () => {
		const purpose = `Purpose ${i} ${nasty}`;
		const tool = `${nasty} as a tool`;
		const number = await world.request(ADA, { purpose, tool, courses: nasty,
			reach: nasty, services: nasty });
		const typed = [purpose, tool].map(seen);
		assertPlain(await has(CHEN, number, typed, CANVAS_ADMINS), typed);
		assertPlain(await has(ADA, number, typed), typed);

		const mail = await until('the mail', async () => (await world.get(
			'mail?for=ada.okafor@university.example')).find(m => m.subject.includes(number)));
		assert.doesNotMatch(mail.html, /<script|<img|<a |href=|onerror=[^&]*>/i);
		const page = unescaped(mail.html.replace(/<[^>]*>/g, '')).replaceAll('&quot;', '"')
			.replaceAll('&#39;', "'");
		assert.ok(oneLine(page).includes(oneLine(seen(purpose))), `${purpose} in ${page}`);
		assert.doesNotMatch(mail.html + mail.text, /[\u202A-\u202E\u2066-\u2069]/);
		assert.doesNotMatch(mail.subject, /[\r\n\u202E]/);

		// A question and its answer, an aside, a status: the same words again.
		const { ts } = await has(TOM, number, typed, SECURITY_OFFICE);
		await world.say(TOM, `Note ${nasty}`, SECURITY_OFFICE, ts);
		// Slack itself makes a link of an address; what was typed around it stays.
		const note = /https?:/.test(nasty) ? 'Note ' : seen(`Note ${nasty}`);
		assertPlain(await has(TOM, number, [note], SECURITY_OFFICE), [note]);
		const clicked = await world.post('click', { as: TOM, channel: SECURITY_OFFICE,
			message_ts: ts, action_id: 'security_office.ask' });
		assert.ok(clicked.acked);
		assert.equal(await world.fill(TOM, { question: `Why ${nasty}` }), null);
		const why = seen(`Why ${nasty}`);
		assertPlain(await has(ADA, number, [why]), [why]);
	});

test('in a window the words are those of whoever opened it, as plain text', async () => {
	for (const nasty of NASTY) {
		await world.closeModal(SAM);
		const said = await world.hears(SAM, () => world.say(SAM, nasty));
		const { acked } = await world.post('click', { as: SAM, channel: said.channel
			?? dmOf(SAM), message_ts: said.ts, action_id: 'request' });
		assert.ok(acked);
		const { view } = await world.modal(SAM);
		shownBy(view);
		assert.doesNotMatch(JSON.stringify(view), /[\u202A-\u202E\u2066-\u2069]/);
	}
	await world.closeModal(SAM);
});

test('a name is no better, at home, in messages and in mails', async () => {
	PEOPLE.find(p => p.id === SAM).name = NAME;
	// Who somebody is is asked again after a day.
	await world.turnClock(25 * 3600_000);
	const number = await world.request(SAM);
	await has(CHEN, number, [seen(NAME)], CANVAS_ADMINS);
	await world.post('home', { as: SAM });
	const view = await until(`${number} at home`, async () => {
		const { home } = await world.get(`view?as=${SAM}`);
		return home && JSON.stringify(home).includes(number) && home;
	});
	assert.doesNotMatch(shownBy(view), /[\u202A-\u202E\u2066-\u2069]/);
	assert.ok(shownBy(view).includes(number));
});
