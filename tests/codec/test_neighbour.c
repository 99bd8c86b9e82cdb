/*
 * A program that also has another asn1c library: an unmended runtime, BER and XER too, with type names that we use as
 * well. Both are linked statically; each must get its own code and tables.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <rcdp/codec.h>

#include <Message.h>
#include <der_encoder.h>
#include <per_decoder.h>
#include <per_encoder.h>

static uint8_t memory[RCDP_CODEC_ARENA];

static void neighbours_message(void) {
  uint8_t octets[128];
  uint8_t text[] = "text";
  Message_t in;
  memset(&in, 0, sizeof in);
  in.number = 4711;
  in.text.buf = text;
  in.text.size = 4;
  in.body.present = Body_PR_flag;
  in.body.choice.flag = 1;
  Message_t *out = NULL;
  const asn_enc_rval_t der = der_encode_to_buffer(&asn_DEF_Message, &in, octets, sizeof octets);
  assert_int_equal(der.encoded, 17);
  assert_int_equal(octets[0], 0x30);
  const asn_enc_rval_t uper = uper_encode_to_buffer(&asn_DEF_Message, &in, octets, sizeof octets);
  assert_int_equal(uper.encoded, 62);
  const asn_dec_rval_t result = uper_decode_complete(NULL, &asn_DEF_Message, (void **)&out, octets, 8);
  assert_int_equal(result.code, RC_OK);
  assert_int_equal(out->number, 4711);
  assert_memory_equal(out->text.buf, "text", 4);
  asn_DEF_Message.free_struct(&asn_DEF_Message, out, 0);
}

static void our_message(void) {
  uint8_t octets[64];
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_message out;
  const rcdp_message in = {.version = RCDP_PROTOCOL_VERSION, .body = {.error = {.cause = RCDP_E_REPLAY}}};
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_encode(&in, &arena, &buf), RCDP_OK);
  assert_int_equal(buf.len, 20);
  assert_int_equal(rcdp_message_decode(rcdp_buf_bytes(&buf), &arena, &out), RCDP_OK);
  assert_int_equal(out.body.error.cause, RCDP_E_REPLAY);
}

static void both_work_in_one_program(void **state) {
  (void)state;
  for (int i = 0; i < 3; i++) {
    neighbours_message();
    our_message();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(both_work_in_one_program)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
