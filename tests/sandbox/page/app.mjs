// The page: where we are (the address's #person/place), what the sandbox
// says, and who shows it. Everything shown comes from /control/view.

import { CallError, get, listen, post } from './api.mjs';
import { CanvasPane } from './canvas.mjs';
import { Chat } from './chat.mjs';
import { byId } from './dom.mjs';
import { Home } from './home.mjs';
import { Mailbox } from './mailbox.mjs';
import { Modal } from './modal.mjs';
import { showRail } from './rail.mjs';
import { isUnread, sawConversation, sawMail, unreadMessages } from './seen.mjs';
import { showStory } from './story.mjs';
import { toast } from './toast.mjs';
import { showClock, showStatus, startClock } from './top.mjs';

const SUGGESTION =
	'I\u2019d like to use the Canvas API to pull my gradebook.';

let state = null; /* {world, views, mails, canvas: Maps by person's id} */

const directory = {
	names: { of: id => directory.person(id).name },
	person(id) {
		const { people, channels, bot } = state.world;
		const i = people.findIndex(p => p.id === id);
		if (i >= 0)
			return { ...people[i], tint: i % 8 };
		const channel = channels.find(c => c.id === id);
		return channel ?? (isBot(id, bot) ? BOT : { name: id, tint: 7 });
	},
};

const BOT = { name: 'Beadle', bot: true };

const isBot = (id, bot) => Object.values(bot).includes(id);

/** {me, place, letter} of the address; what it does not say is the first. */
function where() {
	const [who, place, letter] =
		location.hash.slice(1).split('/');
	const me = state.views.has(who) ? who : state.world.people[0].id;
	const { conversations } = state.views.get(me);
	const known = ['home', 'mail', 'canvas'].includes(place)
		|| conversations.some(c => c.id === place);
	return { me, place: known ? place : conversations[0].id, letter };
}

const hrefOf = (...ids) => `#${ids.join('/')}`;

const nameOf = conversation => conversation.kind === 'im' ? BOT.name
	: `#${conversation.name.replace(/^#/, '')}`;

function unreadOf(me) {
	const { conversations } = state.views.get(me);
	return state.mails.get(me).filter(mail => isUnread(me, mail)).length
		+ conversations.reduce((n, c) => n + unreadMessages(me, c), 0);
}

function rail({ me, place }) {
	const people = state.world.people.map(({ id }) => ({
		person: directory.person(id), current: id === me, unread: unreadOf(id),
	}));
	const places = state.views.get(me).conversations.map(c => ({
		id: c.id,
		href: hrefOf(me, c.id),
		sign: c.kind === 'im' ? null : '#',
		name: nameOf(c).replace(/^#/, ''),
		current: c.id === place,
		unread: unreadMessages(me, c),
		testId: `conversation-${c.id}`,
	}));
	showRail(people, [{
		id: 'home',
		href: hrefOf(me, 'home'),
		sign: '⌂',
		name: 'Home',
		current: place === 'home',
		unread: 0,
		testId: 'home',
	}, ...places, {
		id: 'mail',
		href: hrefOf(me, 'mail'),
		sign: '✉',
		name: 'Mailbox',
		current: place === 'mail',
		unread: state.mails.get(me).filter(m => isUnread(me, m)).length,
		testId: 'mailbox',
	}, {
		id: 'canvas',
		href: hrefOf(me, 'canvas'),
		sign: '⚙',
		name: 'Canvas',
		current: place === 'canvas',
		unread: 0,
		testId: 'canvas',
	}]);
}

function showMail({ me, letter }) {
	const mails = state.mails.get(me);
	const mail = mails.find(m => String(m.id) === letter) ?? null;
	if (mail)
		sawMail(me, mail, mails);
	mailPane.show({
		about: directory.person(me).email,
		mail,
		letters: mails.map(m => ({
			mail: m,
			href: hrefOf(me, 'mail', m.id),
			current: m === mail,
			unread: isUnread(me, m),
		})),
	});
}

let atHome = null; /* whose Home tab is open */

function showHome({ me }) {
	const arriving = atHome !== me;
	atHome = me;
	homePane.show({
		me,
		view: state.views.get(me).home,
		about: `As ${directory.person(me).name}`,
		arriving,
	});
}

function showConversation({ me, place }) {
	const { conversations } = state.views.get(me);
	const conversation = conversations.find(c => c.id === place);
	const person = directory.person(me);
	if (!document.hidden)
		sawConversation(me, conversation);
	conversationPane.show({
		me,
		conversation,
		title: nameOf(conversation),
		about: `${conversation.kind === 'im' ? 'Direct message' : 'Channel'}`
			+ `, as ${person.name}`,
		suggestion: person.role === 'professor'
			? { who: `${person.name}, a professor`, words: SUGGESTION } : null,
	});
}

const showCanvas = ({ me }) => canvasPane.show(state.canvas.get(me));

/** Shows the state. Called after every change of it and of the address. */
function show() {
	if (!state)
		return;
	const at = where();
	const panes = { home: showHome, mail: showMail, canvas: showCanvas };
	for (const name of Object.keys(panes))
		byId(name).hidden = at.place !== name;
	byId('chat').hidden = at.place in panes;
	if (at.place !== 'home')
		atHome = null;
	if (at.place !== 'canvas')
		canvasPane.leave();
	(panes[at.place] ?? showConversation)(at);
	rail(at);
	showStory(state.world, at);
	const { modal, notice } = state.views.get(at.me);
	modalPane.show(modal);
	toast.fromSandbox(notice);
	showStatus(state.world.connected > 0 ? 'connected' : 'absent');
	showClock(state.world.clock);
	document.title = `${directory.person(at.me).name} · Beadle sandbox`;
}

async function load() {
	const world = await get('/control/world');
	const each = read => Promise.all(world.people.map(async person =>
		[person.id, await read(person)]));
	const [views, mails, canvas] = await Promise.all([
		each(p => get(`/control/view?as=${p.id}`)),
		each(p => get(`/control/mail?for=${encodeURIComponent(p.email)}`)),
		each(p => get(`/control/canvas?as=${p.id}`)),
	]);
	state = { world, views: new Map(views), mails: new Map(mails),
		canvas: new Map(canvas) };
}

let loading = null;
let again = false;

/** Fetches everything and shows it; one at a time, and once more if asked for
 *  meanwhile. */
async function refresh() {
	if (loading) {
		again = true;
		return loading;
	}
	loading = load().then(show, error => {
		if (!(error instanceof CallError))
			throw error;
		showStatus('lost');
	}).finally(() => {
		loading = null;
		if (again) {
			again = false;
			refresh();
		}
	});
	return loading;
}

/** Carries out what the person does; a refusal is told, not thrown. */
async function carry(path, body) {
	try {
		const answer = await post(path, { as: where().me, ...body });
		if (answer.acked === false)
			toast.say('Beadle did not answer in time. Please try again.');
		await refresh();
		return answer;
	} catch (error) {
		if (!(error instanceof CallError))
			throw error;
		toast.say(error.message);
		return null;
	}
}

/** "/token status": a command is no message. */
const commandOf = text => {
	const [, command, rest] = /^(\/\S+)\s*([^]*)$/.exec(text) ?? [];
	return command && { command, text: rest };
};

const conversationPane = new Chat(directory, {
	message: async (channel, text, thread) => Boolean(await (commandOf(text)
		? carry('/control/command', { channel, ...commandOf(text) })
		: carry('/control/message',
			{ channel, text, ...thread && { thread_ts: thread } }))),
	click: (channel, ts, action) =>
		carry('/control/click', { channel, message_ts: ts, ...action }),
});

const modalPane = new Modal(byId('modal'), directory.names, {
	click: (viewId, action) =>
		carry('/control/click', { view_id: viewId, ...action }),
	submit: async (viewId, values) => (await carry('/control/submit',
		{ view_id: viewId, values }))?.errors ?? null,
	close: viewId => carry('/control/close', { view_id: viewId }),
});

const mailPane = new Mailbox();

const homePane = new Home(directory.names, {
	opened: () => carry('/control/home', {}),
	ask: () => carry('/control/shortcut', { callback_id: 'ask' }),
	click: (viewId, action) =>
		carry('/control/click', { view_id: viewId, ...action }),
});

const canvasPane = new CanvasPane({
	activate: id => carry('/control/canvas_activate', { id }),
	delete: id => carry('/control/canvas_delete', { id }),
	create: fields => carry('/control/canvas_create', fields),
});

startClock(ms => carry('/control/clock', { advance_ms: ms }));
addEventListener('hashchange', () => {
	toast.clear(); /* it was said to somebody who has gone on */
	show();
});
document.addEventListener('visibilitychange', show);
byId('skip').addEventListener('click', event => {
	event.preventDefault(); /* the address's # says who and where */
	byId('place').focus();
});
byId('modal').addEventListener('close', () => {
	if (document.activeElement === document.body)
		byId('place').focus(); /* the button that opened it is gone */
});
listen(refresh, () => showStatus('lost'));
