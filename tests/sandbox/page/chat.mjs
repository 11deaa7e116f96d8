// A conversation: its messages, each with its thread beneath it.

import { Composer } from './composer.mjs';
import { byId, h, setText, sync } from './dom.mjs';
import { dayOf, messageElement, timeOf } from './message.mjs';

const NEAR_THE_END_PX = 60;

/**
 * What the list shows: each message that is not a reply, the day when it
 * begins one, and its replies. A reply whose parent is not there stands alone.
 */
function entriesOf({ messages }) {
	const here = new Set(messages.map(message => message.ts));
	const parentOf = ({ ts, thread_ts: parent }) =>
		parent && parent !== ts && here.has(parent) ? parent : null;
	const replies = Map.groupBy(messages, parentOf);
	let last = null;
	return (replies.get(null) ?? []).map(message => {
		const day = dayOf(message.ts);
		const begins = day !== last;
		last = day;
		return {
			message, day: begins ? day : null,
			replies: replies.get(message.ts) ?? [],
		};
	});
}

export class Chat {
	#directory;
	#send;
	#scroll = byId('scroll');
	#composer;
	#here = null; /* which person's which conversation */
	#conversation = null;

	/**
	 * `directory`: `names` as for mrkdwn() and `person(id)`; `send`:
	 * `message(channel, text, thread_ts or null)` -> was it sent,
	 * `click(channel, ts, action)`.
	 */
	constructor(directory, send) {
		this.#directory = directory;
		this.#send = send;
		this.#composer = new Composer((text, thread) => {
			this.#scroll.scrollTop = this.#scroll.scrollHeight;
			return send.message(this.#conversation.id, text, thread);
		});
	}

	/** `me` is a person's id, `suggestion` who they are and what they may say
	 *  first ({who, words}), or null. */
	show({ me, conversation, title, about, suggestion }) {
		const here = `${me}/${conversation.id}`;
		const arriving = here !== this.#here;
		const follow = arriving || this.#atEnd();
		this.#here = here;
		this.#conversation = conversation;
		if (arriving) {
			this.#composer.enter(here, title);
			byId('messages').replaceChildren();
		}
		setText(byId('chat-title'), title);
		setText(byId('chat-about'), about);
		this.#welcome(suggestion);
		sync(byId('messages'), entriesOf(conversation), {
			key: entry => entry.message.ts,
			sign: ({ message, day }) => JSON.stringify([message, day]),
			make: entry => this.#entry(entry),
			update: (element, { replies }) => this.#replies(element, replies),
		});
		if (follow)
			this.#scroll.scrollTop = this.#scroll.scrollHeight;
	}

	#atEnd() {
		const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
		return scrollHeight - scrollTop - clientHeight < NEAR_THE_END_PX;
	}

	#welcome(suggestion) {
		const { kind, messages } = this.#conversation;
		const welcome = byId('welcome');
		welcome.hidden = messages.length > 0;
		if (welcome.hidden || welcome.dataset.of === this.#here)
			return;
		welcome.dataset.of = this.#here;
		if (kind === 'im' && suggestion)
			welcome.replaceChildren(...this.#invitation(suggestion));
		else {
			welcome.replaceChildren(h('p', null, kind === 'im'
				? 'This is the beginning of your conversation with Beadle.'
				: 'Nothing has been said here yet.'));
		}
	}

	/** What whoever has just come is to press. */
	#invitation({ who, words }) {
		return [
			h('h3', null, `You are ${who}. Say this to Beadle:`),
			h('button', {
				type: 'button', class: 'primary', 'data-testid': 'suggestion',
				onclick: () => this.#composer.say(words),
			}, words),
			h('p', null, 'Beadle answers with a button that opens a form. '
				+ 'Then follow the story above: each step is a link to '
				+ 'somebody else\u2019s screen.'),
		];
	}

	#message(message) {
		const channel = this.#conversation.id;
		return messageElement(message, {
			author: this.#directory.person(message.user),
			names: this.#directory.names,
			click: action => this.#send.click(channel, message.ts, action),
		});
	}

	#entry({ message, day }) {
		const { name } = this.#directory.person(message.user);
		const label = `${name}, ${timeOf(message.ts)}`;
		return h('li', null,
			day && h('p', { class: 'day' }, h('span', null, day)),
			this.#message(message),
			h('ol', { class: 'thread', 'aria-label': 'Thread' }),
			!message.ephemeral && h('button', {
				type: 'button', class: 'reply', 'data-focus': 'reply',
				'data-testid': `reply-${message.ts}`,
				onclick: () => this.#composer.reply({ ts: message.ts, label }),
			}, 'Reply in thread'));
	}

	#replies(element, replies) {
		const list = element.querySelector('.thread');
		list.hidden = replies.length === 0;
		sync(list, replies, {
			key: reply => reply.ts,
			sign: JSON.stringify,
			make: reply => h('li', null, this.#message(reply)),
		});
	}
}
