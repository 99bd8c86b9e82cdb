/*
 * Our half of the HPKE check (RFC 9180) against an implementation that we did not write (circl.go). Boxes travel as one JSON
 * array of objects, all octets in hexadecimal.
 *
 *     hpke_box seal PROVIDER    prints boxes sealed here, with the private keys that open them
 *     hpke_box open PROVIDER    opens the boxes on standard input; exit status 0 when every plaintext is the one they name
 */
#include <rcdp/crypto.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/providers.h"

enum { BOX_MAX = 2048, PRIVATE_LEN = 32 };

typedef struct {
  const char *name;
  rcdp_kem kem;
  rcdp_key_kind kind;
} kem_row;

static const kem_row kems[] = {{"p256", RCDP_KEM_P256, RCDP_KEY_P256}, {"x25519", RCDP_KEM_X25519, RCDP_KEY_X25519}};
static const size_t lengths[] = {0, 1, 16, 333, 1500};

static _Noreturn void die(const char *what, const char *why) {
  (void)fprintf(stderr, "hpke_box: %s: %s\n", what, why);
  exit(1);
}

static void must(rcdp_err err, const char *what) {
  if (err != RCDP_OK) {
    die(what, rcdp_err_name(err));
  }
}

static const rcdp_provider *provider_named(const char *name) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t i = 0; i < count; i++) {
    if (strcmp(providers[i]->name, name) == 0) {
      return providers[i];
    }
  }
  die(name, "no such provider in this build");
}

static const kem_row *kem_named(const char *name) {
  for (size_t i = 0; i < sizeof kems / sizeof kems[0]; i++) {
    if (name != NULL && strcmp(kems[i].name, name) == 0) {
      return &kems[i];
    }
  }
  die("kem", "unknown name");
}

/* --- JSON --- */

static void put(json_t *object, const char *name, rcdp_bytes bytes) {
  char hex[2 * BOX_MAX + 1] = "";
  for (size_t i = 0; i < bytes.len; i++) {
    (void)snprintf(hex + 2 * i, 3, "%02x", bytes.data[i]);
  }
  if (json_object_set_new(object, name, json_string(hex)) != 0) {
    die(name, "cannot be written");
  }
}

static rcdp_bytes get(const json_t *object, const char *name, uint8_t out[BOX_MAX]) {
  const char *hex = json_string_value(json_object_get(object, name));
  size_t len = 0;
  if (hex == NULL || strlen(hex) % 2 != 0 || strlen(hex) > (size_t)2 * BOX_MAX) {
    die(name, "missing or too long");
  }
  for (; hex[2 * len] != '\0'; len++) {
    const char pair[3] = {hex[2 * len], hex[2 * len + 1], '\0'};
    char *end = NULL;
    out[len] = (uint8_t)strtoul(pair, &end, 16);
    if (*end != '\0') {
      die(name, "not hexadecimal");
    }
  }
  return (rcdp_bytes){out, len};
}

/* --- seal --- */

static rcdp_bytes random_octets(const rcdp_provider *provider, uint8_t *out, size_t len) {
  must(provider->random(provider->context, out, len), "random");
  return (rcdp_bytes){out, len};
}

/* A private key as octets, which a handle never gives away: random ones that the provider takes. */
static rcdp_bytes make_private_key(const rcdp_provider *provider, rcdp_key_kind kind, uint8_t out[PRIVATE_LEN],
                                   rcdp_key *key) {
  rcdp_err err = RCDP_E_BAD_KEY;
  while (err == RCDP_E_BAD_KEY) {
    err = provider->key_import(provider->context, kind, random_octets(provider, out, PRIVATE_LEN), key);
  }
  must(err, "key_import");
  return (rcdp_bytes){out, PRIVATE_LEN};
}

static json_t *seal_one(const rcdp_provider *provider, const kem_row *row, size_t len) {
  uint8_t private_key[PRIVATE_LEN], seed[PRIVATE_LEN], info[97], aad[33], plaintext[BOX_MAX];
  uint8_t peer_octets[RCDP_PUBLIC_KEY_MAX], enc_octets[RCDP_HPKE_ENC_MAX], sealed_octets[BOX_MAX];
  rcdp_buf peer = RCDP_BUF(peer_octets), enc = RCDP_BUF(enc_octets), sealed = RCDP_BUF(sealed_octets);
  rcdp_key key;
  json_t *box = json_object();

  put(box, "key", make_private_key(provider, row->kind, private_key, &key));
  put(box, "info", random_octets(provider, info, sizeof info));
  put(box, "aad", random_octets(provider, aad, sizeof aad));
  put(box, "plaintext", random_octets(provider, plaintext, len));
  must(provider->key_public(provider->context, &key, &peer), "key_public");
  must(rcdp_hpke_seal(provider, row->kem, rcdp_buf_bytes(&peer), random_octets(provider, seed, sizeof seed),
                      RCDP_BYTES(info), RCDP_BYTES(aad), (rcdp_bytes){plaintext, len}, &enc, &sealed),
       "seal");
  put(box, "enc", rcdp_buf_bytes(&enc));
  put(box, "sealed", rcdp_buf_bytes(&sealed));
  provider->key_release(provider->context, &key);
  if (json_object_set_new(box, "kem", json_string(row->name)) != 0) {
    die("kem", "cannot be written");
  }
  return box;
}

static int seal(const rcdp_provider *provider) {
  json_t *boxes = json_array();
  for (size_t k = 0; k < sizeof kems / sizeof kems[0]; k++) {
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
      if (json_array_append_new(boxes, seal_one(provider, &kems[k], lengths[i])) != 0) {
        die("box", "cannot be written");
      }
    }
  }
  const int written = json_dumpf(boxes, stdout, JSON_INDENT(1));
  json_decref(boxes);
  return written == 0 && fflush(stdout) == 0 ? 0 : 1;
}

/* --- open --- */

/* The views of a box, without its key. */
typedef struct {
  rcdp_bytes enc, info, aad, sealed, plaintext;
} box_views;

static rcdp_err open_views(const rcdp_provider *provider, const kem_row *row, const rcdp_key *key,
                           const box_views *box) {
  uint8_t octets[BOX_MAX];
  rcdp_buf opened = RCDP_BUF(octets);
  rcdp_err err = rcdp_hpke_open(provider, row->kem, key, box->enc, box->info, box->aad, box->sealed, &opened);
  if (err != RCDP_OK) {
    return err;
  }
  return rcdp_bytes_equal(rcdp_buf_bytes(&opened), box->plaintext) ? RCDP_OK : RCDP_E_MISMATCH;
}

static void open_one(const rcdp_provider *provider, const json_t *object) {
  uint8_t private_key[BOX_MAX], enc[BOX_MAX], info[BOX_MAX], aad[BOX_MAX], plaintext[BOX_MAX], sealed[BOX_MAX];
  const kem_row *row = kem_named(json_string_value(json_object_get(object, "kem")));
  const box_views box = {get(object, "enc", enc), get(object, "info", info), get(object, "aad", aad),
                         get(object, "sealed", sealed), get(object, "plaintext", plaintext)};
  rcdp_key key;

  must(provider->key_import(provider->context, row->kind, get(object, "key", private_key), &key), "key_import");
  must(open_views(provider, row, &key, &box), "open");
  sealed[box.sealed.len - 1] ^= 1;
  if (open_views(provider, row, &key, &box) != RCDP_E_OPEN) {
    die("open", "a forged box was not refused");
  }
  provider->key_release(provider->context, &key);
}

static int open_all(const rcdp_provider *provider) {
  json_t *boxes = json_loadf(stdin, 0, NULL);
  if (json_array_size(boxes) == 0) {
    die("standard input", "no boxes");
  }
  for (size_t i = 0; i < json_array_size(boxes); i++) {
    open_one(provider, json_array_get(boxes, i));
  }
  printf("%zu boxes opened by %s\n", json_array_size(boxes), provider->name);
  json_decref(boxes);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "seal") == 0) {
    return seal(provider_named(argv[2]));
  }
  if (argc == 3 && strcmp(argv[1], "open") == 0) {
    return open_all(provider_named(argv[2]));
  }
  (void)fputs("usage: hpke_box seal|open PROVIDER\n", stderr);
  return 2;
}
