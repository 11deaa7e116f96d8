/*
 * schema.c: the tables of the embedded database. UNIQUE, CHECK and foreign
 * keys do the guarding; STRICT keeps types honest. Columns of type BLOB are
 * sealed (store.h). Times are milliseconds since the epoch, UTC.
 */
#include "store/schema.h"

const char schema_sql[] =
    "CREATE TABLE meta ("
    " name TEXT PRIMARY KEY,"
    " value TEXT,"
    " box BLOB"
    ") STRICT;"

    "CREATE TABLE person ("
    " id INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL,"
    " email TEXT," /* lower case */
    " standing TEXT NOT NULL CHECK (standing IN ('unknown', 'member',"
    "  'guest', 'bot', 'deleted', 'external', 'operator')),"
    " checked_at_ms INTEGER NOT NULL,"
    /* an automatic reply of theirs was last shown */
    " away_at_ms INTEGER,"
    /* the chat system last knew nobody by that address */
    " not_in_chat_at_ms INTEGER"
    ") STRICT;"
    "CREATE TABLE person_identity ("
    " system TEXT NOT NULL,"
    " external_id TEXT NOT NULL,"
    " account TEXT," /* of it, without the workspace; NULL: it has none */
    " person_id INTEGER NOT NULL REFERENCES person (id),"
    " undeliverable_at_ms INTEGER," /* mail comes back since; NULL: no */
    " PRIMARY KEY (system, external_id)"
    ") STRICT;"
    "CREATE INDEX person_identity_person ON person_identity (person_id);"
    "CREATE INDEX person_identity_account ON person_identity (account)"
    " WHERE account IS NOT NULL;"

    "CREATE TABLE workflow_version ("
    " workflow_id TEXT NOT NULL,"
    " version INTEGER NOT NULL,"
    " hash TEXT NOT NULL,"
    " body TEXT NOT NULL,"
    " first_seen_at_ms INTEGER NOT NULL,"
    " PRIMARY KEY (workflow_id, version)"
    ") STRICT;"

    "CREATE TABLE case_record ("
    " id INTEGER PRIMARY KEY,"
    " number TEXT NOT NULL UNIQUE,"
    " workflow_id TEXT NOT NULL,"
    " workflow_version INTEGER NOT NULL,"
    " requester_id INTEGER NOT NULL REFERENCES person (id),"
    " revision INTEGER NOT NULL,"
    " open INTEGER NOT NULL CHECK (open IN (0, 1)),"
    " opened_at_ms INTEGER NOT NULL,"
    " changed_at_ms INTEGER NOT NULL,"
    " snapshot BLOB NOT NULL,"
    " FOREIGN KEY (workflow_id, workflow_version)"
    "  REFERENCES workflow_version (workflow_id, version)"
    ") STRICT;"
    "CREATE INDEX case_record_requester ON case_record (requester_id)"
    " WHERE open = 1;"
    "CREATE INDEX case_record_finished ON"
    " case_record (requester_id, changed_at_ms) WHERE open = 0;"
    "CREATE INDEX case_record_version ON"
    " case_record (workflow_id, workflow_version) WHERE open = 1;"

    "CREATE TABLE journal ("
    " id INTEGER PRIMARY KEY,"
    " source TEXT NOT NULL,"
    " external_id TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('done', 'refused', 'waiting',"
    "  'set_aside')),"
    " person_id INTEGER REFERENCES person (id),"
    " received_at_ms INTEGER NOT NULL,"
    " body BLOB NOT NULL,"
    /* form errors, or ["page"], if that was the answer */
    " reply TEXT,"
    " error TEXT," /* why it was refused or set aside */
    " UNIQUE (source, external_id)"
    ") STRICT;"
    "CREATE INDEX journal_waiting ON journal (person_id, id)"
    " WHERE state = 'waiting';"

    /* One decision per person and case, in whichever role. */
    "CREATE TABLE decision ("
    " case_id INTEGER NOT NULL REFERENCES case_record (id),"
    " person_id INTEGER NOT NULL REFERENCES person (id),"
    " office TEXT NOT NULL," /* its name, person:PATH, deputy:NAME */
    " verb TEXT NOT NULL,"
    " journal_id INTEGER NOT NULL REFERENCES journal (id),"
    " PRIMARY KEY (case_id, person_id)"
    ") STRICT;"

    /* What moved a case, with what was written: a revision each. */
    "CREATE TABLE case_event ("
    " id INTEGER PRIMARY KEY,"
    " case_id INTEGER NOT NULL REFERENCES case_record (id),"
    " revision INTEGER NOT NULL,"
    " journal_id INTEGER REFERENCES journal (id),"
    " event BLOB NOT NULL,"
    " UNIQUE (case_id, revision)"
    ") STRICT;"

    /* A message of ours that may be edited or answered. */
    "CREATE TABLE post ("
    " id INTEGER PRIMARY KEY,"
    " case_id INTEGER NOT NULL REFERENCES case_record (id),"
    " system TEXT NOT NULL,"
    " lane TEXT NOT NULL,"
    " recipient TEXT NOT NULL," /* requester, office:NAME, person:ID */
    " office TEXT,"             /* whose member is asked by themselves */
    " template TEXT NOT NULL,"
    " verbs TEXT NOT NULL," /* JSON array: its buttons as ordered */
    " reply_verb TEXT,"     /* what a reply in its thread means */
    " aside_verb TEXT,"     /* and one that goes no further */
    " live INTEGER NOT NULL CHECK (live IN (0, 1)),"
    " asks INTEGER NOT NULL CHECK (asks IN (0, 1))," /* waits for somebody */
    /* not sent: it waits for its reader to ask for it */
    " held INTEGER NOT NULL CHECK (held IN (0, 1)),"
    " made_at_ms INTEGER NOT NULL,"
    " hash TEXT NOT NULL," /* of the notice as last rendered */
    " channel TEXT,"       /* where it is, once sent */
    " ts TEXT,"
    " event_id INTEGER REFERENCES case_event (id)" /* what caused it */
    ") STRICT;"
    "CREATE INDEX post_live ON post (case_id) WHERE live = 1;"
    "CREATE INDEX post_asking ON post (recipient, id) WHERE asks = 1;"
    "CREATE INDEX post_main ON post (case_id, recipient, id);"
    "CREATE INDEX post_remote ON post (channel, ts) WHERE ts IS NOT NULL;"

    "CREATE TABLE outbox ("
    " id INTEGER PRIMARY KEY,"
    " journal_id INTEGER NOT NULL REFERENCES journal (id),"
    " case_id INTEGER REFERENCES case_record (id),"
    " person_id INTEGER REFERENCES person (id),"
    " post_id INTEGER REFERENCES post (id),"
    " invoke TEXT," /* of a call: which invocation of the case waits */
    " system TEXT NOT NULL,"
    " kind TEXT NOT NULL,"
    " lane TEXT NOT NULL," /* sent one after the other within */
    " state TEXT NOT NULL CHECK (state IN ('open', 'sent', 'failed',"
    "  'withdrawn')),"
    " attempts INTEGER NOT NULL,"
    " due_at_ms INTEGER NOT NULL,"
    " expires_at_ms INTEGER NOT NULL,"
    " created_at_ms INTEGER NOT NULL,"
    " finished_at_ms INTEGER,"
    " tag TEXT NOT NULL,"
    " payload BLOB NOT NULL,"
    " remote TEXT,"
    " error TEXT"
    ") STRICT;"
    "CREATE INDEX outbox_open ON outbox (id) WHERE state = 'open';"
    "CREATE INDEX outbox_open_post ON outbox (post_id)"
    " WHERE state = 'open' AND kind = 'update';"
    "CREATE INDEX outbox_open_person ON outbox (person_id)"
    " WHERE state = 'open' AND kind = 'look_up';"
    /* What a case waits for, each once. */
    "CREATE UNIQUE INDEX outbox_open_call ON outbox (case_id, invoke)"
    " WHERE state = 'open' AND invoke IS NOT NULL;"
    "CREATE INDEX outbox_case ON outbox (case_id, kind, id)"
    " WHERE case_id IS NOT NULL;"

    "CREATE INDEX outbox_mail ON outbox (lane, created_at_ms)"
    " WHERE kind = 'mail';"
    "CREATE INDEX outbox_mail_tag ON outbox (tag) WHERE kind = 'mail';"

    "CREATE INDEX outbox_open_home ON outbox (person_id)"
    " WHERE state = 'open' AND kind = 'home';"

    /* Whose Home tab has been opened. */
    "CREATE TABLE home ("
    " person_id INTEGER PRIMARY KEY REFERENCES person (id),"
    " reviews INTEGER NOT NULL CHECK (reviews IN (0, 1)),"
    " journal_id INTEGER NOT NULL REFERENCES journal (id),"
    " due_at_ms INTEGER" /* to be drawn again; NULL: it is current */
    ") STRICT;"
    "CREATE INDEX home_due ON home (due_at_ms)"
    " WHERE due_at_ms IS NOT NULL;"

    /* A form that lies with somebody half filled in. */
    "CREATE TABLE draft ("
    " id INTEGER PRIMARY KEY,"
    " person_id INTEGER NOT NULL REFERENCES person (id),"
    " verb TEXT NOT NULL,"
    " ref TEXT NOT NULL,"     /* what the form is about */
    " page INTEGER NOT NULL," /* the first not sent; 0: not by pages */
    " changed_at_ms INTEGER NOT NULL,"
    " answers BLOB NOT NULL," /* so far, and as they were sent */
    " UNIQUE (person_id, verb, ref)"
    ") STRICT;"
    "CREATE INDEX draft_changed ON draft (changed_at_ms);"

    /* Who was in a user group of the chat system when it was last read. */
    "CREATE TABLE chat_group ("
    " id TEXT PRIMARY KEY,"
    " users TEXT NOT NULL," /* JSON array of ids */
    " read_at_ms INTEGER NOT NULL"
    ") STRICT;"

    /* A reviewer who is away, and who stands in. */
    "CREATE TABLE absence ("
    " person_id INTEGER PRIMARY KEY REFERENCES person (id),"
    " until_at_ms INTEGER NOT NULL,"
    " delegate TEXT," /* an address, lower case; NULL: nobody */
    " set_by INTEGER NOT NULL REFERENCES person (id)"
    ") STRICT;"

    /* A reviewer who has one message a day instead of many. */
    "CREATE TABLE digest ("
    " person_id INTEGER PRIMARY KEY REFERENCES person (id),"
    " day INTEGER NOT NULL" /* of the last one, since 1970-01-01 */
    ") STRICT;"
    /* What they were not told at once, by its title. */
    "CREATE TABLE digest_news ("
    " id INTEGER PRIMARY KEY,"
    " person_id INTEGER NOT NULL REFERENCES person (id),"
    " case_id INTEGER NOT NULL REFERENCES case_record (id),"
    " title BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX digest_news_person ON digest_news (person_id, id);"

    "CREATE TABLE timer ("
    " case_id INTEGER NOT NULL REFERENCES case_record (id),"
    " name TEXT NOT NULL,"
    " verb TEXT NOT NULL,"
    " started_at_ms INTEGER NOT NULL,"
    " duration TEXT NOT NULL," /* ISO 8601, from started_at_ms on */
    " calendar TEXT,"          /* by which; NULL: the clock alone */
    " due_at_ms INTEGER,"      /* NULL: it stands still */
    " PRIMARY KEY (case_id, name)"
    ") STRICT;"
    "CREATE INDEX timer_due ON timer (due_at_ms);"

    /* record is canonical JSON without personal content; content_hash is
     * the keyed hash of the journal row's body, which a retention rule may
     * remove without breaking a later chain over the records. */
    "CREATE TABLE audit ("
    " id INTEGER PRIMARY KEY,"
    " at_ms INTEGER NOT NULL,"
    " case_id INTEGER REFERENCES case_record (id),"
    " journal_id INTEGER REFERENCES journal (id),"
    " record TEXT NOT NULL"
    ") STRICT;"
    "CREATE INDEX audit_case ON audit (case_id, id)"
    " WHERE case_id IS NOT NULL;"
    /* REPLACE deletes without asking the trigger on DELETE. */
    "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit"
    " WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) BEGIN"
    " SELECT RAISE (ABORT, 'the audit record is append-only'); END;"
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN"
    " SELECT RAISE (ABORT, 'the audit record is append-only'); END;"
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN"
    " SELECT RAISE (ABORT, 'the audit record is append-only'); END;";
