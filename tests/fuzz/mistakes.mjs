// mistakes.mjs: mistakes as an author of workflows makes them, for mutations.mjs
// and tests/flow/mutations.test.mjs. Each kind is a generator: of WORKFLOW_MISTAKES,
// given a parsed file, {what, apply(workflow)}; of the others, given a text,
// {what, text}.

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

export const WORKFLOW_MISTAKES = {
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
export const TEMPLATE_MISTAKES = {
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

export const CONFIG_MISTAKES = {
	*'configuration: section dropped'(text) {
		for (const m of text.matchAll(/\n\[(office|calendar) [^\]]+\]/g)) {
			const rest = text.slice(m.index + 1);
			const end = rest.indexOf('\n[');
			yield { what: m[0].trim(), text: text.slice(0, m.index + 1)
				+ (end < 0 ? '' : rest.slice(end + 1)) };
		}
	},
};
