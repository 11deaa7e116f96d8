// Own words of replies, on other people's test mails: mail/trim.h beside the
// npm package email-reply-parser, which was made on half of them. What is
// right is said in trim_wants.json, by line numbers of the file ("1-3,8"; with
// "|" where a closing may stay or go), or as the words themselves.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import Parser from 'email-reply-parser';
import PostalMime from 'postal-mime';

const build = process.env.BUILD ?? 'build';
const CORPORA = path.resolve('../shared/corpora/mail');
const skip = !existsSync(CORPORA) && 'the corpora are not on this machine';
const wants = JSON.parse(
	readFileSync(path.join(import.meta.dirname, 'trim_wants.json'), 'utf8'));

/** Ten minutes of npm's regular expressions; not a right answer. */
const ENDLESS = 'email_reply_parser-github/test/emails/email_long_quote.txt';

const peer = (file, text) =>
	(file === ENDLESS ? '' : new Parser().parseReply(text));

/** White space is nobody's merit. */
const fold = (text) => text.replace(/\s+/g, ' ').trim();

async function textOf(file) {
	const bytes = readFileSync(path.join(CORPORA, file));
	const text = file.endsWith('.eml')
		? (await PostalMime.parse(bytes)).text
		: bytes.toString('utf8');
	return text.replace(/\r\n?/g, '\n');
}

function acceptable(want, text) {
	if (!/^[\d,|-]+$/.test(want)) return [fold(want)];
	const lines = text.split('\n');
	return want.split('|').map((ranges) => fold(ranges.split(',').map((range) => {
		const [from, to = from] = range.split('-').map(Number);
		return lines.slice(from - 1, to).join('\n');
	}).join('\n')));
}

function ours(texts) {
	const input = texts.map((text) => `${JSON.stringify(text)}\n`).join('');
	return execFileSync(`${build}/tests/mail/trim_driver`, { input })
		.toString().trimEnd().split('\n').map((line) => JSON.parse(line));
}

test('more replies are trimmed right than by the npm package', { skip }, async (t) => {
	const files = Object.keys(wants);
	const texts = await Promise.all(files.map(textOf));
	const own = ours(texts);
	const table = {};
	const wrong = [];
	files.forEach((file, i) => {
		const right = acceptable(wants[file], texts[i]);
		const row = table[file.split('/')[0]] ??= { files: 0, beadle: 0, npm: 0 };
		row.files += 1;
		row.npm += right.includes(fold(peer(file, texts[i])));
		if (right.includes(fold(own[i]))) row.beadle += 1;
		else wrong.push(`${file}: ${JSON.stringify(own[i].slice(0, 200))}`);
	});
	for (const [set, row] of Object.entries(table)) {
		t.diagnostic(`${set}: ${row.files} files, beadle ${row.beadle}, npm ${row.npm}`);
		assert.ok(row.beadle >= row.npm, `${set}: worse than the npm package`);
	}
	assert.deepEqual(wrong, []);
});
