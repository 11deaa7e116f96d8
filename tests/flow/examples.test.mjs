// workflows/README.md against what it teaches from: the examples have nothing
// wrong and play as recorded, and each snippet stands in a file that is
// checked. (Their pictures: tests/admin/graph.test.mjs.)

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync,
	writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

const BINARY = path.resolve(process.env.BUILD ?? 'build', 'beadle');
const ROOT = path.resolve(import.meta.dirname, '../..');
const WORKFLOWS = path.join(ROOT, 'workflows');
const EXAMPLES = path.join(WORKFLOWS, 'examples');
const TEMPLATES = path.join(EXAMPLES, 'templates');
const names = globSync('*.json', { cwd: EXAMPLES }).map(f => path.basename(f, '.json')).sort();
const readme = readFileSync(path.join(WORKFLOWS, 'README.md'), 'utf8');
const templatesReadme = readFileSync(path.join(ROOT, 'templates/README.md'), 'utf8');

let folder;
before(() => { folder = mkdtempSync(path.join(tmpdir(), 'examples-')); });
after(() => rmSync(folder, { recursive: true }));

function beadle(args, cwd = ROOT) {
	const { status, stdout, stderr } = spawnSync(BINARY, args, { cwd, encoding: 'utf8' });
	return { status, stdout, stderr };
}

/** The fenced blocks of a kind ("" for those of none). */
const blocks = (text, kind) => [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
	.filter(([, k]) => k === kind).map(([, , body]) => body);
const bare = text => text.replace(/\s+/g, '');

test('the examples have nothing wrong', () => {
	assert.deepEqual(beadle(['check', '--strict', EXAMPLES, TEMPLATES]), { status: 0, stderr: '',
		stdout: `${names.length} workflows: 0 mistakes, 0 warnings\n` });
});

for (const name of names)
	test(`${name}: its conversation is as recorded, and it is in the README with its picture`, () => {
		const { status, stdout, stderr } = beadle(['simulate', '--templates', TEMPLATES,
			path.join(EXAMPLES, `${name}.json`), path.join(EXAMPLES, `${name}.talk`)]);
		assert.equal(status, 0, stdout + stderr);
		assert.ok(readme.includes(`](examples/${name}.json)`), 'a link to the file');
		assert.ok(readme.includes(`](examples/${name}.svg)`), 'the picture');
	});

test('every snippet of JSON stands in a workflow', () => {
	const files = globSync('{,examples/}*.json', { cwd: WORKFLOWS })
		.map(f => bare(readFileSync(path.join(WORKFLOWS, f), 'utf8')));
	const snippets = blocks(readme, 'json').filter(s => !s.includes('json.schemas'));
	assert.ok(snippets.length >= names.length);
	for (const snippet of snippets)
		assert.ok(files.some(f => f.includes(bare(snippet).replace(/,$/, ''))), snippet);
});

test('the template shown is a template', () => {
	const shown = blocks(templatesReadme, 'markdown');
	assert.equal(shown.length, 1);
	const templates = globSync('templates/*.md', { cwd: ROOT })
		.map(f => readFileSync(path.join(ROOT, f), 'utf8'));
	assert.ok(templates.some(t => t.trimEnd() === shown[0].trimEnd()), shown[0]);
});

test('what beadle check is shown to say, it says', () => {
	const people = readFileSync(path.join(EXAMPLES, 'people.json'), 'utf8')
		.replace('"answers.until"', '"answers.untill"')
		.replace('is there.", "type": "final"', 'is there."');
	cpSync(TEMPLATES, path.join(folder, 'templates'), { recursive: true });
	writeFileSync(path.join(folder, 'templates/denied.md'),
		readFileSync(path.join(TEMPLATES, 'denied.md'), 'utf8').replace('data.reason', 'data.raeson'));
	for (const unused of ['question', 'reminder', 'released', 'repair'])
		rmSync(path.join(folder, `templates/${unused}.md`));
	mkdirSync(path.join(folder, 'workflows'));
	writeFileSync(path.join(folder, 'workflows/people.json'), people);
	const { stdout } = beadle(['check'], folder);
	const said = stdout.split('\n');
	const shown = blocks(readme, '').find(b => b.startsWith('$ beadle check')).split('\n').slice(1);
	assert.deepEqual(shown, said, stdout);
});

test('links lead somewhere', () => {
	for (const [file, text] of [['workflows/README.md', readme], ['templates/README.md', templatesReadme]])
		for (const [, to] of text.matchAll(/\]\(([^)#:]+)\)/g))
			assert.ok(existsSync(path.join(ROOT, path.dirname(file), to)), `${file}: ${to}`);
});
