// Slack's escaping: docs.slack.dev/messaging/formatting-message-text.

export const escapeText = text => text.replaceAll('&', '&amp;')
	.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
