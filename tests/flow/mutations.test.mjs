// Mistakes that beadle check never misses, whatever the workflow: some of each
// kind are made in those that are shipped. tests/fuzz/mutations.mjs makes more of
// them, and of other kinds, of which some cannot be told from what was meant.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mutations } from '../fuzz/mutations.mjs';

const NEVER_MISSED = [
	'event renamed in the table', 'event renamed where a state takes it', 'state dropped',
	'final forgotten', 'onError dropped', 'variable misspelt in a rule',
	'rule: operator misspelt', 'wrong type in a form', 'by others', 'form of an event forgotten',
	'input of a call', 'context: member renamed', 'tag misspelt',
	'setting renamed', 'send', 'template: variable misspelt', 'template: section misspelt',
	'template: item of a list by number', 'configuration: section dropped',
];

test('mistakes that are never missed', async () => {
	const missed = [], made = new Set();
	await mutations({
		kinds: NEVER_MISSED,
		each: 3,
		tell: ({ kind, file, what, said }) => {
			made.add(kind);
			if (said.length === 0)
				missed.push(`${kind}: ${file}: ${what}`);
		},
	});
	assert.deepEqual(missed, []);
	assert.deepEqual([...made].sort(), [...NEVER_MISSED].sort());
});
