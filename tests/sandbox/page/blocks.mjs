// Block Kit as DOM nodes: what a message or a modal shows.

import { h } from './dom.mjs';
import { confirmed } from './confirm.mjs';
import { fieldOf } from './form.mjs';
import { textOf } from './mrkdwn.mjs';
import { richText } from './rich_text.mjs';

/** Waits for the acknowledgement like Slack: the control is busy meanwhile. */
async function act(control, element, value, context) {
	if (control.getAttribute('aria-busy'))
		return;
	if (element.confirm && !await confirmed(element.confirm, context.names))
		return;
	control.setAttribute('aria-busy', 'true');
	try {
		await context.click({ action_id: element.action_id, value });
	} finally {
		control.removeAttribute('aria-busy');
	}
}

function button(element, context) {
	const control = h('button', {
		type: 'button',
		class: element.style ?? 'plain',
		'data-action-id': element.action_id,
		'aria-label': element.accessibility_label,
		onclick: () => {
			if (element.url)
				window.open(element.url, '_blank', 'noopener');
			act(control, element, element.value, context);
		},
	}, textOf(element.text));
	return control;
}

function select(element, context) {
	const chosen = element.initial_option?.value;
	const control = h('select', {
		'data-action-id': element.action_id,
		'aria-label': element.placeholder?.text ?? 'Choose',
		onchange: () => act(control, element, control.value, context),
	},
	chosen === undefined && h('option', { value: '', hidden: true },
		element.placeholder?.text ?? 'Choose'),
	element.options.map(o => h('option',
		{ value: o.value, selected: o.value === chosen }, o.text.text)));
	return control;
}

/** The CSP lets no foreign image in, so its description stands for it. */
const image = element => h('span', { class: 'image' }, element.alt_text);

const ELEMENTS = { button, static_select: select, image };

function elementOf(element, context) {
	const make = ELEMENTS[element.type];
	return make ? make(element, context) : unknown(element.type);
}

const unknown = type =>
	h('p', { class: 'unknown' }, `(The sandbox cannot show “${type}”.)`);

function section(block, { names, ...context }) {
	const body = h('div', { class: 'section-text' },
		block.text && h('div', { class: 'words' }, textOf(block.text, names)),
		block.fields && h('div', { class: 'fields' }, block.fields.map(
			f => h('div', { class: 'words' }, textOf(f, names)))));
	return h('div', { class: 'section' }, body, block.accessory
		&& elementOf(block.accessory, { names, ...context }));
}

function input(block, { names, addField }) {
	const field = fieldOf(block, names);
	if (!field)
		return unknown(block.element.type);
	addField(field);
	return field.element;
}

const BLOCKS = {
	section,
	header: block => h('h3', null, textOf(block.text)),
	divider: () => h('hr'),
	context: (block, context) => h('div', { class: 'context' },
		block.elements.map(e => h('div', { class: 'words' },
			e.type === 'image' ? image(e) : textOf(e, context.names)))),
	actions: (block, context) => h('div', { class: 'actions' },
		block.elements.map(e => elementOf(e, context))),
	rich_text: (block, context) => richText(block, context.names),
	image: block => h('div', null, image(block)),
	input,
};

/**
 * The nodes of `blocks`. `context`: `names` as for mrkdwn(), `click({
 * action_id, value})` sends a press, `addField(field)` (in a modal)
 * keeps the field of an input block.
 */
export function renderBlocks(blocks, context) {
	return blocks.map(block => BLOCKS[block.type]
		? BLOCKS[block.type](block, context) : unknown(block.type));
}
