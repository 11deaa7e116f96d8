// mail/message.h, read back by a parser that nobody here wrote: what goes in
// comes out, whatever people are called and write.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import PostalMime from 'postal-mime';

const DRIVER = path.resolve(process.env.BUILD ?? 'build', 'tests/mail/message_driver');
const SEED = 20261125;
const RUNS = 400;
const LINE_MOST = 78;

const MAIL = {
	from: 'beadle@university.example', from_name: 'Beadle',
	to: 'ada@university.example', to_name: 'Ada Lovelace',
	subject: '[CT-1042] We have your request',
	message_id: '<CT-1042.17.abc@beadle.university.example>',
	notice: { title: 'We have your request', markdown: 'It is *here*.' },
	at_ms: Date.UTC(2026, 10, 25, 9, 5, 7),
};

let driver, lines;
before(() => {
	driver = spawn(DRIVER, { stdio: ['pipe', 'pipe', 'inherit'] });
	lines = readline.createInterface({ input: driver.stdout })[Symbol.asyncIterator]();
});
after(() => driver.stdin.end());

/** {bytes} or {error}. */
async function build(more) {
	driver.stdin.write(`${JSON.stringify({ ...MAIL, ...more })}\n`);
	return JSON.parse((await lines.next()).value);
}

/** What every mail must be, whatever is in it. */
function assertSound(bytes) {
	assert.match(bytes, /^[\x20-\x7e\r\n]*$/, 'ASCII without controls');
	assert.ok(!/[^\r]\n|\r[^\n]/.test(bytes), 'CRLF alone ends a line');
	assert.ok(bytes.endsWith('\r\n'));
	for (const line of bytes.split('\r\n')) {
		assert.ok(line.length <= LINE_MOST, line);
		assert.doesNotMatch(line, /^\./, 'no line begins with a dot');
		assert.doesNotMatch(line, /\s$/, 'no line ends with white space');
	}
}

async function read(more) {
	const { bytes, error } = await build(more);
	assert.equal(error, undefined);
	assertSound(bytes);
	return { bytes, mail: await PostalMime.parse(bytes) };
}

/** The fields of a mail, unfolded, by their names in lower case. */
const fieldsOf = bytes => bytes.slice(0, bytes.indexOf('\r\n\r\n'))
	.replace(/\r\n(?=[ \t])/g, '').split('\r\n')
	.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(),
		line.slice(line.indexOf(':') + 1).trim()]);

/** Control characters come out as spaces, and a parser trims. */
const asHeader = text => text.replace(/[\x00-\x1f\x7f]/g, ' ').trim();

/* A code block comes out as it went in, but for empty lines at its end. */
const FENCE = '~'.repeat(40);
const asCode = text => `${FENCE}\n${text}\n${FENCE}`;
const plainCode = text => text.replace(/^/gm, '    ');
const unescape = html => html.replace(/&lt;/g, '<').replace(/&gt;/g, '>')
	.replace(/&quot;/g, '"').replace(/&amp;/g, '&');
const codeOfHtml = html => unescape(html.match(/<pre><code>([^]*)<\/code><\/pre>/)[1]);

/* --- what stands in every mail ------------------------------------------- */

test('the headers of a first mail', async () => {
	const { bytes } = await read({});
	assert.deepEqual(fieldsOf(bytes).map(([name]) => name), ['from', 'to', 'subject',
		'date', 'message-id', 'auto-submitted', 'x-auto-response-suppress',
		'x-beadle-loop', 'mime-version', 'content-type']);
	const fields = Object.fromEntries(fieldsOf(bytes));
	assert.equal(fields.from, '"Beadle" <beadle@university.example>');
	assert.equal(fields.to, '"Ada Lovelace" <ada@university.example>');
	assert.equal(fields.subject, MAIL.subject);
	assert.equal(fields.date, 'Wed, 25 Nov 2026 09:05:07 +0000');
	assert.equal(fields['message-id'], MAIL.message_id);
	assert.equal(fields['auto-submitted'], 'auto-generated');
	assert.equal(fields['x-auto-response-suppress'], 'All');
	assert.equal(fields['x-beadle-loop'], MAIL.from);
	assert.match(fields['content-type'],
		/^multipart\/alternative; boundary="=_[0-9a-f]{64}"$/);
});

test('an answer names what it answers, and all that came before', async () => {
	const references = Array.from({ length: 30 }, (_, n) => `<CT-1042.${n}@beadle.example>`);
	const { bytes, mail } = await read({ references });
	assert.equal(mail.inReplyTo, references.at(-1));
	assert.equal(mail.references, references.join(' '));
	assert.equal(fieldsOf(bytes).filter(([name]) => name === 'references').length, 1);
	const none = await read({ references: [] });
	assert.doesNotMatch(none.bytes, /^(In-Reply-To|References):/m);
});

test('an answer comes back to an address of its own', async () => {
	const address = `beadle+CT-1042.17.${'0123456789'.repeat(2)}@university.example`;
	const { mail, bytes } = await read({ reply_to: address, replies: true });
	assert.deepEqual(mail.replyTo, [{ address, name: 'Beadle' }]);
	assert.equal(mail.from.address, MAIL.from);
	assert.match(bytes, /^Auto-Submitted: auto-replied\r$/m);
	const plain = await read({});
	assert.equal(plain.mail.replyTo, undefined);
	assert.match(plain.bytes, /^Auto-Submitted: auto-generated\r$/m);
});

test('a form keeps its lines, below the notice', async () => {
	const sheet = '1. Which <courses>?\n   For example: HIST 1106-01.\nAnswer: \n\n[ ] Yes\n';
	const { mail } = await read({ sheet, sheet_html: '<p>1. Which &lt;courses&gt;?</p>' });
	assert.ok(mail.text.includes(sheet), mail.text);
	assert.ok(mail.text.indexOf('It is here.') < mail.text.indexOf(sheet));
	assert.match(mail.html, /It is <em>here<\/em>\.<\/p>\n<p>1\. Which &lt;courses&gt;\?<\/p><\/main>/);
});

test('both parts are UTF-8, quoted-printable, plain first', async () => {
	const { bytes, mail } = await read({ notice: { title: 'Zoë & Ωμέγα',
		markdown: 'Für **alle**: [die Regeln](https://university.example/r?a=1&b=2).' } });
	const types = [...bytes.matchAll(/^Content-Type: (text\/\w+; .*)$/gm)].map(m => m[1]);
	assert.deepEqual(types.map(t => t.trim()),
		['text/plain; charset=utf-8', 'text/html; charset=utf-8']);
	assert.equal(bytes.match(/^Content-Transfer-Encoding: quoted-printable\r$/gm).length, 2);
	assert.equal(mail.text.trim(),
		'Zoë & Ωμέγα\n\nFür alle: die Regeln (https://university.example/r?a=1&b=2).');
	assert.match(mail.html, /<h1[^>]*>Zoë &amp; Ωμέγα<\/h1>/);
	assert.match(mail.html, /<a href="https:\/\/university\.example\/r\?a=1&amp;b=2">die Regeln<\/a>/);
});

test('the same mail is the same bytes, another id another boundary', async () => {
	const one = await build({});
	assert.equal((await build({})).bytes, one.bytes);
	const other = await build({ message_id: '<CT-1042.18@beadle.example>' });
	const boundary = ({ bytes }) => bytes.match(/boundary="(.*)"/)[1];
	assert.notEqual(boundary(one), boundary(other));
});

test('dates of every weekday and month, in English', async () => {
	for (let n = 0; n < 24; n++) {
		const at = new Date(Date.UTC(2026, n, 1 + n, n, 2 * n, 3));
		const { bytes } = await build({ at_ms: at.getTime() });
		const date = Object.fromEntries(fieldsOf(bytes)).date;
		assert.equal(date.replace(/, (\d) /, ', 0$1 '),
			at.toUTCString().replace('GMT', '+0000'));
	}
});

/* --- names and subjects -------------------------------------------------- */

const NAMES = ['Ada', 'Ada Lovelace', 'O\'Neil, Tess', 'Dr. "Bo" Åkesson', 'a\\b', '"', '\\',
	'Zoë', '陳偉', 'Александра Петрова', 'علي', '👩‍🏫 Prof. 👍🏽', 'ﬁne', '=?UTF-8?Q?x?=', '(comment)',
	'a@b.example', '<evil@example.com>', 'a'.repeat(33), 'a'.repeat(34), 'a'.repeat(300),
	'é'.repeat(300), '陳'.repeat(200), '👍'.repeat(100), 'x y '.repeat(60).trim(), '_', 'a_b',
	'a=b', '?', '=', 'a;b:c,d', '.', '..'];

test('names and subjects come out as they went in', async () => {
	for (const name of NAMES) {
		const { mail } = await read({ to_name: name, from_name: name, subject: name });
		assert.deepEqual(mail.to, [{ address: MAIL.to, name }], name);
		assert.deepEqual(mail.from, { address: MAIL.from, name }, name);
		assert.equal(mail.subject, name);
	}
});

test('without a name there is an address alone', async () => {
	for (const to_name of [undefined, '']) {
		const { bytes, mail } = await read({ to_name });
		assert.match(bytes, /^To: <ada@university\.example>\r$/m);
		assert.deepEqual(mail.to, [{ address: MAIL.to, name: '' }]);
	}
});

test('an encoded word is short and cuts no character', async () => {
	for (const subject of ['é'.repeat(100), `${'x'.repeat(9)}${'陳👍'.repeat(50)}`]) {
		const { bytes } = await read({ subject });
		const words = bytes.match(/=\?UTF-8\?Q\?[^?]*\?=/g);
		assert.ok(words.length > 3);
		for (const word of words) {
			assert.ok(word.length <= 75);
			const part = word.slice(10, -2).replace(/=(..)/g, '%$1');
			assert.doesNotThrow(() => decodeURIComponent(part), word);
		}
		for (const line of bytes.split('\r\n').filter(l => l.includes('=?')))
			assert.ok(line.length <= 76, line);
	}
});

/* --- what must not get out ----------------------------------------------- */

const ENDS = ['\r\n', '\n', '\r', '\r\n ', '\r\n\r\n', '\v', '\f', '\x7f', '\x85', '\u2028'];

test('nothing typed ends a header', async () => {
	for (const end of ENDS)
		for (const field of ['subject', 'to_name', 'from_name']) {
			const value = `x${end}Bcc: evil@example.com`;
			const { bytes, mail } = await read({ [field]: value });
			assert.equal(mail.bcc, undefined);
			assert.deepEqual(fieldsOf(bytes).map(([name]) => name),
				fieldsOf((await build({})).bytes).map(([name]) => name));
			const got = { subject: mail.subject, to_name: mail.to[0].name,
				from_name: mail.from.name }[field];
			assert.doesNotMatch(got, /[\x00-\x1f\x7f]/, 'nor once it is decoded');
		}
});

const REFUSED = [
	['bad_header', 'to', ['', 'ada', '@b.example', 'a@', 'a b@c.example', 'a@b.example\r\nBcc: x@y',
		'a@b.example>,<evil@example.com', 'a@b.example,evil@example.com', '"a b"@c.example',
		'zoë@example.com', 'a@b@c.example', null]],
	['bad_header', 'message_id', ['', '<>', 'a@b', '<a@b', '<a>', '<@b>', '<a@>', '<a @b>',
		'<a@b>\r\nBcc: x@y', '<a@b><c@d>', '<é@b>', `<${'a'.repeat(900)}@b>`, null]],
	['bad_reference', 'references', [['<a@b>', 'c'], ['<a@b>\r\nX: y'], [7], [null],
		['<a@b> <c@d>']]],
];

test('an address or id that could not stand in a header is refused', async () => {
	for (const [error, field, values] of REFUSED)
		for (const value of values)
			for (const name of field === 'to' ? ['to', 'from'] : [field]) {
				if (value === null && name !== 'message_id')
					continue; /* an address is always there */
				assert.deepEqual(await build({ [name]: value }), { error },
					`${name} ${value}`);
			}
});

test('a mail that is too large is refused, not cut', async () => {
	const markdown = asCode(`${'y'.repeat(70)}\n`.repeat(15_000));
	assert.ok((await build({ notice: { title: 't', markdown } })).bytes.length > 2_000_000);
	const more = asCode(`${'y'.repeat(70)}\n`.repeat(40_000));
	assert.deepEqual(await build({ notice: { title: 't', markdown: more } }),
		{ error: 'message_too_large' });
});

/* --- bodies -------------------------------------------------------------- */

const BODIES = ['.', '..', '.\n.\n..x', 'From the start', 'ends in a space ', 'tab\tand\t',
	'=', '=3D', '=\n', '--', '-- ', `--=_${'0'.repeat(64)}`, 'x'.repeat(1000),
	`${'x'.repeat(75)}.y`, `${'x'.repeat(74)}.y`, `${'x'.repeat(71)}.y`, 'é'.repeat(500),
	'👍'.repeat(300), '<script>alert(1)</script> & "quotes"', 'a\n\n\nb', '陳 偉',
	`${' '.repeat(90)}x`, '\u2028\u00a0'];

async function assertBody(text) {
	const { mail } = await read({ notice: { title: 't', markdown: asCode(text) } });
	assert.equal(codeOfHtml(mail.html), text.replace(/\n+$/, ''));
	assert.equal(mail.text.trimEnd(), `t\n\n${plainCode(text)}`.trimEnd());
}

test('bodies come out as they went in', async () => {
	for (const text of BODIES)
		await assertBody(text);
});

test('an empty notice is an empty mail', async () => {
	const { mail } = await read({ notice: {} });
	assert.equal(mail.text.trim(), '');
	assert.match(mail.html, /<h1[^>]*><\/h1>/);
});

/* --- whatever people think of -------------------------------------------- */

const unit = fc.oneof({ weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 120 }) },
	{ weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 120 }) });
/** NUL is in no JSON that Beadle takes; cmark has its own ideas of line ends. */
const words = unit.map(text => text.replace(/\0/g, ''));
const body = fc.array(words.map(t => t.replace(/[\x00-\x1f]/g, '')), { maxLength: 12 })
	.map(lines_ => lines_.join('\n'));
const id = fc.stringMatching(/^<[A-Za-z0-9.+=-]{1,60}@[a-z0-9-]{1,40}\.example>$/);

test(`${RUNS} mails that nobody thought of`, async () => {
	await fc.assert(fc.asyncProperty(words, words, body, fc.array(id, { maxLength: 5 }), id,
		async (name, subject, text, references, message_id) => {
			const { mail } = await read({ to_name: name, subject, references, message_id,
				notice: { title: subject, markdown: asCode(text) } });
			assert.equal(mail.to[0].address, MAIL.to);
			assert.equal(mail.to[0].name.trim(), asHeader(name));
			assert.equal((mail.subject ?? '').trim(), asHeader(subject));
			assert.equal(mail.messageId, message_id);
			assert.equal(mail.references ?? '', references.join(' '));
			assert.equal(codeOfHtml(mail.html), text.replace(/\n+$/, ''));
		}), { seed: SEED, numRuns: RUNS });
});
