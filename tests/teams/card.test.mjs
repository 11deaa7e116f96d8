// Adaptive Cards: every notice of the shipped workflows, and notices full of
// what people might type, under Microsoft's own schema of version 1.5.

import Ajv from 'ajv';
import draft6 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' };
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const beadle = path.resolve(root, process.env.BUILD ?? 'build', 'beadle');
const file = path.resolve(root, '../shared/corpora/teams/adaptive-card-schema/adaptive-card-1.5.0.json');
const skip = existsSync(file) ? false : 'the schema is not on this machine';
const MAX_BYTES = 28 * 1024;

/** Microsoft's schema as ajv wants it: an absolute $id, no own keywords. */
function validator() {
  const { id, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addMetaSchema(draft6);
  return ajv.compile({ $id: id, ...schema });
}

/** The cards that a conversation gives. */
function cards(workflow, talk) {
  const run = spawnSync(beadle, ['simulate', '--channel', 'teams', workflow],
    { cwd: root, input: talk, encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout.split('\n').filter((line) => line.startsWith('  | '))
    .map((line) => line.slice(4)).join('\n')
    .match(/^\{$[^]*?^\}$/gm).map((text) => JSON.parse(text));
}

const texts = (value) => (value && typeof value === 'object'
  ? [...(typeof value.text === 'string' ? [value.text] : []), ...Object.values(value).flatMap(texts)]
  : []);

const conversations = [
  ...globSync('workflows/*.talk', { cwd: root }).map((talk) => [talk.replace(/talk$/, 'json'), talk]),
  ...globSync('tests/talk/*/*.talk', { cwd: root })
    .map((talk) => [`workflows/${path.basename(path.dirname(talk))}.json`, talk]),
];

test('every card of every conversation is valid', { skip }, () => {
  const valid = validator();
  let count = 0;
  for (const [workflow, talk] of conversations) {
    for (const card of cards(workflow, readFileSync(path.join(root, talk), 'utf8'))) {
      assert.ok(valid(card), `${talk}: ${JSON.stringify(valid.errors?.slice(0, 3))}`);
      assert.ok(JSON.stringify(card).length < MAX_BYTES);
      count += 1;
    }
  }
  assert.ok(count > 100, `${count} cards`);
});

test('the validator notices what is wrong', { skip }, () => {
  const valid = validator();
  const [card] = cards('workflows/canvas-token.json', 'ada: hello\n');
  assert.ok(valid(card));
  for (const spoil of [
    (c) => { c.body[0].inlines[0].weight = 'Fat'; },
    (c) => { c.body[0].type = 'RichBlock'; },
    (c) => { c.body.at(-1).actions[0].type = 'Action.Nothing'; },
    (c) => { delete c.body[0].inlines; },
  ]) {
    const spoilt = structuredClone(card);
    spoil(spoilt);
    assert.ok(!valid(spoilt));
  }
});

test('what people type is only text, whatever it looks like', { skip }, () => {
  const valid = validator();
  const hostile = '**bold** [link](http://evil.example) <at>everyone</at> {{DATE(2026-01-01,SHORT)}} '
    + '\u202egnp.exe "quotes" \\ `code` <script>alert(1)</script> # x';
  const all = cards('workflows/canvas-token.json', [
    'ada: hello', 'ada presses "Request a token"', `ada fills purpose = ${hostile}`,
    ...Array(3).fill(['ada fills the rest', 'ada sends']).flat(), 'chen presses Deny', `chen fills reason = ${hostile}`,
    'chen sends', ''].join('\n'));
  const wanted = hostile.replace('\u202e', '');
  assert.ok(all.some((card) => texts(card).join('').includes(wanted)));
  for (const card of all) {
    assert.ok(valid(card));
    const json = JSON.stringify(card);
    assert.doesNotMatch(json, /"url"|"TextBlock"|"Fact"|\u202e/);
  }
});
