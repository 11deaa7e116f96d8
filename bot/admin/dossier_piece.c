/*
 * dossier_piece.c: the small pieces that the page of a dossier is made of. See
 * dossier_part.h.
 */
#include "admin/dossier_part.h"

#include "base/jsonx.h"
#include "base/own.h"

#include <string.h>

void dossier_piece_text(struct str *out, const char *text)
{
	while (text && *text) {
		size_t unseen =
		    strchr("\t\n", *text) ? 0 : str_unseen_bytes(text);
		if (unseen == 0)
			str_add_html(out, text, 1);
		text += unseen ? unseen : 1;
	}
}

void dossier_piece_row(struct str *out, const char *name, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	str_addf(out, "<dt>%s</dt><dd>", name);
	dossier_piece_text(out, text);
	str_add(out, "</dd>\n");
}

/* "2026-11-25 20:43:12 UTC" */
void dossier_piece_time(struct str *out, const char *at)
{
	if (at == NULL)
		return;
	str_add(out, "<time datetime=\"");
	dossier_piece_text(out, at);
	str_add(out, "\">");
	if (strlen(at) > 19 && at[10] == 'T') {
		OWN(own_string)
		char *day = own_printf("%.10s %.8s UTC", at, at + 11);
		dossier_piece_text(out, day);
	} else {
		dossier_piece_text(out, at);
	}
	str_add(out, "</time>");
}

void dossier_piece_tag(struct str *out, const char *kind, const char *text)
{
	str_addf(out, " <span class=\"tag %s\">", kind);
	dossier_piece_text(out, text);
	str_add(out, "</span>");
}

/* "Ada Byron <ada@u.example>"; yours to free(), NULL for nobody. */
char *dossier_piece_person(const json_t *person)
{
	const char *name = jsonx_path_text(person, "name");
	const char *email = jsonx_path_text(person, "email");

	return name ? own_printf("%s%s%s%s", name, email ? " <" : "",
	                  email ? email : "", email ? ">" : "")
	            : NULL;
}

/* A text, or a list of them. */
void dossier_piece_value(
    struct str *out, const json_t *value, const char *between)
{
	json_t *one;
	size_t i;

	if (json_is_string(value)) {
		dossier_piece_text(out, json_string_value(value));
	} else if (json_is_array(value)) {
		json_array_foreach (value, i, one) {
			if (i)
				str_add(out, between);
			dossier_piece_value(out, one, between);
		}
	} else if (value) {
		OWN(own_string)
		char *text = jsonx_dump(value);
		dossier_piece_text(out, text);
	}
}

void dossier_piece_hash(struct str *out, const json_t *of)
{
	const char *hash = jsonx_path_text(of, "hash");
	int64_t version = jsonx_path_int(of, "version", 0);

	if (hash == NULL)
		return;
	str_add(out, "<div class=\"hash\">text ");
	dossier_piece_text(out, hash);
	if (version)
		str_addf(out, ", rules of version %lld", (long long)version);
	str_add(out, "</div>\n");
}

/* What an institution has chosen, as it was then: the policy by its name. */
void dossier_piece_settings(struct str *out, const json_t *settings)
{
	const char *name;
	json_t *value;
	bool any = false;

	json_object_foreach ((json_t *)settings, name, value) {
		str_add(out, any ? "; " : "<div class=\"hint\">Settings: ");
		any = true;
		dossier_piece_text(out, name);
		str_add(out, " = ");
		dossier_piece_value(out, value, ", ");
	}
	if (any)
		str_add(out, "</div>\n");
}

/* Whoever it was, and for whom. */
void dossier_piece_actor(const json_t *of, struct str *out)
{
	OWN(own_string)
	char *by = dossier_piece_person(json_object_get(of, "by"));
	OWN(own_string)
	char *absent =
	    dossier_piece_person(json_object_get(of, "on_behalf_of"));
	const char *office = jsonx_path_text(of, "office_title");

	dossier_piece_text(out, by ? by : "Beadle");
	if (absent) {
		str_add(out, " on behalf of ");
		dossier_piece_text(out, absent);
	}
	if (office == NULL)
		office = jsonx_path_text(of, "office");
	if (office) {
		str_add(out, ", for ");
		dossier_piece_text(out, office);
	}
}
