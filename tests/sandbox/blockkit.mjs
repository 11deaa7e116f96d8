// A strict reading of Block Kit: what Slack refuses, and a little more (a key
// nobody documents is a mistake of ours). Sources: docs.slack.dev, reference
// blocks, block elements, composition objects, views; limits in characters.
//
// check(…) functions push "path: what is wrong" to the context's list.

const points = text => [...text].length;

class Context {
	wrong = [];
	actionIds = new Set();
	blockIds = new Set();

	constructor(surface) {
		this.surface = surface;
	}

	say(path, what) {
		this.wrong.push(`${path}: ${what}`);
	}
}

/* --- kinds of values: (value, path, context) ------------------------------- */

const text = (most, least = 1) => (value, path, c) => {
	if (typeof value !== 'string')
		c.say(path, 'must be a string');
	else if (points(value) > most)
		c.say(path, `must be less than ${most + 1} characters`);
	else if (points(value) < least)
		c.say(path, `must be more than ${least - 1} characters`);
};

const flag = (value, path, c) => {
	if (typeof value !== 'boolean')
		c.say(path, 'must be a boolean');
};

const number = (least, most) => (value, path, c) => {
	if (!Number.isInteger(value) || value < least || value > most)
		c.say(path, `must be an integer from ${least} to ${most}`);
};

const oneOf = (...words) => (value, path, c) => {
	if (!words.includes(value))
		c.say(path, `must be one of ${words.join(', ')}`);
};

const date = (value, path, c) => {
	if (!/^\d{4}-\d\d-\d\d$/.test(value) || Number.isNaN(Date.parse(value)))
		c.say(path, 'must be a date YYYY-MM-DD');
};

const url = (value, path, c) => {
	text(3000)(value, path, c);
	if (!URL.canParse(value))
		c.say(path, 'must be a URL');
};

const list = (check, least, most) => (value, path, c) => {
	if (!Array.isArray(value))
		return c.say(path, 'must be an array');
	if (value.length < least || value.length > most)
		c.say(path, `must have ${least} to ${most} items, not ${value.length}`);
	value.forEach((item, i) => check(item, `${path}/${i}`, c));
};

/** keys: name -> check, a trailing "!" marks what must be there. */
const object = keys => (value, path, c) => {
	if (value === null || typeof value !== 'object' || Array.isArray(value))
		return c.say(path, 'must be an object');
	for (const [key, check] of Object.entries(keys)) {
		const name = key.replace(/!$/, '');
		if (value[name] !== undefined)
			check(value[name], `${path}/${name}`, c);
		else if (key.endsWith('!'))
			c.say(path, `missing required field: ${name}`);
	}
	for (const name of Object.keys(value))
		if (!(name in keys) && !(`${name}!` in keys))
			c.say(path, `invalid additional property: ${name}`);
};

/** An object whose "type" says which of the kinds it is. */
const kinds = (what, table) => (value, path, c) => {
	if (!Object.hasOwn(table, value?.type))
		return c.say(path, `unsupported type of ${what}: ${value?.type}`);
	table[value.type](value, path, c);
};

const only = surfaces => check => (value, path, c) => {
	if (!surfaces.includes(c.surface))
		c.say(path, `${value.type} is not allowed in a ${c.surface}`);
	check(value, path, c);
};
const type = () => {};

/* --- composition objects ---------------------------------------------------- */

const plain = most => object({
	'type!': oneOf('plain_text'), 'text!': text(most), emoji: flag,
});

const anyText = most => (value, path, c) => {
	if (value?.type === 'plain_text')
		return plain(most)(value, path, c);
	object({ 'type!': oneOf('mrkdwn', 'plain_text'), 'text!': text(most), verbatim: flag })(
		value, path, c);
};

const confirm = object({
	'title!': plain(100), 'text!': anyText(300), 'confirm!': plain(30),
	'deny!': plain(30), style: oneOf('primary', 'danger'),
});

const option = object({
	'text!': anyText(75), 'value!': text(150), description: anyText(75),
});

const sameOption = (element, path, c, key) => {
	const chosen = [element[key] ?? []].flat();
	for (const one of chosen)
		if (!element.options?.some(o => JSON.stringify(o) === JSON.stringify(one)))
			c.say(path, `${key} is not among the options`);
};

/* --- elements ----------------------------------------------------------------- */

const actionId = (value, path, c) => {
	text(255)(value, path, c);
	if (c.actionIds.has(`${c.block}/${value}`))
		c.say(path, `action_id ${value} already exists`);
	c.actionIds.add(`${c.block}/${value}`);
};

const button = object({
	'type!': type, 'text!': plain(75), action_id: actionId, url,
	value: text(2000), style: oneOf('primary', 'danger'), confirm,
	accessibility_label: text(75),
});

const options = most => ({
	'type!': type, action_id: actionId, 'options!': list(option, 1, most), confirm,
	focus_on_load: flag,
});

const choice = (most, key, shape) => (value, path, c) => {
	object({ ...options(most), ...shape })(value, path, c);
	sameOption(value, path, c, key);
};

const radio = choice(10, 'initial_option', { initial_option: option });
const checkboxes = choice(10, 'initial_options',
	{ initial_options: list(option, 1, 10) });
const select = choice(100, 'initial_option',
	{ initial_option: option, placeholder: plain(150) });
const multi = choice(100, 'initial_options', {
	initial_options: list(option, 1, 100), placeholder: plain(150),
	max_selected_items: number(1, 100),
});

const common = { 'type!': type, action_id: actionId, placeholder: plain(150),
	focus_on_load: flag };

const textInput = object({
	...common, initial_value: text(3000), multiline: flag,
	min_length: number(0, 3000), max_length: number(1, 3000),
});
const lineInput = object({ ...common, initial_value: text(3000) });
const numberInput = object({
	...common, 'is_decimal_allowed!': flag, initial_value: text(255),
	min_value: text(255), max_value: text(255),
});
const datepicker = object({ ...common, initial_date: date, confirm });

const INPUTS = {
	plain_text_input: textInput, email_text_input: lineInput,
	url_text_input: lineInput, number_input: numberInput, datepicker,
	checkboxes, radio_buttons: radio, static_select: select,
	multi_static_select: multi,
};
const ACTIONS = { button, datepicker, checkboxes, radio_buttons: radio,
	static_select: select };

/* --- rich text ------------------------------------------------------------------ */

const style = object({ bold: flag, italic: flag, strike: flag, code: flag });

const richInline = kinds('rich text element', {
	text: object({ 'type!': type, 'text!': text(3000), style }),
	link: object({ 'type!': type, 'url!': url, text: text(3000), style, unsafe: flag }),
	user: object({ 'type!': type, 'user_id!': text(255), style }),
	channel: object({ 'type!': type, 'channel_id!': text(255), style }),
	emoji: object({ 'type!': type, 'name!': text(255) }),
});

const richSection = object({ 'type!': type, 'elements!': list(richInline, 1, 1000) });
const richLeaf = object({
	'type!': type, 'elements!': list(richInline, 1, 1000), border: number(0, 1),
});

const richPart = kinds('rich text part', {
	rich_text_section: richSection,
	rich_text_preformatted: richLeaf,
	rich_text_quote: richLeaf,
	rich_text_list: object({
		'type!': type, 'style!': oneOf('bullet', 'ordered'), indent: number(0, 8),
		offset: number(0, 1000), border: number(0, 1),
		'elements!': list(richSection, 1, 1000),
	}),
});

/* --- blocks ----------------------------------------------------------------------- */

const blockId = (value, path, c) => {
	text(255)(value, path, c);
	if (c.blockIds.has(value))
		c.say(path, `block_id ${value} already exists`);
	c.blockIds.add(value);
};

const block = keys => object({ 'type!': type, block_id: blockId, ...keys });

const section = (value, path, c) => {
	block({
		text: anyText(3000), fields: list(anyText(2000), 1, 10), expand: flag,
		accessory: kinds('accessory', ACTIONS),
	})(value, path, c);
	if (!value.text && !value.fields)
		c.say(path, 'section needs text or fields');
};

const BLOCKS = {
	section,
	header: block({ 'text!': plain(150) }),
	divider: block({}),
	context: block({ 'elements!': list(anyText(2000), 1, 10) }),
	actions: block({ 'elements!': list(kinds('action', ACTIONS), 1, 25) }),
	rich_text: only(['message', 'modal', 'home'])(
		block({ 'elements!': list(richPart, 1, 100) })),
	markdown: only(['message'])(block({ 'text!': text(12000) })),
	input: only(['message', 'modal'])(block({
		'label!': plain(2000), hint: plain(2000), optional: flag,
		dispatch_action: flag, 'element!': kinds('input', INPUTS),
	})),
};

function blocks(value, path, c, most) {
	const one = (item, itemPath) => {
		c.block = item?.block_id ?? itemPath;
		kinds('block', BLOCKS)(item, itemPath, c);
	};
	list(one, 0, most)(value, path, c);
}

/** What Slack would say against the blocks of a message: a list of strings. */
export function checkMessageBlocks(value) {
	const c = new Context('message');
	blocks(value, '/blocks', c, 50);
	return c.wrong;
}

/** The same of a modal, or of a Home tab ("home"). */
export function checkView(view, surface = 'modal') {
	const c = new Context(surface);
	object({
		'type!': oneOf(surface), callback_id: text(255, 0),
		private_metadata: text(3000, 0), external_id: text(255),
		...surface === 'modal' && { 'title!': plain(24), submit: plain(24),
			close: plain(24), clear_on_close: flag, notify_on_close: flag,
			submit_disabled: flag },
		'blocks!': (value, path) => blocks(value, path, c, 100),
	})(view, '/view', c);
	if (view?.blocks?.some(b => b.type === 'input') && !view.submit)
		c.say('/view', 'a modal with input blocks needs submit');
	if (Buffer.byteLength(JSON.stringify(view ?? null)) > 250_000)
		c.say('/view', 'view_too_large');
	return c.wrong;
}

/** Metadata of a message: flat, with short names. */
export function checkMetadata(metadata) {
	const c = new Context('message');
	const leaf = (value, path) => {
		if (!['string', 'number', 'boolean'].includes(typeof value))
			c.say(path, 'must be a string, number or boolean');
	};
	object({
		'event_type!': text(255),
		'event_payload!': (value, path) => Object.entries(value ?? {})
			.forEach(([key, v]) => leaf(v, `${path}/${key}`)),
	})(metadata, '/metadata', c);
	return c.wrong;
}
