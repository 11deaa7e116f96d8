/*
 * canvas_driver URL TOKEN CREATES MAX_DAYS ZONE [CA_FILE]: calls of Canvas as
 * the engine makes them. Each line of standard input is a call, {"operation",
 * "input", "maybe_sent"}; each of standard output what became of it,
 * {"outcome", "error", "retry_after_ms", "remote"}. Ends with its input. The
 * operation "probe" is canvas/probe.h, its answer {"ok", "findings": [[kind,
 * text], …]}.
 */
#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "canvas/canvas.h"
#include "canvas/probe.h"

#include <semaphore.h>
#include <stdio.h>
#include <string.h>

static const char *const outcomes[] = {
    [DELIVERY_SENT] = "sent",
    [DELIVERY_RETRY] = "retry",
    [DELIVERY_UNKNOWN] = "unknown",
    [DELIVERY_FAILED] = "failed",
    [DELIVERY_LATER] = "later",
};

static sem_t done;

static void on_done(void *arg, struct delivery_result *taken_result)
{
	OWN(delivery_result_free)
	struct delivery_result *r = taken_result;
	json_auto_t *line = json_pack("{s:s, s:s?, s:I, s:O?}", "outcome",
	    outcomes[r->outcome], "error", r->error, "retry_after_ms",
	    (json_int_t)r->retry_after_ms, "remote", r->remote);
	OWN(own_string)
	char *text = jsonx_dump(line);

	(void)arg;
	printf("%s\n", text);
	fflush(stdout);
	sem_post(&done);
}

static struct delivery *delivery_of(const char *line)
{
	struct delivery *d = own_calloc(1, sizeof(*d));

	d->outbox_id = 1;
	d->kind = DELIVERY_CALL;
	d->tag = own_strdup("tag");
	d->attempt = 1;
	d->payload = json_loads(line, 0, NULL);
	d->maybe_sent = json_is_true(json_object_get(d->payload, "maybe_sent"));
	return d;
}

static void on_finding(void *arg, enum canvas_probe_kind kind, const char *text)
{
	static const char *const kinds[] = {
	    [CANVAS_PROBE_GOOD] = "good",
	    [CANVAS_PROBE_ODD] = "odd",
	    [CANVAS_PROBE_WRONG] = "wrong",
	};

	json_array_append_new(arg, json_pack("[s, s]", kinds[kind], text));
}

static void probe(const struct config_canvas *config)
{
	json_t *findings = json_array();
	bool ok = canvas_probe(config, on_finding, findings);
	json_auto_t *line =
	    json_pack("{s:b, s:o}", "ok", ok, "findings", findings);
	OWN(own_string)
	char *text = jsonx_dump(line);

	printf("%s\n", text);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct web *web = NULL;
	struct err err = {.kind = ERR_NONE};
	char *line = NULL;
	size_t size = 0;

	OWN(zone_close)
	struct zone *zone = NULL;

	if (argc < 6 || !crypto_init(&err) ||
	    !zone_open(argv[5], &zone, &err) ||
	    !web_start(NULL, "Test/1", 4, &web, &err))
		return 64;
	OWN(own_string)
	char *url = own_printf("%s/api/v1/", argv[1]);
	const struct config_canvas config = {
	    .api_url = url,
	    .token = argv[2],
	    .account = (char *)"self",
	    .creates = strcmp(argv[3], "true") == 0,
	    .max_days = (int)strtol(argv[4], NULL, 10),
	    .zone = zone,
	    .ca_file = argv[6],
	};
	OWN(canvas_free)
	struct canvas *canvas = canvas_new(&config, web, on_done, NULL);
	struct delivery_port port = canvas_port(canvas);

	sem_init(&done, 0, 0);
	while (getline(&line, &size, stdin) > 0) {
		if (strstr(line, "\"operation\":\"probe\"")) {
			probe(&config);
			continue;
		}
		port.deliver(port.self, delivery_of(line));
		sem_wait(&done);
	}
	free(line);
	web_stop(&web);
	return 0;
}
