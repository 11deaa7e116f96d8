// The left rail: who one can be, and where that person can go.

import { byId, h, sync } from './dom.mjs';
import { avatar } from './message.mjs';

const badge = count => count > 0 && h('span', { class: 'badge' },
	count > 99 ? '99+' : String(count), h('span', { class: 'sr' }, ' unread'));

function personItem({ person, current, unread }) {
	return h('li', null, h('a', {
		href: `#${person.id}`,
		'aria-current': current ? 'true' : null,
		'data-testid': `person-${person.id}`,
		'data-focus': person.id,
	}, avatar(person),
	h('span', { class: 'who' }, h('span', { class: 'name' }, person.name),
		h('span', { class: 'role' }, person.role)),
	badge(unread)));
}

function placeItem({ id, href, sign, name, current, unread, testId }) {
	return h('li', { class: unread > 0 ? 'unread' : null }, h('a', {
		href,
		'aria-current': current ? 'page' : null,
		'data-testid': testId,
		'data-focus': id,
	}, sign ? h('span', { class: 'sign', 'aria-hidden': 'true' }, sign)
		: h('img', { class: 'sign', src: 'mark.svg', alt: '' }),
	h('span', { class: 'name' }, name), badge(unread)));
}

/** `people`: [{person, current, unread}]; `places`: [{id, href, sign (null
 *  for the bot's mark), name, current, unread, testId}]. */
export function showRail(people, places) {
	sync(byId('people'), people, {
		key: item => item.person.id, sign: JSON.stringify, make: personItem,
	});
	sync(byId('places'), places, {
		key: item => item.href, sign: JSON.stringify, make: placeItem,
	});
}
