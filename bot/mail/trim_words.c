/*
 * trim_words.c: see trim_words.h. Tables first, then how each is read.
 */
#include "mail/trim_words.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#define TRIM_WORDS_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* en de fr es it pt nl pl da/no/sv fi cs hu zh ja vi */
static const char *const trim_words_begins[] = {"On ", "Am ", "Le ", "El ",
    "Il ", "In data ", "Em ", "Op ", "W dniu ", "Dnia ", "Den ", "Dne ", "În ",
    "在", "于", "於", "Vào ", "Message du "};

/* The verb and what may stand behind it: "": a colon or nothing. */
static const char *const trim_words_verbs[] = {"wrote", "writes", "schrieb",
    "schreef", "écrit", "ecrit", "escribió", "escribio", "ha scritto",
    "scritto", "scrive", "escreveu", "pisze", "napisał", "napisała",
    "napisał(a)", "napisal", "napsal", "napsal(a)", "napísal", "skrev",
    "kirjoitti", "написал", "написала", "написал(а)", "пишет", "пише",
    "написав", "a scris", "írta", "yazdı", "写道", "寫道", "さんは書きました",
    "のメッセージ", "작성", "đã viết"};

static const struct {
	enum trim_label label;
	const char *name;
} trim_words_labels[] = {
    {TRIM_LABEL_FROM, "From"},
    {TRIM_LABEL_FROM, "Von"},
    {TRIM_LABEL_FROM, "De"},
    {TRIM_LABEL_FROM, "Da"},
    {TRIM_LABEL_FROM, "Van"},
    {TRIM_LABEL_FROM, "Fra"},
    {TRIM_LABEL_FROM, "Från"},
    {TRIM_LABEL_FROM, "Lähettäjä"},
    {TRIM_LABEL_FROM, "Od"},
    {TRIM_LABEL_FROM, "От"},
    {TRIM_LABEL_FROM, "Від"},
    {TRIM_LABEL_FROM, "Feladó"},
    {TRIM_LABEL_FROM, "Kimden"},
    {TRIM_LABEL_FROM, "De la"},
    {TRIM_LABEL_FROM, "Expéditeur"},
    {TRIM_LABEL_FROM, "Absender"},
    {TRIM_LABEL_FROM, "发件人"},
    {TRIM_LABEL_FROM, "寄件者"},
    {TRIM_LABEL_FROM, "寄件人"},
    {TRIM_LABEL_FROM, "差出人"},
    {TRIM_LABEL_FROM, "보낸 사람"},
    {TRIM_LABEL_DATE, "Sent"},
    {TRIM_LABEL_DATE, "Date"},
    {TRIM_LABEL_DATE, "Sent at"},
    {TRIM_LABEL_DATE, "Date Sent"},
    {TRIM_LABEL_DATE, "Gesendet"},
    {TRIM_LABEL_DATE, "Datum"},
    {TRIM_LABEL_DATE, "Envoyé"},
    {TRIM_LABEL_DATE, "Envoyé le"},
    {TRIM_LABEL_DATE, "Enviado"},
    {TRIM_LABEL_DATE, "Enviado el"},
    {TRIM_LABEL_DATE, "Enviada em"},
    {TRIM_LABEL_DATE, "Fecha"},
    {TRIM_LABEL_DATE, "Data"},
    {TRIM_LABEL_DATE, "Inviato"},
    {TRIM_LABEL_DATE, "Verzonden"},
    {TRIM_LABEL_DATE, "Sendt"},
    {TRIM_LABEL_DATE, "Dato"},
    {TRIM_LABEL_DATE, "Skickat"},
    {TRIM_LABEL_DATE, "Lähetetty"},
    {TRIM_LABEL_DATE, "Wysłano"},
    {TRIM_LABEL_DATE, "Odesláno"},
    {TRIM_LABEL_DATE, "Дата"},
    {TRIM_LABEL_DATE, "Отправлено"},
    {TRIM_LABEL_DATE, "Message du"},
    {TRIM_LABEL_DATE, "发送时间"},
    {TRIM_LABEL_DATE, "发送日期"},
    {TRIM_LABEL_DATE, "日期"},
    {TRIM_LABEL_DATE, "傳送時間"},
    {TRIM_LABEL_DATE, "送信日時"},
    {TRIM_LABEL_DATE, "보낸 날짜"},
    {TRIM_LABEL_TO, "To"},
    {TRIM_LABEL_TO, "Cc"},
    {TRIM_LABEL_TO, "An"},
    {TRIM_LABEL_TO, "À"},
    {TRIM_LABEL_TO, "A"},
    {TRIM_LABEL_TO, "Copie à"},
    {TRIM_LABEL_TO, "Para"},
    {TRIM_LABEL_TO, "Aan"},
    {TRIM_LABEL_TO, "Til"},
    {TRIM_LABEL_TO, "Till"},
    {TRIM_LABEL_TO, "Vastaanottaja"},
    {TRIM_LABEL_TO, "Do"},
    {TRIM_LABEL_TO, "Komu"},
    {TRIM_LABEL_TO, "Кому"},
    {TRIM_LABEL_TO, "Empfänger"},
    {TRIM_LABEL_TO, "收件人"},
    {TRIM_LABEL_TO, "收件者"},
    {TRIM_LABEL_TO, "宛先"},
    {TRIM_LABEL_TO, "抄送"},
    {TRIM_LABEL_TO, "받는 사람"},
    {TRIM_LABEL_SUBJECT, "Subject"},
    {TRIM_LABEL_SUBJECT, "Betreff"},
    {TRIM_LABEL_SUBJECT, "Objet"},
    {TRIM_LABEL_SUBJECT, "Sujet"},
    {TRIM_LABEL_SUBJECT, "Asunto"},
    {TRIM_LABEL_SUBJECT, "Assunto"},
    {TRIM_LABEL_SUBJECT, "Oggetto"},
    {TRIM_LABEL_SUBJECT, "Onderwerp"},
    {TRIM_LABEL_SUBJECT, "Emne"},
    {TRIM_LABEL_SUBJECT, "Ämne"},
    {TRIM_LABEL_SUBJECT, "Aihe"},
    {TRIM_LABEL_SUBJECT, "Temat"},
    {TRIM_LABEL_SUBJECT, "Předmět"},
    {TRIM_LABEL_SUBJECT, "Тема"},
    {TRIM_LABEL_SUBJECT, "Konu"},
    {TRIM_LABEL_SUBJECT, "主题"},
    {TRIM_LABEL_SUBJECT, "主旨"},
    {TRIM_LABEL_SUBJECT, "件名"},
    {TRIM_LABEL_SUBJECT, "제목"},
};

static const struct {
	const char *words;
	bool forwarded;
} trim_words_originals[] = {
    {"original message", false},
    {"original appointment", false},
    {"reply message", false},
    {"ursprüngliche nachricht", false},
    {"originalnachricht", false},
    {"original-nachricht", false},
    {"message d'origine", false},
    {"message d’origine", false},
    {"message original", false},
    {"mensaje original", false},
    {"messaggio originale", false},
    {"mensagem original", false},
    {"oorspronkelijk bericht", false},
    {"origineel bericht", false},
    {"oprindelig besked", false},
    {"opprinnelig melding", false},
    {"ursprungligt meddelande", false},
    {"alkuperäinen viesti", false},
    {"oryginalna wiadomość", false},
    {"wiadomość oryginalna", false},
    {"původní zpráva", false},
    {"исходное сообщение", false},
    {"原始邮件", false},
    {"原始郵件", false},
    {"原邮件", false},
    {"元のメッセージ", false},
    {"원본 메시지", false},
    {"forwarded message", true},
    {"begin forwarded message", true},
    {"weitergeleitete nachricht", true},
    {"anfang der weitergeleiteten nachricht", true},
    {"message transféré", true},
    {"début du message transféré", true},
    {"message réexpédié", true},
    {"mensaje reenviado", true},
    {"inicio del mensaje reenviado", true},
    {"messaggio inoltrato", true},
    {"inizio messaggio inoltrato", true},
    {"mensagem encaminhada", true},
    {"início da mensagem encaminhada", true},
    {"doorgestuurd bericht", true},
    {"videresendt melding", true},
    {"vidarebefordrat meddelande", true},
    {"пересылаемое сообщение", true},
    {"转发的邮件", true},
    {"转发邮件", true},
    {"轉寄郵件", true},
};

/* Before and after the device's or program's name; behind the last there may
 * be a link. */
static const struct {
	const char *before;
	const char *after;
} trim_words_devices[] = {
    {"Sent from ", ""},
    {"Sent via ", ""},
    {"Sent using ", ""},
    {"Get Outlook for ", ""},
    {"Von meinem ", " gesendet"},
    {"Von ", " gesendet"},
    {"Gesendet von ", ""},
    {"Gesendet mit ", ""},
    {"Diese Nachricht wurde von ", " gesendet"},
    {"Outlook für ", " beziehen"},
    {"Envoyé de ", ""},
    {"Envoyé depuis ", ""},
    {"Envoyé à partir ", ""},
    {"Envoyé avec ", ""},
    {"Télécharger Outlook pour ", ""},
    {"Obtenez Outlook pour ", ""},
    {"Enviado desde ", ""},
    {"Enviado de ", ""},
    {"Enviado do ", ""},
    {"Obtener Outlook para ", ""},
    {"Obter o Outlook para ", ""},
    {"Inviato da ", ""},
    {"Ottieni Outlook per ", ""},
    {"Verzonden vanaf ", ""},
    {"Verstuurd vanaf ", ""},
    {"Sendt fra ", ""},
    {"Skickat från ", ""},
    {"Lähetetty ", " laitteesta"},
    {"Wysłane z ", ""},
    {"Odesláno z ", ""},
    {"Отправлено с ", ""},
    {"发自我的", ""},
    {"发自 ", ""},
    {"从我的", "发送"},
    {"從我的", "傳送"},
    {"傳送自 ", ""},
    {"获取 ", "Outlook"},
    {"下载适用于 ", "Outlook"},
};

static const char *const trim_words_closings[] = {"regards", "kind regards",
    "best regards", "warm regards", "warmest regards", "with kind regards",
    "with best regards", "thanks and regards", "thanks & regards", "best",
    "best wishes", "sincerely", "yours sincerely", "yours faithfully", "cheers",
    "mit freundlichen grüßen", "mit freundlichem gruß", "freundliche grüße",
    "viele grüße", "liebe grüße", "beste grüße", "herzliche grüße", "mfg", "vg",
    "lg", "cordialement", "bien cordialement", "bien à vous", "salutations",
    "sincères salutations", "saludos", "un saludo", "saludos cordiales",
    "atentamente", "cordiali saluti", "distinti saluti", "atenciosamente",
    "met vriendelijke groet", "med venlig hilsen", "med vänliga hälsningar",
    "с уважением", "此致", "此致敬礼", "祝好", "顺颂商祺"};

/* --- how they are read ------------------------------------------------------
 */

static bool trim_words_starts(const char *line, const char *words)
{
	return strncasecmp(line, words, strlen(words)) == 0;
}

static bool trim_words_is(const char *line, size_t len, const char *words)
{
	return strlen(words) == len && strncasecmp(line, words, len) == 0;
}

bool trim_words_begin(const char *line)
{
	for (size_t i = 0; i < TRIM_WORDS_COUNT(trim_words_begins); i++)
		if (strncmp(line, trim_words_begins[i],
		        strlen(trim_words_begins[i])) == 0)
			return true;
	return false;
}

/* A colon, wide or not, that ends the line; bytes of it. */
static size_t trim_words_colon(const char *line, size_t len)
{
	static const char wide[] = "：";

	if (len && line[len - 1] == ':')
		return 1;
	return len >= strlen(wide) && memcmp(line + len - strlen(wide), wide,
	                                  strlen(wide)) == 0
	           ? strlen(wide)
	           : 0;
}

static bool trim_words_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The verb is a word of its own. */
static const char *trim_words_find(const char *line, const char *verb)
{
	const char *p = line;

	while ((p = strcasestr(p, verb))) {
		bool before = p > line && trim_words_is_letter(p[-1]);
		bool after = trim_words_is_letter(p[strlen(verb)]);
		if (!(before && trim_words_is_letter(verb[0])) && !after)
			return p;
		p += strlen(verb);
	}
	return NULL;
}

bool trim_words_wrote(const char *line)
{
	size_t len = strlen(line);
	size_t colon = trim_words_colon(line, len);

	for (size_t i = 0; i < TRIM_WORDS_COUNT(trim_words_verbs); i++) {
		const char *verb = trim_words_verbs[i];
		const char *at = trim_words_find(line, verb);
		if (at == NULL)
			continue;
		at += strlen(verb);
		if (colon || at[strspn(at, " ")] == '\0')
			return true;
	}
	return false;
}

enum trim_label trim_words_label(const char *line)
{
	const char *narrow = strchr(line, ':');
	const char *wide = strstr(line, "：");
	const char *end =
	    wide && (narrow == NULL || wide < narrow) ? wide : narrow;

	if (end == NULL)
		return TRIM_LABEL_NONE;
	size_t len = (size_t)(end - line);
	while (len && line[len - 1] == ' ')
		len--;
	for (size_t i = 0; i < TRIM_WORDS_COUNT(trim_words_labels); i++)
		if (trim_words_is(line, len, trim_words_labels[i].name))
			return trim_words_labels[i].label;
	return TRIM_LABEL_NONE;
}

/* Dashes around it, or a colon behind it as Apple writes. */
bool trim_words_original(const char *line, bool *ret_forwarded)
{
	size_t dashes = strspn(line, "-_=");
	const char *words = line + dashes + strspn(line + dashes, " ");
	size_t len = strlen(words);
	size_t colon;

	while (len && strchr("-_= ", words[len - 1]))
		len--;
	colon = trim_words_colon(words, len);
	for (size_t i = 0; i < TRIM_WORDS_COUNT(trim_words_originals); i++) {
		if (!trim_words_is(
		        words, len - colon, trim_words_originals[i].words))
			continue;
		if (dashes < 2 && !colon && words[len] == '\0')
			return false;
		*ret_forwarded = trim_words_originals[i].forwarded;
		return true;
	}
	return false;
}

/* Words of a name: few, and no sentence. */
static bool trim_words_is_name(const char *name, size_t len)
{
	enum { NAME_MAX_BYTES = 60, NAME_MAX_SPACES = 6 };
	size_t spaces = 0;

	for (size_t i = 0; i < len; i++) {
		spaces += name[i] == ' ';
		if (strchr(",!?;", name[i]))
			return false;
	}
	return len > 0 && len <= NAME_MAX_BYTES && spaces <= NAME_MAX_SPACES &&
	       name[len - 1] != '.';
}

bool trim_words_device(const char *line)
{
	/* "Get Outlook for iOS<https://aka.ms/o0ukef>" */
	size_t len = strcspn(line, "<([");

	while (len && line[len - 1] == ' ')
		len--;
	for (size_t i = 0; i < TRIM_WORDS_COUNT(trim_words_devices); i++) {
		const char *before = trim_words_devices[i].before;
		size_t after = strlen(trim_words_devices[i].after);
		if (!trim_words_starts(line, before) ||
		    len < strlen(before) + after)
			continue;
		size_t name = len - strlen(before) - after;
		if (strncasecmp(line + len - after, trim_words_devices[i].after,
		        after) == 0 &&
		    trim_words_is_name(line + strlen(before), name))
			return true;
	}
	return false;
}

bool trim_words_regards(const char *line)
{
	static const char wide_comma[] = "，";
	size_t len = strlen(line);

	while (len && strchr(",.!", line[len - 1]))
		len--;
	if (len > strlen(wide_comma) &&
	    memcmp(line + len - strlen(wide_comma), wide_comma,
	        strlen(wide_comma)) == 0)
		len -= strlen(wide_comma);
	for (size_t i = 0; i < TRIM_WORDS_COUNT(trim_words_closings); i++)
		if (trim_words_is(line, len, trim_words_closings[i]))
			return true;
	return false;
}
