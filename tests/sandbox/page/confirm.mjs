// The small dialog that asks "are you sure?" before a button is pressed.

import { h } from './dom.mjs';
import { textOf } from './mrkdwn.mjs';

/** Resolves to true when the person said yes to this confirm object. */
export function confirmed(confirm, names) {
	return new Promise(resolve => {
		const yes = h('button', {
			class: confirm.style === 'danger' ? 'danger' : 'primary',
			value: 'yes',
			'data-testid': 'confirm-yes',
		}, confirm.confirm?.text ?? 'Yes');
		const no = h('button', {
			class: 'plain', value: 'no', 'data-testid': 'confirm-no',
		}, confirm.deny?.text ?? 'Cancel');
		const dialog = h('dialog', {
			class: 'modal confirm',
			'aria-labelledby': 'confirm-title',
			'data-testid': 'confirm',
			onclose: () => {
				dialog.remove();
				resolve(dialog.returnValue === 'yes');
			},
		}, h('form', { method: 'dialog' },
			h('header', null, h('h2', { id: 'confirm-title' },
				confirm.title?.text ?? 'Are you sure?')),
			h('div', { class: 'body words' },
				confirm.text && textOf(confirm.text, names)),
			h('footer', null, no, yes)));
		document.body.append(dialog);
		dialog.showModal();
	});
}
