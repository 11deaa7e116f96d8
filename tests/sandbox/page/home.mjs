// The Home tab of the person shown.

import { renderBlocks } from './blocks.mjs';
import { byId, h } from './dom.mjs';

export class Home {
	#names;
	#send;
	#shown = null;

	/** `names` as for mrkdwn(); `send`: `opened()`, `ask()`, the global
	 *  shortcut, and `click(viewId, action)`. */
	constructor(names, send) {
		this.#names = names;
		this.#send = send;
		byId('home-ask').addEventListener('click', () => send.ask());
	}

	/** `arriving`: the person has just come here, which Slack tells the app. */
	show({ me, view, about, arriving }) {
		byId('home-about').textContent = about;
		if (arriving)
			this.#send.opened();
		const signature = JSON.stringify([me, view]);
		if (signature === this.#shown)
			return;
		this.#shown = signature;
		byId('home-view').replaceChildren(...view
			? renderBlocks(view.blocks, { names: this.#names,
				click: action => this.#send.click(view.id, action) })
			: [h('p', { class: 'empty' }, 'Nothing is shown here yet.')]);
	}
}
