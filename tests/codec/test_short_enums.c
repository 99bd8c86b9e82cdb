/*
 * The codec where an enumeration has one octet, as on Arm without an operating system (-fshort-enums): the octets beside one are
 * nobody's, or another member's, and neither count nor change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <rcdp/codec.h>

_Static_assert(sizeof(rcdp_body_kind) == 1, "this test is about short enumerations");

static uint8_t memory[RCDP_CODEC_ARENA];
static uint8_t octets[RCDP_MESSAGE_MAX];

/* A value whose padding is full of ones. */
static void a_message_is_encoded_whatever_lies_beside_its_kind(void **state) {
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_message message;
  (void)state;
  memset(&message, 0xff, sizeof message);
  memset(&message.transaction, 7, sizeof message.transaction);
  message.version = RCDP_PROTOCOL_VERSION;
  message.sender = RCDP_DEVICE;
  message.kind = RCDP_BODY_ATTACH_REQUEST;
  message.body.attach_request = (rcdp_signed_attach_request){.content = rcdp_bytes_of("content")};
  message.extension_count = 0;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_encode(&message, &arena, &buf), RCDP_OK);
  memset(&message, 0xff, sizeof message);
  assert_int_equal(rcdp_message_decode(rcdp_buf_bytes(&buf), &arena, &message), RCDP_OK);
  assert_int_equal(message.sender, RCDP_DEVICE);
  assert_int_equal(message.kind, RCDP_BODY_ATTACH_REQUEST);
  assert_true(rcdp_bytes_equal(message.body.attach_request.content, rcdp_bytes_of("content")));
}

/* Three selectors, one inside the other. */
static void a_choice_in_a_choice_is_encoded_whatever_lies_beside_its_kinds(void **state) {
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_message message;
  rcdp_companion_manage *manage = &message.body.companion.body.manage;
  (void)state;
  memset(&message, 0xff, sizeof message);
  message.version = RCDP_PROTOCOL_VERSION;
  message.sender = RCDP_COMPANION;
  message.kind = RCDP_BODY_COMPANION;
  message.body.companion.kind = RCDP_COMPANION_MANAGE;
  manage->kind = RCDP_MANAGE_RESUME;
  manage->body.resume.epoch = 258;
  message.extension_count = 0;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_encode(&message, &arena, &buf), RCDP_OK);
  memset(&message, 0xff, sizeof message);
  assert_int_equal(rcdp_message_decode(rcdp_buf_bytes(&buf), &arena, &message), RCDP_OK);
  assert_int_equal(message.body.companion.kind, RCDP_COMPANION_MANAGE);
  assert_int_equal(manage->kind, RCDP_MANAGE_RESUME);
  assert_int_equal(manage->body.resume.epoch, 258);
}

static void a_profile_is_encoded_whatever_lies_beside_its_kinds(void **state) {
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_profile profile;
  static const uint8_t notice_key[32];
  (void)state;
  memset(&profile, 0, sizeof profile);
  memset(&profile.supi, 0xff, sizeof profile.supi);
  profile.supi.kind = RCDP_SUPI_NAI;
  profile.supi.value = rcdp_bytes_of("device@example");
  profile.network = (rcdp_network_id){.plmn = {0x00, 0xf1, 0x10}};
  profile.algorithm = RCDP_TUAK;
  memcpy(profile.routing_indicator, (const uint8_t[]){0xf0, 0xff}, sizeof profile.routing_indicator);
  profile.notice_algorithm = RCDP_NOTICE_ED25519;
  profile.notice_key = RCDP_BYTES(notice_key);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_profile_encode(&profile, &arena, &buf), RCDP_OK);
  memset(&profile, 0xff, sizeof profile);
  assert_int_equal(rcdp_profile_decode(rcdp_buf_bytes(&buf), &arena, &profile), RCDP_OK);
  assert_int_equal(profile.supi.kind, RCDP_SUPI_NAI);
  assert_true(rcdp_bytes_equal(profile.supi.value, rcdp_bytes_of("device@example")));
  assert_int_equal(profile.algorithm, RCDP_TUAK);
  assert_int_equal(profile.notice_algorithm, RCDP_NOTICE_ED25519);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_message_is_encoded_whatever_lies_beside_its_kind),
      cmocka_unit_test(a_choice_in_a_choice_is_encoded_whatever_lies_beside_its_kinds),
      cmocka_unit_test(a_profile_is_encoded_whatever_lies_beside_its_kinds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
