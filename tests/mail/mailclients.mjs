// How mail programs change what they are given: our form in HTML goes through
// one of these editors, filled in, and comes back as a mail. After mails of
// Gmail, Outlook, Apple Mail and Thunderbird.

/* --- the form, taken apart -------------------------------------------------- */

export const escape = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
	.replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** Inside the paragraph, below it, or cutting the quotation in two. */
const PLACES = {
	behind: (html, answer) => html.replace('&nbsp;</p>', ` ${answer}</p>`),
	close: (html, answer) => html.replace('&nbsp;</p>', `${answer}</p>`),
	broken: (html, answer) => html.replace('&nbsp;</p>', `&nbsp;<br>${answer}</p>`),
	below: (html, answer) => html.replace('&nbsp;</p>', `&nbsp;</p>\n<p>${answer}</p>`),
	divided: (html, answer) => html.replace('&nbsp;</p>',
		`&nbsp;</p>\n<div>${answer}</div><div><br></div>`),
	coloured: (html, answer) => html.replace('&nbsp;</p>',
		`&nbsp;<span style="color:#c00"><b>${answer}</b></span></p>`),
	instead: (html, answer) => html.replace('Answer:&nbsp;</p>', `${answer}</p>`),
	outside: (html, answer) => html.replace('&nbsp;</p>', `&nbsp;</p>${'\u0001'}${answer}${'\u0002'}`),
};
export const places = Object.keys(PLACES);

/** What stands where "[ ] Title" stood. */
const MARKS = {
	x: title => `[x] ${title}`, X: title => `[X] ${title}`,
	wide: title => `[ X ] ${title}`, behind: title => `[ x] ${title}`,
	nbsp: title => `[&nbsp;x&nbsp;] ${title}`, before: title => `[x ] ${title}`,
	ballot: title => `\u2612 ${title}`, checked: title => `\u2611 ${title}`,
	tick: title => `[\u2713] ${title}`, heavy: title => `[\u2714] ${title}`,
	joined: title => `[x]${title}`, bold: title => `[<b>x</b>] ${title}`,
	beside: title => `[ ] x ${title}`, after: title => `[ ] ${title} x`,
	yes: title => `[yes] ${title}`, star: title => `[*] ${title}`,
};
export const marks = Object.keys(MARKS);

/** A question's HTML with its answer: {text, place} or {titles, mark}. */
function fillOne(html, answer) {
	if (answer.text !== undefined)
		return PLACES[answer.place](html, answer.text.split('\n').map(escape).join('<br>'));
	return html.replace(/\[ \] ([^<]*)(?=<|\n)/g, (line, title) =>
		answer.titles.includes(title) ? MARKS[answer.mark](title) : line);
}

/** answers: in the order of the questions; null leaves one alone. */
export const fill = (html, answers) => {
	let n = 0;
	return html.replace(/<div style[^]*?<\/div>\n/g, question => {
		const answer = answers[n++];
		return answer ? fillOne(question, answer) : question;
	});
};

/* --- what editors do to all of it ------------------------------------------- */

const inText = (html, change) => html.replace(/(^|>)([^<]+)/g,
	(all, end, text) => end + change(text));

export const CHANGES = {
	nothing: html => html,
	smart: html => inText(html, text => text.replace(/(\w)'(\w)/g, '$1\u2019$2')
		.replace(/&quot;([^&]*)&quot;/g, '\u201C$1\u201D').replace(/\.\.\./g, '\u2026')),
	spaces: html => inText(html, text => text.replace(/([.,]) /g, '$1&nbsp; ')),
	unstyled: html => html.replace(/ style="[^"]*"/g, ''),
	word: html => html.replace(/<p style="[^"]*">/g, '<p class=MsoNormal>')
		.replace(/<\/p>/g, '<o:p></o:p></p>').replace(/<br>/g, '<br/>\r\n'),
	divs: html => html.replace(/<p[^>]*>/g, '<div>').replace(/<\/p>/g, '</div>'),
	broken: html => inText(html, text => text.replace(/(.{40,70}?) /g, '$1\n')),
	quoted: html => html.replace(/<p style="/g, '<p class="gmail-x" style="'),
	tabled: html => `<table><tbody><tr><td>${html}</td></tr></tbody></table>`,
	noBreaks: html => html.replace(/>\n/g, '>'),
};
export const changes = Object.keys(CHANGES);

/* --- programs --------------------------------------------------------------- */

const WHO = 'Beadle <beadle@university.example>';
const WHEN = 'On Wed, Nov 25, 2026 at 10:00 AM';

/** Where the quotation was cut in two, or not. */
const cut = (html, open, close) => open + html
	.replace(/\u0001([^\u0002]*)\u0002/g, `${close}<div>$1</div>${open}`) + close;
const whole = html => html.replace(/\u0001([^\u0002]*)\u0002/g, '<div>$1</div>');

export const PROGRAMS = {
	gmail: html => `<div dir="ltr">See below.</div><br><div class="gmail_quote">`
		+ `<div dir="ltr" class="gmail_attr">${WHEN} ${escape(WHO)} wrote:<br></div>`
		+ cut(html, '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;'
			+ 'border-left:1px solid #ccc;padding-left:1ex">', '</blockquote>') + '</div>',
	apple: html => '<html><body style="overflow-wrap: break-word;">Dear all,<br>here it is.'
		+ `<br><div><br><blockquote type="cite"><div>${WHEN}, ${escape(WHO)} wrote:</div><br>`
		+ '</blockquote>' + cut(html, '<blockquote type="cite"><div>', '</div></blockquote>')
		+ '</div></body></html>',
	outlook: html => '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>'
		+ '<style><!-- p.MsoNormal {margin:0cm} --></style><!--[if gte mso 9]><xml></xml>'
		+ '<![endif]--></head><body lang=EN-US><div class=WordSection1><p class=MsoNormal>'
		+ 'Please find it below.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>'
		+ '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
		+ `<p class=MsoNormal><b>From:</b> ${escape(WHO)} <br><b>Sent:</b> Wednesday, November `
		+ '25, 2026 10:00 AM<br><b>To:</b> Ada Byron &lt;ada@university.example&gt;<br>'
		+ `<b>Subject:</b> Canvas API token<o:p></o:p></p></div>${whole(html)}</div></body></html>`,
	outlookWeb: html => '<div class="elementToProof">Done.</div><div id="appendonsend"></div>'
		+ '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" '
		+ `dir="ltr"><font face="Calibri"><b>From:</b> ${escape(WHO)}<br><b>Sent:</b> Wednesday, `
		+ 'November 25, 2026 10:00<br><b>To:</b> Ada Byron<br><b>Subject:</b> Token</font></div>'
		+ whole(html),
	thunderbird: html => '<!DOCTYPE html><html><body><p>Hello,</p><div class="moz-cite-prefix">'
		+ `${WHEN}, ${escape(WHO)} wrote:<br></div>`
		+ cut(html, '<blockquote type="cite" cite="mid:x">', '</blockquote>') + '</body></html>',
	/* Copied out of our mail, above what it answers to. */
	copied: (html, empty) => `<div dir="ltr">${whole(html)}</div><br><div class="gmail_quote">`
		+ `<div class="gmail_attr">${WHEN} ${escape(WHO)} wrote:<br></div><blockquote `
		+ `class="gmail_quote">${empty}</blockquote></div>`,
	bare: html => whole(html),
};
export const programs = Object.keys(PROGRAMS);

/* --- the plain part beside it ------------------------------------------------ */

const ENTITIES = { '&nbsp;': '\u00A0', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

/** What programs make of HTML: quotations get "> ", bold gets stars. */
export function plainOf(html, { stars = false } = {}) {
	let depth = 0;
	const lines = [''];
	const newLine = () => { if (lines.at(-1).replace(/^[> ]*/, '')) lines.push(''); };
	const body = html.replace(/<!--[^]*?-->|<style[^]*?<\/style>|<!\[[^>]*>/g, '');
	for (const [, tag, text] of body.matchAll(/<([^>]*)>|([^<]+)/g)) {
		if (text !== undefined) {
			const words = text.replace(/[ \t\r\n]+/g, ' ')
				.replace(/&[a-z]+;/g, entity => ENTITIES[entity] ?? entity);
			if (words === ' ' && !lines.at(-1).replace(/^[> ]*/, ''))
				continue;
			if (!lines.at(-1))
				lines[lines.length - 1] = '> '.repeat(depth);
			lines[lines.length - 1] += lines.at(-1).replace(/^[> ]*/, '') ? words
				: words.trimStart();
		} else if (/^blockquote/.test(tag)) {
			newLine(); depth++;
		} else if (/^\/blockquote/.test(tag)) {
			newLine(); depth--;
		} else if (/^br/.test(tag)) {
			lines.push('');
		} else if (/^\/?(p|div|tr|table|h1)\b/.test(tag)) {
			newLine();
			if (/^\/p/.test(tag))
				lines.push('> '.repeat(depth).trim(), '');
		} else if (stars && /^\/?(b|strong)$/.test(tag)) {
			if (!lines.at(-1))
				lines[lines.length - 1] = '> '.repeat(depth);
			lines[lines.length - 1] += '*';
		}
	}
	return lines.map(line => line.trimEnd()).join('\n');
}

/** Lines of at most so many columns; the rest is quoted again, or forgotten to be. */
export const wrap = (text, columns, quoteAgain = true) => text.split('\n').flatMap(line => {
	const [prefix] = line.match(/^(> )*/);
	const out = [];
	let rest = line;
	while (rest.length > columns) {
		const at = rest.lastIndexOf(' ', columns);
		if (at <= prefix.length)
			break;
		out.push(rest.slice(0, at));
		rest = (quoteAgain ? prefix : '') + rest.slice(at + 1);
	}
	return [...out, rest];
}).join('\n');

/* --- the mail --------------------------------------------------------------- */

const part = (type, text) => [`Content-Type: ${type}; charset=utf-8`,
	'Content-Transfer-Encoding: base64', '',
	Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n'), ''].join('\n');

/** {html?, text?}: either, or the two as alternatives. */
export function mail({ html, text }) {
	const head = 'From: ada@university.example\nSubject: Re: Canvas API token\nMIME-Version: 1.0\n';
	if (html === undefined)
		return head + part('text/plain', text);
	if (text === undefined)
		return head + part('text/html', html);
	return `${head}Content-Type: multipart/alternative; boundary=b\n\n--b\n${
		part('text/plain', text)}\n--b\n${part('text/html', html)}\n--b--\n`;
}
