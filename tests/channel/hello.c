/*
 * Hellos that ask for more, or less, than channels are made of: each is refused by its rule, and a channel that gets it fails before its
 * library has seen an octet. They are honest hellos of both libraries with one thing changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../../crypto/channel/hello.h"
#include "channel/kit.h"
#include "channel/parts.h"

enum { GROUPS_EXT = 10, KEY = 41, EARLY = 42, VERSIONS = 43, COOKIE = 44, MODES = 45, SHARE = 51, UNKNOWN = 0xfafa };

#define OCTETS(...) ((rcdp_bytes){(const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})})

typedef struct {
  hello_parts parts;
  rcdp_bytes inside; /* behind its extensions */
  rcdp_bytes behind; /* in its record */
} draft;

typedef struct {
  const char *name;
  void (*change)(draft *d);
  rcdp_hello_rule rule;
} change;

/* --- of clients --- */

static void set(draft *d, uint16_t type, rcdp_bytes content) { part_set(parts_find(&d->parts, type), content); }

static void nothing(draft *d) { (void)d; }
static void unknown_extension(draft *d) { parts_add(&d->parts, UNKNOWN, OCTETS(1, 2, 3)); }
static void empty_extension(draft *d) { parts_add(&d->parts, UNKNOWN, RCDP_NO_BYTES); }
static void more_suites(draft *d) {
  part_set(&d->parts.suites, OCTETS(0x13, 0x02, 0x00, 0xff, 0x13, 0x01, 0x13, 0x03));
}
static void more_groups(draft *d) { set(d, GROUPS_EXT, OCTETS(0, 6, 0, 0x18, 0, 0x17, 0, 0x1d)); }
static void both_modes(draft *d) { set(d, MODES, OCTETS(2, 0, 1)); }

static void alert_record(draft *d) { d->parts.content_type = 21; }
static void other_message(draft *d) { d->parts.message_type = 3; }
static void octet_behind(draft *d) { d->behind = OCTETS(0); }
static void octet_inside(draft *d) { d->inside = OCTETS(0); }
static void hello_behind(draft *d) { d->behind = OCTETS(1, 0, 0, 0); }
static void ssl_record(draft *d) { d->parts.record_version = 0x0002; }
static void tls_1_0_record(draft *d) { d->parts.record_version = 0x0301; }
static void over_the_bound(draft *d) {
  static const uint8_t zeros[PARTS_MAX];
  for (int i = 0; i < 4; i++) {
    parts_add(&d->parts, (uint16_t)(UNKNOWN + i), RCDP_BYTES(zeros));
  }
}

static void legacy_version(draft *d) { d->parts.version = 0x0304; }
static void long_session(draft *d) { d->parts.session.len = 33; }
static void compression(draft *d) { part_set(&d->parts.compression, OCTETS(1, 0)); }
static void compression_alone(draft *d) { part_set(&d->parts.compression, OCTETS(1)); }
static void no_compression_method(draft *d) { d->parts.compression.len = 0; }
static void other_suite(draft *d) { part_set(&d->parts.suites, OCTETS(0x13, 0x02)); }
static void no_suite(draft *d) { d->parts.suites.len = 0; }
static void half_a_suite(draft *d) { part_set(&d->parts.suites, OCTETS(0x13, 0x01, 0x13)); }

static void tls_1_2(draft *d) { set(d, VERSIONS, OCTETS(2, 3, 3)); }
static void tls_1_2_too(draft *d) { set(d, VERSIONS, OCTETS(4, 3, 4, 3, 3)); }
static void no_version(draft *d) { set(d, VERSIONS, OCTETS(0)); }
static void no_versions(draft *d) { parts_remove(&d->parts, VERSIONS); }
static void octet_behind_versions(draft *d) { set(d, VERSIONS, OCTETS(2, 3, 4, 0)); }

static void psk_ke(draft *d) { set(d, MODES, OCTETS(1, 0)); }
static void no_mode(draft *d) { set(d, MODES, OCTETS(0)); }
static void no_modes(draft *d) { parts_remove(&d->parts, MODES); }

static void early_data(draft *d) { parts_add(&d->parts, EARLY, RCDP_NO_BYTES); }
static void cookie(draft *d) { parts_add(&d->parts, COOKIE, OCTETS(0, 1, 7)); }
static void small_fragments(draft *d) { parts_add(&d->parts, 1, OCTETS(1)); }
static void twice_unknown(draft *d) {
  unknown_extension(d);
  unknown_extension(d);
}
static void twice_versions(draft *d) { parts_add(&d->parts, VERSIONS, OCTETS(2, 3, 4)); }
static void twice_share(draft *d) {
  const part share = *parts_find(&d->parts, SHARE);
  parts_add(&d->parts, SHARE, (rcdp_bytes){share.octets, share.len});
}
static void too_many_extensions(draft *d) {
  for (int i = 0; i < RCDP_HELLO_EXTENSIONS_MAX; i++) {
    parts_add(&d->parts, (uint16_t)(UNKNOWN + i), RCDP_NO_BYTES);
  }
}
static void key_not_last(draft *d) {
  const size_t count = d->parts.count;
  const part_extension last = d->parts.extensions[count - 1];
  d->parts.extensions[count - 1] = d->parts.extensions[count - 2];
  d->parts.extensions[count - 2] = last;
}

static void no_key(draft *d) { parts_remove(&d->parts, KEY); }

/* Identities and binders from a list of lengths, all of the same octet. */
static void set_key(draft *d, const size_t *identities, size_t identity_count, const size_t *binders,
                    size_t binder_count) {
  part *key = parts_find(&d->parts, KEY);
  uint8_t octets[PARTS_MAX];
  size_t len = 2;
  for (size_t i = 0; i < identity_count; i++) {
    octets[len] = (uint8_t)(identities[i] >> 8);
    octets[len + 1] = (uint8_t)identities[i];
    memset(octets + len + 2, 'i', identities[i] + 4);
    len += 2 + identities[i] + 4;
  }
  octets[0] = (uint8_t)((len - 2) >> 8);
  octets[1] = (uint8_t)(len - 2);
  const size_t start = len;
  len += 2;
  for (size_t i = 0; i < binder_count; i++) {
    octets[len] = (uint8_t)binders[i];
    memset(octets + len + 1, 'b', binders[i]);
    len += 1 + binders[i];
  }
  octets[start] = (uint8_t)((len - start - 2) >> 8);
  octets[start + 1] = (uint8_t)(len - start - 2);
  part_set(key, (rcdp_bytes){octets, len});
}

#define LENGTHS(...)                                                                                                   \
  (const size_t[]) { __VA_ARGS__ }
static void largest_identity(draft *d) { set_key(d, LENGTHS(RCDP_CHANNEL_IDENTITY_MAX), 1, LENGTHS(32), 1); }
static void larger_identity(draft *d) { set_key(d, LENGTHS(RCDP_CHANNEL_IDENTITY_MAX + 1), 1, LENGTHS(32), 1); }
static void empty_identity(draft *d) { set_key(d, LENGTHS(0), 1, LENGTHS(32), 1); }
static void two_identities(draft *d) { set_key(d, LENGTHS(5, 5), 2, LENGTHS(32, 32), 2); }
static void two_identities_one_binder(draft *d) { set_key(d, LENGTHS(5, 5), 2, LENGTHS(32), 1); }
static void two_binders(draft *d) { set_key(d, LENGTHS(5), 1, LENGTHS(32, 32), 2); }
static void no_identity(draft *d) { set_key(d, LENGTHS(0), 0, LENGTHS(32), 1); }
static void no_binder(draft *d) { set_key(d, LENGTHS(5), 1, LENGTHS(0), 0); }
static void long_binder(draft *d) { set_key(d, LENGTHS(5), 1, LENGTHS(48), 1); }
static void zero_in_identity(draft *d) {
  largest_identity(d);
  parts_find(&d->parts, KEY)->octets[10] = 0;
}

static void no_groups(draft *d) { parts_remove(&d->parts, GROUPS_EXT); }
static void other_groups(draft *d) { set(d, GROUPS_EXT, OCTETS(0, 2, 0, 0x18)); }
static void half_a_group(draft *d) { set(d, GROUPS_EXT, OCTETS(0, 5, 0, 0x17, 0, 0x1d, 0)); }
static void no_shares(draft *d) { parts_remove(&d->parts, SHARE); }
static void no_share(draft *d) { set(d, SHARE, OCTETS(0, 0)); }

static void share_of_other_group(draft *d) {
  part *share = parts_find(&d->parts, SHARE);
  share->octets[3] = 0x18;
}

static void two_shares(draft *d) {
  part *share = parts_find(&d->parts, SHARE);
  const size_t len = share->len - 2;
  memcpy(share->octets + share->len, share->octets + 2, len);
  share->len += len;
  share->octets[0] = (uint8_t)((share->len - 2) >> 8);
  share->octets[1] = (uint8_t)(share->len - 2);
}

static void short_share(draft *d) {
  part *share = parts_find(&d->parts, SHARE);
  share->len--;
  share->octets[1]--;
  share->octets[5]--;
}

/* A point that is compressed, or an octet less. */
static void share_of_other_form(draft *d) {
  part *share = parts_find(&d->parts, SHARE);
  if (share->octets[3] == 0x17) {
    share->octets[6] = 2;
  } else {
    short_share(d);
  }
}

static const change of_client[] = {
    {"unchanged", nothing, RCDP_HELLO_GOOD},
    {"an unknown extension", unknown_extension, RCDP_HELLO_GOOD},
    {"an empty extension", empty_extension, RCDP_HELLO_GOOD},
    {"more suites", more_suites, RCDP_HELLO_GOOD},
    {"more groups", more_groups, RCDP_HELLO_GOOD},
    {"psk_ke beside psk_dhe_ke", both_modes, RCDP_HELLO_GOOD},
    {"the largest identity", largest_identity, RCDP_HELLO_GOOD},
    {"an alert record", alert_record, RCDP_HELLO_RECORD},
    {"another handshake message", other_message, RCDP_HELLO_RECORD},
    {"an octet behind it", octet_behind, RCDP_HELLO_RECORD},
    {"another hello behind it", hello_behind, RCDP_HELLO_RECORD},
    {"an octet behind its extensions", octet_inside, RCDP_HELLO_SYNTAX},
    {"a record of SSL 2", ssl_record, RCDP_HELLO_RECORD},
    {"a record of TLS 1.0", tls_1_0_record, RCDP_HELLO_GOOD},
    {"over the bound", over_the_bound, RCDP_HELLO_RECORD},
    {"another legacy version", legacy_version, RCDP_HELLO_SYNTAX},
    {"a session identifier too long", long_session, RCDP_HELLO_SYNTAX},
    {"compression", compression, RCDP_HELLO_SYNTAX},
    {"compression alone", compression_alone, RCDP_HELLO_SYNTAX},
    {"no compression method", no_compression_method, RCDP_HELLO_SYNTAX},
    {"octets behind the versions", octet_behind_versions, RCDP_HELLO_SYNTAX},
    {"another suite", other_suite, RCDP_HELLO_SUITE},
    {"no suite", no_suite, RCDP_HELLO_SUITE},
    {"half a suite", half_a_suite, RCDP_HELLO_SUITE},
    {"TLS 1.2", tls_1_2, RCDP_HELLO_VERSION},
    {"TLS 1.2 too", tls_1_2_too, RCDP_HELLO_VERSION},
    {"no version", no_version, RCDP_HELLO_VERSION},
    {"no versions", no_versions, RCDP_HELLO_MISSING},
    {"psk_ke alone", psk_ke, RCDP_HELLO_MODES},
    {"no mode", no_mode, RCDP_HELLO_MODES},
    {"no modes", no_modes, RCDP_HELLO_MISSING},
    {"early data", early_data, RCDP_HELLO_EARLY_DATA},
    {"a cookie", cookie, RCDP_HELLO_RETRY},
    {"smaller fragments", small_fragments, RCDP_HELLO_EXTENSION},
    {"an unknown extension twice", twice_unknown, RCDP_HELLO_DUPLICATE},
    {"versions twice", twice_versions, RCDP_HELLO_DUPLICATE},
    {"key shares twice", twice_share, RCDP_HELLO_DUPLICATE},
    {"too many extensions", too_many_extensions, RCDP_HELLO_EXTENSION},
    {"the key not last", key_not_last, RCDP_HELLO_ORDER},
    {"no key", no_key, RCDP_HELLO_MISSING},
    {"an identity too long", larger_identity, RCDP_HELLO_IDENTITIES},
    {"an empty identity", empty_identity, RCDP_HELLO_IDENTITIES},
    {"two identities", two_identities, RCDP_HELLO_IDENTITIES},
    {"two identities, one binder", two_identities_one_binder, RCDP_HELLO_IDENTITIES},
    {"two binders", two_binders, RCDP_HELLO_IDENTITIES},
    {"no identity", no_identity, RCDP_HELLO_IDENTITIES},
    {"no binder", no_binder, RCDP_HELLO_IDENTITIES},
    {"a binder of another hash", long_binder, RCDP_HELLO_IDENTITIES},
    {"a zero in the identity", zero_in_identity, RCDP_HELLO_IDENTITIES},
    {"no groups", no_groups, RCDP_HELLO_MISSING},
    {"groups without that of the share", other_groups, RCDP_HELLO_GROUP},
    {"half a group", half_a_group, RCDP_HELLO_GROUP},
    {"no key shares", no_shares, RCDP_HELLO_MISSING},
    {"an empty list of key shares", no_share, RCDP_HELLO_SHARES},
    {"two key shares", two_shares, RCDP_HELLO_SHARES},
    {"a key share too short", short_share, RCDP_HELLO_SHARES},
    {"a key share of another form", share_of_other_form, RCDP_HELLO_SHARES},
    {"a key share of another group", share_of_other_group, RCDP_HELLO_GROUP},
};

/* --- of servers --- */

static void retry(draft *d) {
  static const uint8_t random[] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
                                   0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
                                   0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};
  memcpy(d->parts.random, random, sizeof random);
}

static void server_tls_1_2(draft *d) { set(d, VERSIONS, OCTETS(3, 3)); }
static void server_twice_versions(draft *d) { parts_add(&d->parts, VERSIONS, OCTETS(3, 4)); }
static void second_identity(draft *d) { set(d, KEY, OCTETS(0, 1)); }
static void long_choice(draft *d) { set(d, KEY, OCTETS(0, 0, 0)); }

/* A whole key share, of the group that was not offered. */
static void other_share(draft *d) {
  part *share = parts_find(&d->parts, SHARE);
  const bool x25519 = share->octets[1] == 0x1d;
  const size_t len = x25519 ? 65 : 32;
  share->octets[1] = x25519 ? 0x17 : 0x1d;
  share->octets[3] = (uint8_t)len;
  share->octets[4] = 4;
  share->len = 4 + len;
}

static void compressed_server(draft *d) { part_set(&d->parts.compression, OCTETS(1)); }
static void client_hello(draft *d) { d->parts.message_type = 11; }
static void group_alone(draft *d) { parts_find(&d->parts, SHARE)->len = 2; }

static const change of_server[] = {
    {"unchanged", nothing, RCDP_HELLO_GOOD},
    {"another handshake message", client_hello, RCDP_HELLO_RECORD},
    {"an octet behind it", octet_behind, RCDP_HELLO_RECORD},
    {"an octet behind its extensions", octet_inside, RCDP_HELLO_SYNTAX},
    {"a record of TLS 1.0", tls_1_0_record, RCDP_HELLO_RECORD},
    {"HelloRetryRequest", retry, RCDP_HELLO_RETRY},
    {"another suite", other_suite, RCDP_HELLO_SUITE},
    {"TLS 1.2", server_tls_1_2, RCDP_HELLO_VERSION},
    {"no version", no_versions, RCDP_HELLO_MISSING},
    {"another legacy version", legacy_version, RCDP_HELLO_SYNTAX},
    {"a session identifier too long", long_session, RCDP_HELLO_SYNTAX},
    {"compression", compressed_server, RCDP_HELLO_SYNTAX},
    {"no key share: psk_ke", no_shares, RCDP_HELLO_MISSING},
    {"no key: a certificate", no_key, RCDP_HELLO_MISSING},
    {"another key", second_identity, RCDP_HELLO_IDENTITIES},
    {"an octet behind the key", long_choice, RCDP_HELLO_SYNTAX},
    {"the group alone", group_alone, RCDP_HELLO_SHARES},
    {"a key share of another group", other_share, RCDP_HELLO_GROUP},
    {"an unknown extension", unknown_extension, RCDP_HELLO_EXTENSION},
    {"early data", early_data, RCDP_HELLO_EXTENSION},
    {"versions twice", server_twice_versions, RCDP_HELLO_DUPLICATE},
};

/* --- running --- */

static const struct {
  const change *changes;
  size_t count;
} changes_of[SIDES] = {[CLIENT] = {of_client, sizeof of_client / sizeof *of_client},
                       [SERVER] = {of_server, sizeof of_server / sizeof *of_server}};

static uint16_t number_of(const channel_pair *p) { return p->group == RCDP_CHANNEL_GROUP_X25519 ? 0x1d : 0x17; }

static rcdp_hello_rule read_hello(const channel_pair *p, int side, rcdp_bytes record) {
  rcdp_hello hello;
  return side == CLIENT ? rcdp_hello_of_client(record, &hello) : rcdp_hello_of_server(record, number_of(p));
}

/* Begin, and go as far as the hello of this side lying on the link. */
static rcdp_bytes honest_hello(channel_pair *p, int side) {
  channel_pair_begin(p);
  (void)channel_pair_collect(p, CLIENT);
  if (side == SERVER) {
    (void)channel_pair_deliver(p, CLIENT, SIZE_MAX);
    (void)channel_pair_collect(p, SERVER);
  }
  const rcdp_bytes octets = channel_link_octets(&p->link[side]);
  return (rcdp_bytes){octets.data, 5 + ((size_t)octets.data[3] << 8 | octets.data[4])};
}

/* The other side gets this instead: it fails at once, and what it says is a plain alert. */
static void assert_refused(channel_pair *p, int side, const change *c, rcdp_bytes record) {
  channel_link_clear(&p->link[side]);
  channel_link_put(&p->link[side], record);
  (void)channel_pair_deliver(p, side, SIZE_MAX);
  const rcdp_err err = record.data[0] == 21 ? RCDP_E_CHANNEL_BROKEN : RCDP_E_HELLO;
  if (channel_pair_state(p, !side) != RCDP_CHANNEL_FAILED || p->end[!side].told != err) {
    fail_msg("%s, %s: %s", channel_pair_name(p), c->name, rcdp_err_name(p->end[!side].told));
  }
  channel_link_clear(&p->link[!side]);
  assert_int_equal(channel_pair_collect(p, !side), 7);
  assert_int_equal(p->asked, side == SERVER);
}

static void every_change(int side) {
  static uint8_t record[PARTS_RECORD_MAX];
  static draft d;
  channel_pair p;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    for (size_t n = 0; n < changes_of[side].count; n++) {
      const change *c = &changes_of[side].changes[n];
      d.inside = RCDP_NO_BYTES;
      d.behind = RCDP_NO_BYTES;
      parts_read(&d.parts, honest_hello(&p, side));
      c->change(&d);
      const rcdp_bytes changed = parts_write(&d.parts, d.inside, d.behind, record);
      const rcdp_hello_rule rule = read_hello(&p, side, changed);
      if (rule != c->rule) {
        fail_msg("%s, %s: rule %d and not %d", channel_pair_name(&p), c->name, (int)rule, (int)c->rule);
      }
      if (rule != RCDP_HELLO_GOOD) {
        assert_refused(&p, side, c, changed);
      }
      channel_pair_end(&p);
    }
  }
}

static void every_change_of_a_client(void **state) {
  (void)state;
  every_change(CLIENT);
}

static void every_change_of_a_server(void **state) {
  (void)state;
  every_change(SERVER);
}

/* Every prefix, and every hello with an octet too much. */
static void every_other_length(void **state) {
  uint8_t record[RCDP_HELLO_RECORD_MAX];
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    for (int side = 0; side < SIDES; side++) {
      const rcdp_bytes hello = honest_hello(&p, side);
      memcpy(record, hello.data, hello.len);
      record[hello.len] = 0;
      for (size_t len = 0; len < hello.len; len++) {
        assert_int_equal(read_hello(&p, side, (rcdp_bytes){record, len}), RCDP_HELLO_RECORD);
      }
      assert_int_equal(read_hello(&p, side, (rcdp_bytes){record, hello.len}), RCDP_HELLO_GOOD);
      assert_int_equal(read_hello(&p, side, (rcdp_bytes){record, hello.len + 1}), RCDP_HELLO_RECORD);
      channel_pair_end(&p);
    }
  }
}

/* The last extension says that it is longer than what is left. */
static void an_extension_beyond_the_end(void **state) {
  static draft d;
  static uint8_t record[PARTS_RECORD_MAX];
  channel_pair p;
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    for (int side = 0; side < SIDES; side++) {
      parts_read(&d.parts, honest_hello(&p, side));
      const rcdp_bytes hello = parts_write(&d.parts, RCDP_NO_BYTES, RCDP_NO_BYTES, record);
      const size_t last = d.parts.extensions[d.parts.count - 1].content.len;
      record[hello.len - last - 1]++;
      assert_int_equal(read_hello(&p, side, hello), RCDP_HELLO_SYNTAX);
      channel_pair_end(&p);
    }
  }
}

/* Octets that are no TLS at all end it with the first header. */
static void what_is_no_tls(void **state) {
  channel_pair p;
  (void)state;
  assert_true(channel_pair_set(&p, 0));
  for (int side = 0; side < SIDES; side++) {
    channel_pair_begin(&p);
    channel_link_put(&p.link[side], rcdp_bytes_of("GET / HTTP/1.1\r\n"));
    (void)channel_pair_deliver(&p, side, 4);
    assert_int_equal(channel_pair_state(&p, !side), RCDP_CHANNEL_SHAKING);
    (void)channel_pair_deliver(&p, side, 1);
    assert_int_equal(channel_pair_state(&p, !side), RCDP_CHANNEL_FAILED);
    assert_int_equal(p.end[!side].told, RCDP_E_HELLO);
    channel_pair_end(&p);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_change_of_a_client), cmocka_unit_test(every_change_of_a_server),
      cmocka_unit_test(every_other_length),       cmocka_unit_test(an_extension_beyond_the_end),
      cmocka_unit_test(what_is_no_tls),
  };
  return cmocka_run_group_tests_name("channel_hello", tests, NULL, NULL);
}
