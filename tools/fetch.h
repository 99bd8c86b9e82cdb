/*
 * Fetching certificates over https and http: no redirects, no proxies, no other protocols, bounded in size and time, servers
 * of https verified. Which URL may be fetched at all, the network role has decided before.
 */
#ifndef RCDP_TOOLS_FETCH_H
#define RCDP_TOOLS_FETCH_H

#include <curl/curl.h>
#include <event2/event.h>

#include <rcdp/bytes.h>

/* RCDP_OK and the content, or RCDP_E_CERT_UNAVAILABLE and why. */
typedef void (*fetch_done)(void *context, uint32_t ticket, rcdp_err result, rcdp_bytes content, const char *why);

typedef struct fetch_transfer fetch_transfer;
typedef struct {
  const char *ca; /* file; NULL: the CAs of this machine */
  long timeout_s;
  size_t max;
  fetch_done done;
  void *context;
  /* set by fetch_open */
  struct event_base *base;
  CURLM *multi;
  struct event *timer;
  fetch_transfer *transfers;
} fetcher;

/* The fields above are set, the rest is zero. Close in either case; one that was never opened may be closed too. */
RCDP_MUST_USE rcdp_err fetch_open(fetcher *fetch, struct event_base *base);
void fetch_close(fetcher *fetch);

/* done is called later, never from within. */
RCDP_MUST_USE rcdp_err fetch_start(fetcher *fetch, uint32_t ticket, rcdp_bytes url);

#endif
