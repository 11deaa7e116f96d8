// A workflow's chart and tables as an XState machine: the reference that
// Beadle's statechart is held against. Guards, assigns, inputs and outputs
// are evaluated by json-logic-js.

import jsonLogic from 'json-logic-js';
import { and, assign, createActor, createMachine, fromPromise, initialTransition, not, or, raise,
	transition } from 'xstate';

/** More turns than this is a circle, there and here. */
export const MOST_TURNS = 100;

/** What JSON would make of it. */
const json = value => {
	if (value === undefined || (typeof value === 'number' && !Number.isFinite(value)))
		return null;
	return typeof value === 'object' ? plain(value) : value;
};
const withoutUndefined = event => 'output' in event && event.output === undefined
	? { type: event.type } : event;
const plain = value => value === undefined ? undefined : JSON.parse(JSON.stringify(value));

jsonLogic.add_operation('date_add', (date, duration) => new Date(Date.parse(date)
	+ durationMs(duration)).toISOString().slice(0, 10));

function durationMs(text) {
	const [, w, d, h, m, s] = text.match(
		/^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/);
	return 1000 * (Number(s ?? 0) + 60 * (Number(m ?? 0) + 60 * (Number(h ?? 0)
		+ 24 * (Number(d ?? 0) + 7 * Number(w ?? 0)))));
}

const mapValues = (table, f) => Object.fromEntries(
	Object.entries(table ?? {}).map(([key, value]) => [key, f(value, key)]));
const mapListed = (value, f) => Array.isArray(value) ? value.map(f) : f(value);

/** A copy of context that differs at a path. */
function setPath(context, [key, ...rest], value) {
	return { ...context, [key]: rest.length === 0 ? value
		: setPath(context[key] ?? {}, rest, value) };
}

/** Puts functions into the configuration where XState wants them. */
class Translator {
	constructor(definition, ambient) {
		this.definition = definition;
		this.ambient = ambient;
	}

	value = rule => ({ context, event }) => json(jsonLogic.apply(rule,
		{ ...this.ambient, context, event: withoutUndefined(event) }));

	/** Of the guards table: combinations, names, else a rule. */
	guard = written => {
		if (typeof written === 'string')
			return written;
		const [operator, parts] = Object.entries(written)[0] ?? [];
		if (operator === 'type')
			return parts;
		if (Object.keys(written).length === 1 && operator === 'and')
			return and(parts.map(this.guard));
		if (Object.keys(written).length === 1 && operator === 'or')
			return or(parts.map(this.guard));
		if (Object.keys(written).length === 1 && operator === 'not')
			return not(this.guard(parts));
		const value = this.value(written);
		return args => jsonLogic.truthy(value(args));
	};

	action = row => {
		if (row.type === 'raise')
			return raise({ type: row.event });
		if (row.type !== 'assign')
			return () => {};
		const values = mapValues(row.set, this.value);
		return assign(args => Object.entries(mapValues(values, value => value(args)))
			.reduce((context, [path, value]) => setPath(context, path.split('.'), value),
				args.context));
	};

	transition = written => written?.guard === undefined ? written
		: { ...written, guard: this.guard(written.guard) };

	transitions = table => table && mapValues(table,
		candidates => mapListed(candidates, this.transition));

	listed = written => written && mapListed(written, this.transition);

	invoke = written => {
		const input = mapValues(this.definition.actors[written.src].input, this.value);
		return { ...written, onDone: this.listed(written.onDone),
			onError: this.listed(written.onError),
			input: args => mapValues(input, value => value(args)) };
	};

	state = written => ({ ...written,
		on: this.transitions(written.on), after: this.transitions(written.after),
		always: this.listed(written.always), onDone: this.listed(written.onDone),
		invoke: written.invoke && mapListed(written.invoke, this.invoke),
		states: written.states && mapValues(written.states, this.state),
		output: written.output === undefined ? undefined : this.value(written.output) });

	machine() {
		const { definition } = this;
		return createMachine({ id: definition.id, ...this.state(definition.machine),
			options: { maxIterations: MOST_TURNS } }, {
			guards: mapValues(definition.guards, rule => {
				const guard = this.guard(rule);
				return typeof guard === 'string' ? and([guard]) : guard;
			}),
			actions: mapValues(definition.actions, this.action),
			delays: mapValues(definition.delays, row => durationMs(row.duration)),
			actors: mapValues(definition.actors, () => fromPromise(() => new Promise(() => {}))),
		});
	}
}

/** What a step did, in Beadle's words. */
function effect({ type, params }) {
	switch (type) {
	case 'xstate.raise':
		return typeof params.delay === 'number' ? [{ type: 'timer_set', id: params.id,
			event: params.event.type, ms: params.delay }] : [];
	case 'xstate.cancel':
		return [{ type: 'timer_cancel', id: params.sendId }];
	case 'xstate.spawnChild':
		return [{ type: 'invoke', id: params.id, src: params.src, input: params.input }];
	case 'xstate.stopChild':
		return [{ type: 'stop', id: params.id }];
	default:
		return [{ type: 'action', name: type }];
	}
}

const sortedBy = (list, key) => list.toSorted((a, b) => key(a) - key(b));

/** One case on XState, through its functions for pure transitions. They make
 * an actor for every call; `Reference` is the same with one actor for all. */
export class PublicReference {
	constructor(definition, ambient = {}) {
		this.machine = new Translator(definition, ambient).machine();
	}

	/** [snapshot, actions] */
	next(event) {
		return event ? transition(this.machine, this.snapshot, event)
			: initialTransition(this.machine);
	}

	/** null starts anew. What XState throws, and a failed start, is an error. */
	step(event) {
		try {
			const [snapshot, actions] = this.next(event);
			if (!event && snapshot.status === 'error')
				throw snapshot.error;
			this.snapshot = this.settled(snapshot);
			return this.told(actions);
		} catch (error) {
			return { error: error.message };
		}
	}

	settled(snapshot) {
		return snapshot;
	}

	can(event) {
		return this.snapshot.status === 'active' && this.snapshot.can(event);
	}

	told(actions) {
		const { value, context, status, output, historyValue } = this.snapshot;
		const history = mapValues(historyValue, nodes => nodes.map(node => node.id).toSorted());
		return plain({ snapshot: { value, context, status, output,
			...Object.keys(history).length > 0 && { historyValue: history } },
		effects: actions.flatMap(effect) });
	}

	/** Events that the world could send to the active states now. */
	get timers() {
		return this.snapshot._nodes.flatMap(node => node.after.map(t => t.eventType));
	}

	get actors() {
		return this.snapshot._nodes.flatMap(node => node.invoke.map(({ id }) => id));
	}
}

export class Reference extends PublicReference {
	constructor(definition, ambient) {
		super(definition, ambient);
		const actor = createActor(this.machine);
		this.scope = { self: actor, id: '', sessionId: '', logger() {}, system: actor.system,
			defer() {}, stopChild() {}, emit() {} };
		this.invokeOrder = new Map();
		for (const node of this.machine.idMap.values())
			for (const { id } of node.invoke)
				this.invokeOrder.set(id, this.invokeOrder.size);
	}

	next(event) {
		const actions = [];
		this.scope.actionExecutor = action => { actions.push(action); };
		return [event ? this.machine.transition(this.snapshot, event, this.scope)
			: this.machine.getInitialSnapshot(this.scope, undefined), actions];
	}

	/** Each step of Beadle's begins with what the JSON of a snapshot says, so
	 * active states and actors are in document order, as in SCXML. */
	settled(snapshot) {
		const nodes = sortedBy(snapshot._nodes, node => node.order);
		const value = node => {
			const below = nodes.filter(child => child.parent === node);
			if (node.type === 'compound' && below[0] && ['atomic', 'final'].includes(below[0].type))
				return below[0].key;
			return Object.fromEntries(below.map(child => [child.key, value(child)]));
		};
		return { ...snapshot, _nodes: nodes, value: value(this.machine.root),
			children: Object.fromEntries(sortedBy(Object.entries(snapshot.children),
				([id]) => this.invokeOrder.get(id))) };
	}
}

/** Beadle's answer in the same form. */
export function told(step) {
	if (step.error !== undefined)
		return { error: step.error };
	const { historyValue, ...snapshot } = step.snapshot;
	return { snapshot: { ...snapshot, ...historyValue
		&& { historyValue: mapValues(historyValue, ids => ids.toSorted()) } },
	effects: step.effects.map(({ action, actor, ...rest }) => rest) };
}
