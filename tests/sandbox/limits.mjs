// Slack's limits on how often a method may be called, per minute: a tier and
// not a promise, kept to the letter. Sources: docs.slack.dev, rate limits;
// MethodsRateLimits.java of java-slack-sdk.

const MINUTE_MS = 60_000;
const [, T1, T2, T3, T4] = [0, 1, 20, 50, 100];

const PER_MINUTE = {
	'apps.connections.open': T1,
	'usergroups.users.list': T2,
	'chat.update': T3,
	'conversations.open': T3,
	'conversations.history': T3,
	'conversations.replies': T3,
	'conversations.info': T3,
	'users.lookupByEmail': T3,
	'conversations.members': T4,
	'chat.postEphemeral': T4,
	'users.info': T4,
	'views.open': T4,
	'views.push': T4,
	'views.update': T4,
	'views.publish': T4,
};

export class Limits {
	#calls = new Map(); /* method -> times of those that were let through */

	/** Seconds until there is room again; 0: there is, and it is taken. */
	take(method, now = Date.now()) {
		const most = PER_MINUTE[method];
		if (most === undefined)
			return 0;
		const recent = (this.#calls.get(method) ?? []).filter(at => now - at < MINUTE_MS);
		this.#calls.set(method, recent);
		if (recent.length >= most)
			return Math.ceil((recent[0] + MINUTE_MS - now) / 1000);
		recent.push(now);
		return 0;
	}
}
