/*
 * home.c: see home.h.
 */
#include "engine/home.h"

#include "base/crypto.h"
#include "base/own.h"
#include "engine/authorise.h"
#include "engine/home_parts.h"
#include "engine/render.h"
#include "store/home.h"
#include "store/outbox.h"

#include <string.h>

/* Until one is tried again that is still on its way. */
static const int64_t HOME_DELAY_MS = 2000;

static bool home_send(struct batch *batch, json_t *taken_parts,
    const char *shown, struct err *err)
{
	const char *user = person_slack_user(&batch->actor);
	json_auto_t *parts = taken_parts;
	char hash[CRYPTO_HASH_HEX_BYTES];

	store_content_hash(batch->store, parts, hash);
	if (user == NULL || (shown && strcmp(shown, hash) == 0))
		return true;
	struct outbox_row row = {
	    .person_id = batch->actor.id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_HOME,
	    .lane = own_printf("home:%s", user),
	    .payload = json_pack(
	        "{s:s, s:s, s:O}", "user", user, "hash", hash, "parts", parts),
	};
	return batch_send(batch, &row, err);
}

static bool home_reviews(const struct batch *batch)
{
	for (size_t i = 0; i < batch->config->office_count; i++)
		if (authorise_is_member(
		        &batch->config->offices[i], &batch->actor))
			return true;
	return false;
}

bool home_opened(struct batch *batch, struct err *err)
{
	json_t *parts;

	return home_put(batch->store, batch->actor.id, home_reviews(batch),
	           batch->journal_id, err) &&
	       home_set_due(batch->store, batch->actor.id, 0, err) &&
	       home_parts(batch, &parts, err) &&
	       home_send(batch, parts, batch->event->ref, err);
}

bool home_refused(struct batch *batch, const json_t *details, struct err *err)
{
	json_auto_t *data =
	    details ? json_copy((json_t *)details) : json_object();
	json_auto_t *notice = NULL;

	json_object_set_new(
	    data, "reason", json_pack("{s:b}", "unknown_person", 1));
	return render_plain(batch, "refusal", data, &notice, err) &&
	       home_send(
	           batch, json_pack("[O]", notice), batch->event->ref, err);
}

/* One that is still on its way is followed by another, not overtaken. */
bool home_draw(struct batch *batch, const struct home *home, struct err *err)
{
	json_t *parts;
	bool under_way;

	if (!outbox_has_home(batch->store, home->person_id, &under_way, err))
		return false;
	if (under_way)
		return home_set_due(batch->store, home->person_id,
		    batch->now_ms + HOME_DELAY_MS, err);
	batch->journal_id = home->journal_id;
	person_clear(&batch->actor);
	return home_set_due(batch->store, home->person_id, 0, err) &&
	       person_get(batch->store, home->person_id, &batch->actor, err) &&
	       home_parts(batch, &parts, err) &&
	       home_send(batch, parts, NULL, err);
}
