/*
 * event.h: something somebody said or did, in channel-neutral form. Codecs
 * make events; the engine is their only consumer. What a person typed has
 * already been through text/redact when an event exists.
 */
#ifndef BEADLE_MODEL_EVENT_H
#define BEADLE_MODEL_EVENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum event_kind {
	EVENT_MESSAGE, /* a person wrote free text to the bot */
	EVENT_ACTION,  /* a person pressed a button */
	EVENT_SUBMIT,  /* a person sent a form */
	/* A person called Beadle by a command or a shortcut of the chat
	 * system: verb is its name ("/token"; EVENT_ASK, EVENT_ASK_ABOUT), text
	 * what stood behind it, or the message that it was called on. */
	EVENT_COMMAND,
	/* A person looks at their tab of ours: ref is what it shows now (the
	 * hash of a DELIVERY_HOME), or NULL. */
	EVENT_HOME,
	EVENT_TIMER, /* a timer of a case came due (made by the engine) */
	EVENT_NOTE,  /* nothing to do: recorded and acknowledged */
	/* A mail of ours came back: ref is its outbox row, or without one
	 * thread its Message-ID; text is the code that says why ("5.1.1"). */
	EVENT_BOUNCE,
	/* A mail program answered for its owner: text is what it says, in one
	 * line. ref may be the outbox row of the mail that it answers, or what
	 * a person's answer would have. */
	EVENT_AWAY,
	/* A system that a case called has answered, or is slow to: verb is the
	 * chart's event, ref the case's id, data the output or {"code",
	 * "message"} (made by the engine). */
	EVENT_RESULT,
};

/* What a mail leaves open. A chat system leaves nothing open. */
enum event_doubt {
	/* who is what the mail says, and nobody vouches for it. */
	EVENT_CLAIMED = 1,
	/* Nothing proves that it answers what ref says: no address of ours
	 * that only the receiver of one mail knows. */
	EVENT_UNSIGNED = 2,
};

/* The verbs of the shortcuts: to ask for something, and to make a request of
 * a message. */
#define EVENT_ASK       "ask"
#define EVENT_ASK_ABOUT "ask_about"

/* The source of what whoever runs the service sends through its control
 * socket; who is the account ("root (uid 0)"), as the kernel names it. */
#define EVENT_OPERATOR "operator"

struct event {
	enum event_kind kind;
	/* Where it came from ("slack", "timer") and what makes it unique
	 * there. A second event with the same pair gets the first's reply. */
	char *source;
	char *external_id; /* 1 to 255 bytes */
	/* Who, as the source names them: Slack "T0123/U0456". NULL: nobody. */
	char *who;
	/* What the source shows as their name: display only. May be NULL. */
	char *who_name;
	/* ACTION and SUBMIT: the event name of the workflow, or a built-in
	 * such as "status"; and what it is about: a case and notice
	 * ("CT-1042.17"), a case ("CT-1042") or a workflow ("canvas-token");
	 * "#2" behind it is the page of a form or a history, and "#anew" a
	 * form to be begun anew.
	 * Both are client-visible and prove nothing. A mail has a ref only, of
	 * a case or a draft ("DRAFT.3"), which proves something unless it is
	 * EVENT_UNSIGNED. */
	char *verb;
	char *ref;
	/* MESSAGE, COMMAND: what was written. UTF-8, unescaped. */
	char *text;
	/* MESSAGE: not said to Beadle, but in a thread of a channel where it
	 * is: means something only below a message of ours. */
	bool overheard;
	/* A mail's; its text is without what it quotes. May be NULL. */
	char *subject;
	/* Something in it looked like a credential, and is blanked. */
	bool leaked;
	/* SUBMIT: object of field name -> answer. A mail that answers a form:
	 * {"whole": its text with what it quotes}. */
	json_t *data;
	unsigned doubts; /* of enum event_doubt */
	/* Where to answer: channel and thread in the source's terms, and the
	 * short-lived right to open a form (Slack's trigger_id). May be NULL.
	 * Of a mail, channel is its own Message-ID and thread that of the mail
	 * of ours that it answers. */
	char *channel;
	char *thread;
	char *ts; /* MESSAGE: its own name in the channel */
	char *trigger;
	/* The open window that a button in it was pressed in, to be replaced.
	 * May be NULL. */
	char *view;
	/* Where an answer for this person's eyes can be put for a while,
	 * wherever they are (Slack's response_url). A secret. May be NULL. */
	char *hook;
	int64_t at_ms; /* when Beadle received it */
};

struct event *event_new(
    enum event_kind kind, const char *source, const char *external_id);
void event_free(struct event **event);
/* "message", "action", ...: stored in the database. */
const char *event_kind_name(enum event_kind kind);

/* All of it but source, external_id and at_ms as one JSON object, and back:
 * how the store keeps what it must be able to process again. A kind that is
 * not known comes back as a note, which asks for nothing. */
json_t *event_to_json(const struct event *event);
struct event *event_from_json(const char *source, const char *external_id,
    int64_t at_ms, const json_t *body);

#endif
