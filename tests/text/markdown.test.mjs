// text/markdown.h against commonmark.js: the tree as its header describes it,
// and the HTML but for what the header leaves out or adds: classes of code,
// start="1", the paragraphs of list items, white space between blocks.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { HtmlRenderer, Node, Parser } from 'commonmark';
import fc from 'fast-check';

const DRIVER = path.resolve(process.env.BUILD ?? 'build', 'tests/text/markdown_driver');
const SEED = 20261125;
const DOCUMENTS = 2000;

/** Reads many at once: [markdown] -> [{blocks, html}]. */
function read(documents) {
	const { status, stdout, stderr } = spawnSync(DRIVER, {
		input: documents.map(text => `${JSON.stringify(text)}\n`).join(''),
		encoding: 'utf8', maxBuffer: 1 << 28 });
	assert.equal(status, 0, stderr);
	return stdout.trimEnd().split('\n').map(line => JSON.parse(line));
}

// --- their tree as ours ----------------------------------------------------------

const isSafe = url => /^(https?:\/\/|mailto:)/i.test(url);
const children = node => {
	const list = [];
	for (let child = node.firstChild; child; child = child.next)
		list.push(child);
	return list;
};
/** Both cut text in places of their own. */
function joined(inlines) {
	const list = [];
	for (const one of inlines) {
		if (one.type === 'text' && list.at(-1)?.type === 'text')
			list.at(-1).text += one.text;
		else if (one.type !== 'text' || one.text)
			list.push({ ...one, ...(one.inlines && { inlines: joined(one.inlines) }) });
	}
	return list;
}

function inline(node) {
	const inlines = () => children(node).flatMap(inline);
	switch (node.type) {
	case 'text':
	case 'html_inline':
		return [{ type: 'text', text: node.literal }];
	case 'softbreak':
		return [{ type: 'text', text: ' ' }];
	case 'linebreak':
		return [{ type: 'break' }];
	case 'code':
		return [{ type: 'code', text: node.literal }];
	case 'strong':
		return [{ type: 'strong', inlines: inlines() }];
	case 'emph':
		return [{ type: 'emphasis', inlines: inlines() }];
	default: // a link or an image
		return isSafe(node.destination)
			? [{ type: 'link', url: node.destination, inlines: inlines() }] : inlines();
	}
}

function block(node) {
	const inlines = joined(children(node).flatMap(inline));
	const text = node.literal?.replace(/\n+$/, '');
	switch (node.type) {
	case 'heading':
		return { type: 'heading', level: node.level, inlines };
	case 'paragraph':
		return { type: 'paragraph', inlines };
	case 'list':
		return { type: 'list', ordered: node.listType === 'ordered',
			start: node.listStart ?? 0, items: children(node).map(n => children(n).map(block)) };
	case 'block_quote':
		return { type: 'quote', blocks: children(node).map(block) };
	case 'code_block':
		return { type: 'code', text };
	case 'html_block':
		return { type: 'paragraph', inlines: joined([{ type: 'text', text }]) };
	default:
		return { type: 'rule' };
	}
}

/** Ours, with text joined as above. */
function tidy(value) {
	if (Array.isArray(value))
		return value.map(tidy);
	if (value && typeof value === 'object')
		return Object.fromEntries(Object.entries(value).map(([key, one]) =>
			[key, key === 'inlines' ? joined(one.map(tidy)) : tidy(one)]));
	return value;
}

// --- their HTML as ours ------------------------------------------------------------

function replace(node, ...others) {
	for (const other of others)
		node.insertBefore(other);
	node.unlink();
}

function textNode(literal) {
	const node = new Node('text');
	node.literal = literal;
	return node;
}

function theirHtml(document) {
	const walker = document.walker();
	const nodes = [];
	for (let event = walker.next(); event; event = walker.next())
		if (event.entering)
			nodes.push(event.node);
	for (const node of nodes.reverse()) {
		if (node.type === 'html_inline') {
			replace(node, textNode(node.literal));
		} else if (node.type === 'softbreak') {
			replace(node, textNode(' '));
		} else if (node.type === 'list') {
			node.listTight = false;
		} else if (node.type === 'html_block') {
			const paragraph = new Node('paragraph');
			paragraph.appendChild(textNode(node.literal.replace(/\n+$/, '')));
			replace(node, paragraph);
		} else if (node.type === 'image' || node.type === 'link') {
			const link = new Node('link');
			link.destination = node.destination;
			const inner = children(node);
			inner.forEach(one => link.appendChild(one));
			replace(node, ...(isSafe(node.destination) ? [link] : inner));
		}
	}
	return new HtmlRenderer().render(document);
}

/** What the header leaves open, out of both. */
const comparable = html => html.replace(/<code class="[^"]*">/g, '<code>')
	.replace(/<ol start="1">/g, '<ol>').replace(/<(br|hr) \/>/g, '<$1>')
	.replace(/<\/?p>/g, ' ').replace(/\s+/g, ' ').replace(/ ?(<[^>]*>) ?/g, '$1').trim();

// --- documents -----------------------------------------------------------------------

const corpus = ['', 'a', '# a\n## b ##\nc\n===\nd\n---\n', '* a\n* b\n\n* c', '- a\n+ b\n* c',
	'7. a\n8. b\n\n   c\n', '1) a\n1. b', '> a\n> > b\nlazy\n\n> * c\n>   d', '    code\n\n    more',
	'```js\nx < y\n```\n~~~\n*no*\n~~~', '***\n---\n___', '<div>\n*x*\n</div>\n\n<b>*y*</b>',
	'*a* _b_ **c** __d__ ***e*** _(f)_ 2*3*4 a_b_c', '`a` ``b`c`` `d', 'a  \nb\\\nc\nd',
	'[a](https://x.example "t") [b](<https://y.example>) [c][r] [r] ![i](http://z.example)\n\n'
	+ '[r]: mailto:a@b.example', '[x](javascript:alert(1)) <javascript:x> [y](/z)',
	'<https://x.example/?a=b&c=d> <a@b.example>', '&amp; &copy; &#42; &#x1F600; &nosuch; \\*\\&',
	'a\tb\n\tcode', '* a\n\n      code\n* \n  b', '\\# a\n\\- b\n1\\. c', '![a *b* c](https://x.example)'];

const word = fc.constantFrom('one', 'two', 'für', '漢字', '😀', 'a_b', '2*3', 'x<y', 'AT&T', '"q"',
	'\\*', '&lt;', '1.', '#', '-', '+', '(z)');
const url = fc.constantFrom('https://x.example/a', 'http://y.example/?a=b&c=d',
	'mailto:a@b.example', 'javascript:alert(1)', '/rel', 'data:x', '#f');
const { span } = fc.letrec(tie => ({
	span: fc.oneof({ maxDepth: 2 }, word, word,
		tie('spans').map(s => `*${s}*`), tie('spans').map(s => `**${s}**`),
		tie('spans').map(s => `_${s}_`), word.map(w => `\`${w}\``),
		fc.tuple(tie('spans'), url).map(([s, u]) => `[${s}](${u})`),
		fc.tuple(word, url).map(([s, u]) => `![${s}](${u} "title")`),
		url.map(u => `<${u}>`), fc.constantFrom('<b>', '</b>', '<!-- c -->', '<@U1>')),
	spans: fc.array(tie('span'), { minLength: 1, maxLength: 3 }).map(parts => parts.join(' ')),
}));
const line = fc.array(span, { minLength: 1, maxLength: 5 }).map(parts => parts.join(' '));
const paragraph = fc.array(fc.tuple(line, fc.constantFrom('', '', '  ', '\\'))
	.map(parts => parts.join('')), { minLength: 1, maxLength: 3 }).map(lines => lines.join('\n'));
const indented = (mark, text) => text.split('\n')
	.map((one, i) => (i ? ' '.repeat(mark.length) : mark) + one).join('\n');
const { blocks } = fc.letrec(tie => ({
	block: fc.oneof({ maxDepth: 2 }, paragraph, paragraph,
		fc.tuple(fc.integer({ min: 1, max: 6 }), line).map(([n, l]) => `${'#'.repeat(n)} ${l}`),
		fc.tuple(fc.constantFrom('* ', '- ', '1. ', '7) '), fc.constantFrom('\n', '\n\n'),
			fc.array(tie('blocks'), { minLength: 1, maxLength: 3 }))
			.map(([mark, gap, items]) => items.map(one => indented(mark, one)).join(gap)),
		tie('blocks').map(text => text.replace(/^/gm, '> ')),
		line.map(l => `\`\`\`\n${l}\n\n${l}\n\`\`\``), line.map(l => `    ${l}`),
		fc.constantFrom('---', '***', '<div>\n*x*\n</div>', '<!-- c -->')),
	blocks: fc.array(tie('block'), { minLength: 1, maxLength: 3 }).map(list => list.join('\n\n')),
}));
/** Anything at all, made of marks. */
const noise = fc.array(fc.constantFrom('*', '**', '_', '`', '#', ' ', '\n', '\n\n', '> ', '- ',
	'1. ', '[', ']', '(', ')', '<', '>', '!', '\\', 'a', 'b c', '&amp;', '    ', '```', '~~~', '---'),
{ maxLength: 25 }).map(parts => parts.join(''));

test(`${corpus.length} documents by hand, ${DOCUMENTS} generated, seed ${SEED}`, () => {
	const documents = [...corpus, ...fc.sample(fc.oneof(blocks, blocks, noise),
		{ seed: SEED, numRuns: DOCUMENTS })];
	const parser = new Parser();
	for (const [i, { blocks: ours, html }] of read(documents).entries()) {
		const document = parser.parse(documents[i]);
		assert.deepEqual(tidy(ours), children(document).map(block), documents[i]);
		assert.equal(comparable(html), comparable(theirHtml(document)), documents[i]);
	}
});
