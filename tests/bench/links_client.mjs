// Slack's own Socket Mode client as it comes, acknowledging everything at
// once. SLACK_API: where.

import process from 'node:process';
import { LogLevel, SocketModeClient } from '@slack/socket-mode';
import { TOKENS } from '../sandbox/world.mjs';

const client = new SocketModeClient({ appToken: TOKENS.app,
	logLevel: LogLevel.ERROR,
	clientOptions: { slackApiUrl: process.env.SLACK_API } });
client.on('interactive', ({ ack }) => ack());
await client.start();
