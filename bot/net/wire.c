/*
 * wire.c: see wire.h. The other owner of libcurl beside web.h's: that one has
 * curl speak HTTP for it, this one takes the socket over.
 */
#include "net/wire.h"

#include "base/clock.h"
#include "base/own.h"
#include "net/web_transfer.h"

#include <curl/curl.h>
#include <poll.h>

struct wire {
	CURL *easy;
	int socket;
	int stop_fd;
	int64_t send_timeout_ms;
	int64_t stop_at_ms; /* monotonic; 0: nobody wants it to end yet */
};

static bool wire_stop_wanted(int stop_fd)
{
	struct pollfd fd = {.fd = stop_fd, .events = POLLIN};

	return stop_fd >= 0 && poll(&fd, 1, 0) > 0;
}

/* curl asks at least once a second while it connects. */
static int wire_on_progress(void *arg, curl_off_t down_total, curl_off_t down,
    curl_off_t up_total, curl_off_t up)
{
	const struct wire *wire = arg;

	(void)down_total;
	(void)down;
	(void)up_total;
	(void)up;
	return wire_stop_wanted(wire->stop_fd);
}

static void wire_prepare_login(CURL *easy, const struct wire_options *options)
{
	curl_easy_setopt(easy, CURLOPT_USERNAME, options->user);
	if (options->token) {
		OWN(own_string)
		char *login = own_printf("AUTH=%s", options->sasl);
		curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, options->token);
		curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, login);
	} else {
		curl_easy_setopt(easy, CURLOPT_PASSWORD, options->password);
	}
}

static void wire_prepare(struct wire *wire, const struct wire_options *options)
{
	CURL *easy = wire->easy;

	curl_easy_setopt(easy, CURLOPT_URL, options->url);
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps");
	curl_easy_setopt(easy, CURLOPT_USE_SSL,
	    (long)(options->starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	if (options->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca_file);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)options->timeout_ms);
	curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, wire_on_progress);
	curl_easy_setopt(easy, CURLOPT_XFERINFODATA, wire);
	if (options->user)
		wire_prepare_login(easy, options);
}

static bool wire_failed(CURLcode code, struct err *err)
{
	static const struct {
		CURLcode code;
		enum err_kind kind;
		const char *word;
	} rows[] = {
	    {CURLE_LOGIN_DENIED, ERR_REFUSED, "login refused"},
	    {CURLE_PEER_FAILED_VERIFICATION, ERR_REFUSED,
	        "certificate not trusted"},
	    {CURLE_SSL_CACERT_BADFILE, ERR_REFUSED, "ca_file cannot be used"},
	    {CURLE_USE_SSL_FAILED, ERR_REFUSED, "STARTTLS is not offered"},
	    {CURLE_ABORTED_BY_CALLBACK, ERR_AGAIN, "stopped"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].code == code)
			return err_set(err, rows[i].kind, "%s", rows[i].word);
	return err_set(err, ERR_AGAIN, "%s (curl %d)", curl_easy_strerror(code),
	    (int)code);
}

bool wire_open(
    const struct wire_options *options, struct wire **ret_wire, struct err *err)
{
	OWN(wire_close)
	struct wire *wire = own_calloc(1, sizeof(*wire));
	curl_socket_t socket = CURL_SOCKET_BAD;

	wire->stop_fd = options->stop_fd;
	wire->send_timeout_ms = options->timeout_ms;
	web_transfer_init();
	wire->easy = curl_easy_init();
	if (wire->easy == NULL)
		return err_set(err, ERR_AGAIN, "no curl handle");
	wire_prepare(wire, options);
	CURLcode code = curl_easy_perform(wire->easy);
	if (code == CURLE_OK)
		code = curl_easy_getinfo(
		    wire->easy, CURLINFO_ACTIVESOCKET, &socket);
	if (code != CURLE_OK || socket == CURL_SOCKET_BAD)
		return wire_failed(code, err);
	wire->socket = socket;
	*ret_wire = MOVE(wire);
	return true;
}

void wire_close(struct wire **wire)
{
	if (*wire == NULL)
		return;
	curl_easy_cleanup((*wire)->easy);
	free(*wire);
	*wire = NULL;
}

/* How long to wait, given that it may be time to end. */
static int64_t wire_patience_ms(const struct wire *wire, int64_t timeout_ms)
{
	if (wire->stop_at_ms == 0)
		return timeout_ms;
	int64_t left_ms = wire->stop_at_ms - clock_monotonic_ms();
	return left_ms < timeout_ms ? left_ms : timeout_ms;
}

/* Until the socket is ready, WIRE_BYTES; or why not. */
static enum wire_got wire_wait(
    struct wire *wire, short events, int64_t timeout_ms, bool at_once)
{
	int64_t until_ms = clock_monotonic_ms() + timeout_ms;

	for (;;) {
		int64_t wait_ms =
		    wire_patience_ms(wire, until_ms - clock_monotonic_ms());
		struct pollfd fds[] = {
		    {.fd = wire->socket, .events = events},
		    {.fd = wire->stop_at_ms ? -1 : wire->stop_fd,
		        .events = POLLIN},
		};
		if (wire->stop_at_ms && (at_once || wait_ms <= 0))
			return WIRE_STOPPED;
		if (wait_ms <= 0)
			return WIRE_QUIET;
		poll(fds, 2, (int)wait_ms);
		if (fds[1].revents)
			wire->stop_at_ms = clock_monotonic_ms() + WIRE_STOP_MS;
		else if (fds[0].revents)
			return WIRE_BYTES;
	}
}

static enum wire_got wire_say(enum wire_got got, struct err *err)
{
	static const char *const words[] = {
	    [WIRE_BYTES] = "",
	    [WIRE_QUIET] = "no answer in time",
	    [WIRE_STOPPED] = "stopped",
	    [WIRE_GONE] = "connection lost",
	};

	err_set(err, ERR_AGAIN, "%s", words[got]);
	return got;
}

bool wire_send(
    struct wire *wire, const char *bytes, size_t len, struct err *err)
{
	while (len) {
		size_t sent = 0;
		CURLcode code = curl_easy_send(wire->easy, bytes, len, &sent);
		enum wire_got got = WIRE_GONE;
		bytes += sent;
		len -= sent;
		if (code == CURLE_AGAIN)
			got = wire_wait(
			    wire, POLLOUT, wire->send_timeout_ms, false);
		else if (code == CURLE_OK)
			got = WIRE_BYTES;
		if (got != WIRE_BYTES) {
			wire_say(got, err);
			return false;
		}
	}
	return true;
}

enum wire_got wire_receive(struct wire *wire, char *buffer, size_t size,
    int64_t timeout_ms, bool at_once, size_t *ret_len, struct err *err)
{
	int64_t until_ms = clock_monotonic_ms() + timeout_ms;

	for (;;) {
		size_t len = 0;
		/* First of all: TLS may hold what poll() does not see. */
		CURLcode code = curl_easy_recv(wire->easy, buffer, size, &len);
		if (code == CURLE_OK && len) {
			*ret_len = len;
			return WIRE_BYTES;
		}
		if (code != CURLE_AGAIN)
			return wire_say(WIRE_GONE, err);
		enum wire_got got = wire_wait(
		    wire, POLLIN, until_ms - clock_monotonic_ms(), at_once);
		if (got != WIRE_BYTES)
			return wire_say(got, err);
	}
}
