// The input blocks of a modal: a control each, its label, hint and error.

import { h } from './dom.mjs';
import { textOf } from './mrkdwn.mjs';

const REQUIRED = 'Please complete this required field.';

/* A control: {element, inputs, get(), set(value), focus()}. A value is a
 * string, or an array for checkboxes; nothing is '' or []. `attributes` go on
 * the element that the label names. */

const simple = element => ({
	element,
	inputs: [element],
	get: () => element.value,
	set: value => { element.value = value; },
	focus: () => element.focus(),
});

const textInput = type => (input, attributes) => {
	const control = simple(h(input.multiline ? 'textarea' : 'input', {
		...attributes,
		type: input.multiline ? null : type,
		rows: input.multiline ? 3 : null,
		placeholder: input.placeholder?.text,
		maxlength: input.max_length,
		autocomplete: 'off',
	}));
	control.set(input.initial_value ?? '');
	return control;
};

function dateInput(input, attributes) {
	const control = simple(h('input', { ...attributes, type: 'date' }));
	control.set(input.initial_date ?? '');
	return control;
}

function selectInput(input, attributes) {
	const option = o => h('option', { value: o.value }, o.text.text);
	const control = simple(h('select', attributes,
		h('option', { value: '' }, input.placeholder?.text ?? 'Choose …'),
		input.options?.map(option),
		input.option_groups?.map(group => h('optgroup',
			{ label: group.label.text }, group.options.map(option)))));
	control.set(input.initial_option?.value ?? '');
	return control;
}

function choice(option, attributes, names) {
	const more = option.description && h('p',
		{ class: 'more', id: `${attributes.id}-more` },
		textOf(option.description, names));
	const box = h('input', {
		...attributes, value: option.value, 'aria-describedby': more?.id,
	});
	const words = h('span', { class: 'words' }, textOf(option.text, names));
	return { box, row: h('div', null, h('label', null, box, words), more) };
}

/** Radio buttons or checkboxes; the value is always an array here. */
function boxes(input, { id }, names, type) {
	const choices = input.options.map((option, i) =>
		choice(option, { type, name: id, id: `${id}-${i}` }, names));
	const inputs = choices.map(c => c.box);
	const chosen = () => inputs.filter(box => box.checked);
	return {
		element: h('div', { class: 'choices' }, choices.map(c => c.row)),
		inputs,
		get: () => chosen().map(box => box.value),
		set: values => inputs.forEach(box => {
			box.checked = values.includes(box.value);
		}),
		focus: () => (chosen()[0] ?? inputs[0]).focus(),
	};
}

function radioInput(input, attributes, names) {
	const group = boxes(input, attributes, names, 'radio');
	group.set([input.initial_option?.value]);
	return {
		...group,
		get: () => group.get()[0] ?? '',
		set: value => group.set([value]),
	};
}

function checkboxInput(input, attributes, names) {
	const group = boxes(input, attributes, names, 'checkbox');
	group.set(input.initial_options?.map(option => option.value) ?? []);
	return group;
}

const SINGLE = {
	plain_text_input: textInput('text'),
	email_text_input: textInput('email'),
	url_text_input: textInput('url'),
	number_input: textInput('text'),
	datepicker: dateInput,
	static_select: selectInput,
};

const GROUPS = {
	radio_buttons: radioInput,
	checkboxes: checkboxInput,
	multi_static_select: checkboxInput, /* its menu, always open */
};

/** What Slack's client itself refuses before it sends, or null. */
function mistake(block, value) {
	if (value.length === 0)
		return block.optional ? null : REQUIRED;
	const least = block.element.min_length ?? 0;
	if (typeof value === 'string' && value.length < least)
		return `Please write at least ${least} characters.`;
	return null;
}

const words = block => [textOf(block.label), block.optional
	&& h('span', { class: 'optional' }, ' (optional)')];

/** A block with one control: {control, element, marked}, where `marked` are
 *  the elements that aria-invalid and the like go on. */
function single(block, id, names, below) {
	const control = SINGLE[block.element.type](block.element, {
		id,
		'data-testid': id,
		'data-action-id': block.element.action_id,
		'aria-required': block.optional ? null : 'true',
	}, names);
	const label = h('label', { class: 'label', for: id }, words(block));
	return {
		control,
		element: h('div', { class: 'field' }, label, control.element, below),
		marked: control.inputs,
		described: control.element,
	};
}

function grouped(block, id, names, below) {
	const control = GROUPS[block.element.type](block.element, { id }, names);
	const radio = block.element.type === 'radio_buttons';
	const element = h('fieldset', {
		class: 'field',
		role: radio ? 'radiogroup' : null,
		'aria-required': radio && !block.optional ? 'true' : null,
		'data-testid': id,
		'data-action-id': block.element.action_id,
	}, h('legend', { class: 'label' }, words(block)), control.element, below);
	return {
		control,
		element,
		marked: radio ? [element] : control.inputs,
		described: element,
	};
}

function setOrRemove(element, name, value) {
	if (value)
		element.setAttribute(name, value);
	else
		element.removeAttribute(name);
}

/**
 * The field of an input block: `{element, blockId, get, set, focus,
 * mistake(), showError(text or null)}`; null for an element that is unknown.
 */
export function fieldOf(block, names) {
	const id = `field-${block.block_id}`;
	const errorId = `error-${block.block_id}`;
	const make = Object.hasOwn(SINGLE, block.element.type) ? single
		: Object.hasOwn(GROUPS, block.element.type) ? grouped : null;
	if (!make)
		return null;
	const error = h('p', {
		class: 'error', id: errorId, 'data-testid': errorId, hidden: true,
	});
	const hint = block.hint && h('p', { class: 'hint', id: `hint-${id}` },
		textOf(block.hint));
	const { control, element, marked, described } =
		make(block, id, names, [error, hint]);

	function showError(text) {
		error.textContent = text ?? '';
		error.hidden = !text;
		element.classList.toggle('wrong', Boolean(text));
		for (const e of marked)
			setOrRemove(e, 'aria-invalid', text && 'true');
		setOrRemove(described, 'aria-describedby',
			[text && errorId, hint?.id].filter(Boolean).join(' '));
	}

	showError(null);
	return {
		element,
		blockId: block.block_id,
		actionId: block.element.action_id,
		get: control.get,
		set: control.set,
		focus: control.focus,
		mistake: () => mistake(block, control.get()),
		showError,
	};
}
