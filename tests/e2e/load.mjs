// Envelopes by the hundred, as Slack would send them: whole requests and
// clicks on what Beadle posted.

import { messageAction, viewObject, viewSubmission } from '../sandbox/payloads.mjs';
import { PEOPLE } from '../sandbox/world.mjs';
import { ANSWERS, CANVAS_ADMINS, buttonsOf } from './world.mjs';

const LIFE_DAYS = 100;
const until = new Date(Date.now() + LIFE_DAYS * 86_400_000).toISOString().slice(0, 10);

const option = value => ({ value, text: { type: 'plain_text', text: value } });

/** An input's state, under the action id that Beadle gave it. */
function stateOf(name, value) {
	if (Array.isArray(value)) {
		const id = name === 'data' ? 'array' : 'boolean';
		return { [name]: { [id]: { type: 'checkboxes',
			selected_options: value.map(option) } } };
	}
	return { [name]: { string: { type: 'plain_text_input', value: value || null } } };
}

let count = 0;

/** A request sent by the person; its purpose holds the mark. */
export function requestEnvelope(person, mark) {
	const answers = { ...ANSWERS, until, purpose: `Pull my gradebook, ${mark}` };
	const view = viewObject({ type: 'modal', callback_id: 'request',
		private_metadata: JSON.stringify({ ref: 'canvas-token' }),
		title: { type: 'plain_text', text: 'Canvas API token' }, blocks: [] },
	`V0LOAD${++count}`, `V0LOAD${count}`);
	view.state.values = Object.assign({},
		...Object.entries(answers).map(([name, value]) => stateOf(name, value)));
	return { type: 'interactive', accepts_response_payload: true,
		payload: viewSubmission(person, view, 'load.trigger') };
}

/** A click of the person on a button of a message. */
export function clickEnvelope(person, channel, message, actionId) {
	const element = buttonsOf(message).find(b => b.action_id === actionId);
	return { type: 'interactive', accepts_response_payload: false,
		payload: messageAction({ person, channel, message, element, blockId: 'load',
			trigger: 'load.trigger', actionTs: `${Date.now()}.${++count}`,
			responseUrl: 'https://hooks.slack.com/actions/load' }) };
}

export const person = id => PEOPLE.find(p => p.id === id);

/** The request messages in the Canvas administrators' channel, by mark. */
export const requestMessages = (state, mark) =>
	[...state.messages(CANVAS_ADMINS).values()].filter(m =>
		JSON.stringify(m.blocks).includes(`gradebook, ${mark}"`) && !m.thread_ts);
