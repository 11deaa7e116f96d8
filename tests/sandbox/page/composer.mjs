// Where a message is written; each place keeps its own draft.

import { byId, setText } from './dom.mjs';

const MOST_ROWS = 6;

export class Composer {
	#text = byId('text');
	#drafts = new Map(); /* place -> {typed, thread} */
	#place = null;
	#thread = null; /* {ts, label} of the message being replied to */

	/** `send(text, thread_ts or null)` resolves to whether it was sent. */
	constructor(send) {
		byId('composer').addEventListener('submit', event => {
			event.preventDefault();
			this.#submit(send);
		});
		byId('reply-stop').addEventListener('click', () => this.reply(null));
		this.#text.addEventListener('input', () => this.#grow());
		this.#text.addEventListener('keydown', event => {
			if (event.key !== 'Enter' || event.shiftKey || event.isComposing)
				return;
			event.preventDefault();
			byId('composer').requestSubmit();
		});
	}

	/** Puts away the draft of the last place and takes out this one's. */
	enter(place, title) {
		if (this.#place !== null) {
			this.#drafts.set(this.#place,
				{ typed: this.#text.value, thread: this.#thread });
		}
		this.#place = place;
		const draft = this.#drafts.get(place);
		this.#text.placeholder = `Message ${title}`;
		this.#fill(draft?.typed ?? '');
		this.#answer(draft?.thread ?? null);
	}

	/** What is sent next answers `{ts, label}`, or (null) nothing. */
	reply(thread) {
		this.#answer(thread);
		this.#text.focus();
	}

	/** As if it had been typed and sent. */
	say(words) {
		this.#fill(words);
		this.#text.focus();
		byId('composer').requestSubmit();
	}

	#answer(thread) {
		this.#thread = thread;
		byId('replying').hidden = !thread;
		setText(byId('replying-to'),
			thread ? `Replying to ${thread.label}, in the thread` : '');
	}

	#fill(words) {
		this.#text.value = words;
		this.#grow();
	}

	#grow() {
		this.#text.rows = Math.min(MOST_ROWS,
			this.#text.value.split('\n').length);
	}

	async #submit(send) {
		const typed = this.#text.value.trim();
		const place = this.#place;
		const thread = this.#thread;
		if (!typed)
			return;
		this.#fill('');
		this.#answer(null);
		if (await send(typed, thread?.ts ?? null))
			return;
		if (place === this.#place && this.#text.value === '') {
			this.#fill(typed);
			this.#answer(thread);
		}
	}
}
