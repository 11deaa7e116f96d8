/*
 * web_transfer.c: see web_transfer.h.
 *
 * curl hands over what came in pieces of its own buffer; each is wiped there
 * once it is copied. A connection of HTTP/2 keeps buffers beyond that, and so
 * a secret comes by HTTP/1.1.
 */
#include "net/web_transfer.h"

#include "base/crypto.h"
#include "base/own.h"
#include "base/wiped.h"
#include "net/tls.h"

#include <curl/curl.h>
#include <string.h>

enum {
	TRANSFER_CONNECT_TIMEOUT_MS = 10000,
	TRANSFER_MAX_SECONDS_TO_WAIT = 24 * 3600,
	/* Most bodies fit at once. */
	TRANSFER_BODY_BYTES = 4096,
};

void web_transfer_init(void)
{
	curl_global_init_mem(CURL_GLOBAL_DEFAULT, wiped_malloc, wiped_free,
	    wiped_realloc, wiped_strdup, wiped_calloc);
}

/* --- what curl calls ------------------------------------------------------ */

/* Not a struct str: what it outgrows, it leaves behind. */
static bool transfer_reserve(struct web_transfer *t, size_t len)
{
	if (len > WEB_MAX_BODY_BYTES - t->body_len)
		return false;
	size_t want = t->body_len + len + 1;
	size_t cap = t->body_cap ? t->body_cap : TRANSFER_BODY_BYTES;
	while (cap < want)
		cap *= 2;
	if (cap == t->body_cap)
		return true;
	char *body = wiped_realloc(t->body, cap);
	if (body == NULL)
		return false;
	t->body = body;
	t->body_cap = cap;
	return true;
}

static size_t transfer_on_body(char *bytes, size_t size, size_t n, void *arg)
{
	struct web_transfer *t = arg;
	size_t len = size * n;
	bool fits = transfer_reserve(t, len);

	if (fits) {
		memcpy(t->body + t->body_len, bytes, len);
		t->body_len += len;
		t->body[t->body_len] = '\0';
	}
	crypto_wipe(bytes, len);
	return fits ? len : 0;
}

/* Line by line; a status line begins anew, as after "100 Continue". */
static size_t transfer_on_header(char *bytes, size_t size, size_t n, void *arg)
{
	struct web_transfer *t = arg;
	size_t len = size * n;
	size_t kept = len;

	while (kept && (bytes[kept - 1] == '\r' || bytes[kept - 1] == '\n'))
		kept--;
	if (kept > 5 && memcmp(bytes, "HTTP/", 5) == 0) {
		str_reset(&t->headers);
	} else if (kept) {
		str_add_n(&t->headers, bytes, kept);
		str_add_char(&t->headers, '\n');
	}
	return len;
}

/* The body of a request that is sent once. */
static size_t transfer_on_read(char *buffer, size_t size, size_t n, void *arg)
{
	struct web_transfer *t = arg;
	size_t len = t->request->body_len - t->body_read;

	if (len > size * n)
		len = size * n;
	memcpy(buffer, t->request->body + t->body_read, len);
	t->body_read += len;
	return len;
}

static CURLcode transfer_on_ssl(CURL *easy, void *ssl_ctx, void *arg)
{
	(void)easy;
	(void)arg;
	tls_cleanse(ssl_ctx);
	return CURLE_OK;
}

/* --- a handle ------------------------------------------------------------- */

static void transfer_set_callbacks(struct web_transfer *t)
{
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, transfer_on_body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, transfer_on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, transfer_on_read);
	curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_SSL_CTX_FUNCTION, transfer_on_ssl);
}

struct web_transfer *web_transfer_new(
    const char *ca_file, const char *user_agent)
{
	struct web_transfer *t = own_calloc(1, sizeof(*t));

	t->easy = curl_easy_init();
	str_init(&t->headers, WEB_MAX_HEADER_BYTES);
	transfer_set_callbacks(t);
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(t->easy, CURLOPT_PROXY, "");
	curl_easy_setopt(t->easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(t->easy, CURLOPT_TCP_NODELAY, 1L);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)TRANSFER_CONNECT_TIMEOUT_MS);
	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, user_agent);
	/* Set anew for each request, and there is no way back to curl's. */
	if (ca_file == NULL)
		curl_easy_getinfo(t->easy, CURLINFO_CAINFO, &ca_file);
	t->ca_file = own_strdup_or_null(ca_file);
	return t;
}

/* Request and answer. */
static void transfer_forget(struct web_transfer *t)
{
	web_request_free(&t->request);
	curl_slist_free_all(t->sent_headers);
	t->sent_headers = NULL;
	if (t->body)
		crypto_wipe(t->body, t->body_cap);
	t->body_len = 0;
	str_reset(&t->headers);
}

void web_transfer_free(struct web_transfer **transfer)
{
	struct web_transfer *t = *transfer;

	if (t == NULL)
		return;
	curl_easy_cleanup(t->easy);
	transfer_forget(t);
	wiped_free(t->body);
	str_clear(&t->headers);
	free(t->ca_file);
	free(t);
	*transfer = NULL;
}

/* --- the request ---------------------------------------------------------- */

static void transfer_add_header(
    struct web_transfer *t, const char *name, const char *value)
{
	OWN(wiped_string)
	char *line = own_printf("%s%s", name, value);

	t->sent_headers = curl_slist_append(t->sent_headers, line);
}

static void transfer_prepare_headers(struct web_transfer *t)
{
	const struct web_request *r = t->request;

	if (r->bearer)
		transfer_add_header(t, "Authorization: Bearer ", r->bearer);
	if (r->accept)
		transfer_add_header(t, "Accept: ", r->accept);
	if (r->content_type)
		transfer_add_header(t, "Content-Type: ", r->content_type);
	/* No 100-continue: a second round trip for every larger message. */
	transfer_add_header(t, "Expect:", "");
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->sent_headers);
}

static void transfer_prepare_body(struct web_transfer *t)
{
	const struct web_request *r = t->request;

	if (r->body) {
		/* Without POSTFIELDS curl asks for the body; it cannot ask a
		 * second time, and so reports what it would have repeated. */
		curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
		curl_easy_setopt(
		    t->easy, CURLOPT_POSTFIELDS, r->once ? NULL : r->body);
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)r->body_len);
	} else {
		curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L);
	}
	curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, r->method);
}

void web_transfer_prepare(
    struct web_transfer *t, struct web_request *taken_request)
{
	t->request = taken_request;
	t->body_read = 0;
	curl_easy_setopt(t->easy, CURLOPT_URL, t->request->url);
	curl_easy_setopt(
	    t->easy, CURLOPT_TIMEOUT_MS, (long)t->request->timeout_ms);
	curl_easy_setopt(t->easy, CURLOPT_CAINFO,
	    t->request->ca_file ? t->request->ca_file : t->ca_file);
	curl_easy_setopt(t->easy, CURLOPT_HTTP_VERSION,
	    (long)(t->request->secret ? CURL_HTTP_VERSION_1_1
	                              : CURL_HTTP_VERSION_2TLS));
	curl_easy_setopt(
	    t->easy, CURLOPT_FRESH_CONNECT, (long)t->request->secret);
	curl_easy_setopt(
	    t->easy, CURLOPT_FORBID_REUSE, (long)t->request->secret);
	transfer_prepare_headers(t);
	transfer_prepare_body(t);
}

/* --- the answer ----------------------------------------------------------- */

/* Failures after which the peer has certainly seen nothing. */
static bool transfer_never_sent(CURLcode code)
{
	static const CURLcode codes[] = {CURLE_UNSUPPORTED_PROTOCOL,
	    CURLE_URL_MALFORMAT, CURLE_COULDNT_RESOLVE_HOST,
	    CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR,
	    CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i] == code)
			return true;
	return false;
}

/* A timeout while connecting also sent nothing. */
static bool transfer_maybe_done(struct web_transfer *t, CURLcode code)
{
	curl_off_t sent = 0, pretransfer = 0;

	curl_easy_getinfo(t->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &pretransfer);
	return !transfer_never_sent(code) && (sent > 0 || pretransfer > 0);
}

/* RFC 9110, 10.2.3: seconds or a date. */
static int64_t transfer_retry_after_ms(const struct web_response *response)
{
	OWN(own_string)
	char *value = web_header(response, "retry-after");
	char *end;

	if (value == NULL)
		return -1;
	long long seconds = strtoll(value, &end, 10);
	if (end == value) {
		time_t at = curl_getdate(value, NULL);
		seconds = at < 0 ? 0 : (long long)(at - time(NULL));
	}
	if (seconds < 0)
		seconds = 0;
	if (seconds > TRANSFER_MAX_SECONDS_TO_WAIT)
		seconds = TRANSFER_MAX_SECONDS_TO_WAIT;
	return seconds * 1000;
}

static void transfer_read(
    struct web_transfer *t, CURLcode code, struct web_response *response)
{
	response->headers = str_text(&t->headers);
	response->retry_after_ms = transfer_retry_after_ms(response);
	response->body = t->body && t->body_len ? t->body : "";
	response->body_len = t->body_len;
	if (code == CURLE_OK) {
		curl_easy_getinfo(
		    t->easy, CURLINFO_RESPONSE_CODE, &response->status);
		return;
	}
	response->maybe_done = transfer_maybe_done(t, code);
	err_set(&response->err,
	    code == CURLE_PEER_FAILED_VERIFICATION ||
	            code == CURLE_SSL_CACERT_BADFILE
	        ? ERR_REFUSED
	        : ERR_AGAIN,
	    "%s (curl %d)", curl_easy_strerror(code), (int)code);
}

void web_transfer_finish(struct web_transfer *t, int code)
{
	struct web_response response = {.status = 0};

	transfer_read(t, (CURLcode)code, &response);
	if (t->request->secret) {
		curl_easy_cleanup(t->easy);
		t->easy = NULL;
	}
	t->request->done(t->request->arg, &response);
	transfer_forget(t);
}

void web_transfer_abandon(struct web_transfer *t)
{
	struct web_response response = {
	    .retry_after_ms = -1, .body = "", .maybe_done = true};

	err_set(&response.err, ERR_AGAIN, "stopped");
	t->request->done(t->request->arg, &response);
}
