// The mailbox of the person shown: a list of letters and the one being read.

import { byId, h, setText, sync } from './dom.mjs';
import { getText } from './api.mjs';

const FORMS = [['html', 'Formatted'], ['text', 'Plain text'],
	['raw', 'Source']];

const when = (ms, style) => new Date(ms).toLocaleString('en-GB', style);

const SHORT = {
	day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit',
};
const LONG = { dateStyle: 'full', timeStyle: 'short' };

/** "Name <address>" as the name alone; several, by commas. */
const nameIn = address => String(address ?? '')
	.replace(/"?([^"<,]*?)"?\s*<([^>]*)>/g, (all, name, mail) => name || mail);

function letterItem({ mail, href, current, unread }) {
	return h('li', { class: unread ? 'unread' : null }, h('a', {
		href,
		'aria-current': current ? 'page' : null,
		'data-testid': `mail-${mail.id}`,
		'data-focus': 'letter',
	}, h('span', { class: 'from' }, nameIn(mail.from),
		unread && h('span', { class: 'sr' }, ' (unread)')),
	h('time', null, when(mail.at_ms, SHORT)),
	h('span', { class: 'subject' }, mail.subject),
	h('span', { class: 'snippet' }, mail.text.split('\n', 1)[0])));
}

/**
 * Styles that came with the letter. The page's CSP refuses them where they
 * stand, so they were set aside as data and are put in by script, which the
 * letter itself may not run.
 */
function dress(frame) {
	const doc = frame.contentDocument;
	for (const element of doc.querySelectorAll('[data-style]'))
		element.style.cssText = element.dataset.style;
	const sheets = [...doc.querySelectorAll('template.style')].map(kept => {
		const sheet = new frame.contentWindow.CSSStyleSheet();
		sheet.replaceSync(kept.content.textContent);
		return sheet;
	});
	doc.adoptedStyleSheets = sheets;
	for (const anchor of doc.querySelectorAll('a[href]')) {
		anchor.target = '_blank';
		anchor.rel = 'noopener noreferrer';
	}
}

/** The letter's HTML made ready for its frame. Styles are set aside before
 *  anything parses them, or the browser complains of each. */
function framed(html, title) {
	const quiet = html
		.replace(/<style\b[^>]*>/gi, '<template class="style">')
		.replace(/<\/style\s*>/gi, '</template>')
		.replace(/(<[^>]*?\s)style\s*=/gi, '$1data-style=');
	const doc = new DOMParser().parseFromString(quiet, 'text/html');
	doc.title ||= title;
	doc.documentElement.lang ||= 'en';
	const base = doc.createElement('link');
	base.rel = 'stylesheet';
	base.href = new URL('letter.css', document.baseURI).href;
	doc.head.prepend(base);
	return doc.documentElement.outerHTML;
}

function body(mail, form) {
	if (form === 'raw') {
		const pre = h('pre', { 'data-testid': 'mail-body', tabindex: '0' });
		getText(`/control/mail/${encodeURIComponent(mail.id)}/raw`).then(
			raw => { pre.textContent = raw; },
			error => { pre.textContent = error.message; });
		return pre;
	}
	if (form === 'html' && mail.html) {
		const frame = h('iframe', {
			title: mail.subject, 'data-testid': 'mail-body',
			sandbox: 'allow-same-origin allow-popups '
				+ 'allow-popups-to-escape-sandbox',
			onload: () => dress(frame),
		});
		frame.srcdoc = framed(mail.html, mail.subject);
		return frame;
	}
	return h('pre', { class: 'text', 'data-testid': 'mail-body',
		tabindex: '0' }, mail.text ?? '');
}

const row = (name, value) => value
	&& [h('dt', null, name), h('dd', null, String(value))];

function letter(mail, form, choose) {
	return [
		h('header', null,
			h('h3', null, mail.subject),
			h('dl', null, row('From', mail.from), row('To', mail.to),
				row('Date', when(mail.at_ms, LONG))),
			h('div', { class: 'forms', role: 'group', 'aria-label': 'Show as' },
				FORMS.map(([id, name]) => h('button', {
					type: 'button',
					'aria-pressed': String(form === id),
					'data-focus': id,
					'data-testid': `mail-as-${id}`,
					onclick: () => choose(id),
				}, name)))),
		body(mail, form),
	];
}

export class Mailbox {
	#form = 'html';
	#shown = null; /* the signature of the letter in the pane */

	/** `letters` are [{mail, href, current, unread}], `mail` the one to read
	 *  or null. */
	show({ about, letters, mail }) {
		setText(byId('mail-about'), about);
		byId('no-mail').hidden = letters.length > 0;
		byId('letter').hidden = letters.length === 0;
		sync(byId('letters'), letters, {
			key: item => item.mail.id, sign: JSON.stringify, make: letterItem,
		});
		this.#read(mail);
	}

	#read(mail) {
		const pane = byId('letter');
		const signature = JSON.stringify([mail, this.#form]);
		if (signature === this.#shown)
			return;
		this.#shown = signature;
		const choose = form => {
			this.#form = form;
			this.#read(mail);
			pane.querySelector(`[data-focus="${form}"]`).focus();
		};
		pane.replaceChildren(...mail ? letter(mail, this.#form, choose)
			: [h('p', { class: 'empty' }, 'Choose a letter to read.')]);
	}
}
