// node main.mjs --data DIR [--port 8700] [--smtp-port 8725] [--canvas-port 0]:
// README.md.

import { parseArgs } from 'node:util';
import process from 'node:process';
import { startSandbox } from './sandbox.mjs';

const { values } = parseArgs({ options: {
	data: { type: 'string' },
	port: { type: 'string', default: '8700' },
	'smtp-port': { type: 'string', default: '8725' },
	'canvas-port': { type: 'string', default: '0' },
} });

if (!values.data) {
	console.error('usage: main.mjs --data DIR [--port N] [--smtp-port N] [--canvas-port N]');
	process.exit(64);
}

const sandbox = await startSandbox({ data: values.data, port: Number(values.port),
	smtpPort: Number(values['smtp-port']),
	canvasPort: Number(values['canvas-port']) });
const { page, api, smtp, canvas } = sandbox;
console.log(JSON.stringify({ ready: true, page, api, smtp, canvas }));

for (const signal of ['SIGINT', 'SIGTERM'])
	process.once(signal, () => sandbox.stop().then(() => process.exit(0)));
