// The rich_text block as DOM nodes.

import { h } from './dom.mjs';
import { broken, date, emojiNamed, link, mention } from './mrkdwn.mjs';

const STYLES = { bold: 'strong', italic: 'em', strike: 's', code: 'code' };

function styled(nodes, style = {}) {
	for (const [name, tag] of Object.entries(STYLES)) {
		if (style[name])
			nodes = [h(tag, null, nodes)];
	}
	return nodes;
}

const LEAVES = {
	text: e => styled(broken(e.text), e.style),
	link: e => link(e.url, styled([e.text || e.url], e.style)),
	user: (e, names) => mention(`@${names.of(e.user_id)}`),
	channel: (e, names) => mention(`#${names.of(e.channel_id)}`),
	usergroup: (e, names) => mention(`@${names.of(e.usergroup_id)}`),
	broadcast: e => mention(`@${e.range}`),
	emoji: e => emojiNamed(e.name),
	date: e => date(e.timestamp, e.format) ?? e.fallback ?? '',
};

const leaves = (elements, names) =>
	elements.map(e => LEAVES[e.type]?.(e, names) ?? '');

const PARTS = {
	rich_text_section: (part, names) =>
		h('div', { class: 'words' }, leaves(part.elements, names)),
	rich_text_quote: (part, names) =>
		h('blockquote', null, leaves(part.elements, names)),
	rich_text_preformatted: (part, names) =>
		h('pre', null, leaves(part.elements, names)),
	rich_text_list: (part, names) => h(part.style === 'ordered' ? 'ol' : 'ul',
		{ class: `indent-${part.indent ?? 0}`, start: part.offset
			&& part.offset + 1 },
		part.elements.map(e => h('li', null, leaves(e.elements, names)))),
};

export function richText(block, names) {
	return h('div', { class: 'rich' },
		block.elements.map(part => PARTS[part.type]?.(part, names) ?? ''));
}
