/* See outside.h. A bundle is made of the honest identities, each edited as DER at a few elements, and of text between them. */
#include "outside.h"

#include <string.h>

#include "der_edit.h"
#include "fuzz.h"
#include "identities.h"
#include "reader.h"

enum { BUNDLE_MAX = 1 << 14, DER_MAX = 1 << 12, PARTS_MAX = 6, EDITS_MAX = 4, PUT_MAX = 64, URL_MAX = 255 };

static uint8_t bundle_octets[BUNDLE_MAX], url_octets[URL_MAX];
static rcdp_buf bundle = {bundle_octets, 0, sizeof bundle_octets};
static rcdp_buf url = {url_octets, 0, sizeof url_octets};

void fuzz_outside_reset(void) { bundle.len = url.len = 0; }

rcdp_bytes fuzz_outside_bundle(rcdp_bytes honest) { return bundle.len > 0 ? rcdp_buf_bytes(&bundle) : honest; }
rcdp_bytes fuzz_outside_url(rcdp_bytes honest) { return url.len > 0 ? rcdp_buf_bytes(&url) : honest; }

/* What finds no room is left out. */
static void add(rcdp_buf *to, rcdp_bytes octets) {
  if (octets.len > 0 && rcdp_buf_add(to, octets) != RCDP_OK) {
    return;
  }
}

static void add_text(const char *text) { add(&bundle, rcdp_bytes_of(text)); }

/* --- parts --- */

/* One, with as many changes as the octets say. */
static rcdp_bytes edited(rcdp_bytes der, rcdp_bytes *from) {
  static uint8_t octets[2][DER_MAX];
  rcdp_bytes now = der;
  const unsigned int edits = fuzz_u8(from) % (EDITS_MAX + 1);
  for (unsigned int i = 0; i < edits; i++) {
    rcdp_buf out = RCDP_BUF(octets[i % 2]);
    der_edit edit = {.kind = (der_edit_kind)(fuzz_u8(from) % DER_EDIT_COUNT), .element = fuzz_u8(from)};
    edit.put = fuzz_take(from, fuzz_u8(from) % PUT_MAX);
    now = der_rewrite(now, &edit, &out) == RCDP_OK ? rcdp_buf_bytes(&out) : now;
  }
  return now;
}

static void add_base64(rcdp_bytes octets) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  enum { GROUP = 3, LINE = 48 };
  for (size_t i = 0; i < octets.len; i += GROUP) {
    uint8_t group[GROUP] = {0};
    char text[] = "====\n";
    const size_t count = octets.len - i < GROUP ? octets.len - i : GROUP;
    memcpy(group, octets.data + i, count);
    const unsigned int bits = (unsigned int)group[0] << 16 | (unsigned int)group[1] << 8 | group[2];
    for (size_t k = 0; k <= count; k++) {
      text[k] = digits[bits >> (18 - 6 * k) & 63];
    }
    text[4] = (i + GROUP) % LINE == 0 || i + GROUP >= octets.len ? '\n' : '\0';
    add_text(text);
  }
}

static void add_pem(const char *label, rcdp_bytes der) {
  add_text("-----BEGIN ");
  add_text(label);
  add_text("-----\n");
  add_base64(der);
  add_text("-----END ");
  add_text(label);
  add_text("-----\n");
}

/* --- what is said --- */

static void say_bundle(rcdp_bytes *from) {
  static const char certificate[] = "CERTIFICATE", crl[] = "X509 CRL";
  const struct {
    rcdp_bytes der;
    const char *label;
  } parts[] = {{fuzz_device, certificate},  {fuzz_factory_ca, certificate},    {fuzz_factory_root, certificate},
               {fuzz_network, certificate}, {fuzz_operator_root, certificate}, {fuzz_factory_root_crl, crl},
               {fuzz_factory_ca_crl, crl},  {fuzz_device, "PRIVATE KEY"}};
  const size_t kinds = sizeof parts / sizeof parts[0];
  const unsigned int count = fuzz_u8(from) % (PARTS_MAX + 1);
  bundle.len = 0;
  for (unsigned int i = 0; i < count; i++) {
    const size_t kind = fuzz_u8(from) % (kinds + 1);
    if (kind == kinds) {
      add(&bundle, fuzz_string(from));
    } else {
      add_pem(parts[kind].label, edited(parts[kind].der, from));
    }
  }
}

/* No PEM: one certificate as it is. */
static void say_der(rcdp_bytes *from) {
  bundle.len = 0;
  add(&bundle, edited(fuzz_device, from));
}

static void say_octets(rcdp_bytes *from) {
  bundle.len = 0;
  add(&bundle, fuzz_string(from));
}

static void say_url(rcdp_bytes *from) {
  url.len = 0;
  add(&url, fuzz_take(from, fuzz_u8(from)));
}

void fuzz_outside_change(rcdp_bytes *from) {
  static void (*const changes[])(rcdp_bytes * from) = {say_bundle, say_url, say_der, say_octets};
  changes[fuzz_u8(from) % (sizeof changes / sizeof changes[0])](from);
}
