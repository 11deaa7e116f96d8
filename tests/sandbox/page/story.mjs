// The bar below the header: what to do, in order, each step a link to where.

import { byId, h, sync } from './dom.mjs';

/* Each: who, where, and what to do there. A step is a link, no more: whoever
   wanders off finds the way back. */
const STEPS = [
	['Ada Okafor', null, 'asks for a token'],
	['Chen Wei', '#canvas-admins', 'approves'],
	['Priya Nair', '#security-office', 'approves, too'],
	['Jo Martin', '#edtech', 'creates it under Canvas, presses Done'],
	['Ada Okafor', 'canvas', 'activates it'],
	['Priya Nair', '#security-office', 'revokes it'],
];

/** Where the step is, as the address says it. */
function hrefOf({ people, channels }, [who, where]) {
	const { id } = people.find(person => person.name === who);
	const channel = channels.find(({ name }) => `#${name}` === where);
	return `#${[id, channel?.id ?? where].filter(Boolean).join('/')}`;
}

const item = ({ href, who, what, current }) => h('li', null,
	h('a', { href, 'aria-current': current ? 'step' : null, 'data-focus': `${href} ${what}` },
		h('b', null, who.split(' ')[0]), ` ${what}`));

/** `world` is that of the sandbox, `at` {me, place} of the address. */
export function showStory(world, { me, place }) {
	if (STEPS.some(([who]) => !world.people.some(person => person.name === who)))
		return;
	const here = place.startsWith('D') ? `#${me}` : `#${me}/${place}`;
	const steps = STEPS.map(step =>
		({ href: hrefOf(world, step), who: step[0], what: step[2] }));
	const current = steps.find(({ href }) => href === here);
	if (current)
		current.current = true;
	sync(byId('story'), steps, {
		key: ({ href, what }) => `${href} ${what}`, sign: JSON.stringify, make: item,
	});
}
