/*
 * post.c: see post.h.
 */
#include "store/post.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "store/case_event.h"

#include <string.h>

#define POST_COLUMNS                                                           \
	"SELECT p.id, p.case_id, p.system, p.lane, p.recipient, p.template,"   \
	" p.verbs, p.reply_verb, p.live, p.hash, p.channel, p.ts, p.event_id," \
	" e.event, p.aside_verb, p.office, p.asks, p.held, p.made_at_ms"       \
	" FROM post p"                                                         \
	" LEFT JOIN case_event e ON e.id = p.event_id"

static const char POST_INSERT[] =
    "INSERT INTO post (case_id, system, lane, recipient, template, verbs,"
    " reply_verb, live, hash, event_id, channel, ts, aside_verb, office, asks,"
    " held, made_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
    " $12, $13, $14, $15, $16, $17) RETURNING id";
static const char POST_GET[] = POST_COLUMNS " WHERE p.id = $1";
static const char POST_FIND_REMOTE[] =
    POST_COLUMNS " WHERE p.channel = $1 AND p.ts = $2";
static const char POST_IS_ANSWERED_IN[] =
    "SELECT count(*) FROM post WHERE channel = $1 AND ts = $2"
    " AND reply_verb IS NOT NULL";
static const char POST_MAIN[] =
    POST_COLUMNS " WHERE p.case_id = $1 AND p.recipient = $2"
                 " AND p.system = $3 ORDER BY p.id LIMIT 1";
static const char POST_NEXT_LIVE[] = POST_COLUMNS
    " WHERE p.case_id = $1 AND p.live = 1 AND p.id > $2 ORDER BY p.id LIMIT 1";
static const char POST_NEXT_ASKING[] = POST_COLUMNS
    " JOIN case_record c ON c.id = p.case_id WHERE p.recipient = $1"
    " AND p.asks = 1 AND c.open = 1 AND p.id > $2 ORDER BY p.id LIMIT 1";
static const char POST_NEXT_OF_OFFICE[] = POST_COLUMNS
    " JOIN case_record c ON c.id = p.case_id"
    " WHERE (p.office = $1 OR p.recipient = $2) AND p.asks = 1 AND c.open = 1"
    " AND p.id > $3 ORDER BY p.id LIMIT 1";
static const char POST_NEXT_OPEN[] = POST_COLUMNS
    " WHERE p.case_id = $1 AND (p.asks = 1 OR p.held = 1) AND p.id > $2"
    " ORDER BY p.id LIMIT 1";
static const char POST_NEXT_SIBLING[] = POST_COLUMNS
    " WHERE p.case_id = $1 AND p.office = $2 AND p.template = $3"
    " AND p.system = 'slack' AND p.id <> $4 AND p.id > $5"
    " AND NOT EXISTS (SELECT 1 FROM post q WHERE q.case_id = p.case_id"
    "  AND q.recipient = p.recipient AND q.template = p.template"
    "  AND q.system = p.system AND q.id > p.id)"
    " ORDER BY p.id LIMIT 1";
static const char POST_UPDATE[] =
    "UPDATE post SET hash = $1, live = $2, verbs = $3, asks = $4"
    " WHERE id = $5";
static const char POST_RELEASE[] =
    "UPDATE post SET held = 0, lane = $1 WHERE id = $2";
static const char POST_SENT[] =
    "UPDATE post SET channel = $1, ts = $2 WHERE id = $3";

void post_clear(struct post *post)
{
	free(post->system);
	free(post->lane);
	free(post->recipient);
	free(post->office);
	free(post->template_);
	json_decref(post->verbs);
	free(post->reply_verb);
	free(post->aside_verb);
	free(post->hash);
	free(post->channel);
	free(post->ts);
	json_decref(post->event);
	*post = (struct post){.id = 0};
}

bool post_insert(struct store *store, struct post *post, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), POST_INSERT);
	OWN(own_string)
	char *verbs = jsonx_dump(post->verbs);

	db_bind_int(st, post->case_id);
	db_bind_text(st, post->system);
	db_bind_text(st, post->lane);
	db_bind_text(st, post->recipient);
	db_bind_text(st, post->template_);
	db_bind_text(st, verbs);
	db_bind_text(st, post->reply_verb);
	db_bind_int(st, post->live);
	db_bind_text(st, post->hash);
	if (post->event_id)
		db_bind_int(st, post->event_id);
	else
		db_bind_text(st, NULL);
	db_bind_text(st, post->channel);
	db_bind_text(st, post->ts);
	db_bind_text(st, post->aside_verb);
	db_bind_text(st, post->office);
	db_bind_int(st, post->asks);
	db_bind_int(st, post->held);
	db_bind_int(st, post->made_at_ms);
	if (db_next(st, err) != DB_ROW)
		return false;
	post->id = db_int(st, 0);
	db_done(st);
	return true;
}

static enum post_got post_read(struct store *store, struct db_statement *st,
    struct post *ret_post, struct err *err)
{
	enum db_got got = db_next(st, err);
	json_auto_t *event = NULL;
	json_auto_t *verbs = NULL;

	if (got == DB_END)
		return POST_ABSENT;
	if (got == DB_FAILED)
		return POST_FAILED;
	if (!jsonx_parse(db_text(st, 6), strlen(db_text(st, 6)), &verbs, err) ||
	    (!db_is_null(st, 13) && !store_sealed(store, st, 13,
	                                CASE_EVENT_CONTEXT, &event, err))) {
		db_done(st);
		return POST_FAILED;
	}
	*ret_post = (struct post){
	    .id = db_int(st, 0),
	    .case_id = db_int(st, 1),
	    .system = own_strdup(db_text(st, 2)),
	    .lane = own_strdup(db_text(st, 3)),
	    .recipient = own_strdup(db_text(st, 4)),
	    .template_ = own_strdup(db_text(st, 5)),
	    .verbs = MOVE(verbs),
	    .reply_verb = own_strdup_or_null(db_text(st, 7)),
	    .live = db_int(st, 8) != 0,
	    .hash = own_strdup(db_text(st, 9)),
	    .channel = own_strdup_or_null(db_text(st, 10)),
	    .ts = own_strdup_or_null(db_text(st, 11)),
	    .event_id = db_int(st, 12),
	    .event = MOVE(event),
	    .aside_verb = own_strdup_or_null(db_text(st, 14)),
	    .office = own_strdup_or_null(db_text(st, 15)),
	    .asks = db_int(st, 16) != 0,
	    .held = db_int(st, 17) != 0,
	    .made_at_ms = db_int(st, 18),
	};
	db_done(st);
	return POST_FOUND;
}

enum post_got post_get(
    struct store *store, int64_t id, struct post *ret_post, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), POST_GET);

	db_bind_int(st, id);
	return post_read(store, st, ret_post, err);
}

enum post_got post_find_remote(struct store *store, const char *channel,
    const char *ts, struct post *ret_post, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), POST_FIND_REMOTE);

	db_bind_text(st, channel);
	db_bind_text(st, ts);
	return post_read(store, st, ret_post, err);
}

bool post_is_answered_in(struct store *store, const char *channel,
    const char *ts, bool *ret_is, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), POST_IS_ANSWERED_IN);

	db_bind_text(st, channel);
	db_bind_text(st, ts);
	if (db_next(st, err) != DB_ROW)
		return false;
	*ret_is = db_int(st, 0) != 0;
	db_done(st);
	return true;
}

enum post_got post_main(struct store *store, int64_t case_id,
    const char *system, const char *recipient, struct post *ret_post,
    struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), POST_MAIN);

	db_bind_int(st, case_id);
	db_bind_text(st, recipient);
	db_bind_text(st, system);
	return post_read(store, st, ret_post, err);
}

enum post_got post_next_live(struct store *store, int64_t case_id,
    int64_t after_id, struct post *ret_post, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), POST_NEXT_LIVE);

	db_bind_int(st, case_id);
	db_bind_int(st, after_id);
	return post_read(store, st, ret_post, err);
}

enum post_got post_next_asking(struct store *store, const char *recipient,
    int64_t after_id, struct post *ret_post, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), POST_NEXT_ASKING);

	db_bind_text(st, recipient);
	db_bind_int(st, after_id);
	return post_read(store, st, ret_post, err);
}

enum post_got post_next_of_office(struct store *store, const char *office,
    int64_t after_id, struct post *ret_post, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), POST_NEXT_OF_OFFICE);
	OWN(own_string)
	char *recipient = own_printf("office:%s", office);

	db_bind_text(st, office);
	db_bind_text(st, recipient);
	db_bind_int(st, after_id);
	return post_read(store, st, ret_post, err);
}

enum post_got post_next_open(struct store *store, int64_t case_id,
    int64_t after_id, struct post *ret_post, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), POST_NEXT_OPEN);

	db_bind_int(st, case_id);
	db_bind_int(st, after_id);
	return post_read(store, st, ret_post, err);
}

enum post_got post_next_sibling(struct store *store, const struct post *post,
    int64_t after_id, struct post *ret_post, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), POST_NEXT_SIBLING);

	db_bind_int(st, post->case_id);
	db_bind_text(st, post->office);
	db_bind_text(st, post->template_);
	db_bind_int(st, post->id);
	db_bind_int(st, after_id);
	return post_read(store, st, ret_post, err);
}

bool post_update(struct store *store, const struct post *post, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), POST_UPDATE);
	OWN(own_string)
	char *verbs = jsonx_dump(post->verbs);

	db_bind_text(st, post->hash);
	db_bind_int(st, post->live);
	db_bind_text(st, verbs);
	db_bind_int(st, post->asks);
	db_bind_int(st, post->id);
	return db_run(st, err);
}

bool post_release(
    struct store *store, int64_t id, const char *lane, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), POST_RELEASE);

	db_bind_text(st, lane);
	db_bind_int(st, id);
	return db_run(st, err);
}

bool post_sent(struct store *store, int64_t id, const char *channel,
    const char *ts, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), POST_SENT);

	db_bind_text(st, channel);
	db_bind_text(st, ts);
	db_bind_int(st, id);
	return db_run(st, err);
}
