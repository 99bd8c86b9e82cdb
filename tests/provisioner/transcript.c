/*
 * What device, provisioner and network compute alike, and what no course between them can therefore show: every context is its own, every
 * field that names the exchange is in the info of the boxes and in the credential's name, and what does not fit is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/provisioner/transcript.h"
#include "support/providers.h"

static void every_name_is_its_own(void **state) {
  static const char *const names[] = {
      CONTEXT_GRANT_REQUEST,
      CONTEXT_PROVISIONER_GRANT,
      CONTEXT_PROVISIONER_PROOF,
      CONTEXT_PROVISIONER_OFFER,
      CONTEXT_ALLOCATION,
      CONTEXT_DELIVERY,
      CONTEXT_PROVISIONER_SEAL,
      CONTEXT_HAND_IN_SEAL,
      CONTEXT_CREDENTIAL_NAME,
      CONTEXT_PROVISIONER_RECEIPT,
      CONTEXT_PROVISIONER_ORDER,
      CONTEXT_HAND_IN,
      CONTEXT_PROVISIONER_CONFIRMED,
      CONTEXT_DEPROVISION,
      CONTEXT_DELEGATION,
      CONTEXT_TRANSFER_FROM,
      CONTEXT_TRANSFER_TO,
      CONTEXT_OUTCOME,
      CONTEXT_INQUIRY,
      CONTEXT_NOTICE,
      CONTEXT_PROOF,
      CONTEXT_PROVEN,
      CONTEXT_CREDENTIAL,
  };
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    assert_memory_equal(names[i], "rcdp/1 ", 7);
    for (size_t j = 0; j < i; j++) {
      assert_string_not_equal(names[i], names[j]);
    }
  }
}

static void every_key_is_its_own(void **state) {
  static const char *const labels[] = {LABEL_KEY,       LABEL_MANAGEMENT_KEY, LABEL_CONFIRMATION,
                                       LABEL_CONFIRMED, LABEL_UPDATE,         LABEL_ERASURE};
  (void)state;
  for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
    for (size_t j = 0; j < i; j++) {
      assert_string_not_equal(labels[i], labels[j]);
    }
  }
}

/* --- the info of the boxes --- */

static rcdp_delivery some_delivery(void) {
  return (rcdp_delivery){
      .device = rcdp_bytes_of("meter-1"), .network = {.plmn = {0x00, 0xf1, 0x10}}, .suite = RCDP_SUITE_P256};
}

static rcdp_octets32 signer;

static void change_maker(rcdp_delivery *d) { d->maker = RCDP_MADE_BY_PROVISIONER; }
static void change_order(rcdp_delivery *d) { d->order.octets[15]++; }
static void change_device(rcdp_delivery *d) { d->device = rcdp_bytes_of("meter-2"); }
static void change_serial(rcdp_delivery *d) { d->serial.octets[15]++; }
static void change_provisioner(rcdp_delivery *d) { d->provisioner.octets[31]++; }
static void change_network(rcdp_delivery *d) { d->network.plmn[2]++; }
static void change_nonce(rcdp_delivery *d) { d->device_nonce.octets[31]++; }
static void change_credential(rcdp_delivery *d) { d->credential.octets[15]++; }
static void change_suite(rcdp_delivery *d) { d->suite = RCDP_SUITE_X25519; }
static void change_signer(rcdp_delivery *d) {
  (void)d;
  signer.octets[31]++;
}
static void (*const changes[])(rcdp_delivery *) = {change_maker,       change_order,   change_device, change_serial,
                                                   change_provisioner, change_network, change_nonce,  change_credential,
                                                   change_suite,       change_signer};

static rcdp_err info_of(const char *context, const rcdp_delivery *delivery, rcdp_buf *info) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  const rcdp_delivery_seal_info fields = rcdp_provisioner_seal_info(delivery, &signer);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  return rcdp_provisioner_hpke_info(context, &fields, &arena, info);
}

static void every_part_of_the_exchange_is_in_the_info(void **state) {
  (void)state;
  const rcdp_delivery first = some_delivery();
  uint8_t octets[PROVISIONER_SEAL_INFO_MAX];
  uint8_t others[PROVISIONER_SEAL_INFO_MAX];
  rcdp_buf info = RCDP_BUF(octets);
  assert_int_equal(info_of(CONTEXT_PROVISIONER_SEAL, &first, &info), RCDP_OK);
  assert_memory_equal(octets, CONTEXT_PROVISIONER_SEAL, sizeof CONTEXT_PROVISIONER_SEAL); /* with its 00 */
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    rcdp_delivery changed = first;
    rcdp_buf other = RCDP_BUF(others);
    changes[i](&changed);
    assert_int_equal(info_of(CONTEXT_PROVISIONER_SEAL, &changed, &other), RCDP_OK);
    assert_false(rcdp_bytes_equal(rcdp_buf_bytes(&info), rcdp_buf_bytes(&other)));
    memset(&signer, 0, sizeof signer);
  }
  rcdp_buf handed_in = RCDP_BUF(others);
  assert_int_equal(info_of(CONTEXT_HAND_IN_SEAL, &first, &handed_in), RCDP_OK);
  assert_memory_equal(others, CONTEXT_HAND_IN_SEAL, sizeof CONTEXT_HAND_IN_SEAL);
}

static void an_info_that_does_not_fit_is_none(void **state) {
  (void)state;
  const rcdp_delivery first = some_delivery();
  uint8_t octets[PROVISIONER_SEAL_INFO_MAX];
  rcdp_buf whole = RCDP_BUF(octets);
  assert_int_equal(info_of(CONTEXT_PROVISIONER_SEAL, &first, &whole), RCDP_OK);
  for (size_t room = 0; room < whole.len; room++) {
    uint8_t less[PROVISIONER_SEAL_INFO_MAX];
    rcdp_buf info = {less, 0, room};
    assert_int_equal(info_of(CONTEXT_PROVISIONER_SEAL, &first, &info), RCDP_E_NO_SPACE);
  }
}

/* --- the name of a credential --- */

static rcdp_id id_of(const rcdp_credential_name *name) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  rcdp_id id;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_true(test_providers(providers) > 0);
  assert_int_equal(rcdp_provisioner_credential_id(providers[0], name, &arena, &id), RCDP_OK);
  return id;
}

static void every_part_is_in_the_name(void **state) {
  (void)state;
  const rcdp_credential_name first = {.serial = {{1}}};
  rcdp_credential_name changed[4] = {first, first, first, first};
  changed[0].serial.octets[15]++;
  changed[1].provisioner.octets[31]++;
  changed[2].order.octets[15]++;
  changed[3].device_nonce.octets[31]++;
  const rcdp_id id = id_of(&first);
  const rcdp_id again = id_of(&first);
  assert_true(rcdp_id_equal(&id, &again));
  for (size_t i = 0; i < sizeof changed / sizeof changed[0]; i++) {
    const rcdp_id other = id_of(&changed[i]);
    assert_false(rcdp_id_equal(&id, &other));
  }
}

/* Its fields have lengths that never change, so that their encoding is nothing but their octets, and anybody can compute the name. */
static void the_name_by_hand(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  rcdp_credential_name name;
  memset(&name, 0x5c, sizeof name);
  name.serial.octets[0] = 1;
  name.device_nonce.octets[31] = 2;
  uint8_t octets[16 + 32 + 16 + 32];
  memset(octets, 0x5c, sizeof octets);
  octets[0] = 1;
  octets[sizeof octets - 1] = 2;
  uint8_t digest[RCDP_HASH_LEN];
  assert_true(test_providers(providers) > 0);
  assert_int_equal(rcdp_digest(providers[0], "rcdp/1 provisioner-credential-id", RCDP_BYTES(octets), digest), RCDP_OK);
  const rcdp_id id = id_of(&name);
  assert_memory_equal(id.octets, digest, sizeof id.octets);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_name_is_its_own),
      cmocka_unit_test(every_key_is_its_own),
      cmocka_unit_test(every_part_of_the_exchange_is_in_the_info),
      cmocka_unit_test(an_info_that_does_not_fit_is_none),
      cmocka_unit_test(every_part_is_in_the_name),
      cmocka_unit_test(the_name_by_hand),
  };
  return cmocka_run_group_tests_name("provisioner_transcript", tests, NULL, NULL);
}
