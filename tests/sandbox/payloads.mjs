// What Slack puts into envelopes; shapes as captured in the corpora.

import { randomBytes } from 'node:crypto';
import { BOT, PARTNER, TEAM, channelOf } from './world.mjs';

const random = bytes => randomBytes(bytes).toString('hex');
const team = { id: TEAM.id, domain: TEAM.domain };

const interactive = (type, person, more) => ({
	type, team: person.team === TEAM.id ? team : PARTNER, api_app_id: BOT.app_id, token: 'sandbox', enterprise: null,
	is_enterprise_install: false,
	user: { id: person.id, username: person.handle, name: person.handle,
		team_id: person.team },
	...more,
});

/** A message somebody wrote, as the Events API tells it. */
export function messageEvent(channel, message, type = 'message') {
	const at = Math.floor(Date.now() / 1000);
	return {
		token: 'sandbox', team_id: TEAM.id, context_team_id: TEAM.id,
		context_enterprise_id: null, api_app_id: BOT.app_id,
		type: 'event_callback', event_id: `Ev${random(8).toUpperCase()}`,
		event_time: at, is_ext_shared_channel: false,
		event_context: random(16),
		authorizations: [{ enterprise_id: null, team_id: TEAM.id,
			user_id: BOT.user_id, is_bot: true, is_enterprise_install: false }],
		event: {
			type, user: message.user, ts: message.ts, text: message.text,
			team: message.team, channel, event_ts: message.ts,
			...message.team !== TEAM.id && { user_team: message.team,
				source_team: message.team },
			...message.thread_ts && { thread_ts: message.thread_ts },
			...message.bot_id && { bot_id: message.bot_id, app_id: BOT.app_id },
			...!message.bot_id && { client_msg_id: crypto.randomUUID() },
			...type === 'message' && {
				channel_type: channelOf(channel) ? 'channel' : 'im' },
		},
	};
}

const acted = (element, blockId, actionTs) => ({
	type: element.type, action_id: element.action_id, block_id: blockId,
	action_ts: actionTs, text: element.text, value: element.value,
	style: element.style,
});

/** Somebody looks at a tab of Beadle's own: "home" or "messages". */
export const homeOpened = (person, channel, tab, view) => ({
	token: 'sandbox', team_id: TEAM.id, api_app_id: BOT.app_id,
	type: 'event_callback', event_id: `Ev${random(8).toUpperCase()}`,
	event_time: Math.floor(Date.now() / 1000),
	event: { type: 'app_home_opened', user: person.id, channel, tab,
		event_ts: `${Date.now() / 1000}`, ...view && { view } },
});

export const slashCommand = ({ person, channel, command, text, trigger, hook }) => ({
	token: 'sandbox', team_id: person.team, team_domain: TEAM.domain,
	channel_id: channel, channel_name: channelOf(channel)?.name ?? 'directmessage',
	user_id: person.id, user_name: person.handle, command, text,
	api_app_id: BOT.app_id, is_enterprise_install: 'false',
	response_url: hook, trigger_id: trigger,
});

/** Of a message if there is one. */
export const shortcut = ({ person, channel, message, callbackId, trigger, actionTs,
	hook }) => interactive(message ? 'message_action' : 'shortcut', person, {
	callback_id: callbackId, trigger_id: trigger, action_ts: actionTs,
	...message && { message_ts: message.ts, message, response_url: hook,
		channel: { id: channel, name: channelOf(channel)?.name ?? 'directmessage' } },
});

/** A button in a message. */
export function messageAction({ person, channel, message, element, blockId,
	trigger, actionTs, responseUrl }) {
	const name = channelOf(channel)?.name ?? 'directmessage';
	return interactive('block_actions', person, {
		container: { type: 'message', message_ts: message.ts,
			channel_id: channel, is_ephemeral: Boolean(message.ephemeral) },
		trigger_id: trigger, channel: { id: channel, name },
		message: message.ephemeral ? undefined : message,
		state: { values: {} }, response_url: responseUrl,
		actions: [acted(element, blockId, actionTs)],
	});
}

/** A button in a modal. */
export const viewAction = ({ person, view, element, blockId, trigger, actionTs }) =>
	interactive('block_actions', person, {
		container: { type: 'view', view_id: view.id }, trigger_id: trigger, view,
		actions: [acted(element, blockId, actionTs)],
	});

export const viewSubmission = (person, view, trigger) => interactive(
	'view_submission', person, { trigger_id: trigger, view, response_urls: [] });

export const viewClosed = (person, view) => interactive(
	'view_closed', person, { view, is_cleared: false });

/** A view as Slack gives it back: with ids and the state of its inputs. */
export const viewObject = (view, id, rootId) => ({
	...view, id, root_view_id: rootId, team_id: TEAM.id, app_id: BOT.app_id,
	bot_id: BOT.bot_id, app_installed_team_id: TEAM.id,
	hash: `${Date.now()}.${random(4)}`, previous_view_id: null,
	state: { values: {} },
	blocks: view.blocks.map((b, i) => ({ block_id: `b${i}${random(2)}`, ...b })),
});

const chosenOptions = (element, values) => element.options
	.filter(option => values.includes(option.value));

/** The state of one input: what Slack's client makes of a value. */
export function inputState(element, value) {
	switch (element.type) {
	case 'checkboxes':
	case 'multi_static_select':
		return { type: element.type,
			selected_options: chosenOptions(element, [value ?? []].flat()) };
	case 'radio_buttons':
	case 'static_select':
		return { type: element.type, selected_option:
			chosenOptions(element, [value])[0] ?? null };
	case 'datepicker':
		return { type: element.type, selected_date: value || null };
	default:
		return { type: element.type, value: value || null };
	}
}
