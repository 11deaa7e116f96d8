// The modal of the person shown: one <dialog>, which traps the focus itself.

import { h } from './dom.mjs';
import { renderBlocks } from './blocks.mjs';

export class Modal {
	#dialog;
	#names;
	#send;
	#sent = new Map(); /* view id -> fields, for who goes back to it */
	#shown = null; /* {viewId, signature, fields, submitButton} */

	/**
	 * `dialog` is the element, `names` as for mrkdwn(), `send` the three
	 * calls: `submit(viewId, values)` -> errors by block or null,
	 * `click(viewId, action)`, `close(viewId)`.
	 */
	constructor(dialog, names, send) {
		this.#dialog = dialog;
		this.#names = names;
		this.#send = send;
		dialog.addEventListener('cancel', event => {
			event.preventDefault();
			this.#close();
		});
	}

	/** Shows the modal of /control/view, or with null none. */
	show(modal) {
		if (!modal) {
			this.#shown = null;
			if (this.#dialog.open)
				this.#dialog.close();
			return;
		}
		const signature = JSON.stringify([modal.view_id, modal.view, modal.below]);
		if (signature === this.#shown?.signature)
			return;
		const old = this.#shown;
		this.#shown = { ...this.#build(modal), signature };
		this.#keepTyped(old?.viewId === modal.view_id ? old.fields
			: this.#sent.get(modal.view_id) ?? []);
		if (!this.#dialog.open)
			this.#dialog.showModal();
		this.#showErrors(modal.errors ?? {});
		if (!modal.errors)
			this.#shown.fields[0]?.focus();
	}

	#build({ view_id: viewId, view, below }) {
		const fields = [];
		const body = renderBlocks(view.blocks, {
			names: this.#names,
			click: action => this.#send.click(viewId, action),
			addField: field => fields.push(field),
		});
		const submitButton = view.submit && h('button',
			{ class: 'primary', 'data-testid': 'modal-submit' },
			view.submit.text);
		this.#dialog.replaceChildren(h('form',
			{ novalidate: true, onsubmit: event => this.#submit(event) },
			this.#header(view, below),
			h('div', { class: 'body' }, body),
			h('footer', null, h('button', {
				type: 'button', class: 'plain', 'data-testid': 'modal-close',
				onclick: () => this.#close(),
			}, view.close?.text ?? 'Cancel'), submitButton)));
		return { viewId, fields, submitButton };
	}

	#header(view, below) {
		return h('header', null,
			below ? h('button', {
				type: 'button', class: 'close', 'aria-label': 'Back',
				'data-testid': 'modal-back', onclick: () => this.#close(),
			}, '←') : null,
			h('h2', { id: 'modal-title' }, view.title.text),
			h('button', {
				type: 'button', class: 'close', 'aria-label': 'Close',
				onclick: () => this.#close(),
			}, '×'));
	}

	/** What was typed into the same view before it was updated, or sent. */
	#keepTyped(fields) {
		for (const field of this.#shown.fields) {
			const before = fields.find(f => f.blockId === field.blockId
				&& f.actionId === field.actionId);
			if (before)
				field.set(before.get());
		}
	}

	#showErrors(errors) {
		let first = null;
		for (const field of this.#shown.fields) {
			const text = errors[field.blockId];
			field.showError(text ?? null);
			first ??= text ? field : null;
		}
		first?.focus();
	}

	async #submit(event) {
		event.preventDefault();
		const { viewId, fields, submitButton } = this.#shown;
		if (!submitButton || submitButton.getAttribute('aria-busy'))
			return;
		const each = read => Object.fromEntries(fields
			.map(field => [field.blockId, read(field)])
			.filter(([, found]) => found?.length > 0));
		const mistakes = each(field => field.mistake());
		this.#showErrors(mistakes);
		if (Object.keys(mistakes).length > 0)
			return;
		this.#sent.set(viewId, fields);
		submitButton.setAttribute('aria-busy', 'true');
		const errors = await this.#send.submit(viewId,
			each(field => field.get()));
		submitButton.removeAttribute('aria-busy');
		if (errors && this.#shown?.viewId === viewId)
			this.#showErrors(errors);
	}

	/** Once, however often Escape is pressed before the answer is here. */
	#close() {
		if (!this.#shown || this.#shown.closing)
			return;
		this.#shown.closing = true;
		this.#send.close(this.#shown.viewId);
	}
}
