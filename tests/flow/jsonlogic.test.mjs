// flow/jsonlogic.h against json-logic-js: its documented examples, corners
// written by hand, and generated rules on generated data.

import fc from 'fast-check';
import jsonLogic from 'json-logic-js';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { batch } from './batch.mjs';
import { corners, documented } from './jsonlogic_cases.mjs';

const SEED = Number(process.env.SEED ?? 20261124);
const PAIRS = Number(process.env.PAIRS ?? 30_000);
/** Each operator must have come to a value so often. */
const OPERATOR_AT_LEAST = 300;
const SHOWN = 5;

const OPERATORS = ['==', '===', '!=', '!==', '>', '>=', '<', '<=', '!', '!!', '+', '-', '*',
	'/', '%', 'min', 'max', 'in', 'cat', 'substr', 'merge', 'var', 'missing', 'missing_some', 'if',
	'?:', 'and', 'or', 'map', 'filter', 'reduce', 'all', 'some', 'none'];

// --- the one deliberate difference that rules can run into --------------------------
//
// json-logic-js evaluates the names given to "missing" and "missing_some" a
// second time, so that data which looks like a rule is run as one. Ours never
// does. Pairs in which a name is a list or an object are left out.

let namesWereStructures = false;
const isStructure = value => typeof value === 'object' && value !== null;
const missing = (data, names) => names.filter((name) => {
	const value = jsonLogic.apply({ var: name }, data);
	return value === null || value === '';
});

jsonLogic.add_operation('missing', function (...names) {
	const list = Array.isArray(names[0]) ? names[0] : names;
	namesWereStructures ||= list.some(isStructure);
	return missing(this, list);
});
jsonLogic.add_operation('missing_some', function (needed, names) {
	namesWereStructures ||= Array.isArray(names)
		? names.some(one => isStructure(one) && !(Array.isArray(one) && one === names[0]
			&& !one.some(isStructure))) : isStructure(names);
	const absent = jsonLogic.apply({ missing: namesWereStructures ? [] : names }, this);
	return names.length - absent.length >= needed ? [] : absent;
});
// Ours does not print.
jsonLogic.rm_operation('log');

/** {value} or {error: true} or {excluded: true}, as JSON would have it. */
function reference(rule, data) {
	namesWereStructures = false;
	try {
		const value = jsonLogic.apply(rule, data);
		return namesWereStructures ? { excluded: true }
			: { value: JSON.parse(JSON.stringify(value) ?? 'null') };
	} catch {
		return namesWereStructures ? { excluded: true } : { error: true };
	}
}

/** -0 is 0 in JSON.stringify's eyes; ours writes -0.0. */
const plain = answer => ('error' in answer ? { error: true }
	: { value: JSON.parse(JSON.stringify(answer.value)) });

function compare(pairs) {
	const answers = batch('jsonlogic', pairs.map(([rule, data]) => ({ rule, data })));
	const wants = pairs.map(([rule, data]) => reference(rule, data));
	const wrong = pairs.map(([rule, data], i) => ({ rule, data, want: wants[i], got: answers[i] }))
		.filter(({ want, got }) => !want.excluded && !isDeepStrictEqual(plain(got), want))
		.sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length);
	assert.equal(wrong.length, 0, wrong.slice(0, SHOWN).map(one => JSON.stringify(one)).join('\n'));
	return wants;
}

// --- generators ----------------------------------------------------------------------

const numbers = [0, 1, -1, 2, 3, 7, 10, 100, -5, 0.1, 0.5, 1.5, -2.5, 1e21, 1.5e300, 1e-7, 5e-324,
	1.7976931348623157e308, 9007199254740991, -9007199254740991, 123456789012345680, 0.000001];
const texts = ['', ' ', '0', '1', '-1', '10', '9', ' 12 ', '1e3', '0x1F', '0b101', '.5', '5.', '1px',
	'a', 'b', 'abc', 'Abc', 'Infinity', '-Infinity', 'NaN', 'null', 'true', 'undefined', 'a,b', '1,2',
	'Zoë', 'ß', '\u00a0 7\u2003', '\t\n', 'length', '[object Object]', 'a.b', '2026-11-24'];
const names = ['', 'a', 'b', 'c', 'list', 'list.0', 'list.1.a', 'list.length', 'name', 'name.length',
	'name.1', 'a.b', 'a.b.c', 'a.0', 'b.', '.', 'no', 'no.no', 'current', 'accumulator', 'current.a',
	'accumulator.a', 'accumulator.length', 'current.0', '0', '1', '01', 'length'];

/** jansson takes integers of 64 bits; larger ones only with an exponent. */
const fits = number => Math.abs(number) < 2 ** 63 || Math.abs(number) >= 1e21;
const number = fc.oneof(fc.constantFrom(...numbers), fc.integer({ min: -20, max: 20 }),
	fc.double({ noNaN: true, noDefaultInfinity: true }).filter(fits));
/** What JavaScript finds in a value though nobody put it there; ours does not. */
const inherited = new Set([Object, Array, String, Number, Boolean]
	.flatMap(one => Object.getOwnPropertyNames(one.prototype)).filter(name => name !== 'length'));
/** Without the astral planes, where ours counts and orders code points. */
const text = fc.oneof(fc.constantFrom(...texts), fc.constantFrom(...names),
	fc.string({ maxLength: 8 }), number.map(String))
	.filter(one => !one.split('.').some(name => inherited.has(name)));
const scalar = fc.oneof(fc.constantFrom(null, true, false), number, text);

const { value } = fc.letrec(tie => ({
	value: fc.oneof({ maxDepth: 3, depthSize: 'small' }, scalar, scalar,
		fc.array(tie('value'), { maxLength: 4 }),
		fc.dictionary(fc.constantFrom('a', 'b', 'c', 'list', 'name', '0', '', 'x'), tie('value'),
			{ maxKeys: 4 })),
}));

const person = fc.record({ a: value, name: text, list: fc.array(value, { maxLength: 4 }) },
	{ requiredKeys: [] });
const data = fc.oneof(
	fc.record({ a: value, b: value, c: scalar, name: text, list: fc.array(value, { maxLength: 5 }) },
		{ requiredKeys: [] }),
	fc.record({ a: fc.record({ b: person }), list: fc.array(person, { maxLength: 4 }), name: text }),
	value, fc.constant(undefined));

const OPERANDS = { '!': [1, 1], '!!': [1, 1], '-': [1, 2], '/': [2, 2], '%': [2, 2], in: [2, 2],
	substr: [2, 3], var: [1, 2], missing: [1, 4], missing_some: [2, 2], if: [1, 5], '?:': [3, 3],
	map: [2, 2], filter: [2, 2], reduce: [2, 3], all: [2, 2], some: [2, 2], none: [2, 2],
	'<': [2, 3], '<=': [2, 3] };
const ON_LISTS = new Set(['map', 'filter', 'reduce', 'all', 'some', 'none']);

const { rule } = fc.letrec((tie) => {
	const list = fc.oneof(fc.constant({ var: 'list' }), fc.constant({ var: 'list' }),
		fc.array(tie('rule'), { maxLength: 4 }), tie('rule'));
	const first = op => (ON_LISTS.has(op) ? list
		: ['var', 'missing'].includes(op) ? fc.oneof(fc.constantFrom(...names), scalar, tie('rule'))
			: tie('rule'));
	const second = op => (op === 'missing_some'
		? fc.oneof(fc.array(fc.constantFrom(...names), { maxLength: 4 }), tie('rule')) : tie('rule'));
	const operands = (op) => {
		const [least, most] = OPERANDS[op] ?? [1, 4];
		return fc.integer({ min: least, max: most }).chain(n => fc.tuple(
			...Array.from({ length: n }, (_, i) => (i === 0 ? first(op)
				: i === 1 ? second(op) : tie('rule')))));
	};
	const operation = fc.oneof(
		{ weight: 12, arbitrary: fc.constantFrom(...OPERATORS).chain(
			op => operands(op).map(list_ => ({ [op]: list_ }))) },
		// Too few, too many, or no list at all.
		{ weight: 1, arbitrary: fc.tuple(fc.constantFrom(...OPERATORS),
			fc.array(tie('rule'), { maxLength: 6 })).map(([op, list_]) => ({ [op]: list_ })) },
		{ weight: 1, arbitrary: fc.tuple(fc.constantFrom(...OPERATORS, 'fubar'), tie('rule'))
			.map(([op, one]) => ({ [op]: one })) });
	return { rule: fc.oneof({ maxDepth: 5, depthSize: 'medium' },
		{ weight: 3, arbitrary: scalar },
		{ weight: 2, arbitrary: fc.constantFrom(...names).map(name => ({ var: name })) },
		{ weight: 1, arbitrary: fc.array(tie('rule'), { maxLength: 3 }) },
		{ weight: 1, arbitrary: fc.record({ a: tie('rule'), b: tie('rule') }) },
		{ weight: 10, arbitrary: operation }) };
});

/** The operators of a rule, wherever they stand. */
function operatorsIn(value_) {
	if (!isStructure(value_))
		return [];
	const inside = Object.values(value_).flatMap(operatorsIn);
	const keys = Object.keys(value_);
	return !Array.isArray(value_) && keys.length === 1 ? [keys[0], ...inside] : inside;
}

// --- tests -----------------------------------------------------------------------------

test('the documented examples give what the documentation says', () => {
	const wants = compare(documented);
	documented.forEach(([rule_, , want], i) => assert.deepEqual(wants[i].value, want,
		JSON.stringify(rule_)));
});

test('the corners give what json-logic-js gives', () => {
	const wants = compare(corners);
	assert.equal(wants.filter(want => want.excluded).length, 0);
});

test('every power of two, and its neighbours, is written alike', () => {
	const list = [];
	for (let exponent = -1074; exponent < 1024; exponent++)
		list.push(2 ** exponent, 2 ** exponent * (1 + Number.EPSILON), 2 ** exponent * 1.1);
	const pairs = list.filter(fits).map(one => [{ cat: [{ var: '' }] }, one]);
	compare(pairs);
});

test(`${PAIRS} generated pairs, seed ${SEED}: no difference`, (t) => {
	// Through JSON, for objects with JavaScript's usual prototype.
	const pairs = fc.sample(fc.tuple(rule, data), { seed: SEED, numRuns: PAIRS })
		.map(([one, on]) => [one, on].map(part => part && JSON.parse(JSON.stringify(part))));
	const wants = compare(pairs);
	const counts = Object.fromEntries(OPERATORS.map(op => [op, 0]));
	pairs.forEach(([one], i) => {
		if ('value' in wants[i])
			for (const op of new Set(operatorsIn(one)))
				if (op in counts)
					counts[op] += 1;
	});
	const some = key => wants.filter(want => key in want).length;
	t.diagnostic(`${some('value')} values, ${some('error')} errors, ${some('excluded')} left out`);
	t.diagnostic(`values by operator: ${JSON.stringify(counts)}`);
	assert.ok(some('value') > PAIRS * 0.8);
	for (const op of OPERATORS)
		assert.ok(counts[op] >= OPERATOR_AT_LEAST, `${op}: only ${counts[op]}`);
});
