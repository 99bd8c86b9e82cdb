/*
 * What the network and the device of the companion UE compute alike, and what no course between them can therefore show: every context is its
 * own, every field that names the exchange is in the info of the box, and an info that does not fit is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/companion/transcript.h"

static void every_name_is_its_own(void **state) {
  static const char prefix[] = "rcdp/1 companion-";
  static const char *const names[] = {CONTEXT_OFFER, CONTEXT_GRANT, CONTEXT_SEAL, CONTEXT_RECEIPT, CONTEXT_CONFIRMED};
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    assert_memory_equal(names[i], prefix, sizeof prefix - 1);
    for (size_t j = 0; j < i; j++) {
      assert_string_not_equal(names[i], names[j]);
    }
  }
}

/* --- the info of the box --- */

typedef struct {
  rcdp_companion_grant grant;
  rcdp_octets32 signer_hash;
} exchange;

static exchange some_exchange(void) {
  return (exchange){.grant = {.device = rcdp_bytes_of("lamp-1"),
                              .issued = 1,
                              .epoch = 1,
                              .network = {.plmn = {0x00, 0xf1, 0x10}},
                              .suite = RCDP_SUITE_P256}};
}

static void change_order(exchange *e) { e->grant.order.octets[15]++; }
static void change_offer(exchange *e) { e->grant.offer_hash.octets[31]++; }
static void change_device(exchange *e) { e->grant.device = rcdp_bytes_of("lamp-2"); }
static void change_companion(exchange *e) { e->grant.companion.octets[15]++; }
static void change_network(exchange *e) { e->grant.network.plmn[2]++; }
static void change_time(exchange *e) { e->grant.issued++; }
static void change_credential(exchange *e) { e->grant.credential.octets[15]++; }
static void change_epoch(exchange *e) { e->grant.epoch++; }
static void change_suite(exchange *e) { e->grant.suite = RCDP_SUITE_X25519; }
static void change_signer(exchange *e) { e->signer_hash.octets[31]++; }
static void (*const changes[])(exchange *e) = {change_order,   change_offer, change_device,     change_companion,
                                               change_network, change_time,  change_credential, change_epoch,
                                               change_suite,   change_signer};

static rcdp_err info_of(const exchange *e, rcdp_buf *info) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  return rcdp_companion_hpke_info(&e->grant, &e->signer_hash, &arena, info);
}

static void every_part_of_the_exchange_is_in_the_info(void **state) {
  (void)state;
  const exchange first = some_exchange();
  uint8_t octets[COMPANION_SEAL_INFO_MAX];
  uint8_t others[COMPANION_SEAL_INFO_MAX];
  rcdp_buf info = RCDP_BUF(octets);
  assert_int_equal(info_of(&first, &info), RCDP_OK);
  assert_memory_equal(octets, CONTEXT_SEAL, sizeof CONTEXT_SEAL);
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    exchange changed = first;
    rcdp_buf other = RCDP_BUF(others);
    changes[i](&changed);
    assert_int_equal(info_of(&changed, &other), RCDP_OK);
    assert_false(rcdp_bytes_equal(rcdp_buf_bytes(&info), rcdp_buf_bytes(&other)));
  }
}

static void an_info_that_does_not_fit_is_none(void **state) {
  (void)state;
  const exchange first = some_exchange();
  uint8_t octets[COMPANION_SEAL_INFO_MAX];
  rcdp_buf whole = RCDP_BUF(octets);
  assert_int_equal(info_of(&first, &whole), RCDP_OK);
  for (size_t room = 0; room < whole.len; room++) {
    uint8_t less[COMPANION_SEAL_INFO_MAX];
    rcdp_buf info = {less, 0, room};
    assert_int_equal(info_of(&first, &info), RCDP_E_NO_SPACE);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_name_is_its_own),
      cmocka_unit_test(every_part_of_the_exchange_is_in_the_info),
      cmocka_unit_test(an_info_that_does_not_fit_is_none),
  };
  return cmocka_run_group_tests_name("companion_transcript", tests, NULL, NULL);
}
