// A conversation: its messages with their threads, and the composer.

import { byId, h, setText, sync } from './dom.mjs';
import { avatar } from './rail.mjs';
import { renderBlocks } from './blocks.mjs';
import { mrkdwn } from './mrkdwn.mjs';

const dayOf = ts => new Date(Number(ts) * 1000).toLocaleDateString('en-GB',
	{ weekday: 'long', day: 'numeric', month: 'long' });

const timeOf = ts => new Date(Number(ts) * 1000).toLocaleTimeString('en-GB',
	{ hour: '2-digit', minute: '2-digit' });

/** Slack marks an edit only where the words themselves were edited. */
const isEdited = message => message.edited && !message.blocks?.length;

/**
 * `directory`: `names` as for mrkdwn() and `person(id)`; `send`:
 * `message(channel, text, thread_ts)` -> was it sent,
 * `click(channel, ts, action)`. Returns `show({me, conversation, title, about,
 * suggestion or null})`.
 */
export function chat(directory, send) {
	const { names } = directory;
	const scroll = byId('scroll');
	const text = byId('text');
	const drafts = new Map(); /* place -> {text, thread} */
	let here = null; /* {key, conversation} */
	let thread = null; /* the ts of the message being replied to */

	function words(message, conversation) {
		const body = message.blocks?.length
			? renderBlocks(message.blocks, {
				names,
				click: action => send.click(conversation.id, message.ts,
					action),
			}) : h('div', { class: 'words' }, mrkdwn(message.text, names));
		return h('div', { class: 'content' }, body);
	}

	function messageElement(message, conversation) {
		const author = directory.person(message.user);
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
				h('time', {}, timeOf(message.ts))),
			words(message, conversation),
			isEdited(message) && h('p', { class: 'edited' }, '(edited)')));
	}

	/** What is typed next goes to this message's thread, or (null) to none. */
	function replyTo(message) {
		thread = message?.ts ?? null;
		byId('replying').hidden = !message;
		if (message) {
			setText(byId('replying-to'), `Replying to ${
				directory.person(message.user).name}, ${
				timeOf(message.ts)}, in the thread`);
		}
	}

	/** A message of the conversation itself, with room for its thread. */
	function thing({ message, day, conversation }) {
		return h('li', null, day && h('p', { class: 'day' },
			h('span', null, day)),
		messageElement(message, conversation),
		h('ol', { class: 'thread', 'aria-label': 'Thread' }),
		!message.ephemeral && h('button', {
			type: 'button', class: 'reply', 'data-focus': 'reply',
			'data-testid': `reply-${message.ts}`,
			onclick: () => {
				replyTo(message);
				text.focus();
			},
		}, 'Reply in thread'));
	}

	function showReplies(element, { replies, conversation }) {
		const list = element.querySelector('.thread');
		list.hidden = replies.length === 0;
		sync(list, replies, {
			key: reply => reply.ts,
			sign: JSON.stringify,
			make: reply => h('li', null, messageElement(reply, conversation)),
		});
	}

	/** The things of the list: each top message, its day when it begins one,
	 *  and its replies. A reply whose parent is not shown stands alone. */
	function things(conversation) {
		const { messages } = conversation;
		const tops = new Set(messages.map(m => m.ts));
		const isReply = m => m.thread_ts && m.thread_ts !== m.ts
			&& tops.has(m.thread_ts);
		let last = null;
		return messages.filter(m => !isReply(m)).map(message => {
			const day = dayOf(message.ts);
			const item = {
				message, conversation,
				day: day === last ? null : day,
				replies: messages.filter(m =>
					isReply(m) && m.thread_ts === message.ts),
			};
			last = day;
			return item;
		});
	}

	function showWelcome({ messages, kind }, suggestion) {
		const welcome = byId('welcome');
		welcome.hidden = messages.length > 0;
		welcome.replaceChildren(h('p', null, kind === 'im'
			? 'This is the beginning of your conversation with Beadle.'
			: 'Nothing has been said here yet.'));
		if (kind === 'im' && suggestion) {
			welcome.append(h('button', {
				type: 'button', class: 'plain', 'data-testid': 'suggestion',
				onclick: () => {
					text.value = suggestion;
					grow();
					text.focus();
				},
			}, suggestion));
		}
	}

	function grow() {
		text.rows = Math.min(6, text.value.split('\n').length);
	}

	/** What was typed stays with the place where it was typed. */
	function enter(key, { messages }) {
		if (here)
			drafts.set(here.key, { value: text.value, thread });
		const draft = drafts.get(key);
		text.value = draft?.value ?? '';
		replyTo(messages.find(m => m.ts === draft?.thread));
		grow();
		byId('messages').replaceChildren();
	}

	async function submit(event) {
		event.preventDefault();
		const typed = text.value.trim();
		const { conversation } = here;
		if (!typed)
			return;
		if (await send.message(conversation.id, typed, thread)) {
			text.value = '';
			replyTo(null);
			grow();
			scroll.scrollTop = scroll.scrollHeight;
		}
	}

	byId('composer').addEventListener('submit', submit);
	byId('reply-stop').addEventListener('click', () => {
		replyTo(null);
		text.focus();
	});
	text.addEventListener('input', grow);
	text.addEventListener('keydown', event => {
		if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
			event.preventDefault();
			byId('composer').requestSubmit();
		}
	});

	return function show({ me, conversation, title, about, suggestion }) {
		const key = `${me}/${conversation.id}`;
		const arriving = here?.key !== key;
		const atEnd = arriving || scroll.scrollHeight - scroll.scrollTop
			- scroll.clientHeight < 60;
		if (arriving)
			enter(key, conversation);
		here = { key, conversation };
		setText(byId('chat-title'), title);
		setText(byId('chat-about'), about);
		text.placeholder = `Message ${title}`;
		showWelcome(conversation, suggestion);
		sync(byId('messages'), things(conversation), {
			key: thing => thing.message.ts,
			sign: ({ message, day }) => JSON.stringify([message, day]),
			make: thing,
			update: showReplies,
		});
		if (atEnd)
			scroll.scrollTop = scroll.scrollHeight;
	};
}
