// What people do in Canvas itself, in a browser: their settings page with its
// access tokens, and for administrators the making of one for somebody else.

import { COURSES, ENROLLMENTS, Refusal, USERS } from './canvas_records.mjs';
import { Wrong } from './hands.mjs';

const userOf = slack => {
	const user = USERS.find(u => u.slack === slack);
	if (!user)
		throw new Wrong(`There is nobody with the id ${slack}.`);
	return user;
};

const ADMINS = new Set(['EdTech admin', 'Canvas admin']);
const isAdmin = user => ADMINS.has(user.role);

/** What an error says, whatever its shape. */
function words(body) {
	const found = [];
	JSON.stringify(body, (_key, value) => {
		if (typeof value === 'string')
			found.push(value);
		return value;
	});
	return found.join('; ');
}

/** A refusal of the rules, as the page is told. */
function told(act) {
	try {
		return act();
	} catch (error) {
		if (!(error instanceof Refusal))
			throw error;
		throw new Wrong(words(error.body), error.status);
	}
}

export class CanvasHands {
	#records;

	constructor(records) {
		this.#records = records;
	}

	#token(token) {
		const { purpose, hint, workflow_state, expires_ms, created_ms, last_used_ms } = token;
		const expired = workflow_state === 'active' && expires_ms !== null
			&& expires_ms <= this.#records.now();
		return { id: token.id, purpose, hint, expires_ms, created_ms, last_used_ms,
			state: expired ? 'expired' : workflow_state };
	}

	/** {user: {id, name, login_id}, courses, tokens, admin: {users} | null}. */
	view(as) {
		const user = userOf(as);
		const { id, name, login_id } = user;
		return {
			user: { id, name, login_id },
			courses: ENROLLMENTS.filter(e => e.user_id === id).map(e => ({
				...COURSES.find(c => c.id === e.course_id), as: e.type,
				state: e.enrollment_state })),
			tokens: this.#records.list(user, user).map(t => this.#token(t)),
			admin: isAdmin(user) ? { users: USERS.filter(u => u.slack).map(u =>
				({ id: u.id, name: u.name })) } : null,
		};
	}

	/** The secret is shown this once, to whoever made it. */
	create({ as, user_id, purpose, expires_at }) {
		const caller = userOf(as);
		return told(() => {
			const { token, secret } = this.#records.create(
				this.#records.user(user_id ?? 'self', caller), caller,
				{ purpose, expires_at });
			return { secret, token: this.#token(token) };
		});
	}

	activate({ as, id }) {
		return told(() => this.#token(this.#records.activate(userOf(as), id)));
	}

	delete({ as, id }) {
		const user = userOf(as);
		return told(() => this.#token(this.#records.delete(user, user, id)));
	}

	/** Settings of the stand-in: README.md, "Canvas". */
	set(settings) {
		this.#records.set(settings);
		return {};
	}
}
