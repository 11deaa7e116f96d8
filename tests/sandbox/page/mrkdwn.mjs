// Slack's mrkdwn as DOM nodes. What is not understood is shown as typed.

import { h } from './dom.mjs';

const EMOJI = {
	white_check_mark: '✅', heavy_check_mark: '✔️', x: '❌', warning: '⚠️',
	question: '❓', bell: '🔔', hourglass: '⌛', calendar: '📅', memo: '📝',
	lock: '🔒', key: '🔑', wave: '👋', tada: '🎉', eyes: '👀', email: '📧',
	information_source: 'ℹ️', no_entry: '⛔', speech_balloon: '💬',
	'+1': '👍', thumbsup: '👍', '-1': '👎', thumbsdown: '👎', smile: '😄',
};

const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

const unescape = text =>
	text.replace(/&(?:amp|lt|gt);/g, entity => ENTITIES[entity]);

const emoji = text => text.replace(/:([a-z0-9_+-]+):/g,
	(typed, name) => Object.hasOwn(EMOJI, name) ? EMOJI[name] : typed);

export const emojiNamed = name => emoji(`:${name}:`);

/** Letters only, line breaks kept. */
export const broken = text => text.split('\n').flatMap((line, i) =>
	i ? [h('br'), line] : [line]);

export function link(url, children) {
	if (!/^(?:https?:\/\/|mailto:)/i.test(url))
		return h('span', null, children);
	return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' },
		children);
}

export const mention = text => h('span', { class: 'mention' }, text);

const DATE_STYLES = {
	date_num: { dateStyle: 'short' },
	date: { dateStyle: 'long' },
	date_short: { dateStyle: 'medium' },
	date_long: { dateStyle: 'full' },
	time: { timeStyle: 'short' },
	time_secs: { timeStyle: 'medium' },
};

/** `<!date^…>`: the format's tokens filled in, in the reader's time zone. */
export function date(seconds, format) {
	const when = new Date(seconds * 1000);
	if (!Number.isFinite(when.getTime()))
		return null;
	const text = format.replace(/\{([a-z_]+)\}/g, (token, name) => {
		const style = DATE_STYLES[name.replace(/_pretty$/, '')];
		return style ? when.toLocaleString('en-GB', style) : token;
	});
	return h('time', { datetime: when.toISOString() }, text);
}

function special(body, label, names) {
	const [kind, ...rest] = body.slice(1).split('^');
	if (kind === 'date' && rest.length > 1)
		return date(Number(rest[0]), rest[1]) ?? label ?? '';
	if (kind === 'subteam')
		return mention(label ?? `@${names.of(rest[0])}`);
	return mention(`@${label ?? kind}`);
}

/** `<…>`, without its brackets. */
function bracketed(token, names) {
	const bar = token.indexOf('|');
	const body = bar < 0 ? token : token.slice(0, bar);
	const label = bar < 0 ? null : unescape(token.slice(bar + 1));
	if (/^@[UWB]/.test(body))
		return mention(`@${names.of(body.slice(1))}`);
	if (/^#[CG]/.test(body))
		return mention(`#${names.of(body.slice(1))}`);
	if (body[0] === '!')
		return special(body, label, names);
	const url = unescape(body);
	return link(url, label ?? url.replace(/^mailto:/, ''));
}

const STYLES = [['*', 'strong'], ['_', 'em'], ['~', 's']];

/** Where the run that opens at `start` closes, or -1: its inside neither
 *  begins nor ends with a space, its outside is not part of a word. */
function closing(text, start) {
	const mark = text[start];
	if (/[\p{L}\p{N}]/u.test(text[start - 1] ?? ' '))
		return -1;
	if (/\s/.test(text[start + 1] ?? ' ') || text[start + 1] === mark)
		return -1;
	for (let i = text.indexOf(mark, start + 2); i > 0;
		i = text.indexOf(mark, i + 1)) {
		if (!/\s/.test(text[i - 1])
			&& !/[\p{L}\p{N}]/u.test(text[i + 1] ?? ' '))
			return i;
	}
	return -1;
}

/** What begins at `at`: its nodes and where it ends, or null for a letter. */
function piece(text, at, context) {
	const rest = text.slice(at);
	const token = /^<([^<>\n]+)>/.exec(rest);
	if (token)
		return [bracketed(token[1], context.names), at + token[0].length];
	const code = /^`([^`\n]+)`/.exec(rest);
	if (code)
		return [h('code', null, unescape(code[1])), at + code[0].length];
	const style = STYLES.find(([mark]) => mark === text[at]);
	const end = style ? closing(text, at) : -1;
	if (end > 0) {
		const inside = inline(text.slice(at + 1, end), context);
		return [h(style[1], null, inside), end + 1];
	}
	const url = context.verbatim ? null
		: /^https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)'"]/.exec(rest);
	if (url && !/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' '))
		return [link(unescape(url[0]), unescape(url[0])), at + url[0].length];
	return null;
}

/** One line. */
function inline(text, context) {
	const nodes = [];
	let letters = '';
	const flush = () => {
		if (letters)
			nodes.push(emoji(unescape(letters)));
		letters = '';
	};
	for (let at = 0; at < text.length;) {
		const found = /[<`*_~h]/.test(text[at]) ? piece(text, at, context)
			: null;
		if (found) {
			flush();
			nodes.push(found[0]);
			at = found[1];
		} else {
			letters += text[at++];
		}
	}
	flush();
	return nodes;
}

const QUOTE = /^(?:&gt;|>) ?/;

function lines(text, context) {
	const nodes = [];
	let quote = null;
	let lineOpen = false;
	for (const line of text.split('\n')) {
		const quoted = QUOTE.test(line);
		const content = inline(line.replace(QUOTE, ''), context);
		if (quoted && quote) {
			quote.append(h('br'), ...content);
		} else if (quoted) {
			quote = h('blockquote', null, content);
			nodes.push(quote);
		} else {
			if (lineOpen && !quote)
				nodes.push(h('br'));
			quote = null;
			nodes.push(...content);
		}
		lineOpen = true;
	}
	return nodes;
}

/**
 * The nodes of a mrkdwn text. `names.of(id)` gives the name of a person or a
 * channel; `verbatim` leaves bare addresses alone, as in a text object.
 */
export function mrkdwn(text, names, verbatim = false) {
	const context = { names, verbatim };
	return text.split(/```\n?([^]+?)\n?```\n?/).flatMap((part, i) => {
		if (i % 2)
			return [h('pre', null, unescape(part))];
		return part ? lines(part, context) : [];
	});
}

/** The nodes of a text object of Block Kit; `names` for mrkdwn only. */
export function textOf(text, names) {
	return text.type === 'mrkdwn' ? mrkdwn(text.text, names, text.verbatim)
		: broken(text.emoji === false ? text.text : emoji(text.text));
}
