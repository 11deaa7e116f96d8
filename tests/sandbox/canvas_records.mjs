// What the sandbox's Canvas remembers: users, courses, who teaches what, and
// access tokens. The rules of who may do what are here as well, taken from
// canvas-lms (tokens_controller.rb, access_token.rb): canvas.mjs speaks HTTP,
// the page's hands do what people do in a browser. Ids are texts: some have
// more digits than a JavaScript number holds.

import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PEOPLE } from './world.mjs';

const DAY_MS = 86_400_000;
const HINT_LENGTH = 5;
const PURPOSE_MOST = 255;
const USED_EVERY_MS = 600_000;
const STUDENT_DAYS_MOST = 120;
const SLUG = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Of another shard, as hosted Canvas writes them. */
const idOf = n => `11325000000000${String(n).padStart(4, '0')}`;

export const SERVICE = {
	id: '9007199254740993', // 2^53 + 1
	name: 'Beadle (service)',
	login_id: 'beadle-service',
	email: 'beadle@university.example',
	sis_user_id: null,
};
export const SERVICE_TOKEN = `7053~${'BeadleServiceToken'.repeat(4).slice(0, 64)}`;

export const USERS = [
	...PEOPLE.map((p, i) => ({ id: idOf(i + 101), name: p.name, login_id: p.handle,
		email: p.email, sis_user_id: `S${String(1000 + i)}`, slack: p.id,
		role: p.role })),
	// Somebody whose address contains Ada's, and a second account of one address.
	{ id: idOf(201), name: 'Nada Okafor', login_id: 'nada.okafor',
		email: 'nada.okafor@university.example', sis_user_id: 'S2001' },
	{ id: idOf(202), name: 'Kim Twice', login_id: 'kim.twice',
		email: 'kim.twice@university.example', sis_user_id: 'S2002' },
	{ id: idOf(203), name: 'Kim Twice (old)', login_id: 'kim.twice2',
		email: 'Kim.Twice@university.example', sis_user_id: 'S2003' },
	SERVICE,
];

export const COURSES = [
	{ id: '4021', name: 'Modern European History', course_code: 'HIST 1106-01',
		sis_course_id: 'HIST/1106.01é' },
	{ id: '113250000000005555', name: 'Introduction to Statistics',
		course_code: 'STAT 2040', sis_course_id: 'STAT2040' },
];

const enrollment = (id, course_id, slack, type, state = 'active') => ({ id, course_id,
	course_section_id: '1', type, role: type, enrollment_state: state,
	user_id: USERS.find(u => u.slack === slack).id });

export const ENROLLMENTS = [
	enrollment('1', '4021', 'U0PROF00001', 'TeacherEnrollment'),
	enrollment('2', '4021', 'U0STUDENT01', 'StudentEnrollment'),
	enrollment('3', '113250000000005555', 'U0PROF00001', 'TeacherEnrollment', 'completed'),
	enrollment('4', '113250000000005555', 'U0EDTECH001', 'TeacherEnrollment'),
	enrollment('5', '113250000000005555', 'U0STUDENT01', 'TaEnrollment'),
];

const slug = length => [...randomBytes(length)].map(b => SLUG[b % SLUG.length]).join('');
const hashOf = secret => createHash('sha256').update(secret).digest('hex');

/** What the API refuses with; the body is not always of one shape. */
export class Refusal extends Error {
	constructor(status, body) {
		super(`${status}`);
		this.status = status;
		this.body = body;
	}
}

const missing = () => new Refusal(404,
	{ errors: [{ message: 'The specified resource does not exist.' }] });

export class CanvasRecords {
	#file;
	#clock;
	#mail;
	#changed;
	tokens = [];
	#lastId = 0;
	/** What tests turn: see README.md, "Canvas". */
	settings;

	/** `mail({to, subject, text})` sends one; `changed()` after each change. */
	constructor(folder, { clock, mail = () => {}, changed = () => {} }) {
		this.#file = path.join(folder, 'canvas.json');
		this.#clock = clock;
		this.#mail = mail;
		this.#changed = changed;
		this.settings = CanvasRecords.#defaults();
		if (existsSync(this.#file))
			({ tokens: this.tokens, lastId: this.#lastId }
				= JSON.parse(readFileSync(this.#file, 'utf8')));
	}

	static #defaults() {
		return {
			// Of the service account, on the root account.
			permissions: ['view_user_generated_access_tokens', 'delete_access_tokens',
				'create_access_tokens', 'read_roster', 'read_sis', 'view_emails'],
			denied_status: 403, // 401 in older versions
			max_days: null,     // silently clamped
			token_key: 'visible_token',
			list_deleted: false,
			service: SERVICE_TOKEN,
		};
	}

	set(settings) {
		Object.assign(this.settings, settings);
	}

	reset() {
		this.tokens = [];
		this.settings = CanvasRecords.#defaults();
		this.#keep();
	}

	#keep() {
		writeFileSync(this.#file, JSON.stringify({ tokens: this.tokens,
			lastId: this.#lastId }));
		this.#changed();
	}

	now() {
		return this.#clock.now();
	}

	/* --- who -------------------------------------------------------------------- */

	/** Null: no such bearer, or one that is no use. */
	bearer(secret) {
		if (secret === this.settings.service)
			return SERVICE;
		const token = this.tokens.find(t => t.hash === hashOf(secret));
		if (!token || token.workflow_state !== 'active' || this.#expired(token))
			return null;
		if (this.now() - (token.last_used_ms ?? 0) >= USED_EVERY_MS)
			token.last_used_ms = this.now();
		this.#keep();
		return USERS.find(u => u.id === token.user_id);
	}

	may(user, permission) {
		return user.role === 'EdTech admin' || user.role === 'Canvas admin'
			|| (user === SERVICE && this.settings.permissions.includes(permission));
	}

	need(user, permission) {
		if (!this.may(user, permission))
			throw new Refusal(this.settings.denied_status, { status: 'unauthorized',
				errors: [{ message: 'user not authorized to perform that action' }] });
	}

	/** By id, self, sis_user_id: or sis_login_id:. */
	user(ref, caller) {
		const [kind, value] = ref.includes(':') ? ref.split(/:(.*)/s) : ['id', ref];
		const found = ref === 'self' ? caller : USERS.find(u => ({ id: u.id,
			sis_user_id: u.sis_user_id, sis_login_id: u.login_id })[kind] === value);
		if (!found)
			throw missing();
		return found;
	}

	course(ref) {
		const sis = ref.startsWith('sis_course_id:') && ref.slice('sis_course_id:'.length);
		const found = COURSES.find(c => (sis ? c.sis_course_id === sis : c.id === ref));
		if (!found)
			throw missing();
		return found;
	}

	/* --- tokens ----------------------------------------------------------------- */

	#expired(token) {
		return token.expires_ms !== null && token.expires_ms <= this.now();
	}

	/** As token_json does; `secret` only right after it was made. */
	json(token, secret) {
		const at = ms => (ms === null || ms === undefined ? null
			: new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z'));
		return {
			id: `#${token.id}`,
			created_at: at(token.created_ms),
			updated_at: at(token.updated_ms),
			expires_at: at(token.expires_ms),
			last_used_at: at(token.last_used_ms),
			purpose: token.purpose,
			real_user_id: null,
			remember_access: false,
			scopes: [],
			user_id: `#${token.user_id}`,
			workflow_state: token.workflow_state,
			app_name: 'User-Generated',
			can_manually_regenerate: !this.#expired(token),
			visible_token: `${token.hint}...`,
			...secret && { [this.settings.token_key]: secret },
		};
	}

	list(user, caller) {
		if (user !== caller)
			this.need(caller, 'view_user_generated_access_tokens');
		return this.tokens.filter(t => t.user_id === user.id
			&& (this.settings.list_deleted || t.workflow_state !== 'deleted'));
	}

	/** By id or by hint. */
	find(user, ref) {
		const token = this.tokens.find(t => t.user_id === user.id
			&& t.workflow_state !== 'deleted' && (t.id === ref || t.hint === ref));
		if (!token)
			throw missing();
		return token;
	}

	#secret(token) {
		const secret = `7053~${slug(64)}`;
		token.hash = hashOf(secret);
		token.hint = secret.slice('7053~'.length, 'XXXXX7053~'.length);
		return secret;
	}

	#expiry(value, caller) {
		const student = caller.role === 'student';
		if (value === undefined || value === '') {
			if (student)
				throw new Refusal(400, [{ message: 'Expiration date is required' }]);
			return null;
		}
		const at = Date.parse(value);
		if (Number.isNaN(at))
			throw new Refusal(400, [{ message: 'Invalid expiration date format' }]);
		if (student && at > this.now() + STUDENT_DAYS_MOST * DAY_MS)
			throw new Refusal(400, [{ message: 'Expiration date cannot be more than '
				+ `${STUDENT_DAYS_MOST} days in the future` }]);
		const most = this.settings.max_days === null ? Infinity
			: this.now() + this.settings.max_days * DAY_MS;
		return Math.min(at, most);
	}

	#tell(user) {
		this.#mail({ to: user.email, subject: 'Access Token Created or Regenerated',
			text: 'A Canvas security token was just generated for your account by someone '
				+ 'else. Before it can be used, the token needs to be activated by you here: '
				+ 'Account, Settings, Approved Integrations.\n' });
	}

	/** {token, secret}. `args` is the hash `token`. */
	create(user, caller, args) {
		if (!args)
			throw new Refusal(400, { errors: [{ message: 'token is missing' }] });
		if (user !== caller)
			this.need(caller, 'create_access_tokens');
		if (!args.purpose)
			throw new Refusal(400, [{ message: 'token[purpose] is missing' }]);
		if (args.purpose.length > PURPOSE_MOST)
			throw new Refusal(400, { errors: { purpose: [
				{ attribute: 'purpose', type: 'too_long', message: 'too_long' }] } });
		const expires = this.#expiry(args.expires_at, caller);
		const token = { id: String(++this.#lastId + 11325000000000), user_id: user.id,
			purpose: args.purpose, expires_ms: expires, created_ms: this.now(),
			updated_ms: this.now(), last_used_ms: null,
			workflow_state: user === caller ? 'active' : 'pending' };
		const secret = this.#secret(token);
		this.tokens.push(token);
		this.#keep();
		if (user !== caller)
			this.#tell(user);
		return { token, secret };
	}

	update(user, caller, ref, args = {}) {
		if (user !== caller && !this.may(caller, 'create_access_tokens'))
			throw missing();
		const token = this.find(user, ref);
		const again = ['1', 'true'].includes(args.regenerate);
		if (again && this.#expired(token) && !args.expires_at)
			throw new Refusal(400, { errors: { message:
				'cannot regenerate an expired token without a new expiration date' } });
		if (args.expires_at !== undefined)
			token.expires_ms = this.#expiry(args.expires_at, caller);
		if (args.purpose)
			token.purpose = args.purpose;
		token.updated_ms = this.now();
		const secret = again ? this.#secret(token) : undefined;
		if (again && user !== caller) {
			token.workflow_state = 'pending';
			this.#tell(user);
		}
		this.#keep();
		return { token, secret };
	}

	show(user, caller, ref) {
		if (user !== caller && !this.may(caller, 'view_user_generated_access_tokens'))
			throw missing();
		return this.find(user, ref);
	}

	delete(user, caller, ref) {
		if (user !== caller && !this.may(caller, 'delete_access_tokens'))
			throw missing();
		const token = this.find(user, ref);
		token.workflow_state = 'deleted';
		token.updated_ms = this.now();
		this.#keep();
		return token;
	}

	/** In a browser only, by whose it is. */
	activate(user, ref) {
		const token = this.find(user, ref);
		if (token.workflow_state !== 'pending')
			throw new Refusal(400, { errors: { token: ['is already active'] } });
		token.workflow_state = 'active';
		this.#keep();
		return token;
	}
}
