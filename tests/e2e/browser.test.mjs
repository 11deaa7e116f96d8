// The story with the mouse: the page in Chromium, the real Beadle behind it.
// With PICTURE=FILE it also takes the README's picture on the way.

import assert from 'node:assert/strict';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { ADA, ANSWERS, CANVAS_ADMINS, CHEN, EDTECH, JO, PRIYA, SECURITY_OFFICE, WAIT_MS, World }
	from './world.mjs';

const CHROMIUM = {
	executablePath: '/usr/bin/chromium',
	args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic',
		'--no-first-run', '--disable-background-networking',
		'--disable-component-update', '--disable-sync'],
};

let world, browser, page;

before(async () => {
	world = await World.start();
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

async function fillForm() {
	const field = name => page.getByTestId(`field-${name}`);
	for (const name of ['purpose', 'courses', 'tool', 'reach'])
		await field(name).fill(ANSWERS[name]);
	for (const name of ['access', 'author', 'users', 'storage'])
		await field(name).getByLabel(ANSWERS[name], { exact: true }).check();
	for (const label of ANSWERS.data)
		await field('data').getByLabel(label, { exact: true }).check();
	for (const name of ['eligible', 'teaching_only', 'stored_encrypted', 'not_shared'])
		await field(name).getByRole('checkbox').check();
	await field('until').fill(await world.day(400));
}

test('asked, decided and delivered with the mouse', async () => {
	await go(ADA);
	await page.getByTestId('composer').fill(
		'I’d like to use the Canvas API to pull my gradebook');
	await page.getByTestId('send').click();
	await page.getByRole('button', { name: 'Request a token' }).last().click();
	await page.getByRole('dialog', { name: 'Canvas API token' }).waitFor();
	await fillForm();
	await page.getByTestId('modal-submit').click(); // one clause is not accepted
	await page.getByTestId('error-code_checked')
		.getByText('Please complete this required field').waitFor();
	await page.getByTestId('field-code_checked').getByRole('checkbox').check();
	await page.getByTestId('modal-submit').click();
	await page.getByTestId('error-until')
		.getByText('within the next 365 days').waitFor();
	await page.getByTestId('field-until').fill(await world.day(120));
	await page.getByTestId('modal-submit').click();
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

	await go(JO, EDTECH);
	await button('token_created').click();
	await said('Done by Jo Martin').waitFor();

	await go(ADA, 'mail');
	await page.getByText('ready to activate').first().click();
	await page.frameLocator('iframe').getByText('Approved Integrations').waitFor();
});
