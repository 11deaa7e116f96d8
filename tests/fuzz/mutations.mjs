// mutations.mjs [options] [WORKFLOW …]: mistakes as an author makes them, one
// at a time, in what is shipped: which of them does `beadle check` notice?
// Prints those that it does not, for somebody to read, and a line for each kind.
//
//   --each N    of each kind at most so many (40), chosen by
//   --seed N    a seed (1)
//   --kind K    this kind alone
//   --all       prints what is noticed, too, with what is said
//
// BUILD: where the binary lies.

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync }
	from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs, promisify } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '../..');
const BINARY = path.resolve(process.env.BUILD ?? 'build', 'beadle');
const AT_ONCE = 2;
const run = promisify(execFile);

const { values: options, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		each: { type: 'string', default: '40' },
		seed: { type: 'string', default: '1' },
		kind: { type: 'string' },
		all: { type: 'boolean', default: false },
	},
});

/** mulberry32: the same numbers for the same seed, everywhere. */
function random(seed) {
	let a = seed >>> 0;
	return below => {
		a = (a + 0x6d2b79f5) >>> 0;
		let t = Math.imul(a ^ (a >>> 15), a | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) % below;
	};
}

/** A letter too few: in the middle, where no prefix of it stays a name. */
function typo(word) {
	const at = Math.max(1, Math.floor(word.length / 2));
	return word.length < 3 ? `${word}x` : word.slice(0, at) + word.slice(at + 1);
}

/** The last name of a dotted path with a letter too few. */
const typoLast = name => name.replace(/[^.]+$/, typo);

// --- where things are in a workflow -----------------------------------------

/** Each state below the machine: {path, state, key, siblings}. */
function* states(node, at = ['machine']) {
	for (const [key, state] of Object.entries(node.states ?? {})) {
		const below = [...at, 'states', key];
		yield { path: below, state, key, siblings: node.states };
		yield* states(state, below);
	}
}

/** Each transition: {path, value}, whatever causes it. */
function* transitions(workflow) {
	const all = [{ path: ['machine'], state: workflow.machine }, ...states(workflow.machine)];
	for (const { path: at, state } of all) {
		for (const table of ['on', 'after'])
			for (const key of Object.keys(state[table] ?? {}))
				yield* candidates(state[table][key], [...at, table, key]);
		for (const key of ['always', 'onDone'])
			if (state[key] !== undefined)
				yield* candidates(state[key], [...at, key]);
		const invokes = [state.invoke ?? []].flat();
		for (const [i, invoke] of invokes.entries())
			for (const key of ['onDone', 'onError'])
				if (invoke[key] !== undefined)
					yield* candidates(invoke[key],
						[...at, 'invoke', ...Array.isArray(state.invoke) ? [i] : [], key]);
	}
}

function* candidates(value, at) {
	if (Array.isArray(value))
		for (const [i, one] of value.entries())
			yield { path: [...at, i], value: one };
	else
		yield { path: at, value };
}

/** Each value of a JSON tree for which want() is true: {path, value}. */
function* values(value, want, at = []) {
	if (want(value, at))
		yield { path: at, value };
	if (value && typeof value === 'object')
		for (const key of Object.keys(value))
			yield* values(value[key], want, [...at, Array.isArray(value) ? Number(key) : key]);
}

const get = (root, at) => at.reduce((value, key) => value?.[key], root);
function set(root, at, value) {
	const parent = get(root, at.slice(0, -1));
	const key = at.at(-1);
	if (value !== undefined)
		parent[key] = value;
	else if (Array.isArray(parent))
		parent.splice(key, 1);
	else
		delete parent[key];
}

/** Another name for a key, at its place. */
function rename(object, from, to) {
	const entries = Object.entries(object);
	for (const [key] of entries)
		delete object[key];
	for (const [key, value] of entries)
		object[key === from ? to : key] = value;
}

const change = (at, value, what) =>
	({ what: `${at.join('.')}: ${what}`, apply: w => set(w, at, value) });

// --- the mistakes: name -> generator of {what, apply(workflow)} ---------------

const MISTAKES = {
	*'event renamed in the table'(w) {
		for (const name of Object.keys(w.events))
			yield { what: name, apply: it => rename(it.events, name, typo(name)) };
	},
	*'event renamed where a state takes it'(w) {
		for (const { path: at, value } of values(w.machine, (v, p) => p.at(-1) === 'on'))
			for (const name of Object.keys(value))
				yield {
					what: [...at, name].join('.'),
					apply: it => rename(get(it.machine, at), name, typo(name)),
				};
	},
	*'transition dropped'(w) {
		for (const { path: at } of transitions(w))
			yield change(at, undefined, 'dropped');
	},
	*'target forgotten'(w) {
		for (const { path: at, value } of transitions(w))
			if (value.target && value.actions)
				yield change([...at, 'target'], undefined, 'dropped');
	},
	*'target is a sibling'(w) {
		for (const { path: at, value } of transitions(w)) {
			const target = typeof value === 'string' ? value : value.target;
			if (typeof target !== 'string')
				continue;
			const all = target.startsWith('#')
				? Object.keys(w.machine.states).map(s => `#${w.machine.id}.${s}`)
				: Object.keys([...states(w.machine)].find(s => s.key === target)?.siblings ?? {});
			const other = all[(all.indexOf(target) + 1) % all.length];
			if (other && other !== target)
				yield change(typeof value === 'string' ? at : [...at, 'target'], other,
					`${target} -> ${other}`);
		}
	},
	*'guard dropped'(w) {
		for (const { path: at, value } of transitions(w))
			if (value.guard)
				yield change([...at, 'guard'], undefined, 'dropped');
	},
	*'guard turned round'(w) {
		for (const { path: at, value } of transitions(w))
			if (value.guard)
				yield change([...at, 'guard'], { not: value.guard }, 'not');
	},
	*'guard is another'(w) {
		const names = Object.keys(w.guards);
		for (const { path: at, value } of transitions(w))
			if (typeof value.guard === 'string' && names.length > 1)
				yield change([...at, 'guard'],
					names[(names.indexOf(value.guard) + 1) % names.length], 'another');
	},
	*'variable misspelt in a rule'(w) {
		const vars = values(w, (v, p) => p.at(-1) === 'var' && typeof v === 'string');
		for (const { path: at, value } of vars)
			if (value !== '')
				yield change(at, typoLast(value), typoLast(value));
	},
	*'constant misspelt in a rule'(w) {
		const inRule = (v, p) => typeof v === 'string' && /[a-z]/i.test(v)
			&& p.some(k => ['guards', 'set', 'rule', 'input', 'joins'].includes(k))
			&& typeof p.at(-1) === 'number' && p.at(-2) !== 'var'
			&& ['==', '!=', '===', '!==', 'in'].includes(p.at(-2));
		for (const { path: at, value } of values(w, inRule))
			yield change(at, typo(value), typo(value));
	},
	*'choice renamed in a form'(w) {
		for (const { path: at, value } of values(w.forms, (v, p) => p.includes('enum')
			&& typeof v === 'string'))
			yield change(['forms', ...at], typo(value), typo(value));
	},
	*'field renamed in a form'(w) {
		for (const [form, schema] of Object.entries(w.forms))
			for (const field of Object.keys(schema.properties))
				yield {
					what: `${form}.${field}`,
					apply: it => {
						rename(it.forms[form].properties, field, typo(field));
						for (const page of it.forms[form]['x-pages'] ?? [])
							page.fields = page.fields.map(f => f === field ? typo(f) : f);
						const required = it.forms[form].required;
						if (required?.includes(field))
							required[required.indexOf(field)] = typo(field);
					},
				};
	},
	*'field no longer required'(w) {
		for (const [form, schema] of Object.entries(w.forms))
			for (const i of (schema.required ?? []).keys())
				yield change(['forms', form, 'required', i], undefined, schema.required[i]);
	},
	*'wrong type in a form'(w) {
		const other = { string: 'array', boolean: 'string', array: 'string', integer: 'text' };
		for (const [form, schema] of Object.entries(w.forms))
			for (const [field, { type }] of Object.entries(schema.properties))
				yield change(['forms', form, 'properties', field, 'type'], other[type],
					`${type} -> ${other[type]}`);
	},
	*'action forgotten'(w) {
		for (const { path: at, value } of values(w.machine,
			(v, p) => ['actions', 'entry', 'exit'].includes(p.at(-1)))) {
			if (typeof value === 'string')
				yield change(['machine', ...at], undefined, value);
			else
				for (const i of value.keys())
					yield change(['machine', ...at, i], undefined, value[i]);
		}
	},
	*'action is another'(w) {
		for (const { path: at, value } of values(w.machine, (v, p) => typeof v === 'string'
			&& p.some(k => ['actions', 'entry', 'exit'].includes(k)))) {
			const alike = Object.keys(w.actions).filter(a =>
				w.actions[a].type === w.actions[value]?.type);
			const other = alike[(alike.indexOf(value) + 1) % alike.length];
			if (other !== value)
				yield change(['machine', ...at], other, `${value} -> ${other}`);
		}
	},
	*'set: path misspelt'(w) {
		for (const [name, action] of Object.entries(w.actions))
			for (const key of Object.keys(action.set ?? {}))
				yield {
					what: `${name}: ${typoLast(key)}`,
					apply: it => rename(it.actions[name].set, key, typoLast(key)),
				};
	},
	*'set: path forgotten'(w) {
		for (const [name, action] of Object.entries(w.actions))
			for (const key of Object.keys(action.set ?? {}))
				yield change(['actions', name, 'set', key], undefined, 'dropped');
	},
	*'context: member renamed'(w) {
		for (const key of Object.keys(w.machine.context ?? {}))
			yield { what: key, apply: it => rename(it.machine.context, key, typo(key)) };
	},
	*'context: member dropped'(w) {
		for (const key of Object.keys(w.machine.context ?? {}))
			yield change(['machine', 'context', key], undefined, 'dropped');
	},
	*'onError dropped'(w) {
		for (const { path: at } of values(w.machine, (v, p) => p.at(-1) === 'onError'))
			yield change(['machine', ...at], undefined, 'dropped');
	},
	*'two states swapped'(w) {
		for (const { path: at, key, siblings } of states(w.machine)) {
			const keys = Object.keys(siblings);
			const other = keys[keys.indexOf(key) + 1];
			if (other)
				yield {
					what: `${at.join('.')} <-> ${other}`,
					apply: it => {
						const parent = get(it, at.slice(0, -1));
						[parent[key], parent[other]] = [parent[other], parent[key]];
					},
				};
		}
	},
	*'state dropped'(w) {
		for (const { path: at } of states(w.machine))
			yield change(at, undefined, 'dropped');
	},
	*'initial is another'(w) {
		for (const { path: at, value } of values(w.machine, (v, p) => p.at(-1) === 'initial')) {
			const names = Object.keys(get(w.machine, at.slice(0, -1)).states);
			const other = names[(names.indexOf(value) + 1) % names.length];
			if (other !== value)
				yield change(['machine', ...at], other, `${value} -> ${other}`);
		}
	},
	*'final forgotten'(w) {
		for (const { path: at, value } of values(w.machine, (v, p) => p.at(-1) === 'type'))
			yield change(['machine', ...at], undefined, value);
	},
	*'notice is another'(w) {
		const notices = Object.values(w.actions).map(a => a.notice).filter(Boolean);
		for (const [name, { notice }] of Object.entries(w.actions))
			if (notice)
				yield change(['actions', name, 'notice'],
					notices[(notices.indexOf(notice) + 1) % notices.length], 'another');
	},
	*'told to others'(w) {
		const other = { requester: 'office:edtech' };
		for (const [name, { to }] of Object.entries(w.actions))
			if (typeof to === 'string')
				yield change(['actions', name, 'to'], other[to] ?? 'requester', `not ${to}`);
	},
	*'button forgotten'(w) {
		for (const [name, { buttons }] of Object.entries(w.actions))
			for (const i of (buttons ?? []).keys())
				yield change(['actions', name, 'buttons', i], undefined, buttons[i]);
	},
	*'button is another'(w) {
		const events = Object.keys(w.events);
		for (const [name, { buttons }] of Object.entries(w.actions))
			for (const i of (buttons ?? []).keys())
				yield change(['actions', name, 'buttons', i],
					events[(events.indexOf(buttons[i]) + 1) % events.length], buttons[i]);
	},
	*'reply forgotten'(w) {
		for (const [name, action] of Object.entries(w.actions))
			for (const key of ['reply', 'aside'])
				if (action[key])
					yield change(['actions', name, key], undefined, 'dropped');
	},
	*'by others'(w) {
		for (const [name, { by }] of Object.entries(w.events))
			if (typeof by === 'string')
				yield change(['events', name, 'by'],
					by === 'requester' ? 'office:edtech' : 'requester', `not ${by}`);
	},
	*'form of an event forgotten'(w) {
		for (const [name, { form }] of Object.entries(w.events))
			if (form)
				yield change(['events', name, 'form'], undefined, form);
	},
	*'form of an event is another'(w) {
		const forms = Object.keys(w.forms);
		for (const [name, { form }] of Object.entries(w.events))
			if (form && forms.length > 1)
				yield change(['events', name, 'form'],
					forms[(forms.indexOf(form) + 1) % forms.length], form);
	},
	*'flag of an event forgotten'(w) {
		for (const [name, row] of Object.entries(w.events))
			for (const key of ['not', 'decides', 'private', 'opens', 'joins', 'past', 'confirm'])
				if (row[key] !== undefined)
					yield change(['events', name, key], undefined, 'dropped');
	},
	*'input of a call'(w) {
		for (const [name, { input }] of Object.entries(w.actors ?? {}))
			for (const key of Object.keys(input)) {
				yield change(['actors', name, 'input', key], undefined, 'dropped');
				yield { what: `${name}.${typo(key)}`,
					apply: it => rename(it.actors[name].input, key, typo(key)) };
			}
	},
	*'call is another'(w) {
		const names = Object.keys(w.actors ?? {});
		for (const { path: at, value } of values(w.machine, (v, p) => p.at(-1) === 'src'))
			if (names.length > 1)
				yield change(['machine', ...at],
					names[(names.indexOf(value) + 1) % names.length], value);
	},
	*'delay'(w) {
		for (const [name, row] of Object.entries(w.delays))
			for (const key of Object.keys(row))
				yield change(['delays', name, key], undefined, 'dropped');
	},
	*'tag misspelt'(w) {
		for (const { path: at, value } of values(w, (v, p) =>
			['tags', 'pausedIn'].includes(p.at(-1)) && typeof v === 'string'))
			yield change(at, typo(value), typo(value));
	},
	*'setting renamed'(w) {
		for (const key of Object.keys(w.settings ?? {}))
			yield { what: key, apply: it => rename(it.settings, key, typo(key)) };
	},
	*'send'(w) {
		for (const [name, row] of Object.entries(w.actions))
			if (row.type === 'send') {
				yield change(['actions', name, 'event'], typo(row.event), 'typo');
				yield change(['actions', name, 'workflow'], typo(row.workflow), 'typo');
			}
	},
	*'rule: arguments swapped'(w) {
		for (const { path: at, value } of values(w, (v, p) => Array.isArray(v) && v.length === 2
			&& ['<', '<=', '>', '>=', 'in'].includes(p.at(-1))))
			yield change(at, [value[1], value[0]], 'swapped');
	},
	*'rule: operator misspelt'(w) {
		for (const { path: at, value } of values(w, (v, p) => Array.isArray(v)
			&& ['merge', 'reduce', 'cat', 'some', 'filter', 'date_add'].includes(p.at(-1)))) {
			const up = at.slice(0, -1), op = at.at(-1);
			yield change(up, { [typo(op)]: value }, typo(op));
		}
	},
};

/** In templates: name -> generator of {what, text} of each. */
const TEMPLATE_MISTAKES = {
	*'template: variable misspelt'(text) {
		for (const m of text.matchAll(/\{\{([a-z_.]+)\}\}/g))
			yield { what: m[1], text: `${text.slice(0, m.index)}{{${typoLast(m[1])}}}`
				+ text.slice(m.index + m[0].length) };
	},
	*'template: section misspelt'(text) {
		for (const m of text.matchAll(/\{\{([#^])([a-z_.]+)\}\}/g)) {
			const name = m[2], other = typoLast(name);
			const end = text.indexOf(`{{/${name}}}`, m.index);
			yield { what: m[1] + name, text: `${text.slice(0, m.index)}{{${m[1]}${other}}}`
				+ text.slice(m.index + m[0].length, end) + `{{/${other}}}`
				+ text.slice(end + `{{/${name}}}`.length) };
		}
	},
	*'template: section opened'(text) {
		for (const m of text.matchAll(/\{\{([#^])([a-z_.]+)\}\}/g)) {
			const end = text.indexOf(`{{/${m[2]}}}`, m.index);
			yield { what: m[1] + m[2], text: text.slice(0, m.index)
				+ text.slice(m.index + m[0].length, end)
				+ text.slice(end + `{{/${m[2]}}}`.length) };
		}
	},
	*'template: section turned round'(text) {
		for (const m of text.matchAll(/\{\{([#^])([a-z_.]+)\}\}/g))
			yield { what: m[1] + m[2],
				text: `${text.slice(0, m.index)}{{${m[1] === '#' ? '^' : '#'}${m[2]}}}`
					+ text.slice(m.index + m[0].length) };
	},
	*'template: item of a list by number'(text) {
		for (const m of text.matchAll(/\{\{#(context\.[a-z_.]+)\}\}/g))
			yield { what: m[1], text: `${text.slice(0, m.index)}{{${m[1]}.0}}`
				+ text.slice(m.index) };
	},
};

const CONFIG_MISTAKES = {
	*'configuration: section dropped'(text) {
		for (const m of text.matchAll(/\n\[(office|calendar) [^\]]+\]/g)) {
			const rest = text.slice(m.index + 1);
			const end = rest.indexOf('\n[');
			yield { what: m[0].trim(), text: text.slice(0, m.index + 1)
				+ (end < 0 ? '' : rest.slice(end + 1)) };
		}
	},
};

// --- running -------------------------------------------------------------------

const CONFIG = (dir) => ['[beadle]', `workflows = ${dir}/workflows`, `templates = ${dir}/templates`,
	'[store]', 'url = sqlite:beadle.sqlite', 'key = file:store.key',
	'[mail]', 'smtp_url = smtp://127.0.0.1:1', 'from = Beadle <beadle@university.example>',
	'domain = beadle.university.example', '[canvas]', 'url = https://canvas.university.example',
	'token = file:store.key', '[directory]', 'sources = roster',
	'[directory roster]', `file = ${dir}/roster.csv`,
	'[calendar business]', 'timezone = Europe/London', 'hours = mon-fri 09:00-17:00',
	...['canvas_admins', 'security_office', 'edtech', 'accessibility', 'privacy']
		.flatMap(name => [`[office ${name}]`, `title = ${name}`,
			'members = ada@university.example, bo@university.example', 'quorum = 1',
			'deputy = dana@university.example']), ''].join('\n');

function world(dir) {
	mkdirSync(dir);
	cpSync(path.join(ROOT, 'workflows'), path.join(dir, 'workflows'),
		{ recursive: true, filter: f => !f.endsWith('examples') });
	cpSync(path.join(ROOT, 'templates'), path.join(dir, 'templates'), { recursive: true });
	writeFileSync(path.join(dir, 'store.key'), 'a'.repeat(64), { mode: 0o600 });
	writeFileSync(path.join(dir, 'roster.csv'), 'email,name\nada@university.example,Ada\n');
	writeFileSync(path.join(dir, 'beadle.conf'), CONFIG(dir));
	return dir;
}

/** What check says, a line each; [] if nothing. */
async function check(dir) {
	const args = ['check', '--config', path.join(dir, 'beadle.conf'), '--json', '--strict'];
	try {
		await run(BINARY, args, { maxBuffer: 1 << 24 });
		return [];
	} catch (error) {
		if (typeof error.code !== 'number')
			throw new Error(`beadle check ended by ${error.signal ?? error.code}`);
		const lines = (error.stdout + error.stderr).split('\n')
			.filter(l => l && !l.startsWith('level='));
		return lines.map(l => l.startsWith('{') ? JSON.parse(l) : { what: l, file: '' });
	}
}

/** Every mistake there is: {kind, file, what, text}. */
function* all(files) {
	for (const file of files.filter(f => f.endsWith('.json'))) {
		const source = readFileSync(path.join(ROOT, file), 'utf8');
		for (const [kind, make] of Object.entries(MISTAKES))
			for (const { what, apply } of make(JSON.parse(source))) {
				const workflow = JSON.parse(source);
				apply(workflow);
				yield { kind, file, what, text: JSON.stringify(workflow, null, 2) };
			}
	}
	for (const file of files.filter(f => f.endsWith('.md'))) {
		const source = readFileSync(path.join(ROOT, file), 'utf8');
		for (const [kind, make] of Object.entries(TEMPLATE_MISTAKES))
			for (const { what, text } of make(source))
				yield { kind, file, what, text };
	}
	for (const [kind, make] of Object.entries(CONFIG_MISTAKES))
		for (const { what, text } of make(CONFIG('DIR')))
			yield { kind, file: 'beadle.conf', what, text };
}

function choose(mistakes, each, seed) {
	const next = random(seed);
	const kinds = Map.groupBy(mistakes, m => m.kind);
	return [...kinds.values()].flatMap(list => {
		const chosen = [];
		while (chosen.length < each && list.length)
			chosen.push(...list.splice(next(list.length), 1));
		return chosen;
	});
}

async function main() {
	const folder = mkdtempSync(path.join(tmpdir(), 'beadle-mutations-'));
	const files = positionals.length ? positionals.map(f => path.relative(ROOT, path.resolve(f)))
		: ['workflows', 'templates'].flatMap(dir => readdirSync(path.join(ROOT, dir))
			.filter(f => (f.endsWith('.json') && !f.endsWith('.schema.json'))
				|| (f.endsWith('.md') && f !== 'README.md')).map(f => path.join(dir, f)));
	const mistakes = [...all(files)].filter(m => !options.kind || m.kind === options.kind);
	const chosen = choose(mistakes, Number(options.each), Number(options.seed));
	const tally = new Map(chosen.map(m => [m.kind, { made: 0, noticed: 0 }]));
	const queue = [...chosen];
	const worker = async n => {
		const dir = world(path.join(folder, String(n)));
		const before = await check(dir);
		if (before.length)
			throw new Error(`what is shipped is not sound: ${JSON.stringify(before)}`);
		for (let m; (m = queue.shift());) {
			const file = path.join(dir, m.file);
			const sound = readFileSync(file);
			writeFileSync(file, m.text.replaceAll('DIR/', `${dir}/`));
			const said = await check(dir);
			writeFileSync(file, sound);
			const row = tally.get(m.kind);
			row.made += 1;
			row.noticed += said.length > 0;
			if (said.length === 0)
				console.log(`NOT NOTICED  ${m.kind}: ${m.file}: ${m.what}`);
			else if (options.all)
				console.log(`${m.kind}: ${m.file}: ${m.what}\n${said.slice(0, 3)
					.map(s => `    ${s.severity ?? ''} ${s.path ?? s.file} ${s.what}\n`).join('')}`);
		}
	};
	try {
		await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => worker(n)));
	} finally {
		rmSync(folder, { recursive: true });
	}
	for (const [kind, { made, noticed }] of tally)
		console.log(`${String(noticed).padStart(4)} of ${String(made).padStart(4)}  ${kind}`);
	const made = chosen.length, noticed = [...tally.values()].reduce((n, r) => n + r.noticed, 0);
	console.log(`${noticed} of ${made} noticed`);
}

await main();
