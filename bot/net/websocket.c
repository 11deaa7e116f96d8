/*
 * websocket.c: one connection. See websocket.h.
 *
 * lws calls back for everything; the struct websocket is the wsi's user
 * pointer and lives until lws says the connection is gone. The peer's pings
 * are answered by lws, which does not report them; but it leaves the socket
 * waiting for room to write, which we had not asked for.
 */
#include "net/websocket_part.h"

#include "base/own.h"
#include "base/str.h"
#include "net/web.h"

#include <string.h>

enum {
	WEBSOCKET_RX_BYTES = 64 * 1024,
	WEBSOCKET_MAX_QUEUED_BYTES = 4 * 1024 * 1024,
	WEBSOCKET_CLOSE_MS = 1000,
	/* Frames written per turn before others get theirs. */
	WEBSOCKET_WRITES_PER_TURN = 32,
};

struct websocket_out {
	STAILQ_ENTRY(websocket_out) next;
	size_t len;
	/* lws masks a client's bytes in place and needs room before them. */
	unsigned char bytes[];
};

/* --- one connection --------------------------------------------------------
 */

void websocket_free(struct websocket *ws)
{
	struct websocket_out *out;

	while ((out = STAILQ_FIRST(&ws->out))) {
		STAILQ_REMOVE_HEAD(&ws->out, next);
		free(out);
	}
	LIST_REMOVE(ws, in_loop);
	websocket_timer_free(&ws->deadline);
	str_clear(&ws->message);
	free(ws);
}

/* The connection is gone: the one place that says so and frees. */
static void websocket_gone(struct websocket *ws, const char *reason)
{
	const struct websocket_handler *handler = ws->handler;
	bool tell = !ws->loop->stopped;
	int http_status = ws->http_status, close_code = ws->close_code;
	void *arg = ws->arg;

	if (ws->reason)
		reason = ws->reason;
	websocket_free(ws);
	if (tell)
		handler->closed(arg, http_status, close_code, reason);
}

static void websocket_blame(struct websocket *ws, const char *reason)
{
	if (!ws->reason)
		ws->reason = reason;
}

static void websocket_kill(struct websocket *ws)
{
	if (ws->wsi)
		lws_set_timeout(ws->wsi, PENDING_TIMEOUT_KILLED_BY_PARENT,
		    LWS_TO_KILL_ASYNC);
}

static void websocket_deadline(void *arg)
{
	struct websocket *ws = arg;

	if (ws->failed) {
		websocket_gone(ws, "connect_failed");
		return;
	}
	websocket_blame(ws, ws->opening ? "connect_timeout" : "close_timeout");
	websocket_kill(ws);
}

static void websocket_ask_to_write(struct websocket *ws)
{
	ws->want_write = true;
	lws_callback_on_writable(ws->wsi);
}

static bool websocket_write_ping(struct websocket *ws)
{
	unsigned char frame[LWS_PRE + 1];

	ws->want_ping = false;
	return lws_write(ws->wsi, frame + LWS_PRE, 0, LWS_WRITE_PING) >= 0;
}

/* Returns what lws wants: non-zero closes. */
static int websocket_writable(struct websocket *ws)
{
	struct websocket_out *out;

	if (!ws->want_write && !ws->closing && ws->handler->pinged)
		ws->handler->pinged(ws->arg);
	ws->want_write = false;
	if (ws->want_ping && !websocket_write_ping(ws))
		return -1;
	for (int n = 0; n < WEBSOCKET_WRITES_PER_TURN; n++) {
		out = STAILQ_FIRST(&ws->out);
		if (out == NULL || lws_send_pipe_choked(ws->wsi))
			break;
		STAILQ_REMOVE_HEAD(&ws->out, next);
		ws->out_bytes -= out->len;
		int written = lws_write(
		    ws->wsi, out->bytes + LWS_PRE, out->len, LWS_WRITE_TEXT);
		bool short_write = written < (int)out->len;
		free(out);
		if (short_write)
			return -1;
	}
	if (!STAILQ_EMPTY(&ws->out)) {
		websocket_ask_to_write(ws);
		return 0;
	}
	if (ws->closing) {
		lws_close_reason(ws->wsi, ws->close_with, NULL, 0);
		return -1;
	}
	return 0;
}

/* Nothing here may end the connection by its answer: lws (4.1.6) would go on
 * reading into a buffer that it no longer empties, past its end. */
static void websocket_received(struct websocket *ws, const char *in, size_t len)
{
	if (ws->closing)
		return;
	if (lws_is_first_fragment(ws->wsi))
		str_reset(&ws->message);
	str_add_n(&ws->message, in, len);
	if (!str_ok(&ws->message)) {
		ws->reason = "message_too_long";
		ws->close_with = LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE;
		websocket_close(ws);
		return;
	}
	if (lws_is_final_fragment(ws->wsi) &&
	    lws_remaining_packet_payload(ws->wsi) == 0)
		ws->handler->message(
		    ws->arg, str_text(&ws->message), ws->message.len);
}

static void websocket_established(struct websocket *ws)
{
	ws->established = true;
	ws->opening = false;
	websocket_timer_clear(ws->deadline);
	if (ws->closing)
		websocket_close(ws);
	else
		ws->handler->opened(ws->arg);
}

/* lws is done with it: the last callback of every connection, and for one
 * that was cut in the middle of the upgrade the only one. */
static void websocket_destroyed(struct websocket *ws)
{
	ws->wsi = NULL;
	if (!ws->connecting) {
		websocket_gone(ws, "connection_lost");
		return;
	}
	ws->failed = true;
	websocket_timer_set(ws->deadline, 0);
}

static void websocket_peer_close(
    struct websocket *ws, const unsigned char *in, size_t len)
{
	if (len >= 2)
		ws->close_code = in[0] << 8 | in[1];
	websocket_blame(ws, ws->closing ? "closed" : "peer_closed");
}

static int websocket_callback(struct lws *wsi, enum lws_callback_reasons reason,
    void *user, void *in, size_t len)
{
	struct websocket *ws = user;

	if (reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED) {
		websocket_loop_run(lws_context_user(lws_get_context(wsi)));
		return 0;
	}
	if (ws == NULL)
		return 0;
	switch ((int)reason) {
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		ws->wsi = wsi;
		websocket_established(ws);
		break;
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		ws->http_status = (int)lws_http_client_http_response(wsi);
		websocket_blame(ws, "connect_failed");
		break;
	case LWS_CALLBACK_CLIENT_RECEIVE:
		websocket_received(ws, in, len);
		break;
	case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
		ws->handler->pong(ws->arg);
		break;
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		return websocket_writable(ws);
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
		websocket_peer_close(ws, in, len);
		break;
	case LWS_CALLBACK_CLIENT_CLOSED:
		websocket_blame(ws, ws->closing ? "closed" : "connection_lost");
		break;
	case LWS_CALLBACK_WSI_DESTROY:
		websocket_destroyed(ws);
		break;
	default:
		break;
	}
	return 0;
}

const struct lws_protocols websocket_protocols[] = {
    {.name = "beadle",
        .callback = websocket_callback,
        .rx_buffer_size = WEBSOCKET_RX_BYTES},
    {.name = NULL},
};

/* --- opening, sending, closing ----------------------------------------------
 */

static bool websocket_connect(
    struct websocket *ws, const char *url, struct err *err)
{
	OWN(own_string)
	char *copy = own_strdup(url);
	const char *scheme, *address, *path;
	int port;

	if (lws_parse_uri(copy, &scheme, &address, &port, &path) != 0)
		return err_set(err, ERR_INPUT, "not a WebSocket address");
	OWN(own_string)
	char *whole_path = own_printf("/%s", path);
	OWN(own_string)
	char *host = own_printf("%s:%d", address, port);
	bool tls = strcmp(scheme, "wss") == 0;
	struct lws_client_connect_info info = {
	    .context = ws->loop->context,
	    .address = address,
	    .port = port,
	    .path = whole_path,
	    .host = (port == 443) == tls && port == (tls ? 443 : 80) ? address
	                                                             : host,
	    .ssl_connection = tls ? LCCSCF_USE_SSL : 0,
	    .alpn = "http/1.1",
	    .local_protocol_name = websocket_protocols[0].name,
	    .userdata = ws,
	    .pwsi = &ws->wsi,
	};
	ws->connecting = true;
	struct lws *wsi = lws_client_connect_via_info(&info);
	ws->connecting = false;
	return wsi || ws->failed ||
	       err_set(err, ERR_AGAIN, "connection could not be started");
}

bool websocket_open(struct websocket_loop *loop, const char *url,
    int64_t timeout_ms, const struct websocket_handler *handler, void *arg,
    struct websocket **ret_ws, struct err *err)
{
	if (!web_url_allowed(url))
		return err_set(err, ERR_REFUSED,
		    "only wss://, or ws:// towards this machine");
	struct websocket *ws = own_calloc(1, sizeof(*ws));
	ws->loop = loop;
	ws->handler = handler;
	ws->arg = arg;
	ws->opening = true;
	ws->close_with = LWS_CLOSE_STATUS_NORMAL;
	str_init(&ws->message, WEBSOCKET_MAX_MESSAGE_BYTES);
	STAILQ_INIT(&ws->out);
	LIST_INSERT_HEAD(&loop->sockets, ws, in_loop);
	ws->deadline = websocket_timer_new(loop, websocket_deadline, ws);
	websocket_timer_set(ws->deadline, timeout_ms);
	if (!websocket_connect(ws, url, err)) {
		websocket_free(ws);
		return false;
	}
	*ret_ws = ws;
	return true;
}

bool websocket_send(struct websocket *ws, const char *text, size_t len)
{
	if (!ws->established || ws->closing ||
	    len > WEBSOCKET_MAX_QUEUED_BYTES - ws->out_bytes)
		return false;
	struct websocket_out *out = own_calloc(1, sizeof(*out) + LWS_PRE + len);
	out->len = len;
	memcpy(out->bytes + LWS_PRE, text, len);
	STAILQ_INSERT_TAIL(&ws->out, out, next);
	ws->out_bytes += len;
	websocket_ask_to_write(ws);
	return true;
}

void websocket_ping(struct websocket *ws)
{
	if (!ws->established || ws->closing)
		return;
	ws->want_ping = true;
	websocket_ask_to_write(ws);
}

void websocket_pause(struct websocket *ws, bool paused)
{
	if (ws->established)
		lws_rx_flow_control(ws->wsi, !paused);
}

void websocket_close(struct websocket *ws)
{
	ws->closing = true;
	if (!ws->established) {
		websocket_abort(ws);
		return;
	}
	websocket_timer_set(ws->deadline, WEBSOCKET_CLOSE_MS);
	websocket_ask_to_write(ws);
}

void websocket_abort(struct websocket *ws)
{
	ws->closing = true;
	websocket_blame(ws, "aborted");
	websocket_timer_set(ws->deadline, 0);
}
