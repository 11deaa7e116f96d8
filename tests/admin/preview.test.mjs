// beadle preview: every notice in every channel, on one page that needs
// nothing else and on which nothing that people typed is alive.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../..');
const beadle = path.resolve(root, process.env.BUILD ?? 'build', 'beadle');

let folder;
before(() => { folder = mkdtempSync(path.join(tmpdir(), 'preview-')); });
after(() => rmSync(folder, { recursive: true }));

function preview(args, cwd = root) {
  return spawnSync(beadle, ['preview', ...args],
    { cwd, encoding: 'utf8', env: { ...process.env, TMPDIR: folder } });
}

function file(name, text) {
  const made = path.join(folder, name);
  writeFileSync(made, text);
  return made;
}

const workflow = ['--workflow', 'workflows/canvas-token.json'];

test('the list has every template and who gets it', () => {
  const { stdout, status } = preview(workflow);
  assert.equal(status, 0);
  const listed = stdout.trim().split('\n').map((line) => line.split(/\s+/)[0]).sort();
  const templates = globSync('templates/*.md', { cwd: root })
    .map((name) => path.basename(name, '.md')).filter((name) => !/^(_|README)/.test(name));
  for (const name of listed) assert.ok(templates.includes(name), name);
  assert.match(stdout, /^review-request +office:canvas_admins office:security_office$/m);
  assert.match(stdout, /^greeting +whoever writes$/m);
});

for (const json of globSync('workflows/*.json', { cwd: root }).filter((name) => !/schema/.test(name))) {
  test(`${json}: its conversation shows every notice`, () => {
    const list = preview(['--workflow', json]).stdout.trim().split('\n').map((line) => line.split(/\s+/)[0]);
    const all = path.join(folder, path.basename(json, '.json'));
    const run = preview(['--workflow', json, '--all', '-o', all]);
    assert.equal(run.status, 0, run.stderr);
    assert.deepEqual(readdirSync(all).sort(), [...list, 'index'].map((name) => `${name}.html`).sort());
    const index = readFileSync(path.join(all, 'index.html'), 'utf8');
    for (const name of list) assert.ok(index.includes(`<a href="${name}.html">`), name);
  });
}

test('four channels side by side, with their buttons', () => {
  const { stdout } = preview([...workflow, 'review-request']);
  for (const caption of ['Slack', 'Teams', 'Mail, HTML', 'Mail, plain text'])
    assert.ok(stdout.includes(`<figcaption>${caption}</figcaption>`), caption);
  assert.match(stdout, /<p class="to">To canvas_admins · security_office<\/p>/);
  assert.match(stdout, /<span class="button primary">Approve<\/span>/);
  assert.match(stdout, /Subject: <b>\[CT-1001\] CT-1001: Ada Byron asks/);
  assert.match(stdout, /drawn again/);
  // A notice without buttons has its number from the mail.
  assert.match(preview([...workflow, 'next-steps']).stdout, /Subject: <b>\[CT-1001\] Your Canvas token/);
});

test('a page needs no script and nothing from elsewhere', () => {
  for (const name of ['review-request', 'next-steps', 'refusal']) {
    const { stdout } = preview([...workflow, name]);
    assert.match(stdout, /<meta http-equiv="Content-Security-Policy" content="default-src 'none';/);
    assert.doesNotMatch(stdout, /<script|<img|<link|<iframe|url\(|@import| on\w+=/i);
  }
});

test('facts from a file, hostile ones too', async () => {
  const data = file('facts.json', JSON.stringify({
    case: { number: 'CT-9', open: true, opened: '1 May 2026' },
    requester: { name: '<img src=x onerror=alert(1)>', email: '"><script>alert(2)</script>@x' },
    offices: { canvas_admins: { title: 'A & B' }, security_office: { title: 'S' } },
    context: {
      answers: { purpose: '</pre><script>document.title="owned"</script>' },
      warnings: {}, canvas_admins: {}, security_office: {},
    },
  }));
  const page = path.join(folder, 'hostile.html');
  const run = preview([...workflow, '--data', data, '-o', page, 'review-request']);
  assert.equal(run.status, 0, run.stderr);
  const html = readFileSync(page, 'utf8');
  assert.doesNotMatch(html, /<script|<img/);
  assert.match(html, /&lt;script&gt;/);
  assert.match(html, /\[CT-9\] CT-9: &lt;img/);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const tab = await browser.newPage();
    const asked = [];
    tab.on('request', (request) => asked.push(request.url()));
    await tab.goto(pathToFileURL(page).href);
    assert.deepEqual(asked, [pathToFileURL(page).href]);
    assert.equal(await tab.title(), 'review-request');
    const shown = await tab.evaluate(() => [...document.querySelectorAll('figure')].map((f) => f.innerText));
    assert.equal(shown.length, 4);
    for (const text of shown) assert.ok(text.includes('<script>document.title="owned"</script>'), text);
    const boxes = await tab.evaluate(() => [...document.querySelectorAll('figure')].map((f) => f.getBoundingClientRect().width));
    assert.ok(boxes.every((width) => width > 200), String(boxes));
  } finally {
    await browser.close();
  }
});

test('a notice that the conversation never sends', () => {
  const talk = file('short.talk', 'ada: hello\n');
  const run = preview([...workflow, '--talk', talk, 'declined']);
  assert.match(run.stderr, /never sends "declined".*It sends: greeting/s);
  assert.equal(run.status, 65);
  assert.equal(run.stdout, '');
});

for (const [name, args, wanted] of [
  ['--all without a folder', [...workflow, '--all'], /write -o DIR/],
  ['a missing workflow', ['--workflow', 'nowhere.json', 'x'], /nowhere\.json/],
  ['facts that are no JSON', [...workflow, '--data', 'README.md', 'declined'], /README\.md/],
  ['facts for no template', [...workflow, '--data', 'tests/package.json', 'nothing'], /nothing/],
  ['a conversation that is not there', [...workflow, '--talk', 'no.talk', 'declined'], /no\.talk/],
]) {
  test(`an error: ${name}`, () => {
    const run = preview(args);
    assert.match(run.stderr, wanted);
    assert.notEqual(run.status, 0);
  });
}

test('without --workflow it is the only one in ./workflows', () => {
  assert.match(preview([], folder).stderr, /which workflow\? Write --workflow FILE/);
});
