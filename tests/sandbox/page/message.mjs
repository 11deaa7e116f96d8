// One message: who, when, and its words or blocks.

import { renderBlocks } from './blocks.mjs';
import { h } from './dom.mjs';
import { mrkdwn } from './mrkdwn.mjs';

const dateOf = ts => new Date(Number(ts) * 1000);

export const dayOf = ts => dateOf(ts).toLocaleDateString('en-GB',
	{ weekday: 'long', day: 'numeric', month: 'long' });

export const timeOf = ts => dateOf(ts).toLocaleTimeString('en-GB',
	{ hour: '2-digit', minute: '2-digit' });

/** Two letters in a colour of the person's own; the bot wears its mark. */
export function avatar(person) {
	if (person.bot) {
		return h('img', {
			class: 'avatar', src: 'mark.svg', alt: '', width: 36, height: 36,
		});
	}
	const initials = person.name.split(/\s+/).map(word => [...word][0])
		.join('').slice(0, 2).toUpperCase();
	return h('span',
		{ class: `avatar tint-${person.tint}`, 'aria-hidden': 'true' },
		initials);
}

/** Slack marks an edit only where the words themselves were edited. */
const isEdited = message => message.edited && !message.blocks?.length;

/** `author` is a person of the directory, `names` as for mrkdwn(),
 *  `click(action)` sends the press of a button. */
export function messageElement(message, { author, names, click }) {
	const content = message.blocks?.length
		? renderBlocks(message.blocks, { names, click })
		: h('div', { class: 'words' }, mrkdwn(message.text, names));
	return h('div', {
		class: `message${message.ephemeral ? ' ephemeral' : ''}`,
		'data-testid': `message-${message.ts}`,
		tabindex: '-1',
	}, avatar(author), h('div', { class: 'column' },
		message.ephemeral && h('p', { class: 'only-you' },
			'Only visible to you'),
		h('p', { class: 'byline' },
			h('span', { class: 'author' }, author.name),
			author.bot && h('span', { class: 'app' }, 'APP'), ' ',
			h('time', { datetime: dateOf(message.ts).toISOString() },
				timeOf(message.ts))),
		h('div', { class: 'content' }, content),
		isEdited(message) && h('p', { class: 'edited' }, '(edited)')));
}
