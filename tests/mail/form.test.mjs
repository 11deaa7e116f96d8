// The form that goes out as HTML, filled in as mail programs let people, read
// as it comes back: every answer that was given, and no other.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { chromium } from 'playwright-core';
import { CHANGES, PROGRAMS, changes, escape, fill, mail, marks, places, plainOf, programs, wrap }
	from './mailclients.mjs';

const DRIVER = path.resolve(process.env.BUILD ?? 'build', 'tests/mail/form_driver');
const SEED = Number(process.env.SEED ?? 20261125);
const RUNS = Number(process.env.RUNS ?? 1500);
const { forms } = JSON.parse(readFileSync('workflows/canvas-token.json', 'utf8'));
const FORM = forms.request;
const FIELDS = Object.entries(FORM.properties);

let driver, lines, html;

async function ask(job) {
	driver.stdin.write(`${JSON.stringify({ form: FORM, ...job })}\n`);
	return JSON.parse((await lines.next()).value);
}

before(async () => {
	driver = spawn(DRIVER, { stdio: ['pipe', 'pipe', 'inherit'] });
	lines = readline.createInterface({ input: driver.stdout })[Symbol.asyncIterator]();
	({ html } = await ask({}));
});
after(() => driver.stdin.end());

const titlesOf = ({ enum: names, items }) => names ?? items?.enum;
/** Words as they are, whatever white space and quotation marks became. */
const folded = text => text.replace(/[\u2018\u2019]/g, '\'').replace(/[\u201C\u201D]/g, '"')
	.replace(/\u2026/g, '...').replace(/\s+/g, ' ').trim();

/** What must be found, by field. */
const wanted = answers => Object.fromEntries(FIELDS.flatMap(([field, property], i) => {
	const answer = answers[i];
	if (!answer)
		return [];
	if (answer.text !== undefined)
		return [[field, folded(answer.text)]];
	return [[field, property.type === 'boolean' ? true
		: property.type === 'array' ? titlesOf(property).filter(t => answer.titles.includes(t))
			: answer.titles[0]]];
}));

const found = answers => Object.fromEntries(Object.entries(answers).map(([field, value]) =>
	[field, typeof value === 'string' ? folded(value) : value]));

async function assertRead(letter, answers, note) {
	const { answers: got, read } = await ask({ letter });
	assert.deepEqual(found(got ?? {}), wanted(answers), `${note}\n${read}`);
}

/* --- by hand ----------------------------------------------------------------- */

const some = FIELDS.map(([, property], i) => {
	if (property.format === 'date')
		return { text: '2026-12-20', place: places[0] };
	if (property.type === 'boolean')
		return { titles: ['Yes'], mark: 'x' };
	return titlesOf(property) ? { titles: [titlesOf(property)[i % 2]], mark: 'x' }
		: { text: 'Copy the due dates of my seminar into my calendar.', place: places[0] };
});

test('untouched, it answers nothing', async () => {
	for (const program of programs)
		await assertRead(mail({ html: PROGRAMS[program](html, html) }), [], program);
});

test('the form is readable HTML: headings, hints, boxes, and nothing that acts', () => {
	assert.match(html, /<p style="[^"]*font-weight:600">1\. What will you use the API for/);
	assert.match(html, /<p style="[^"]*">Answer:&nbsp;<\/p>/);
	assert.match(html, /\[ \] Only read data<br>\n\[ \] Read and change data<\/p>/);
	assert.doesNotMatch(html, /<(script|form|input|img|a)\b/);
});

test('what is wrong stands by its question, and only that is asked', async () => {
	const errors = { until: 'Please pick a day <after> today.' };
	const again = (await ask({ errors })).html;
	assert.match(again, /<p [^>]*>! Please pick a day &lt;after&gt; today\.<\/p>/);
	const asked = FIELDS.findIndex(([field]) => field === 'until');
	assert.match(again, new RegExp(`${asked + 1}\\. Until when`));
	assert.equal(again.match(/font-weight:600/g).length, 1);
	const answers = FIELDS.map(([field]) =>
		field === 'until' ? { text: '2027-01-01', place: 'behind' } : null);
	await assertRead(mail({ html: PROGRAMS.gmail(fill(again, [answers[asked]])) }), answers, 'again');
});

for (const program of programs)
	test(`filled in with ${program}, everywhere and with every mark`, async () => {
		for (const place of places) {
			for (const mark of marks) {
				const answers = some.map(a => a.text === undefined ? { ...a, mark }
					: { ...a, place });
				const filled = PROGRAMS[program](fill(html, answers), html);
				await assertRead(mail({ html: filled }), answers, `${place} ${mark} html`);
				await assertRead(mail({ text: wrap(plainOf(filled), 76), html: filled }),
					answers, `${place} ${mark} plain`);
			}
		}
	});

/* --- in a real editor ---------------------------------------------------------- */

/** Puts the caret behind the n-th place where it says `text`. */
const place = (page, text, n) => page.evaluate(([wanted, left]) => {
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node; (node = walker.nextNode());)
		for (let at = -1; (at = node.data.indexOf(wanted, at + 1)) >= 0;)
			if (left-- === 0)
				return getSelection().collapse(node, at + wanted.length);
	throw new Error(`no ${wanted}`);
}, [text, n]);

test('filled in with keyboard and caret, in Chromium\'s editor', async () => {
	const browser = await chromium.launch(
		{ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
	try {
		const page = await browser.newPage();
		await page.setContent('<div contenteditable id=reply><div>See below.</div><br>'
			+ `<div class="gmail_quote"><div>${escape('On Wed, Nov 25, 2026 at 10:00 AM Beadle '
			+ '<beadle@university.example> wrote:')}</div><blockquote type="cite">${html}`
			+ '</blockquote></div></div>');
		await page.focus('#reply');
		let texts = 0;
		for (const [i, [, property]] of FIELDS.entries()) {
			if (some[i].text !== undefined) {
				await place(page, 'Answer:', texts++);
				await page.keyboard.press('End');
				await page.keyboard.type(some[i].text);
				continue;
			}
			/* "Yes" of the confirmations: each is the first that is still unmarked. */
			const title = some[i].titles[0];
			const before = property.type === 'boolean' ? `[ ] ${title}` : title;
			await place(page, before, 0);
			for (const _ of before.replace(/^\[ \] /, ''))
				await page.keyboard.press('ArrowLeft');
			for (let k = 0; k < 2; k++)
				await page.keyboard.press('ArrowLeft');
			await page.keyboard.press('Backspace');
			await page.keyboard.type('x');
		}
		const edited = await page.$eval('#reply', reply => reply.innerHTML);
		const plain = await page.$eval('#reply', reply => reply.innerText);
		const [access] = some[FIELDS.findIndex(([field]) => field === 'access')].titles;
		assert.ok(edited.includes(`[x] ${access}`), edited);
		await assertRead(mail({ html: edited }), some, 'its HTML');
		await assertRead(mail({ text: plain }), some, 'its text');
	} finally {
		await browser.close();
	}
});

/* --- by chance ---------------------------------------------------------------- */

const WORDS = ['calendar', 'due', 'dates', 'it\'s', '"mine"', 'Zoë', '课程', 'HIST', '1106-01,',
	'a', 'the', 'x', 'yes.', '(see', 'below)', 'R&D', 'a<b', '-', '3.', 'etc...', 
	'https://u.example/a?b=1', 'e-mail:', 'naïve', 'students', '50%', 'and/or', 'C++', 'Answer', '[draft]'];
/* Begins with a word: nobody's answer begins with the number of a question. */
const sentence = fc.tuple(fc.constantFrom('To', 'My', 'Die', '我的', 'We'),
	fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 25 }))
	.map(([first, rest]) => [first, ...rest].join(' '));
const paragraphs = fc.array(sentence, { minLength: 1, maxLength: 3 }).map(s => s.join('\n\n'));

const answerTo = property => {
	const mark = fc.constantFrom(...marks);
	if (property.type === 'boolean')
		return fc.record({ titles: fc.constant(['Yes']), mark });
	if (property.type === 'array')
		return fc.record({ mark,
			titles: fc.subarray(titlesOf(property), { minLength: 1 }) });
	if (titlesOf(property))
		return fc.record({ titles: fc.constantFrom(...titlesOf(property)).map(t => [t]), mark });
	return fc.record({ text: property.format ? fc.constant('2026-12-20') : paragraphs,
		place: fc.constantFrom(...places) });
};

const reply = fc.record({
	answers: fc.tuple(...FIELDS.map(([, property]) =>
		fc.option(answerTo(property), { nil: null, freq: 6 }))),
	changed: fc.array(fc.constantFrom(...changes), { maxLength: 3 }),
	program: fc.constantFrom(...programs),
	form: fc.constantFrom('html', 'both', 'plain'),
	columns: fc.constantFrom(40, 68, 72, 76, 1000),
	quoteAgain: fc.boolean(),
	stars: fc.boolean(),
});

test(`${RUNS} generated replies, seed ${SEED}: every answer is read`, async () => {
	await fc.assert(fc.asyncProperty(reply, async r => {
		const changed = r.changed.reduce((h, name) => CHANGES[name](h), fill(html, r.answers));
		const whole = PROGRAMS[r.program](changed, html);
		const text = wrap(plainOf(whole, r), r.columns, r.quoteAgain);
		const letter = mail({ html: r.form === 'plain' ? undefined : whole,
			text: r.form === 'html' ? undefined : text });
		await assertRead(letter, r.answers, r.form === 'html' ? whole : text);
	}), { seed: SEED, numRuns: RUNS });
});
