/*
 * Certificate URLs: one canonical form, and the operator's allow-list.
 *
 * Canonical: scheme "https" or "http" in lower case, "://", host (lower-case DNS name of letters, digits, hyphens and dots whose last
 * label begins with a letter, or dotted-decimal IPv4 in its only canonical spelling), optional ":port" (1..65535, no leading zero, not
 * the scheme's default), "/" and path, optional "?" and query (not empty). Path and query consist of unreserved characters, "=", "&",
 * "/", ":" and percent-encoded octets that need encoding, in upper case, never 00-1F, 7F, "/", "\", "." or "%"; no "." or ".." segments,
 * none that is empty but the last. No user information, fragment, IPv6 literal, backslash, or trailing dot in the host. A text without
 * "://" is read as https, as the source document of the attach writes it; its example, www.NextGenCertAuthority.com/DeviceID=xxxx, has
 * capitals in the host and must be written www.nextgencertauthority.com/DeviceID=xxxx. At most 255 octets, scheme included. Everything
 * else is refused; nothing is repaired.
 */
#ifndef RCDP_URL_H
#define RCDP_URL_H

#include <rcdp/bytes.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RCDP_URL_MAX = 255 };

typedef struct {
  rcdp_bytes scheme; /* "https" or "http" */
  rcdp_bytes host;
  uint16_t port;    /* the scheme's default when absent */
  rcdp_bytes path;  /* from "/" on, without the query */
  rcdp_bytes query; /* without "?" */
} rcdp_url;

/* RCDP_E_URL unless text is in canonical form (or lacks only the scheme). Views point into text. */
RCDP_MUST_USE rcdp_err rcdp_url_read(rcdp_bytes text, rcdp_url *url);

/* The canonical text with its scheme, appended to out: what is fetched. */
RCDP_MUST_USE rcdp_err rcdp_url_write(const rcdp_url *url, rcdp_buf *out);

/* Scheme, host and port equal those of prefix, and path begins with its path at a segment boundary (a prefix path that ends in "/"
 * allows what is below it; any other, exactly that path). A prefix has no query. */
bool rcdp_url_allowed(const rcdp_url *url, const rcdp_url *prefix);

/* The value behind "DeviceID=": the last path segment's, or a query parameter's; exactly one in the whole URL. RCDP_E_URL when there is none,
 * more than one, or it has octets besides letters, digits and "-_.:" (1..64 of them). */
RCDP_MUST_USE rcdp_err rcdp_url_device_id(const rcdp_url *url, rcdp_bytes *device_id);

#ifdef __cplusplus
}
#endif

#endif
