// What a person is told once, at the foot of the page.

import { byId, h } from './dom.mjs';

const SHOWN_MS = 12000;

const element = byId('toast');
let fromSandbox = null;
let timer = null;

function say(text) {
	clearTimeout(timer);
	timer = setTimeout(clear, SHOWN_MS);
	/* An open dialog makes everything outside itself inert. */
	(document.querySelector('dialog[open]') ?? document.body).append(element);
	element.replaceChildren(h('p', null, text), h('button', {
		type: 'button', class: 'close', onclick: clear,
		'aria-label': 'Dismiss',
	}, '×'));
}

function clear() {
	clearTimeout(timer);
	element.replaceChildren();
}

export const toast = {
	say,
	clear,
	/** The notice of the view: said when it is new. */
	fromSandbox(notice) {
		if (notice && notice !== fromSandbox)
			say(notice);
		fromSandbox = notice;
	},
};
