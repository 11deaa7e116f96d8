// The story with the mouse: the page in Chromium, the real Beadle behind it.
// With PICTURE=FILE it also takes the README's picture on the way.

import assert from 'node:assert/strict';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { ADA, ANSWERS, CANVAS_ADMINS, CHEN, EDTECH, JO, PRIYA, SAM, SECURITY_OFFICE, WAIT_MS,
	World } from './world.mjs';

const CHROMIUM = {
	executablePath: '/usr/bin/chromium',
	args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic',
		'--no-first-run', '--disable-background-networking',
		'--disable-component-update', '--disable-sync'],
};

let world, browser, page;

before(async () => {
	world = await World.start({ roster: {} }); // as in the demo: Sam is a student
	browser = await chromium.launch(CHROMIUM);
	const context = await browser.newContext({ viewport: { width: 1280, height: 860 },
		locale: 'en-GB', reducedMotion: 'reduce' });
	page = await context.newPage();
	page.setDefaultTimeout(WAIT_MS);
});

after(async () => {
	await browser?.close();
	assert.equal(await world.stop(), 0);
});

const go = (...place) => page.goto(`${world.sandbox.page}#${place.join('/')}`);
const button = (id, within = page) => within.locator(`[data-action-id="${id}"]`).last();
const said = words => page.locator('.message', { hasText: words }).last();

const field = name => page.getByTestId(`field-${name}`);
const CLAUSES = ['eligible', 'teaching_only', 'stored_encrypted', 'not_shared', 'code_checked'];

const pageOf = title => page.getByRole('dialog', { name: title }).waitFor();

/** Opens the form with the words that people say, and fills its first page. */
async function fillForm() {
	await page.getByTestId('composer').fill(
		'I’d like to use the Canvas API to pull my gradebook');
	await page.getByTestId('send').click();
	await page.getByRole('button', { name: 'Request a token' }).last().click();
	await pageOf('Your project');
	for (const name of ['purpose', 'courses', 'tool'])
		await field(name).fill(ANSWERS[name]);
	for (const name of ['access', 'author', 'users'])
		await field(name).getByLabel(ANSWERS[name], { exact: true }).check();
	for (const label of ANSWERS.data)
		await field('data').getByLabel(label, { exact: true }).check();
}

const send = () => page.getByTestId('modal-submit').click();

test('asked and decided with the mouse', async () => {
	await go(ADA);
	await fillForm();
	await send();
	await pageOf('Where it is kept');
	await page.getByTestId('modal-back').click();
	await pageOf('Your project');
	await send();
	await pageOf('Where it is kept');
	await field('reach').fill(ANSWERS.reach);
	await field('storage').getByLabel(ANSWERS.storage, { exact: true }).check();
	await field('until').fill(await world.day(400));
	await send(); // for too long
	await page.getByTestId('error-until').getByText('you can renew it').waitFor();
	await field('until').fill(await world.day(120));
	await send();
	await pageOf('The policy');
	for (const name of CLAUSES.slice(0, -1))
		await field(name).getByRole('checkbox').check();
	await field('on_screen').getByLabel(ANSWERS.on_screen, { exact: true }).check();
	await field('asked_for_it').getByLabel('I send it to them', { exact: true }).check();
	await send(); // one clause is not accepted
	await page.getByTestId('error-code_checked')
		.getByText('Please complete this required field').waitFor();
	await field('code_checked').getByRole('checkbox').check();
	await send(); // understood wrongly
	await page.getByTestId('error-asked_for_it').getByText('A token is you').waitFor();
	await field('asked_for_it').getByLabel(ANSWERS.asked_for_it, { exact: true }).check();
	await send();
	await said('We have your request CT-1001').waitFor();

	await go(CHEN, CANVAS_ADMINS);
	await said('CT-1001: Ada Okafor asks').waitFor();
	if (process.env.PICTURE)
		await page.screenshot({ path: process.env.PICTURE });
	await button('canvas_admins.approve').click();
	await said('approved by Chen Wei').waitFor();
	assert.equal(await button('canvas_admins.approve').count(), 0);

	await go(PRIYA, SECURITY_OFFICE);
	await button('security_office.approve').click();
	await said('approved by Priya Nair').waitFor();
});

test('EdTech makes the token in Canvas, its owner activates it there', async () => {
	await go(JO, EDTECH);
	await button('token_created').click(); // before there is one
	await said('I cannot find the token in Canvas').waitFor();
	await page.getByTestId('canvas').click();
	await page.getByTestId('canvas-whose').selectOption('Ada Okafor');
	await page.getByTestId('canvas-purpose').fill(`${ANSWERS.purpose} (CT-1001)`);
	await page.getByTestId('canvas-expires').fill(await world.day(120));
	await page.getByTestId('canvas-create').click();
	await page.getByTestId('canvas-secret').waitFor();
	await go(JO, EDTECH);
	await button('token_created').click();
	await said('Ada Okafor has been sent the next steps').waitFor();

	await go(ADA, 'mail');
	await page.getByTestId('mail-pane').getByText('ready to activate').first().click();
	await page.frameLocator('iframe').getByText('Approved Integrations').waitFor();
	await page.getByTestId('canvas').click();
	await page.getByTestId('canvas-activate').click();
	await page.getByTestId(/^canvas-token-/).getByText('Active', { exact: true }).waitFor();
	await go(ADA);
	await button('activated').click();
	await said('CT-1001: your token is active').waitFor();
});

test('the Security Office revokes it, and it is gone from Canvas', async () => {
	await go(PRIYA, SECURITY_OFFICE);
	await button('security_office.revoke').click();
	await page.getByTestId('confirm-yes').click();
	await said('CT-1001: the token is deleted').waitFor();
	await go(ADA, 'canvas');
	await page.getByText('No access tokens.').waitFor();
	await go(ADA);
	await said('CT-1001: the token is deleted').waitFor();
});

test('a student is told that tokens are not for them', async () => {
	await go(SAM);
	await fillForm();
	await send();
	await pageOf('Where it is kept');
	await field('reach').fill(ANSWERS.reach);
	await field('storage').getByLabel(ANSWERS.storage, { exact: true }).check();
	await field('until').fill(await world.day(120));
	await send();
	await pageOf('The policy');
	for (const name of CLAUSES.slice(0, -1))
		await field(name).getByRole('checkbox').check();
	for (const name of ['asked_for_it', 'on_screen'])
		await field(name).getByLabel(ANSWERS[name], { exact: true }).check();
	await field('code_checked').getByRole('checkbox').check();
	await send();
	await said('CT-1002: tokens are for faculty and staff').waitFor();
	await go(CHEN, CANVAS_ADMINS);
	await said('CT-1001').waitFor();
	assert.equal(await said('CT-1002').count(), 0);
});
