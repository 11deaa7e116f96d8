// The modal of the person shown: one <dialog>, which traps the focus itself.

import { h } from './dom.mjs';
import { renderBlocks } from './blocks.mjs';

/**
 * `dialog` is the element, `names` as for mrkdwn(), `send` the three calls:
 * `submit(viewId, values)` -> errors or null, `click(viewId, action)`,
 * `close(viewId)`. Returns `show(modal or null)`.
 */
export function modalIn(dialog, names, send) {
	let shown = null; /* {viewId, signature, fields, submit} */

	function showErrors(errors) {
		let first = null;
		for (const field of shown.fields) {
			const text = errors[field.blockId];
			field.showError(text ?? null);
			first ??= text ? field : null;
		}
		first?.focus();
	}

	function mistakes() {
		return Object.fromEntries(shown.fields
			.map(field => [field.blockId, field.mistake()])
			.filter(([, text]) => text));
	}

	async function submit(event) {
		event.preventDefault();
		const { viewId, fields, submitButton } = shown;
		const errors = mistakes();
		showErrors(errors);
		if (Object.keys(errors).length > 0
			|| submitButton.getAttribute('aria-disabled') === 'true')
			return;
		submitButton.setAttribute('aria-disabled', 'true');
		submitButton.setAttribute('aria-busy', 'true');
		const values = Object.fromEntries(fields
			.map(field => [field.blockId, field.get()])
			.filter(([, value]) => value.length > 0));
		const refused = await send.submit(viewId, values);
		submitButton.removeAttribute('aria-disabled');
		submitButton.removeAttribute('aria-busy');
		if (refused && shown?.viewId === viewId)
			showErrors(refused);
	}

	const close = () => shown && send.close(shown.viewId);

	/** The values typed so far, when it is the same view in a new version. */
	function keepTyped(old, fields) {
		for (const field of fields) {
			const before = old.fields.find(f => f.blockId === field.blockId);
			if (before)
				field.set(before.get());
		}
	}

	function build({ view_id: viewId, view }) {
		const fields = [];
		const body = renderBlocks(view.blocks, {
			names,
			click: action => send.click(viewId, action),
			addField: field => fields.push(field),
		});
		const submitButton = h('button',
			{ class: 'primary', 'data-testid': 'modal-submit' },
			view.submit?.text ?? 'Submit');
		dialog.replaceChildren(h('form', { novalidate: true, onsubmit: submit },
			h('header', null,
				h('h2', { id: 'modal-title' }, view.title.text),
				h('button', {
					type: 'button', class: 'close', onclick: close,
					'aria-label': 'Close', 'data-testid': 'modal-x',
				}, '×')),
			h('div', { class: 'body', tabindex: '-1' }, body),
			h('footer', null,
				h('button', {
					type: 'button', class: 'plain', onclick: close,
					'data-testid': 'modal-close',
				}, view.close?.text ?? 'Cancel'),
				view.submit && submitButton)));
		return { viewId, fields, submitButton };
	}

	dialog.addEventListener('cancel', event => {
		event.preventDefault();
		close();
	});

	return function show(modal) {
		if (!modal) {
			shown = null;
			if (dialog.open)
				dialog.close();
			return;
		}
		const signature = JSON.stringify([modal.view_id, modal.view]);
		if (signature === shown?.signature)
			return;
		const old = shown;
		shown = { ...build(modal), signature };
		if (old?.viewId === shown.viewId)
			keepTyped(old, shown.fields);
		if (!dialog.open)
			dialog.showModal();
		showErrors(modal.errors ?? {});
		if (!modal.errors)
			shown.fields[0]?.focus();
	};
}
