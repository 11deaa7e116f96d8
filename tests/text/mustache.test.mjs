// text/mustache.h against the spec's own cases, and against mustache.js with
// generated templates. Where mustache.js departs from the spec (see the head
// of mustache.h), the generator keeps away: names of different levels are
// different, so that a dotted name is found in one place only; a line holds
// nothing but one tag, or some text too; partials have no empty lines.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import Mustache from 'mustache';
import { SECTIONS } from './mustache_spec.mjs';

const DRIVER = path.resolve(process.env.BUILD ?? 'build', 'tests/text/mustache_driver');
const SEED = 20261125;
const TEMPLATES = 3000;

/** Renders many at once: [{template, data, partials?}] -> [{text} or {error}]. */
function render(jobs) {
	const { status, stdout, stderr } = spawnSync(DRIVER, {
		input: jobs.map(job => `${JSON.stringify(job)}\n`).join(''),
		encoding: 'utf8', maxBuffer: 1 << 28 });
	assert.equal(status, 0, stderr);
	return stdout.trimEnd().split('\n').map(line => JSON.parse(line));
}

/** Only what the spec wants escaped; mustache.js escapes more. */
const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = text => String(text).replace(/[&<>"]/g, c => escapes[c]);

// --- the spec ------------------------------------------------------------------

test('the cases of the spec', () => {
	const cases = Object.entries(SECTIONS).flatMap(([section, rows]) =>
		rows.map(([name, template, data, want, partials]) =>
			({ name: `${section}: ${name}`, template, data, want, partials })));
	assert.ok(cases.length > 120);
	for (const [i, { text }] of render(cases).entries())
		assert.equal(text, cases[i].want, cases[i].name);
});

// --- generated -----------------------------------------------------------------

const word = fc.constantFrom('one', 'two ', ' three', 'für', '漢字', '😀', '&', '<b>', '"q"',
	'}', ' { ', '}}', '\\', 'a=b', '.');
const scalar = fc.oneof(fc.constantFrom('', 'text', '<i>&"', 'two words', '{{a}}', 'a\nb'),
	fc.integer({ min: -1000, max: 1000 }), fc.constantFrom(1.5, 0.25, -2.75),
	fc.boolean(), fc.constant(null));
/** Levels have names of their own; "x0" may be missing everywhere. */
const names = ['a', 'b', 'c'];
const own = level => [0, 1, 2].map(i => `${names[level]}${i}`);

/** An object of the level: scalars, objects and lists of the next level. */
function object(level) {
	const value = level + 1 < names.length
		? fc.oneof(scalar, object(level + 1),
			fc.array(object(level + 1), { maxLength: 3 }),
			fc.array(fc.oneof(fc.integer(), fc.constantFrom('s', '<')), { maxLength: 3 }))
		: scalar;
	return fc.record(Object.fromEntries(own(level).map(name => [name, value])),
		{ requiredKeys: [] });
}

const name = fc.oneof(fc.constantFrom(...names.flatMap((_, level) => own(level)), 'x0'),
	fc.tuple(fc.constantFrom(...own(0)), fc.constantFrom(...own(1), 'x0'))
		.map(parts => parts.join('.')),
	fc.tuple(fc.constantFrom(...own(0)), fc.constantFrom(...own(1)),
		fc.constantFrom(...own(2))).map(parts => parts.join('.')));
const blank = fc.constantFrom('', '', ' ', '  ', '\t');
const newline = fc.constantFrom('\n', '\n', '\n', '\r\n');
const tag = (sigil, end = '') => fc.tuple(blank, name, blank)
	.map(([left, it, right]) => `{{${sigil}${left}${it}${right}${end}}}`);

/** Part of a line that has text besides its tags. */
const inline = fc.letrec(tie => ({
	part: fc.oneof({ maxDepth: 2 }, word, tag(''), tag('&'), tag('{', '}'),
		fc.constant('{{! a comment }}'),
		fc.tuple(fc.constantFrom('#', '^'), name, tie('parts'))
			.map(([sigil, it, inner]) => `{{${sigil}${it}}}${inner}{{/${it}}}`)),
	parts: fc.array(tie('part'), { maxLength: 4 }).map(parts => parts.join('')),
})).parts;
const text = fc.tuple(word.filter(w => /\S/.test(w)), inline, newline)
	.map(parts => parts.join(''));
const alone = (it, end) => fc.tuple(blank, blank, newline)
	.map(([left, right, nl]) => `${left}{{${it}}}${right}${end ?? nl}`);

const lines = partials => fc.letrec(tie => ({
	line: fc.oneof({ maxDepth: 3 }, text, text, alone('! a comment'),
		...(partials ? [fc.constantFrom('p', 'q', 'none').chain(it => alone(`>${it}`))] : []),
		fc.tuple(fc.constantFrom('#', '^'), name, tie('lines')).chain(([sigil, it, inner]) =>
			fc.tuple(alone(`${sigil}${it}`), alone(`/${it}`))
				.map(([open, close]) => open + inner + close)),
		text.map(t => `{{=<% %>=}}\n${t.replaceAll('{{{', '{{').replaceAll('}}}', '}}')
			.replaceAll('{{', '<%').replaceAll('}}', '%>')}<%={{ }}=%>\n`)),
	lines: fc.array(tie('line'), { maxLength: 4 }).map(parts => parts.join('')),
})).lines;

const template = fc.record({ template: lines(true), data: object(0),
	partials: fc.record({ p: lines(false), q: lines(false) }) });

/** Objects and lists as values render as nothing (see mustache.h). */
function quiet(value) {
	if (value !== null && typeof value === 'object') {
		Object.values(value).forEach(quiet);
		Object.defineProperty(value, 'toString', { value: () => '' });
	}
	return value;
}

/** mustache.js, or undefined for what it cannot compile. */
function theirs({ template: source, data, partials }) {
	try {
		Object.values(partials).forEach(partial => Mustache.parse(partial));
		return Mustache.render(source, quiet(structuredClone(data)), partials, { escape });
	} catch {
		return undefined;
	}
}

test(`${TEMPLATES} generated templates, seed ${SEED}`, t => {
	const jobs = fc.sample(template, { seed: SEED, numRuns: TEMPLATES });
	const answers = render(jobs);
	let compared = 0;
	let differ = 0;
	for (const [i, job] of jobs.entries()) {
		const want = theirs(job);
		if (want === undefined) {
			assert.ok(answers[i].error, JSON.stringify(job));
			continue;
		}
		assert.deepEqual(answers[i], { text: want }, JSON.stringify(job, null, 1));
		compared++;
		differ += want !== job.template;
	}
	t.diagnostic(`${compared} compared, ${differ} of them not their own source`);
	assert.ok(compared > 2000 && differ > compared / 2);
});
