// What each person has already looked at, remembered by the browser.

const KEY = 'beadle-sandbox-seen';

function load() {
	try {
		return JSON.parse(localStorage.getItem(KEY)) ?? {};
	} catch {
		return {};
	}
}

const seen = load(); /* {"person/conversation": ts, "person/mail": [ids]} */

function put(key, value) {
	if (JSON.stringify(seen[key]) === JSON.stringify(value))
		return;
	seen[key] = value;
	localStorage.setItem(KEY, JSON.stringify(seen));
}

const lastOf = conversation => conversation.messages.at(-1)?.ts ?? '0';

/** Messages of others, newer than what the person has seen. After a reset of
 *  the sandbox its clock is behind what was seen; then nothing was. */
export function unreadMessages(me, conversation) {
	const last = seen[`${me}/${conversation.id}`] ?? '0';
	const since = Number(last) > Number(lastOf(conversation)) ? 0
		: Number(last);
	return conversation.messages.filter(message =>
		message.user !== me && Number(message.ts) > since).length;
}

export function sawConversation(me, conversation) {
	put(`${me}/${conversation.id}`, lastOf(conversation));
}

const nameOf = mail => `${mail.id} ${mail.at_ms}`;

export function isUnread(me, mail) {
	return !(seen[`${me}/mail`] ?? []).includes(nameOf(mail));
}

/** `mails` is the whole mailbox: what is no longer in it is forgotten. */
export function sawMail(me, mail, mails) {
	put(`${me}/mail`,
		mails.filter(m => m === mail || !isUnread(me, m)).map(nameOf));
}
