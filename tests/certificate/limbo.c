/*
 * x509-limbo (C2SP/x509-limbo, limbo.json): every case, as far as the profile can express it, over every provider. No case that
 * must fail may be accepted; those that limbo wants accepted and the profile refuses are listed here, each with its reason,
 * and the list has to be exact.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include <rcdp/certificate.h>

#include "providers.h"
#include "support/vectors.h"

enum {
  NO_TIME_GIVEN = 1704067200, /* 2024-01-01, within the validity in all cases without a time of their own */
  ANCHORS_MAX = 4,
  SPACE = 1 << 20
};

static const uint8_t server_auth[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};

#define OF_CA_LEAF "a CA is no leaf"
#define OF_NAME_CONSTRAINTS "name constraints are refused, whatever they permit"
#define OF_RSA "RSA is outside the profile"
#define OF_WILDCARD "wildcards are refused in every name"

static const struct {
  const char *id;
  const char *reason;
} refused_by_design[] = {
    {"crl::issuer-no-keyusage-extension", "an issuer has to have keyUsage"},
    {"cve::cve-2024-0567", "nine intermediates: the pool is smaller"},
    {"pathlen::validation-ignores-pathlen-in-leaf", OF_CA_LEAF},
    {"pathlen::self-issued-certs-pathlen", "five certificates: paths have at most four"},
    {"pathlen::max-chain-depth-1-self-issued", "the bound on a path counts every certificate, self-issued ones too"},
    {"rfc5280::eku::ee-without-eku", "a leaf has to have extendedKeyUsage here"},
    {"rfc5280::nc::permitted-dns-match", OF_NAME_CONSTRAINTS},
    {"rfc5280::nc::permitted-dns-match-more", OF_NAME_CONSTRAINTS},
    {"rfc5280::nc::permitted-ipv4-match", OF_NAME_CONSTRAINTS},
    {"rfc5280::nc::permitted-ipv6-match", OF_NAME_CONSTRAINTS},
    {"rfc5280::nc::permitted-dn-match", OF_NAME_CONSTRAINTS},
    {"rfc5280::nc::permitted-self-issued", OF_NAME_CONSTRAINTS},
    {"rfc5280::nc::permitted-different-constraint-type", OF_NAME_CONSTRAINTS},
    {"rfc5280::nc::excluded-different-constraint-type", OF_NAME_CONSTRAINTS},
    {"rfc5280::nc::nc-forbids-alternate-chain-ica", OF_NAME_CONSTRAINTS},
    {"rfc5280::nc::nc-permits-email-exact", OF_NAME_CONSTRAINTS},
    {"rfc5280::nc::nc-permits-email-domain", OF_NAME_CONSTRAINTS},
    {"rfc5280::nc::nc-permits-email-literal-asterisk-exact-match", OF_NAME_CONSTRAINTS},
    {"rfc5280::nc::nc-permits-email-literal-double-asterisk", OF_NAME_CONSTRAINTS},
    {"rfc5280::nc::nc-permits-email-literal-mid-asterisk", OF_NAME_CONSTRAINTS},
    {"rfc5280::nc::nc-forbids-othername-noop", OF_NAME_CONSTRAINTS},
    {"rfc5280::no-keyusage", "a leaf has to have keyUsage"},
    {"rfc5280::ca-as-leaf", OF_CA_LEAF},
    {"webpki::nc::permitted-dns-match-noncritical", OF_NAME_CONSTRAINTS},
    {"webpki::nc::nc-permits-dns-san-pattern", OF_WILDCARD},
    {"webpki::san::exact-localhost-ip-san", "an address is no name of a host"},
    {"webpki::san::leftmost-wildcard-san", OF_WILDCARD},
    {"webpki::cryptographydotio-chain", OF_RSA},
    {"online::google.com", OF_RSA},
    {"online::aws.amazon.com", OF_RSA},
    {"online::fastly.com", OF_RSA},
    {"online::stackoverflow.com", OF_WILDCARD},
    {"online::microsoft.com", OF_RSA},
    {"online::cloudflare.com", OF_WILDCARD},
    {"online::facebook.com", OF_RSA},
    {"online::amazon.com", OF_RSA},
    {"online::s3.amazonaws.com", OF_RSA},
    {"online::storage.googleapis.com", OF_RSA},
    {"online::docs.python.org", OF_RSA},
    {"online::bing.com", OF_RSA},
};

static const char *by_design(const char *id) {
  for (size_t i = 0; i < sizeof refused_by_design / sizeof refused_by_design[0]; i++) {
    if (strcmp(refused_by_design[i].id, id) == 0) {
      return refused_by_design[i].reason;
    }
  }
  return NULL;
}

static const char *text_of(const json_t *object, const char *key) {
  return json_string_value(json_object_get(object, key));
}

/* The number that text begins with, and text behind it and the one character that follows. */
static uint64_t next_number(const char **text) {
  char *end = NULL;
  const unsigned long number = strtoul(*text, &end, 10);
  assert_true(end != *text && *end != '\0');
  *text = end + 1;
  return number;
}

/* Seconds since 1970 of YYYY-MM-DDTHH:MM:SS, fractions dropped; UTC in all of limbo. */
static uint64_t time_of(const char *text) {
  if (text == NULL) {
    return NO_TIME_GIVEN;
  }
  assert_string_equal(text + strlen(text) - 6, "+00:00");
  const uint64_t year = next_number(&text);
  const uint64_t month = next_number(&text);
  const uint64_t day = next_number(&text);
  const uint64_t hour = next_number(&text);
  const uint64_t minute = next_number(&text);
  const uint64_t second = next_number(&text);
  /* Days of the civil calendar counted from March, so that the leap day is the last of its year. */
  const uint64_t y = month > 2 ? year : year - 1;
  const uint64_t from_march = (month + 9) % 12;
  const uint64_t days = y * 365 + y / 4 - y / 100 + y / 400 + (from_march * 306 + 5) / 10 + day - 1 - 719468;
  return ((days * 24 + hour) * 60 + minute) * 60 + second;
}

typedef struct {
  rcdp_buf text;
  rcdp_arena arena;
} workspace;

/* PEM texts behind each other, as a CA's server would deliver them. */
static void append(workspace *w, const char *pem) {
  assert_int_equal(rcdp_buf_add(&w->text, rcdp_bytes_of(pem)), RCDP_OK);
}

static void append_all(workspace *w, const json_t *list) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    append(w, json_string_value(json_array_get(list, i)));
  }
}

/* Trusted certificates; one that cannot be read stays empty and is no anchor. */
static size_t read_anchors(workspace *w, const json_t *list, rcdp_bytes *anchors) {
  assert_true(json_array_size(list) <= ANCHORS_MAX);
  for (size_t i = 0; i < json_array_size(list); i++) {
    rcdp_bundle bundle;
    const rcdp_err err =
        rcdp_bundle_read(rcdp_bytes_of(json_string_value(json_array_get(list, i))), &w->arena, &bundle);
    anchors[i] = err == RCDP_OK ? bundle.certificates[0] : RCDP_NO_BYTES;
  }
  return json_array_size(list);
}

static rcdp_path_policy policy_of(const json_t *test) {
  const bool client = strcmp(text_of(test, "validation_kind"), "CLIENT") == 0;
  const json_t *depth = json_object_get(test, "max_chain_depth");
  rcdp_path_policy policy = {.purpose = client ? RCDP_EKU_CLIENT_AUTH : RCDP_BYTES(server_auth),
                             .need_status = json_array_size(json_object_get(test, "crls")) > 0,
                             .time = {true, time_of(text_of(test, "validation_time"))}};
  if (json_is_integer(depth) && json_integer_value(depth) + 2 < RCDP_PATH_CERTS_MAX) {
    policy.path_certs_max = (size_t)json_integer_value(depth) + 2;
  }
  if (json_array_size(json_object_get(test, "key_usage")) > 0) {
    policy.key_usage = RCDP_KU_DIGITAL_SIGNATURE; /* the only one that limbo asks for */
  }
  return policy;
}

static rcdp_err judge(const rcdp_provider *provider, const json_t *test, workspace *w) {
  rcdp_bytes anchors[ANCHORS_MAX];
  rcdp_path_policy policy = policy_of(test);
  policy.anchor_count = read_anchors(w, json_object_get(test, "trusted_certs"), anchors);
  policy.anchors = anchors;

  append(w, text_of(test, "peer_certificate"));
  append_all(w, json_object_get(test, "untrusted_intermediates"));
  append_all(w, json_object_get(test, "crls"));
  rcdp_bundle bundle;
  rcdp_err err = rcdp_bundle_read(rcdp_buf_bytes(&w->text), &w->arena, &bundle);
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_certificate leaf;
  err = rcdp_path_verify(provider, &policy, bundle.certificates[0], bundle.certificates + 1,
                         bundle.certificate_count - 1, bundle.crls, bundle.crl_count, &leaf);
  const json_t *name = json_object_get(test, "expected_peer_name");
  if (err == RCDP_OK && json_is_object(name)) {
    err = rcdp_certificate_names_host(&leaf, rcdp_bytes_of(text_of(name, "value")));
  }
  return err;
}

/* Whether the verdict on this case is in order; otherwise it says why not. */
static bool run_case(const rcdp_provider *provider, const json_t *test) {
  const char *id = text_of(test, "id");
  const bool expected = strcmp(text_of(test, "expected_result"), "SUCCESS") == 0;
  static uint8_t text[SPACE];
  static uint8_t memory[SPACE];
  workspace w = {.text = RCDP_BUF(text)};
  rcdp_arena_init(&w.arena, memory, sizeof memory);
  const rcdp_err err = judge(provider, test, &w);
  const char *reason = by_design(id);
  if (err == RCDP_OK && !expected) {
    print_error("%s: %s: accepted, and must not be\n", provider->name, id);
    return false;
  }
  if (err == RCDP_OK && reason != NULL) {
    print_error("%s: %s: accepted, although listed as refused because %s\n", provider->name, id, reason);
    return false;
  }
  if (err != RCDP_OK && expected && reason == NULL) {
    print_error("%s: %s: refused (%s) for no listed reason\n", provider->name, id, rcdp_err_name(err));
    return false;
  }
  return true;
}

/* Every listed case is there and is one that limbo wants accepted: the list holds nothing else. */
static bool list_is_of_successes(const json_t *tests) {
  size_t found = 0;
  for (size_t i = 0; i < json_array_size(tests); i++) {
    const json_t *test = json_array_get(tests, i);
    found += by_design(text_of(test, "id")) != NULL && strcmp(text_of(test, "expected_result"), "SUCCESS") == 0;
  }
  return found == sizeof refused_by_design / sizeof refused_by_design[0];
}

static void every_limbo_case(void **state) {
  (void)state;
  json_t *limbo = vectors_load("RCDP_LIMBO_DIR", "limbo.json");
  const json_t *tests = json_object_get(limbo, "testcases");
  assert_true(json_array_size(tests) > 0);

  size_t wrong = 0;
  for (size_t p = 0; p < PROVIDER_COUNT; p++) {
    for (size_t i = 0; i < json_array_size(tests); i++) {
      wrong += run_case(providers[p](), json_array_get(tests, i)) ? 0 : 1;
    }
  }
  const bool exact = list_is_of_successes(tests);
  json_decref(limbo);
  assert_int_equal(wrong, 0);
  assert_true(exact);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_limbo_case)};
  const int absent = vectors_absent("RCDP_LIMBO_DIR", "limbo.json of https://github.com/C2SP/x509-limbo");
  return absent != 0 ? absent : cmocka_run_group_tests(tests, NULL, NULL);
}
