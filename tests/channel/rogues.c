/* Peers that break the rules while they speak proper TLS: what a stranger's library does, with the key or without. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "channel/rogue.h"

static const rogue_manner good_client = {.server = false};
static const rogue_manner good_server = {.server = true};

static void assert_failed(const rogue *r, rcdp_err err) {
  if (rcdp_channel_state_of(r->end.channel) != RCDP_CHANNEL_FAILED || r->end.told != err) {
    fail_msg("told %s and not %s", rcdp_err_name(r->end.told), rcdp_err_name(err));
  }
}

static void run_each(const rogue_manner *manner, void (*check)(rogue *r)) {
  for (size_t i = 0; i < channel_library_count; i++) {
    rogue r;
    rogue_begin(&r, i, manner);
    rogue_run(&r);
    check(&r);
    rogue_end(&r);
  }
}

static void refused(rogue *r) {
  assert_failed(r, RCDP_E_HELLO);
  assert_false(SSL_is_init_finished(r->ssl));
}

static void never_open(rogue *r) { assert_int_equal(rcdp_channel_state_of(r->end.channel), RCDP_CHANNEL_FAILED); }

/* --- hellos --- */

static void a_proper_peer_is_taken(void **state) {
  (void)state;
  run_each(&good_client, rogue_talk);
  run_each(&good_server, rogue_talk);
}

static void the_binding_is_the_exporter_of_rfc_9266(void **state) {
  static const char label[] = "EXPORTER-Channel-Binding";
  (void)state;
  for (size_t i = 0; i < channel_library_count * 2; i++) {
    uint8_t ours[RCDP_CHANNEL_BINDING_LEN];
    uint8_t theirs[RCDP_CHANNEL_BINDING_LEN];
    rogue r;
    rogue_open(&r, i / 2, i % 2 == 0 ? &good_client : &good_server);
    assert_int_equal(rcdp_channel_binding(r.end.channel, ours), RCDP_OK);
    assert_int_equal(
        SSL_export_keying_material(r.ssl, theirs, sizeof theirs, label, sizeof label - 1, (const uint8_t *)"", 0, 1),
        1);
    assert_memory_equal(ours, theirs, sizeof ours);
    rogue_end(&r);
  }
}

/* It has no group in common with the client, and takes the key alone, as soon as a client lets it (wolfSSL's names psk_ke). */
static void a_server_without_key_exchange(void **state) {
  const rogue_manner manner = {.server = true, .options = SSL_OP_ALLOW_NO_DHE_KEX, .groups = "P-384"};
  (void)state;
  run_each(&manner, never_open);
}

static void a_server_with_a_certificate_and_no_key(void **state) {
  const rogue_manner manner = {.server = true, .keyless = true, .certificate = true};
  (void)state;
  run_each(&manner, refused);
}

static void a_server_of_tls_1_2(void **state) {
  const rogue_manner manner = {
      .server = true, .certificate = true, .min_version = TLS1_2_VERSION, .max_version = TLS1_2_VERSION};
  (void)state;
  run_each(&manner, never_open);
}

/* Its key share is used all the same. */
static void a_client_that_would_go_without_key_exchange(void **state) {
  const rogue_manner manner = {.options = SSL_OP_ALLOW_NO_DHE_KEX};
  (void)state;
  run_each(&manner, rogue_talk);
}

static void clients_that_want_something_else(void **state) {
  static const rogue_manner manners[] = {
      {.min_version = TLS1_2_VERSION},
      {.min_version = TLS1_2_VERSION, .max_version = TLS1_2_VERSION},
      {.keyless = true},
      {.early = true},
      {.groups = "P-384:X25519"},
      {.suites = "TLS_AES_256_GCM_SHA384"},
      {.fragments = TLSEXT_max_fragment_length_512},
  };
  (void)state;
  for (size_t i = 0; i < sizeof manners / sizeof *manners; i++) {
    run_each(&manners[i], refused);
  }
}

/* --- after the handshake --- */

static void tickets_are_ignored(void **state) {
  const rogue_manner manner = {.server = true, .tickets = 2};
  (void)state;
  run_each(&manner, rogue_talk);
}

static void no_ticket_is_sent(void **state) {
  (void)state;
  for (size_t i = 0; i < channel_library_count; i++) {
    rogue r;
    rogue_open(&r, i, &good_client);
    rogue_talk(&r);
    assert_int_equal(SSL_SESSION_has_ticket(SSL_get0_session(r.ssl)), 0);
    assert_int_equal(SSL_SESSION_is_resumable(SSL_get0_session(r.ssl)), 0);
    rogue_end(&r);
  }
}

static void update_keys(rogue *r) {
  assert_int_equal(SSL_key_update(r->ssl, SSL_KEY_UPDATE_REQUESTED), 1);
  assert_int_equal(SSL_do_handshake(r->ssl), 1);
}

static void keys_may_be_updated(void **state) {
  (void)state;
  for (size_t i = 0; i < channel_library_count * 2; i++) {
    rogue r;
    rogue_open(&r, i / 2, i % 2 == 0 ? &good_client : &good_server);
    for (int n = 0; n < 40; n++) {
      update_keys(&r);
      rogue_talk(&r);
    }
    rogue_end(&r);
  }
}

static void but_not_for_ever(void **state) {
  (void)state;
  for (size_t i = 0; i < channel_library_count * 2; i++) {
    int updates = 0;
    rogue r;
    rogue_open(&r, i / 2, i % 2 == 0 ? &good_client : &good_server);
    while (rcdp_channel_state_of(r.end.channel) == RCDP_CHANNEL_OPEN && updates < 100) {
      update_keys(&r);
      rogue_run(&r);
      updates++;
    }
    assert_failed(&r, RCDP_E_UNEXPECTED);
    assert_in_range(updates, 10, 20);
    rogue_end(&r);
  }
}

/* Answers to key updates, with messages between that are read, but nobody transmits anything. */
static void answers_that_nobody_takes(void **state) {
  static const uint8_t message[] = {0, 0, 0, 1, 'a'};
  (void)state;
  for (size_t i = 0; i < channel_library_count; i++) {
    uint8_t octet[1];
    rogue r;
    rogue_open(&r, i, &good_client);
    for (int n = 0; n < 1000 && rcdp_channel_state_of(r.end.channel) == RCDP_CHANNEL_OPEN; n++) {
      rcdp_buf buf = RCDP_BUF(octet);
      update_keys(&r);
      rogue_write(&r, RCDP_BYTES(message));
      rogue_give(&r);
      assert_int_equal(rcdp_channel_read(r.end.channel, &buf),
                       rcdp_channel_state_of(r.end.channel) == RCDP_CHANNEL_OPEN ? RCDP_OK : RCDP_E_STATE);
    }
    assert_int_equal(rcdp_channel_state_of(r.end.channel), RCDP_CHANNEL_FAILED);
    assert_int_not_equal(r.end.told, RCDP_OK);
    rogue_end(&r);
  }
}

/* --- messages --- */

static void after_plaintext(const uint8_t *octets, size_t len, bool end, rcdp_err err) {
  for (size_t i = 0; i < channel_library_count; i++) {
    rogue r;
    rogue_open(&r, i, &good_client);
    rogue_write(&r, (rcdp_bytes){octets, len});
    if (end) {
      assert_int_equal(SSL_shutdown(r.ssl), 0);
    }
    rogue_run(&r);
    assert_failed(&r, err);
    rogue_end(&r);
  }
}

static void messages_without_measure(void **state) {
  static const uint8_t empty[] = {0, 0, 0, 0};
  static const uint8_t too_long[] = {0, 0, 3, 0xe9};
  static const uint8_t longest[] = {0xff, 0xff, 0xff, 0xff};
  static const uint8_t cut[] = {0, 0, 0, 2, 'a'};
  (void)state;
  after_plaintext(empty, sizeof empty, false, RCDP_E_MALFORMED);
  after_plaintext(too_long, sizeof too_long, false, RCDP_E_TOO_LARGE);
  after_plaintext(longest, sizeof longest, false, RCDP_E_TOO_LARGE);
  after_plaintext(cut, sizeof cut, true, RCDP_E_MALFORMED);
  after_plaintext(empty, 2, true, RCDP_E_MALFORMED);
}

/* Messages need not keep to records: several in one, and one in many. */
static void messages_across_records(void **state) {
  static const uint8_t octets[] = {0, 0, 0, 1, 'a', 0, 0, 0, 2, 'b', 'c', 0, 0, 0, 1, 'd'};
  (void)state;
  for (size_t i = 0; i < channel_library_count; i++) {
    for (size_t cut = 0; cut < sizeof octets; cut++) {
      uint8_t text[sizeof octets];
      rcdp_buf buf = RCDP_BUF(text);
      rogue r;
      rogue_open(&r, i, &good_client);
      if (cut > 0) {
        rogue_write(&r, (rcdp_bytes){octets, cut});
      }
      rogue_write(&r, (rcdp_bytes){octets + cut, sizeof octets - cut});
      for (size_t len = 0; len < 4; len = buf.len) {
        rogue_run(&r);
        assert_int_equal(rcdp_channel_read(r.end.channel, &buf), RCDP_OK);
      }
      assert_memory_equal(text, "abcd", 4);
      assert_int_equal(rcdp_channel_read(r.end.channel, &buf), RCDP_E_NOT_FOUND);
      rogue_end(&r);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_proper_peer_is_taken),
      cmocka_unit_test(the_binding_is_the_exporter_of_rfc_9266),
      cmocka_unit_test(a_server_without_key_exchange),
      cmocka_unit_test(a_server_with_a_certificate_and_no_key),
      cmocka_unit_test(a_server_of_tls_1_2),
      cmocka_unit_test(a_client_that_would_go_without_key_exchange),
      cmocka_unit_test(clients_that_want_something_else),
      cmocka_unit_test(tickets_are_ignored),
      cmocka_unit_test(no_ticket_is_sent),
      cmocka_unit_test(keys_may_be_updated),
      cmocka_unit_test(but_not_for_ever),
      cmocka_unit_test(answers_that_nobody_takes),
      cmocka_unit_test(messages_without_measure),
      cmocka_unit_test(messages_across_records),
  };
  return cmocka_run_group_tests_name("channel_rogues", tests, NULL, NULL);
}
