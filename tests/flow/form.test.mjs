// flow/form.h against ajv in the 2020-12 dialect: generated forms, generated
// answers. Whether they are accepted, and which fields are not, must agree.

import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { batch } from './batch.mjs';

const SEED = Number(process.env.SEED ?? 20261124);
const FORMS = Number(process.env.FORMS ?? 1500);
const ANSWERS_EACH = 10;
const SHOWN = 5;

// --- what ours does before it judges (form.h says so) -----------------------------

const tidy = text => text.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '')
	.replace(/^[ \t\n]+|[ \t\n]+$/g, '');
const isDecimal = text => /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text);

/** One answer as it is judged; undefined: no answer. */
function prepared({ type }, answer) {
	if (answer === null || answer === undefined)
		return undefined;
	if (typeof answer === 'string' && ['string', 'integer', 'number'].includes(type)) {
		const text = tidy(answer);
		if (text === '')
			return undefined;
		return type !== 'string' && isDecimal(text) ? Number(text) : text;
	}
	if (type === 'array' && Array.isArray(answer))
		return answer.length ? [...new Set(answer)] : undefined;
	return answer;
}

function prepareAll({ properties }, answers) {
	const own = typeof answers === 'object' && answers !== null && !Array.isArray(answers)
		? answers : {};
	return Object.fromEntries(Object.entries(properties)
		.map(([name, property]) => [name, prepared(property, own[name])])
		.filter(([, answer]) => answer !== undefined));
}

// --- where ours is stricter than JSON Schema (form.h says so) ------------------------

function stricter(property) {
	const more = [];
	if (property.type === 'string' && !('maxLength' in property))
		more.push({ maxLength: 3000 });
	if (property.type === 'integer')
		more.push({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });
	// Only web addresses. ajv-formats also lets through what RFC 3986 does not:
	// no host, a port of letters, a quotation mark.
	if (property.format === 'uri')
		more.push({ pattern: '^[Hh][Tt][Tt][Pp][Ss]?://([^/?#@]*@)?'
			+ '(\\[[^\\]]*\\]|[^/?#:@"]+)(:\\d*)?([/?#][^"]*)?$' });
	return more.length ? { ...property, allOf: more } : property;
}

const ajv = addFormats(new Ajv2020({ allErrors: true, strict: true,
	strictTypes: false, keywords: ['x-submit', 'x-checks'] }));

function reference(schema) {
	const properties = Object.fromEntries(Object.entries(schema.properties)
		.map(([name, property]) => [name, stricter(property)]));
	const validate = ajv.compile({ ...schema, properties });
	return (answers) => {
		const clean = prepareAll(schema, answers);
		const failing = new Set();
		if (!validate(clean))
			for (const { instancePath, params } of validate.errors)
				failing.add(instancePath.split('/')[1] ?? params.missingProperty);
		return { failing: [...failing].sort(),
			clean: Object.fromEntries(Object.entries(clean).filter(([name]) => !failing.has(name))) };
	};
}

// --- generated forms -------------------------------------------------------------------

const FIELDS = ['a', 'b', 'c', 'd', 'e'];
const choice = fc.constantFrom('red', 'green', 'blue', 'Zoë', 'a b', '1');
const choices = fc.uniqueArray(choice, { minLength: 1, maxLength: 5 });
const choosing = fc.oneof(
	choices.map(list => ({ enum: list })),
	choices.map(list => ({ oneOf: list.map(one => ({ const: one, title: `The ${one}` })) })));
const maybe = arbitrary => fc.option(arbitrary, { nil: undefined });
const inOrder = (arbitrary, least, most) => fc.tuple(maybe(arbitrary), maybe(arbitrary))
	.map(([a, b]) => (a !== undefined && b !== undefined && a > b
		? { [least]: b, [most]: a } : { [least]: a, [most]: b }));
const defined = object => JSON.parse(JSON.stringify(object));

/** Expressions over a small alphabet, without what pattern.h says is different. */
const { expression } = fc.letrec(tie => ({
	expression: fc.oneof({ maxDepth: 3, depthSize: 'small' },
		fc.constantFrom('a', 'b', 'ab', '1', 'é', '\\.', '\\d', '\\D', '\\w', '\\W', '.', '[ab]',
			'[^ab]', '[0-9]', '[a-z]', '\\b', '\\u0061', '\\x62', '\\u{1F600}', '\\p{L}', '\\p{Lu}',
			'[\\d.]', '\\n', '[^]', '\\/'),
		fc.constantFrom('^', '$', '(?=a)', '(?!b)', '(?<=a)', '(?<!a)'),
		fc.tuple(tie('expression'), tie('expression')).map(pair => pair.join('')),
		fc.tuple(tie('expression'), tie('expression')).map(pair => `(?:${pair.join('|')})`),
		fc.tuple(tie('expression'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '*?', '+?'))
			.map(([one, many]) => `(${one})${many}`)),
}));
const pattern = fc.oneof(expression, fc.constantFrom('^[A-Z]{3,4} \\d{4}(-\\d{2})?$',
	'^[^ ]+$', '^(?:\\+1)?\\d{10}$', '^$', 'x', '^[^@]+@[^@]+$', '(a)|b\\1', '^(a+)+$'));

const lengths = inOrder(fc.integer({ min: 0, max: 6 }), 'minLength', 'maxLength');
const string = fc.oneof(
	lengths,
	fc.constantFrom('date', 'email', 'uri').map(format => ({ format })),
	pattern.map(one => ({ pattern: one })),
	choosing,
	fc.tuple(lengths, pattern, choosing).map(([...all]) => Object.assign({}, ...all.map(one => (
		typeof one === 'string' ? { pattern: one } : one)))))
	.map(one => ({ type: 'string', ...one }));
const text = fc.record({ type: fc.constant('string'),
	minLength: fc.constantFrom(0, 1, 2), maxLength: fc.constantFrom(2, 5, undefined) });
const bounds = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom(0.5, 1e6, -1e21));
const numeric = fc.tuple(fc.constantFrom('integer', 'number'), inOrder(bounds, 'minimum', 'maximum'))
	.map(([type, limits]) => ({ type, ...limits }));
const boolean = fc.record({ type: fc.constant('boolean'), const: fc.constantFrom(true, undefined) });
const array = fc.tuple(inOrder(fc.integer({ min: 0, max: 4 }), 'minItems', 'maxItems'), choosing,
	fc.constantFrom('string', undefined), fc.constantFrom(true, undefined))
	.map(([counts, choosing_, type, uniqueItems]) => ({ type: 'array', ...counts, uniqueItems,
		items: { ...choosing_, type } }));

const form = fc.tuple(
	fc.uniqueArray(fc.constantFrom(...FIELDS), { minLength: 1, maxLength: 3 }),
	fc.array(fc.oneof(string, string, text, numeric, boolean, array), { minLength: 5, maxLength: 5 }),
	fc.subarray(FIELDS))
	.map(([names, properties, required]) => defined({ type: 'object', title: 'A form',
		properties: Object.fromEntries(names.map((name, i) => [name,
			{ title: `${name}?`, ...properties[i] }])),
		required: required.filter(name => names.includes(name)) }));

// --- generated answers -----------------------------------------------------------------

const dates = fc.oneof(fc.constantFrom('2026-11-24', '2024-02-29', '2023-02-29', '2026-13-01',
	'2026-1-1', '0000-01-01', '9999-12-31', '2026-04-31', '+026-01-01', '2026-11-24T00:00:00Z'),
fc.tuple(fc.integer({ min: 1890, max: 2110 }), fc.integer({ min: 0, max: 13 }),
	fc.integer({ min: 0, max: 32 })).map(([y, m, d]) => `${y}-${String(m).padStart(2, '0')}-`
		+ String(d).padStart(2, '0')));
const pieces = (...list) => fc.array(fc.constantFrom(...list), { maxLength: 8 })
	.map(parts => parts.join(''));
const emails = fc.oneof(fc.constantFrom('ada@university.example', 'a.b+c@x.y.example', '.a@b.example',
	'a..b@c.example', 'a@b', 'a@-b.example', 'a@b-.example', 'a@b.example.', 'A!#$%@B.example',
	'a b@c.example', 'a@b@c.example', '"a"@b.example', 'ä@b.example', 'a@b_c.example'),
pieces('a', 'B', '1', '.', '@', '-', 'x.example', '+', ' '));
const uris = fc.oneof(fc.constantFrom('https://university.example/a?b=c#d', 'http://a', 'http://',
	'https:///a', 'HTTPS://A.EXAMPLE:8443/', 'https://u:p@h/', 'https://[2001:db8::1]/x', 'ftp://a/',
	'mailto:a@b.example', 'https://a/%zz', 'https://a/%41', 'https://a/ b', 'https://ä.example/',
	'https://a.example/ä', '//a', 'a', 'https://a?b', 'https://a#b#c', 'https://a/<b>', 'https://a:b/'),
pieces('https://', 'a', '.example', '/', '?', '#', ':', '80', '@', '%41', '%', '[', '-', '"')
	.map(rest => `https://${rest}`));
const words = fc.oneof(pieces('a', 'b', '1', '.', 'é', ' ', '\n', '😀', 'B'),
	fc.string({ maxLength: 8 }), fc.constantFrom('HIST 1106-01', ' padded ', '\t', '\u00a0', 'a\u0000b',
		'a\r\nb', 'x'.repeat(3000), 'y'.repeat(3001), `${'é'.repeat(3000)}`, 'aaaaaaaaaaaaaaaa!'));
const numbers = fc.oneof(fc.integer({ min: -7, max: 7 }), fc.double({ noNaN: true,
	noDefaultInfinity: true }), fc.constantFrom(0.5, 1e6, 1e21, 2 ** 53, -(2 ** 53), 2 ** 53 - 1, 1e300))
	.filter(one => Math.abs(one) < 2 ** 63 || Math.abs(one) >= 1e21);
const numerals = fc.oneof(numbers.map(String), fc.constantFrom('5', ' 5 ', '5.', '.5', '+5', '-5', '5e0',
	'1e400', '0x5', 'Infinity', 'NaN', '5,5', '5px', '--5', '5 5', '', ' '));
const lists = fc.array(fc.oneof({ weight: 9, arbitrary: choice },
	{ weight: 1, arbitrary: fc.constantFrom('', 'other', 1, null) }), { maxLength: 6 });
const anything = fc.oneof(choice, words, numbers, numerals, lists, fc.boolean(), fc.constant(null),
	fc.constantFrom({}, { a: 1 }, []));

/** Mostly an answer of the right kind. */
function answerTo(property) {
	const kinds = { string: [words, choice], integer: [numbers, numerals],
		number: [numbers, numerals], boolean: [fc.boolean()], array: [lists] }[property.type];
	const formats = { date: [dates], email: [emails], uri: [uris] }[property.format];
	const list = property.enum ?? property.oneOf?.map(one => one.const);
	return fc.oneof({ weight: 8, arbitrary: fc.oneof(...(formats ?? kinds),
		...(list ? [fc.constantFrom(...list)] : [])) },
	{ weight: 1, arbitrary: anything });
}

const answersTo = ({ properties }) => fc.oneof(
	{ weight: 20, arbitrary: fc.record(Object.fromEntries(Object.entries(properties)
		.map(([name, property]) => [name, answerTo(property)])), { requiredKeys: [] }) },
	{ weight: 1, arbitrary: fc.constantFrom(undefined, null, [], 'x', { z: 1 }) });

// jansson refuses U+0000 and unpaired halves long before a form sees them.
const withoutNul = job => JSON.parse(JSON.stringify(job).replaceAll('\\u0000', ''));
const isWellFormed = job => JSON.stringify(job).isWellFormed();

test(`${FORMS} generated forms, ${ANSWERS_EACH} answers each, seed ${SEED}: no difference`, (t) => {
	const jobs = fc.sample(form.chain(schema => fc.tuple(fc.constant(schema),
		fc.array(answersTo(schema), { minLength: ANSWERS_EACH, maxLength: ANSWERS_EACH }))),
	{ seed: SEED, numRuns: FORMS })
		.flatMap(([schema, list]) => list.map(answers => withoutNul({ schema, answers })))
		.filter(isWellFormed);
	const got = batch('form', jobs);
	const wrong = [];
	let accepted = 0;
	const judges = new Map();
	jobs.forEach((job, i) => {
		const key = JSON.stringify(job.schema);
		if (!judges.has(key))
			judges.set(key, reference(job.schema));
		const want = judges.get(key)(job.answers);
		const failing = Object.keys(got[i].errors ?? {}).sort();
		accepted += want.failing.length === 0;
		if (got[i].mistakes || !isDeepStrictEqual(failing, want.failing)
			|| !isDeepStrictEqual(got[i].clean, defined(want.clean)))
			wrong.push({ ...job, want, got: got[i] });
	});
	wrong.sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length);
	t.diagnostic(`${jobs.length} answers, ${accepted} accepted`);
	assert.equal(wrong.length, 0, `${wrong.length} of ${jobs.length}:\n`
		+ wrong.slice(0, SHOWN).map(one => JSON.stringify(one)).join('\n'));
	assert.ok(accepted > jobs.length / 10 && accepted < jobs.length * 0.9);
});
