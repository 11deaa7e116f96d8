// Do the conversations of this folder go everywhere? Each transition and state
// of a shipped workflow gets an action of its own that says so, and then all
// scripts of the workflow are played.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '../..');
const beadle = path.resolve(root, process.env.BUILD ?? 'build', 'beadle');
/* Last in the alphabet: the people who are invented for the others stay. */
const OFFICE = 'zz_coverage';

const run = promisify(execFile);

let folder;
before(() => { folder = mkdtempSync(path.join(tmpdir(), 'coverage-')); });
after(() => rmSync(folder, { recursive: true }));

const list = (value) => (value === undefined ? [] : [value].flat());
const withAction = (actions, name) => [...list(actions), name];

/** Marks everything below a state; marks: the names so far. */
function mark(state, where, marks) {
  const add = (name) => `cover${marks.push(name) - 1}`;
  const transition = (written, name) => {
    const one = typeof written === 'string' ? { target: written } : written;
    return { ...one, actions: withAction(one.actions, add(name)) };
  };
  const candidates = (written, name) => (Array.isArray(written)
    ? written.map((one, i) => transition(one, `${name}[${i}]`))
    : transition(written, name));

  state.entry = withAction(state.entry, add(where || '(the whole)'));
  for (const key of ['on', 'after'])
    for (const [name, written] of Object.entries(state[key] ?? {}))
      state[key][name] = candidates(written, `${where} ${key} ${name}`);
  for (const key of ['always', 'onDone'])
    if (state[key])
      state[key] = candidates(state[key], `${where} ${key}`);
  for (const invoke of list(state.invoke))
    for (const key of ['onDone', 'onError'])
      if (invoke[key])
        invoke[key] = candidates(invoke[key], `${where} ${invoke.id} ${key}`);
  for (const [name, child] of Object.entries(state.states ?? {}))
    mark(child, where ? `${where}.${name}` : name, marks);
  return marks;
}

/** The workflow with its marks and their templates; {file, marks}. */
function markedCopy(id) {
  const copy = path.join(folder, id);
  const templates = path.join(copy, 'templates');
  const workflow = JSON.parse(readFileSync(path.join(root, `workflows/${id}.json`), 'utf8'));
  const marks = mark(workflow.machine, '', []);
  mkdirSync(path.join(copy, 'workflows'), { recursive: true });
  cpSync(path.join(root, 'templates'), templates, { recursive: true });
  marks.forEach((_, i) => {
    workflow.actions[`cover${i}`] = { type: 'notify', to: `office:${OFFICE}`, notice: `cover-${i}` };
    writeFileSync(path.join(templates, `cover-${i}.md`), `# Covered ${i}.\n\nYes.\n`);
  });
  const file = path.join(copy, `workflows/${id}.json`);
  writeFileSync(file, JSON.stringify(workflow));
  return { file, marks };
}

/** What everybody sees in these scripts, as many at a time as there are processors. */
async function played(file, scripts) {
  const hands = availableParallelism();
  const env = { ...process.env, TMPDIR: folder };
  const runs = await Promise.all(Array.from({ length: hands }, (_, hand) =>
    scripts.filter((_script, i) => i % hands === hand)).filter((share) => share.length).map((share) =>
    run(beadle, ['simulate', file, ...share], { maxBuffer: 1 << 28, env })
      .catch((error) => error))); // they are not as recorded, so it does not exit with 0
  assert.deepEqual(runs.map((r) => r.stderr).filter(Boolean), []);
  return runs.map((r) => r.stdout).join('');
}

for (const id of globSync('*.json', { cwd: path.join(root, 'workflows') })
  .map((name) => path.basename(name, '.json')).filter((name) => !name.endsWith('.schema')))
  test(`${id}: every state is entered and every transition taken`, async (t) => {
    const { file, marks } = markedCopy(id);
    const scripts = globSync(`${id}/*.talk`, { cwd: import.meta.dirname }).sort()
      .map((name) => path.join(import.meta.dirname, name));
    const seen = await played(file, scripts);
    const times = marks.map(() => 0);
    for (const [, i] of seen.matchAll(new RegExp(`-> ${OFFICE}: Covered (\\d+)\\.`, 'g')))
      times[i]++;
    marks.forEach((name, i) => t.diagnostic(`${String(times[i]).padStart(5)}  ${name}`));
    assert.deepEqual(marks.filter((_, i) => times[i] === 0), []);
  });
