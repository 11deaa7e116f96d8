// make demo: a sandbox, Beadle beside it, one address to open. Everything is
// kept in demo-data/ and is there again at the next start.

import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { startBeadle, writeConfig } from './beadle.mjs';
import { startSandbox } from './sandbox.mjs';

const PORT = 8700;
const SMTP_PORT = 8725;

const { values } = parseArgs({ options: {
	beadle: { type: 'string', default: 'build/beadle' },
	data: { type: 'string', default: 'demo-data' },
	port: { type: 'string', default: String(PORT) },
	'smtp-port': { type: 'string', default: String(SMTP_PORT) },
	verbose: { type: 'boolean', default: false },
} });

const bold = text => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text);

/** The usual port, or any that is free when somebody has it. */
async function open(data) {
	try {
		return await startSandbox({ data, port: Number(values.port),
			smtpPort: Number(values['smtp-port']) });
	} catch (error) {
		if (error.code !== 'EADDRINUSE')
			throw error;
		console.log(`Port ${values.port} or ${values['smtp-port']} is taken; `
			+ 'using others.');
		return startSandbox({ data });
	}
}

const data = path.resolve(values.data);
const again = existsSync(path.join(data, 'sandbox.sqlite'));
mkdirSync(data, { recursive: true });
const sandbox = await open(data);
const beadle = startBeadle(values.beadle,
	writeConfig(path.join(data, 'beadle'), sandbox));

let stopping = false;
async function stop() {
	if (stopping)
		return;
	stopping = true;
	console.log('\nStopping.');
	await beadle.stop();
	await sandbox.stop();
	process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM'])
	process.on(signal, stop);

beadle.exited.then(code => {
	if (stopping)
		return;
	console.error(beadle.log.join('\n'));
	console.error(`Beadle ended by itself (${code}); its log is above.`);
	process.exit(1);
});

await beadle.event('slack_connected');
console.log(`
Beadle is running${again ? ', with what you did last time' : ''}. Open

    ${bold(sandbox.page)}

in a browser: a small workspace and its mailbox. The bar at the top leads through the
story; at the left you choose who you are.

  1. Ada Okafor, a professor: say the sentence, press "Request a token", fill the form.
     She is looked up in the directory and in Canvas before anybody is asked.
  2. Chen Wei (Canvas admin) and Priya Nair (Security Office): Approve, Deny or Ask.
  3. Jo Martin (EdTech): create the token for Ada under Canvas (at the left), with the
     purpose that the task in #edtech names, then press Done there.
  4. Ada: read the next steps, activate the token under Canvas, say so to Beadle.
  5. Priya: press "Revoke at once" in the thread of the request. The token is gone.

Sam Rivera is a student: the same request is refused before an office sees it.

"Have a tool reviewed" is another workflow: name maria.lopez@university.example as
the sponsor, who confirms before three offices decide.

The clock at the top can be turned, to see reminders. Everything is kept in
${path.relative('.', data)}/; remove it to begin anew. Ctrl-C ends it.`);
if (values.verbose)
	setInterval(() => beadle.log.splice(0).forEach(line => console.log(line)), 100);
