// The people's hands: what happens when somebody writes, presses a button,
// sends or closes a form; and what Slack's own client would check first.

import { randomBytes } from 'node:crypto';
import { checkView } from './blockkit.mjs';
import { homeOpened, inputState, messageAction, messageEvent, shortcut, slashCommand,
	viewAction, viewClosed, viewObject, viewSubmission } from './payloads.mjs';
import { escapeText } from './text.mjs';
import { BOT, CHANNELS, PEOPLE, TEAM, botIsIn, channelOf, dmOf, memberOf, personOf }
	from './world.mjs';

const TRIGGER_MS = 3000;
const STACK_MOST = 3;
const HOOK_USES = 5;
const HOOK_MS = 30 * 60_000;
const NO_ANSWER = 'Beadle did not answer in time. Please try again.';
const REQUIRED = 'Please complete this required field.';

/** As Slack's client sends it: escaped, but what it made of a name or a link. */
const typed = text => escapeText(text)
	.replaceAll(/(?<![\w<])@beadle\b/g, `<@${BOT.user_id}>`)
	.replaceAll(/(?<![\w<|])https?:\/\/[^\s<>]+/g, url => `<${url}>`);

/** What /control answers with 4xx. */
export class Wrong extends Error {
	constructor(message, status = 400) {
		super(message);
		this.status = status;
	}
}

const someone = id => {
	const person = personOf(id);
	if (!person)
		throw new Wrong(`There is nobody with the id ${id}.`);
	return person;
};

export class Hands {
	#sandbox;
	#triggers = new Map(); /* id -> {user, at, used} */
	#hooks = new Map();    /* id -> {user, channel, at, left} */

	constructor(sandbox) {
		this.#sandbox = sandbox;
	}

	#state() {
		return this.#sandbox.state;
	}

	/* --- triggers ----------------------------------------------------------------- */

	#trigger(user) {
		const id = `${Date.now()}.${randomBytes(6).toString('hex')}`;
		this.#triggers.set(id, { user, at: Date.now(), used: false });
		for (const [old, { at }] of this.#triggers)
			if (Date.now() - at > 10 * TRIGGER_MS)
				this.#triggers.delete(old);
		return id;
	}

	/** The right to open a modal, once and within three seconds. */
	exchange(id) {
		const trigger = this.#triggers.get(id);
		if (!trigger)
			return { error: 'invalid_trigger_id' };
		if (trigger.used)
			return { error: 'exchanged_trigger_id' };
		if (Date.now() - trigger.at > TRIGGER_MS)
			return { error: 'expired_trigger_id' };
		trigger.used = true;
		return { user: trigger.user };
	}

	/** A response_url of what that person did there. */
	#hook(user, channel) {
		const id = randomBytes(12).toString('hex');
		this.#hooks.set(id, { user, channel, at: Date.now(), left: HOOK_USES });
		return `${this.#sandbox.base}/hooks/${id}`;
	}

	/** One use of it; null if there is none left. */
	takeHook(id) {
		const hook = this.#hooks.get(id);
		return hook && hook.left-- > 0 && Date.now() - hook.at < HOOK_MS ? hook : null;
	}

	/* --- commands and shortcuts ------------------------------------------------------ */

	async #call(as, envelope) {
		const { acked, ms } = await this.#sandbox.sockets.send(envelope);
		this.#state().tell(as, acked ? null : NO_ANSWER);
		return { acked, ms };
	}

	/** "/token status", wherever that person is. */
	command({ as, channel, command, text = '' }) {
		const person = someone(as);
		if (!memberOf(channel, as))
			throw new Wrong(`${person.name} is not in ${channel}.`);
		return this.#call(as, { type: 'slash_commands', accepts_response_payload: true,
			payload: slashCommand({ person, channel, command, text: typed(text),
				trigger: this.#trigger(as), hook: this.#hook(as, channel) }) });
	}

	/** A global shortcut, or a message's. */
	shortcut({ as, callback_id: callbackId, channel, message_ts: ts }) {
		const person = someone(as);
		const message = ts && this.#messageFor(as, channel, ts);
		return this.#call(as, { type: 'interactive', accepts_response_payload: false,
			payload: shortcut({ person, channel, message, callbackId,
				trigger: this.#trigger(as), actionTs: this.#state().newTs(),
				hook: message && this.#hook(as, channel) }) });
	}

	/* --- the Home tab ------------------------------------------------------------------ */

	home({ as, tab = 'home' }) {
		this.#sandbox.sockets.sendEvent(homeOpened(someone(as), dmOf(as), tab,
			tab === 'home' ? this.#state().homes.get(as) : undefined));
		return {};
	}

	publishHome(user, view) {
		const { homes } = this.#state();
		const id = homes.get(user)?.id ?? `V0${randomBytes(5).toString('hex').toUpperCase()}`;
		homes.set(user, viewObject(view, id, id));
		this.#state().changed();
		return homes.get(user);
	}

	/* --- messages ------------------------------------------------------------------ */

	message({ as, channel, text, thread_ts: threadTs }) {
		const person = someone(as);
		if (!memberOf(channel, as))
			throw new Wrong(`${person.name} is not in ${channel}.`);
		if (typeof text !== 'string' || text.trim() === '')
			throw new Wrong('A message needs text.');
		const state = this.#state();
		if (threadTs && !state.messages(channel).has(threadTs))
			throw new Wrong('There is no such message to reply to.', 404);
		const message = { type: 'message', ts: state.newTs(), user: as, team: person.team,
			text: typed(text), ...threadTs && { thread_ts: threadTs } };
		state.keep(channel, message);
		this.#tell(channel, message);
		return { ts: message.ts };
	}

	/** The app's subscriptions: message.im, message.channels, app_mention. */
	#tell(channel, message) {
		const { sockets } = this.#sandbox;
		const named = message.text.includes(`<@${BOT.user_id}>`);
		if (!botIsIn(channel))
			return;
		sockets.sendEvent(messageEvent(channel, message));
		if (channelOf(channel) && named)
			sockets.sendEvent(messageEvent(channel, message, 'app_mention'));
	}

	/** An app hears its own direct messages too. */
	heardBot(channel, message) {
		if (!channelOf(channel))
			this.#sandbox.sockets.sendEvent(messageEvent(channel, message));
	}

	/* --- buttons ------------------------------------------------------------------- */

	#messageFor(as, channel, ts) {
		const state = this.#state();
		const message = memberOf(channel, as) && (state.messages(channel).get(ts)
			?? state.ephemeral.find(e => e.channel === channel && e.reader === as
				&& e.message.ts === ts)?.message);
		if (!message)
			throw new Wrong('There is no such message.', 404);
		return message;
	}

	#element(blocks, actionId, value) {
		for (const block of blocks ?? []) {
			const element = [...block.elements ?? [], block.accessory]
				.find(e => e?.action_id === actionId
					&& (value === undefined || value === e.value));
			if (element)
				return { element, blockId: block.block_id };
		}
		throw new Wrong(`No button ${actionId} is shown there.`, 404);
	}

	async click({ as, channel, message_ts: ts, view_id: viewId, action_id: actionId,
		value }) {
		const person = someone(as);
		const common = { person, trigger: this.#trigger(as),
			actionTs: this.#state().newTs() };
		let payload;
		if (viewId) {
			const home = this.#state().homes.get(as);
			const view = home?.id === viewId ? home : this.#modal(as, viewId).view;
			payload = viewAction({ ...common, view,
				...this.#element(view.blocks, actionId, value) });
		} else {
			const message = this.#messageFor(as, channel, ts);
			payload = messageAction({ ...common, channel, message,
				...this.#element(message.blocks, actionId, value),
				responseUrl: this.#hook(as, channel) });
		}
		const { acked, ms } = await this.#sandbox.sockets.send({
			type: 'interactive', accepts_response_payload: false, payload });
		this.#state().tell(as, acked ? null : NO_ANSWER);
		return { acked, ms };
	}

	/* --- modals --------------------------------------------------------------------- */

	#modal(as, viewId) {
		const modal = this.#state().modalStack(as).at(-1);
		if (modal?.view.id !== viewId)
			throw new Wrong('That form is not open.', 404);
		return modal;
	}

	/** Whoever did that has as many windows as there can be. */
	stackIsFull(triggerId) {
		const trigger = this.#triggers.get(triggerId);
		return trigger !== undefined
			&& this.#state().modalStack(trigger.user).length >= STACK_MOST;
	}

	openModal(user, view, how) {
		const stack = this.#state().modalStack(user);
		if (how === 'open')
			stack.length = 0;
		if (stack.length >= STACK_MOST)
			throw new Wrong('push_limit_reached');
		const id = `V0${randomBytes(5).toString('hex').toUpperCase()}`;
		stack.push({ view: viewObject(view, id, stack[0]?.view.id ?? id), errors: null });
		this.#state().changed();
		return stack.at(-1).view;
	}

	updateModal(modal, view) {
		modal.view = viewObject(view, modal.view.id, modal.view.root_view_id);
		modal.errors = null;
		this.#state().changed();
		return modal.view;
	}

	/** What Slack's client refuses by itself: {block_id: text}. */
	#mistakes(view, values) {
		const wrong = {};
		for (const block of view.blocks.filter(b => b.type === 'input')) {
			const value = values[block.block_id] ?? '';
			const { min_length: least = 0, max_length: most = 3000 } = block.element;
			if (value.length === 0 && !block.optional)
				wrong[block.block_id] = REQUIRED;
			else if (typeof value === 'string' && value.length > 0
				&& (value.length < least || value.length > most))
				wrong[block.block_id] = `Please write ${least} to ${most} characters.`;
		}
		return wrong;
	}

	#filled(view, values) {
		const state = { values: {} };
		for (const { type, block_id: id, element } of view.blocks)
			if (type === 'input')
				state.values[id] = { [element.action_id]:
					inputState(element, values[id]) };
		return { ...view, state };
	}

	async submit({ as, view_id: viewId, values = {} }) {
		const person = someone(as);
		const modal = this.#modal(as, viewId);
		const mistakes = this.#mistakes(modal.view, values);
		if (Object.keys(mistakes).length > 0)
			return { acked: false, ms: 0, errors: mistakes };
		const { acked, ms, payload } = await this.#sandbox.sockets.send({
			type: 'interactive', accepts_response_payload: true,
			payload: viewSubmission(person, this.#filled(modal.view, values),
				this.#trigger(as)) });
		this.#state().tell(as, acked ? null : NO_ANSWER);
		return acked ? { acked, ms, ...this.#respond(as, modal, payload) }
			: { acked, ms };
	}

	/** What the ack of a submission asks for. */
	#respond(as, modal, payload) {
		const stack = this.#state().modalStack(as);
		const acts = {
			errors: () => { modal.errors = this.#shownErrors(modal.view, payload.errors); },
			update: () => this.updateModal(modal, this.#sound(payload.view)),
			push: () => this.openModal(as, this.#sound(payload.view), 'push'),
			clear: () => { stack.length = 0; },
		};
		modal.errors = null;
		const act = acts[payload.response_action]
			?? (() => stack.splice(stack.indexOf(modal), 1));
		act();
		this.#state().changed();
		if (modal.errors && stack.includes(modal))
			return { errors: modal.errors };
		return ['push', 'update'].includes(payload.response_action) ? { leads_on: true } : {};
	}

	#sound(view) {
		const wrong = checkView(view);
		if (wrong.length > 0)
			throw new Wrong(`The answer's view: ${wrong.join('; ')}`, 502);
		return view;
	}

	/** Errors name input blocks; anything else Slack refuses as a whole. */
	#shownErrors(view, errors) {
		const inputs = view.blocks.filter(b => b.type === 'input').map(b => b.block_id);
		const names = Object.keys(errors ?? {});
		const strangers = names.filter(name => !inputs.includes(name));
		if (names.length === 0 || strangers.length > 0)
			throw new Wrong(`The answer's errors name no input: ${strangers}`, 502);
		return errors;
	}

	close({ as, view_id: viewId }) {
		const person = someone(as);
		const modal = this.#modal(as, viewId);
		this.#state().modalStack(as).pop();
		if (modal.view.notify_on_close)
			this.#sandbox.sockets.send({ type: 'interactive',
				accepts_response_payload: false,
				payload: viewClosed(person, modal.view) });
		this.#state().changed();
		return {};
	}

	/* --- what somebody sees ------------------------------------------------------------ */

	#conversation(as, id, name, kind) {
		const state = this.#state();
		const whispers = state.ephemeral.filter(e => e.channel === id && e.reader === as)
			.map(e => e.message);
		const messages = [...state.messages(id).values(), ...whispers]
			.sort((a, b) => (a.ts < b.ts ? -1 : 1));
		return { id, kind, name, messages };
	}

	view(as) {
		someone(as);
		const modal = this.#state().modalStack(as).at(-1);
		return {
			me: as,
			conversations: [
				this.#conversation(as, dmOf(as), 'Beadle', 'im'),
				...CHANNELS.filter(c => c.members.includes(as)).map(c =>
					this.#conversation(as, c.id, c.name, 'channel')),
			],
			modal: modal ? { view_id: modal.view.id, view: modal.view,
				errors: modal.errors,
				below: this.#state().modalStack(as).length - 1 } : null,
			home: this.#state().homes.get(as) ?? null,
			notice: this.#state().notices.get(as) ?? null,
		};
	}

	world() {
		const { state, sockets } = this.#sandbox;
		return { team: TEAM, people: PEOPLE, channels: CHANNELS, bot: BOT,
			connected: sockets.connected,
			clock: { now_ms: state.clock.now(), offset_ms: state.clock.offset } };
	}
}
