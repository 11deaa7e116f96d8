// Random workflows for statechart.test.mjs: every feature of the language, by
// a seed that makes the same machine again.

const DEPTH_MOST = 4;
const NODES_MOST = 20;
const EVENTS = ['go', 'stop', 'x.a', 'x.b', 'x.a.deep', 'y', 'y.z'];
const DESCRIPTORS = [...EVENTS, ...EVENTS, '*', 'x.*', 'x.a.*', 'y.*'];
const RAISED = ['go', 'x.a', 'inner.one', 'inner.two', 'y'];

/** mulberry32: small, good enough, the same everywhere. */
export function random(seed) {
	let a = seed >>> 0;
	return () => {
		a = (a + 0x6D2B79F5) >>> 0;
		let t = Math.imul(a ^ (a >>> 15), a | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

export class Dice {
	constructor(seed) {
		this.random = random(seed);
	}

	chance(p) {
		return this.random() < p;
	}

	below(n) {
		return Math.floor(this.random() * n);
	}

	one(list) {
		return list[this.below(list.length)];
	}

	/** One alone, or a list of a few. */
	few(make, most = 3) {
		return this.chance(0.6) ? make()
			: Array.from({ length: 1 + this.below(most) }, make);
	}
}

const counter = n => ({ var: `context.n.${n}` });

const GUARDS = {
	zero: { '==': [counter('a'), 0] },
	small: { '<': [counter('a'), 3] },
	even: { '==': [{ '%': [counter('b'), 2] }, 0] },
	loud: { '==': [{ var: 'event.v' }, 1] },
	inner: { in: ['inner', { var: 'event.type' }] },
	byOutput: { '>': [{ var: 'event.output.n' }, 1] },
	office: { '>=': [{ var: 'offices.lab.quorum' }, counter('b')] },
	smallAndEven: { and: ['small', 'even'] },
	ruleAndName: { and: [{ '<': [counter('b'), 4] }, 'quiet'] },
	quiet: { not: 'loud' },
	nested: { or: [{ not: { or: ['zero', 'even'] } }, 'smallAndEven', 'inner'] },
	bare: 'even',
};

const ACTIONS = {
	incA: { type: 'assign', set: { 'n.a': { '%': [{ '+': [counter('a'), 1] }, 6] } } },
	incB: { type: 'assign', set: { 'n.b': { '%': [{ '+': [counter('b'), 1] }, 5] },
		last: { var: 'event.type' } } },
	swap: { type: 'assign', set: { 'n.a': counter('b'), 'n.b': counter('a') } },
	keep: { type: 'assign', set: { 'seen.event': { var: 'event' }, 'seen.n': { var: 'context.n' } } },
	collect: { type: 'assign', set: { list: { if: [
		{ '<': [{ reduce: [{ var: 'context.list' }, { '+': [{ var: 'accumulator' }, 1] }, 0] }, 8] },
		{ merge: [{ var: 'context.list' }, [{ var: 'event.type' }]] }, []] } } },
	tell: { type: 'notify' },
	ask: { type: 'notify' },
	remind: { type: 'notify' },
};
const ACTION_NAMES = Object.keys(ACTIONS);
const RAISES = Object.fromEntries(
	RAISED.map(event => [`raise-${event}`, { type: 'raise', event }]));
/** More, and most machines would run in circles. */
const RAISE_CHANCE = 0.04;

class Generator {
	constructor(seed) {
		this.dice = new Dice(seed);
		this.nodes = [];
		this.invokes = 0;
	}

	/** The tree first: targets need it whole. */
	grow(key, parent, depth) {
		const { dice } = this;
		const node = { key, parent, depth, children: [], type: 'atomic', config: {} };
		this.nodes.push(node);
		if (depth === 0 || (depth < DEPTH_MOST && this.nodes.length < NODES_MOST
			&& dice.chance(0.55)))
			node.type = dice.chance(0.35) ? 'parallel' : 'compound';
		else if (depth > 0 && parent.type === 'compound' && parent.children.length > 0
			&& dice.chance(0.3))
			node.type = 'final';
		const count = node.type === 'parallel' ? 1 + dice.below(3) : 2 + dice.below(3);
		if (node.type === 'parallel' || node.type === 'compound') {
			for (let i = 0; i < count; i++)
				node.children.push(this.grow(`s${i}`, node, depth + 1));
			for (const kind of ['shallow', 'deep'])
				if (dice.chance(0.25))
					node.children.splice(1 + dice.below(node.children.length), 0,
						this.history(node, kind));
		}
		return node;
	}

	history(parent, kind) {
		const node = { key: `h-${kind}`, parent, depth: parent.depth + 1, children: [],
			type: 'history', kind, config: {} };
		this.nodes.push(node);
		return node;
	}

	spell(node) {
		if (node.config.id)
			return `#${node.config.id}`;
		return node.parent ? `${this.spell(node.parent)}.${node.key}` : '#generated';
	}

	/** A text that means the target, as seen from source. */
	target(source, node) {
		const choices = [this.spell(node)];
		if (node.parent === source)
			choices.push(`.${node.key}`, `.${node.key}`);
		if (node.parent?.parent === source)
			choices.push(`.${node.parent.key}.${node.key}`);
		if (source.parent && node.parent === source.parent)
			choices.push(node.key, node.key, node.key);
		return this.dice.one(choices);
	}

	under(top) {
		return this.nodes.filter(node => {
			let at = node;
			while (at && at !== top)
				at = at.parent;
			return at === top && node.type !== 'history';
		});
	}

	/** From inside a state to its history: refused by Beadle. */
	isCircular(source, node) {
		return node.type === 'history' && node.parent !== source
			&& this.under(node.parent).includes(source);
	}

	targets(source) {
		const { dice } = this;
		const parallels = this.nodes.filter(node => node.type === 'parallel');
		if (parallels.length > 0 && dice.chance(0.12)) {
			const regions = dice.one(parallels).children.filter(node => node.type !== 'history');
			const chosen = regions.filter(() => dice.chance(0.7));
			if (chosen.length > 1)
				return chosen.map(region => this.target(source, dice.one(this.under(region))));
		}
		const near = this.nodes.filter(node => node.parent === source || node === source
			|| (source.parent && node.parent === source.parent));
		const node = dice.one((dice.chance(0.6) ? near : this.nodes)
			.filter(other => !this.isCircular(source, other)));
		return this.target(source, node);
	}

	guard() {
		const { dice } = this;
		const name = () => dice.one(Object.keys(GUARDS));
		return dice.one([name, name, name, () => ({ type: name() }),
			() => ({ and: [name(), name()] }), () => ({ not: name() }),
			() => ({ or: [name(), { not: { and: [name(), name()] } }] })])();
	}

	actions(most) {
		const { dice } = this;
		return dice.few(() => dice.one(dice.chance(RAISE_CHANCE) ? Object.keys(RAISES)
			: ACTION_NAMES), most);
	}

	transition(source, { guarded = 0.4, targeted = 0.8 } = {}) {
		const { dice } = this;
		const written = {};
		if (dice.chance(targeted))
			written.target = this.targets(source);
		if (dice.chance(guarded))
			written.guard = this.guard();
		if (dice.chance(0.5))
			written.actions = this.actions();
		if (dice.chance(0.2))
			written.reenter = dice.chance(0.8);
		return Object.keys(written).length === 1 && typeof written.target === 'string'
			&& dice.chance(0.5) ? written.target : written;
	}

	transitions(source, options) {
		return this.dice.few(() => this.transition(source, options), 3);
	}

	/** Mostly with a guard that its own actions will stop from holding. */
	always(source) {
		const { dice } = this;
		const written = this.transition(source, { guarded: 1 });
		return dice.chance(0.1) || typeof written === 'string' ? written
			: { ...written, guard: dice.one(['zero', 'small', 'smallAndEven']),
				actions: ['incA', ...dice.chance(0.5) ? ['incB', 'tell'] : []] };
	}

	/** A string in a list is no target to XState, and refused by Beadle. */
	delayed(source) {
		const written = this.transitions(source);
		return Array.isArray(written)
			? written.map(one => typeof one === 'string' ? { target: one } : one) : written;
	}

	invoke(source) {
		const { dice } = this;
		const written = { src: dice.one(['issue', 'look']) };
		if (dice.chance(0.7))
			written.id = `actor${this.invokes++}`;
		if (dice.chance(0.8))
			written.onDone = this.transitions(source);
		if (dice.chance(0.7))
			written.onError = this.transitions(source);
		return written;
	}

	table(keys, make) {
		return Object.fromEntries(keys.map(key => [key, make()]));
	}

	fillCommon(node) {
		const { dice } = this;
		const { config } = node;
		const some = list => list.filter(() => dice.chance(0.25));
		if (dice.chance(0.8))
			config.on = this.table(some(DESCRIPTORS), () => this.transitions(node));
		if (dice.chance(0.12))
			config.always = dice.few(() => this.always(node));
		if (dice.chance(0.25))
			config.after = this.table([...new Set(some(['soon', '1000', 'late', '50']))],
				() => this.delayed(node));
		if (dice.chance(0.5))
			config.entry = this.actions(2);
		if (dice.chance(0.4))
			config.exit = this.actions(2);
		if (dice.chance(0.15))
			config.invoke = dice.few(() => this.invoke(node), 2);
	}

	fill(node) {
		const { dice } = this;
		const { config } = node;
		if (node.type === 'history') {
			config.type = 'history';
			if (node.kind === 'deep' || dice.chance(0.5))
				config.history = node.kind;
			const inside = this.under(node.parent).filter(other => other !== node.parent);
			if (dice.chance(0.4))
				config.target = node.parent.type === 'parallel' || dice.chance(0.3)
					? this.spell(dice.one(inside))
					: dice.one(node.parent.children.filter(n => n.type !== 'history')).key;
			return;
		}
		this.fillCommon(node);
		if (node.type !== 'atomic' && node.type !== 'compound')
			config.type = node.type;
		if (node.type === 'final' && dice.chance(0.6))
			config.output = { cat: ['out ', { var: 'event.type' }, counter('a')] };
		if (node.type === 'compound') {
			const initial = dice.one(node.children.filter(n => n.type !== 'history')).key;
			config.initial = dice.chance(0.3) ? { target: initial, actions: this.actions(2) }
				: initial;
		}
		if (node.children.length > 0 && node.parent && dice.chance(0.5))
			config.onDone = this.transitions(node);
		if (node.children.length > 0)
			config.states = Object.fromEntries(node.children.map(
				child => [child.key, child.config]));
	}

	definition() {
		const { dice } = this;
		const root = this.grow('generated', undefined, 0);
		for (const node of this.nodes)
			if (node.parent && dice.chance(0.15))
				node.config.id = `id-${this.nodes.indexOf(node)}`;
		for (const node of this.nodes)
			this.fill(node);
		if (dice.chance(0.7))
			root.config.output = { cat: [{ var: 'event.output' }, '/', counter('b')] };
		root.config.context = { n: { a: 0, b: 0 }, list: [] };
		return { id: 'generated', machine: root.config, guards: GUARDS,
			actions: { ...ACTIONS, ...RAISES },
			actors: { issue: { type: 'test', input: { a: counter('a'), all: { var: 'context.n' } } },
				look: { type: 'test' } },
			delays: { soon: { duration: 'PT90S' }, late: { duration: 'P1DT2H' } } };
	}
}

export const AMBIENT = { offices: { lab: { quorum: 2 } }, today: '2026-11-24' };

/** attempt: another machine for the same seed. */
export const generateMachine = (seed, attempt = 0) => new Generator(
	Math.imul(seed, 1000) + attempt).definition();

const SCRAPS = [null, 7, '', 'x', '#', '.', '#generated', 's0', '.s0', [], {}, [[]], true, '*', 'x.*',
	'history', 'parallel', 'final', 'deep', ['s0', 's1'], { type: 'history' }, { and: ['small'] },
	'1000', { a: 1 }];

/** Every place of a value but the context: [object, key]. */
function places(value) {
	if (typeof value !== 'object' || value === null)
		return [];
	return Object.keys(value).filter(key => key !== 'context')
		.flatMap(key => [[value, key], ...places(value[key])]);
}

/** The machine of a seed with one or two places spoilt: something is gone,
 * or is something else, or what stands elsewhere. */
export function spoilMachine(seed) {
	const dice = new Dice(seed);
	const definition = generateMachine(seed);
	for (let n = 1 + dice.below(2); n > 0; n--) {
		const all = places(definition.machine);
		const [object, key] = dice.one(all);
		const [other, otherKey] = dice.one(all);
		if (dice.chance(0.35))
			delete object[key];
		else
			object[key] = structuredClone(dice.chance(0.7) ? dice.one(SCRAPS)
				: other[otherKey]);
	}
	return definition;
}

/** Something that may come next: mostly what the state waits for. */
export function generateEvent(dice, reference) {
	const roll = dice.random();
	const { timers, actors } = reference;
	if (roll < 0.2 && timers.length > 0)
		return { type: dice.one(timers) };
	if (roll < 0.35 && actors.length > 0)
		return { type: `xstate.done.actor.${dice.one(actors)}`, output: { n: dice.below(4) } };
	if (roll < 0.4 && actors.length > 0)
		return { type: `xstate.error.actor.${dice.one(actors)}`, error: { message: 'no' } };
	if (roll < 0.43)
		return { type: dice.one(['unknown', 'xstate.after.soon.generated', 'x', 'inner.one']) };
	return { type: dice.one(EVENTS), v: dice.below(3) };
}
