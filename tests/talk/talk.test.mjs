// Every conversation of this folder, played as recorded; and beadle simulate
// itself: differences, updates, terminal sessions, what it leaves behind.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const beadle = path.resolve(root, process.env.BUILD ?? 'build', 'beadle');
const workflow = path.join(root, 'workflows/canvas-token.json');

let folder;
before(() => { folder = mkdtempSync(path.join(tmpdir(), 'talk-')); });
after(() => rmSync(folder, { recursive: true }));

/** Runs beadle simulate: {status, stdout, stderr}. */
function simulate(args, input = '') {
  return spawnSync(beadle, ['simulate', ...args],
    { cwd: root, input, encoding: 'utf8', env: { ...process.env, TMPDIR: folder } });
}

/** A script in the test's own folder; its path. */
function script(name, text) {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

for (const file of globSync('*/*.talk', { cwd: import.meta.dirname }).sort()) {
  const id = path.dirname(file);
  test(`${id}: ${path.basename(file, '.talk')}`, () => {
    const run = simulate([`workflows/${id}.json`, path.join(import.meta.dirname, file)]);
    assert.equal(run.stderr, '');
    assert.match(run.stdout, /as recorded\n$/, run.stdout);
    assert.equal(run.status, 0);
  });
}

for (const file of globSync('workflows/*.talk', { cwd: root }).sort()) {
  test(`${file}: the sample conversation is as recorded`, () => {
    const run = simulate([file.replace(/talk$/, 'json'), file]);
    assert.equal(run.status, 0, run.stdout + run.stderr);
  });
}

test('every script records something of its own', () => {
  for (const file of globSync('*/*.talk', { cwd: import.meta.dirname })) {
    const text = readFileSync(path.join(import.meta.dirname, file), 'utf8');
    assert.match(text, /^# /, `${file} says what it is about`);
    assert.match(text, /^ {2}[-~=!]/m, `${file} has something recorded`);
  }
});

test('a difference is shown line by line, and the exit code is 1', () => {
  const file = script('differs.talk',
    'ada: hello\n  -> ada: Hello Bob [Request a token]\nada: status\n');
  const run = simulate([workflow, file]);
  assert.equal(run.status, 1);
  assert.match(run.stdout, /^- {3}-> ada: Hello Bob \[Request a token\]$/m);
  assert.match(run.stdout, /^\+ {3}-> ada: Hello Ada Byron \[Request a token\]$/m);
  assert.equal(readFileSync(file, 'utf8').split('\n')[1], '  -> ada: Hello Bob [Request a token]');
});

test('one that differs among several gives 1, and all are played', () => {
  const good = path.join(import.meta.dirname, 'canvas-token/both-approve.talk');
  const bad = script('bad.talk', 'ada: hello\n');
  const run = simulate([workflow, bad, good]);
  assert.equal(run.status, 1);
  assert.match(run.stdout, /both-approve\.talk: as recorded/);
});

test('--update records again, and then it is as recorded', () => {
  const file = script('update.talk', '# Kept.\nada: hello\n-> nonsense\n\nada: status\n');
  assert.equal(simulate(['--update', workflow, file]).status, 0);
  assert.equal(readFileSync(file, 'utf8'),
    '# Kept.\nada: hello\n  -> ada: Hello Ada Byron [Request a token]\n\n'
    + 'ada: status\n  -> ada: Hello Ada Byron [Request a token]\n');
  assert.equal(simulate([workflow, file]).status, 0);
});

/* The request, page by page. */
const PAGES = 'ada fills the rest\nada sends\n'.repeat(3);

test('what a session saved plays back as recorded', () => {
  const file = path.join(folder, 'saved.talk');
  const session = ['help', 'who', 'ada: hello', 'ada presses Nonsense',
    'ada presses "Request a token"', PAGES.trim(),
    'chen presses Approve', '+2d', 'where CT-1001', 'quit', 'ada: never said'];
  const run = simulate(['--save', file, workflow], `${session.join('\n')}\n`);
  assert.match(run.stderr, /ada sees no button "Nonsense"; there is "Request a token"/);
  assert.equal(run.status, 65, 'a line that could not be done shows in a pipe');
  const saved = readFileSync(file, 'utf8');
  assert.match(saved, /^at \d{4}-\d\d-\d\d \d\d:\d\d\nada: hello\n {2}-> ada: Hello/);
  assert.doesNotMatch(saved, /Nonsense|never|help/);
  const again = simulate([workflow, file]);
  assert.equal(again.status, 0, again.stdout);
});

test('a session shows texts, buttons and mails', () => {
  const run = simulate([workflow],
    `ada: hello\nada presses "Request a token"\n${PAGES}`);
  assert.equal(run.status, 0, run.stderr);
  assert.match(run.stdout, /\| purpose: What will you use the API for/);
  assert.match(run.stdout, /=> ada \(mail\): \[CT-1001\] We have your request/);
  assert.match(run.stdout, /\| \* \*\*Canvas Admins:\*\* to decide/);
});

test('--channel slack shows what Slack would be sent', () => {
  const run = simulate(['--channel', 'slack', workflow], 'ada: hello\nada presses "Request a token"\n');
  const json = run.stdout.split('\n').filter((line) => line.startsWith('  | '))
    .map((line) => line.slice(4)).join('\n');
  const [message, modal] = json.split(/(?<=^\})\n/m).map((text) => JSON.parse(text));
  assert.equal(message.blocks[0].type, 'header');
  assert.equal(message.blocks.at(-1).elements[0].action_id, 'request');
  assert.equal(modal.type, 'modal');
});

test('a real configuration gives offices and members, without its secrets', () => {
  const config = script('beadle.conf', `[beadle]
workflows = /nowhere/workflows
templates = /nowhere/templates
[store]
url = sqlite:${folder}/never-made.sqlite
key = credential:nowhere
[mail]
smtp_url = smtp://127.0.0.1:1
from = beadle@uni.example
domain = uni.example
[calendar business]
timezone = UTC
hours = mon-fri 09:00-17:00
[office canvas_admins]
title = Canvas people
members = mia.lopez@uni.example
[office security_office]
title = Security people
members = sam@uni.example, U0123
[office edtech]
title = EdTech
members = eve@uni.example
`);
  const run = simulate(['--config', config, '--channel', 'titles', workflow],
    `who\nada: hello\nada presses "Request a token"\n${PAGES}`
    + 'eve presses Approve in canvas_admins\nmia presses Approve\nu0123 presses Approve\n');
  assert.equal(run.stderr, '');
  assert.match(run.stdout, /mia\.lopez Mia Lopez, canvas_admins/);
  assert.match(run.stdout, /!! eve in canvas_admins: .* Only Canvas people can/);
  assert.match(run.stdout, /-> ada: CT-1001 is approved/);
  assert.equal(readdirSync(folder).includes('never-made.sqlite'), false);
});

for (const [name, text, wanted] of [
  ['an unknown person', 'zoe: hello', /:1: there is nobody called "zoe"; there are ada, ben, chen/],
  ['no such button', 'ada: hello\nada presses Approve', /:2: ada sees no button "Approve"/],
  ['no such field', 'ada: hi\nada presses "Request a token"\nada fills colour = red',
    /:3: the form has no field "colour"; it has purpose, /],
  ['no such option', 'ada: hi\nada presses "Request a token"\nada fills users = Everybody',
    /:3: users: "Everybody" is not among the options: "Only me", "Several people"/],
  ['no form', 'ada sends', /:1: ada has no form open/],
  ['the clock goes back', 'ada: hi\nat 2020-01-01 00:00', /:2: the clock only goes forward/],
  ['a late person', 'ada: hi\nperson gus = Gus', /:2: say who plays before the first act/],
  ['no such case', 'where CT-9', /:1: there is no case CT-9/],
  ['no such office', 'office cooks = ada', /:1: the workflow has no office "cooks"/],
  ['a quorum out of reach', 'office edtech = emil, quorum 2', /:1: office edtech has a quorum of 2/],
  ['nonsense', 'ada sings', /:1: "ada sings" is not understood/],
]) {
  test(`an error says where and what: ${name}`, () => {
    const run = simulate([workflow, script('error.talk', `${text}\n`)]);
    assert.match(run.stderr, wanted);
    assert.equal(run.status, 65);
  });
}

test('what the workflow makes impossible is shown, and the rest goes on', () => {
  const broken = JSON.parse(readFileSync(workflow, 'utf8'));
  const { states } = broken.machine.states.checking;
  states.person.always = { target: 'identifying', guard: 'numbered' };
  states.identifying.always = { target: 'person', guard: 'numbered' };
  broken.guards.numbered = { '!!': { var: 'case.number' } };
  const file = script('impossible.json', JSON.stringify(broken));
  const run = simulate(['--templates', 'templates', '--channel', 'titles', file],
    `ada: hello\nada presses "Request a token"\n${PAGES}ada: hello\n`);
  assert.match(run.stdout, /^ {2}!! this failed: .+/m);
  assert.equal(run.stdout.match(/-> ada: Hello/g).length, 2);
  assert.doesNotMatch(run.stdout, /CT-1001/);
});

test('an interrupted session saves what was said and tidies up', async () => {
  const file = path.join(folder, 'interrupted.talk');
  const child = spawn(beadle, ['simulate', '--save', file, workflow],
    { cwd: root, env: { ...process.env, TMPDIR: folder }, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write('ada: hello\nwhere CT-1\nwho\n');
  // The output is not written before it ends; a folder says that it plays.
  while (!readdirSync(folder).some((name) => name.startsWith('beadle-stage-')))
    await new Promise((done) => { setTimeout(done, 5); });
  child.kill('SIGINT');
  await once(child, 'close');
  assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith('beadle-')), []);
  assert.match(readFileSync(file, 'utf8'), /^at /);
});

test('a broken workflow is reported by its own path', () => {
  const broken = JSON.parse(readFileSync(workflow, 'utf8'));
  broken.actions.tellApproved.notice = 'no-such-notice';
  const file = script('broken.json', JSON.stringify(broken));
  const run = simulate(['--templates', 'templates', file], 'ada: hello\n');
  assert.match(run.stderr, /there is no template "no-such-notice"/);
  assert.equal(run.status, 78);
});

test('templates are found beside the workflow, wherever it is', () => {
  const copy = path.join(folder, 'elsewhere');
  cpSync(path.join(root, 'workflows'), path.join(copy, 'workflows'), { recursive: true });
  cpSync(path.join(root, 'templates'), path.join(copy, 'templates'), { recursive: true });
  writeFileSync(path.join(copy, 'templates/greeting.md'), '# Servus {{requester.name}}\n\nHi.\n');
  const run = simulate([path.join(copy, 'workflows/canvas-token.json')], 'ada: hello\n');
  assert.match(run.stdout, /-> ada: Servus Ada Byron/);
});

test('nothing is left behind', () => {
  simulate([workflow], 'ada: hello\n');
  assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith('beadle-')), []);
});
