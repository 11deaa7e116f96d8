// Who is there: README.md, "Who is there".

export const TEAM = { id: 'T0SANDBOX01', domain: 'sandbox', name: 'University' };

/** Another organisation, with which a channel is shared (Slack Connect). */
export const PARTNER = { id: 'T0PARTNER01', domain: 'partner' };

export const BOT = {
	app_id: 'A0BEADLE001',
	user_id: 'U0BEADLE001',
	bot_id: 'B0BEADLE001',
	name: 'beadle',
};

export const TOKENS = {
	app: 'xapp-1-A0BEADLE001-sandbox',
	bot: 'xoxb-0-sandbox',
};

/** `kind`: undefined for a member, else guest, external, deleted or bot. */
const person = (id, name, role, kind) => ({
	id, name, role, kind, team: kind === 'external' ? PARTNER.id : TEAM.id,
	handle: name.toLowerCase().replace(' ', '.'),
	email: `${name.toLowerCase().replace(' ', '.')}@university.example`,
});

export const PEOPLE = [
	person('U0PROF00001', 'Ada Okafor', 'professor'),
	person('U0STUDENT01', 'Sam Rivera', 'student'),
	person('U0CANVAS001', 'Chen Wei', 'Canvas admin'),
	person('U0CANVAS002', 'Maria Lopez', 'Canvas admin'),
	person('U0SECUR0001', 'Priya Nair', 'Security Office'),
	person('U0SECUR0002', 'Tom Becker', 'Security Office'),
	person('U0EDTECH001', 'Jo Martin', 'EdTech admin'),
	person('U0ACCESS001', 'Noor Haddad', 'Accessibility Office'),
	person('U0ACCESS002', 'Ben Cole', 'Accessibility Office'),
	person('U0PRIVACY01', 'Lena Vogt', 'Privacy Office'),
	person('U0GUEST0001', 'Gil Osei', 'guest', 'guest'),
	person('U0PARTNER01', 'Eva Lindt', 'partner', 'external'),
	person('U0DELETED01', 'Max Ferrer', 'has left', 'deleted'),
	person('U0ROBOT0001', 'Grade Bot', 'bot', 'bot'),
];

/** `bot`: is Beadle in it? */
const channel = (id, name, members, bot = true) => ({ id, name, members, bot });

export const CHANNELS = [
	channel('C0CANVASADM', 'canvas-admins', ['U0CANVAS001', 'U0CANVAS002']),
	channel('C0SECURITY0', 'security-office', ['U0SECUR0001', 'U0SECUR0002']),
	channel('C0EDTECH000', 'edtech', ['U0EDTECH001']),
	channel('C0ACCESSIBL', 'accessibility', ['U0ACCESS001', 'U0ACCESS002', 'U0EDTECH001']),
	channel('C0PRIVACY00', 'privacy', ['U0PRIVACY01']),
	channel('C0FACULTY00', 'faculty', ['U0PROF00001', 'U0STUDENT01', 'U0CANVAS001',
		'U0GUEST0001', 'U0PARTNER01', 'U0DELETED01', 'U0ROBOT0001']),
	channel('C0LUNCH0000', 'lunch', ['U0PROF00001', 'U0STUDENT01', 'U0GUEST0001'], false),
];

/** User groups; a test may change who is in one. */
export const GROUPS = [
	{ id: 'S0CANVASADM', handle: 'canvas-admins', users: ['U0CANVAS001'] },
	{ id: 'S0SECURITY0', handle: 'security', users: ['U0SECUR0001'] },
];

export const dmOf = userId => `D0${userId.slice(-9)}`;

export const personOf = id => PEOPLE.find(p => p.id === id);
export const personByEmail = email =>
	PEOPLE.find(p => p.email === email?.toLowerCase());
export const channelOf = id => CHANNELS.find(c => c.id === id);
/** The person whose direct messages with the bot these are. */
export const dmPartner = id => PEOPLE.find(p => dmOf(p.id) === id);

export const memberOf = (channelId, userId) =>
	dmPartner(channelId)?.id === userId
	|| (channelOf(channelId)?.members.includes(userId) ?? false);
export const botIsIn = channelId => channelOf(channelId)?.bot ?? true;
export const conversationExists = id =>
	channelOf(id) !== undefined || dmPartner(id) !== undefined;
