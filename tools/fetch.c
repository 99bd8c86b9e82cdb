/* libcurl's multi interface on libevent's loop. */
#include "fetch.h"

#include <stdlib.h>
#include <string.h>

enum { URL_MAX = 255, HTTP_OK = 200 };

struct fetch_transfer {
  fetcher *owner;
  fetch_transfer *next;
  CURL *easy;
  uint32_t ticket;
  char url[URL_MAX + 1];
  char why[CURL_ERROR_SIZE];
  uint8_t *content;
  size_t len;
};

static void unlink_transfer(fetch_transfer *transfer) {
  fetch_transfer **at = &transfer->owner->transfers;
  while (*at != transfer) {
    at = &(*at)->next;
  }
  *at = transfer->next;
}

static void release(fetch_transfer *transfer) {
  curl_multi_remove_handle(transfer->owner->multi, transfer->easy);
  curl_easy_cleanup(transfer->easy);
  free(transfer->content);
  free(transfer);
}

static void drop(fetch_transfer *transfer) {
  unlink_transfer(transfer);
  release(transfer);
}

static void finish(fetch_transfer *transfer, CURLcode code) {
  fetcher *fetch = transfer->owner;
  long status = 0;
  curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
  rcdp_err result = code == CURLE_OK && status == HTTP_OK ? RCDP_OK : RCDP_E_CERT_UNAVAILABLE;
  if (code == CURLE_OK && status != HTTP_OK) {
    snprintf(transfer->why, sizeof transfer->why, "the server answered %ld", status);
  } else if (code == CURLE_WRITE_ERROR) {
    snprintf(transfer->why, sizeof transfer->why, "more than %zu octets", fetch->max);
  } else if (code != CURLE_OK && *transfer->why == '\0') {
    snprintf(transfer->why, sizeof transfer->why, "%s", curl_easy_strerror(code));
  }
  fetch->done(fetch->context, transfer->ticket, result, (rcdp_bytes){transfer->content, transfer->len}, transfer->why);
  drop(transfer);
}

static void collect(fetcher *fetch) {
  int left = 0;
  for (CURLMsg *message; (message = curl_multi_info_read(fetch->multi, &left)) != NULL;) {
    fetch_transfer *transfer = NULL;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
    finish(transfer, message->data.result);
  }
}

static void on_socket_event(evutil_socket_t fd, short what, void *context) {
  fetcher *fetch = context;
  int running = 0;
  int flags = ((what & EV_READ) != 0 ? CURL_CSELECT_IN : 0) | ((what & EV_WRITE) != 0 ? CURL_CSELECT_OUT : 0);
  curl_multi_socket_action(fetch->multi, fd, flags, &running);
  collect(fetch);
}

static void on_timer(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  fetcher *fetch = context;
  int running = 0;
  curl_multi_socket_action(fetch->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  collect(fetch);
}

/* libcurl wants to know about a socket in another way than before: its event is made anew. */
static int watch(CURL *easy, curl_socket_t fd, int what, void *context, void *known) {
  (void)easy;
  fetcher *fetch = context;
  struct event *watched = known;
  if (watched != NULL) {
    event_free(watched);
    curl_multi_assign(fetch->multi, fd, NULL);
  }
  if (what == CURL_POLL_REMOVE) {
    return 0;
  }
  short events =
      (short)(EV_PERSIST | ((what & CURL_POLL_IN) != 0 ? EV_READ : 0) | ((what & CURL_POLL_OUT) != 0 ? EV_WRITE : 0));
  watched = event_new(fetch->base, fd, events, on_socket_event, fetch);
  if (watched == NULL || event_add(watched, NULL) != 0) {
    return -1;
  }
  curl_multi_assign(fetch->multi, fd, watched);
  return 0;
}

static int set_timer(CURLM *multi, long timeout_ms, void *context) {
  (void)multi;
  fetcher *fetch = context;
  if (timeout_ms < 0) {
    return event_del(fetch->timer);
  }
  const struct timeval delay = {.tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000};
  return event_add(fetch->timer, &delay);
}

rcdp_err fetch_open(fetcher *fetch, struct event_base *base) {
  fetch->base = base;
  fetch->transfers = NULL;
  fetch->timer = evtimer_new(base, on_timer, fetch);
  fetch->multi = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_multi_init() : NULL;
  if (fetch->multi == NULL || fetch->timer == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  curl_multi_setopt(fetch->multi, CURLMOPT_SOCKETFUNCTION, watch);
  curl_multi_setopt(fetch->multi, CURLMOPT_SOCKETDATA, fetch);
  curl_multi_setopt(fetch->multi, CURLMOPT_TIMERFUNCTION, set_timer);
  curl_multi_setopt(fetch->multi, CURLMOPT_TIMERDATA, fetch);
  return RCDP_OK;
}

void fetch_close(fetcher *fetch) {
  if (fetch->base == NULL) {
    return;
  }
  fetch_transfer *next = NULL;
  for (fetch_transfer *transfer = fetch->transfers; transfer != NULL; transfer = next) {
    next = transfer->next;
    release(transfer);
  }
  curl_multi_cleanup(fetch->multi);
  if (fetch->timer != NULL) {
    event_free(fetch->timer);
  }
  curl_global_cleanup();
}

/* Anything but all of it makes libcurl give up: content beyond the limit is refused. */
static size_t take(char *data, size_t size, size_t count, void *context) {
  fetch_transfer *transfer = context;
  size_t len = size * count;
  if (len > transfer->owner->max - transfer->len) {
    return 0;
  }
  memcpy(transfer->content + transfer->len, data, len);
  transfer->len += len;
  return len;
}

static bool restrict_protocols(CURL *easy) {
#if CURL_AT_LEAST_VERSION(7, 85, 0)
  return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK;
#else
  return curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS)) == CURLE_OK;
#endif
}

static bool set_options(fetch_transfer *transfer) {
  const fetcher *fetch = transfer->owner;
  CURL *easy = transfer->easy;
  return restrict_protocols(easy) && curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
         (fetch->ca == NULL || (curl_easy_setopt(easy, CURLOPT_CAINFO, fetch->ca) == CURLE_OK &&
                                curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) == CURLE_OK)) &&
         curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_TIMEOUT, fetch->timeout_s) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->why) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_URL, transfer->url) == CURLE_OK;
}

rcdp_err fetch_start(fetcher *fetch, uint32_t ticket, rcdp_bytes url) {
  fetch_transfer *transfer = url.len <= URL_MAX ? calloc(1, sizeof *transfer) : NULL;
  if (transfer == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  transfer->owner = fetch;
  transfer->ticket = ticket;
  memcpy(transfer->url, url.data, url.len);
  transfer->content = malloc(fetch->max);
  transfer->easy = curl_easy_init();
  transfer->next = fetch->transfers;
  fetch->transfers = transfer;
  if (transfer->content == NULL || transfer->easy == NULL || !set_options(transfer) ||
      curl_multi_add_handle(fetch->multi, transfer->easy) != CURLM_OK) {
    drop(transfer);
    return RCDP_E_NO_MEMORY;
  }
  return RCDP_OK;
}
