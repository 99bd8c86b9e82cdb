/* The table of the types, and values and encodings of them. */
#include "cases.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "makers.h"

#define ENCODER(type)                                                                                                  \
  static rcdp_err encode_##type(const void *value, rcdp_arena *scratch, rcdp_buf *out) {                               \
    return rcdp_##type##_encode(value, scratch, out);                                                                  \
  }
#define DECODER(type)                                                                                                  \
  static rcdp_err decode_##type(rcdp_bytes in, rcdp_arena *arena, void *value) {                                       \
    return rcdp_##type##_decode(in, arena, value);                                                                     \
  }
ENCODER(message)
DECODER(message)
ENCODER(attach_request)
DECODER(attach_request)
ENCODER(attach_reject)
DECODER(attach_reject)
ENCODER(voucher)
DECODER(voucher)
ENCODER(signed_voucher)
DECODER(signed_voucher)
ENCODER(attach_seal_info)
ENCODER(attach_freshness)
ENCODER(attach_confirm)
DECODER(attach_confirm)
ENCODER(attach_confirmed)
DECODER(attach_confirmed)
ENCODER(companion_offer)
DECODER(companion_offer)
ENCODER(companion_grant)
DECODER(companion_grant)
ENCODER(companion_seal_info)
ENCODER(companion_receipt)
DECODER(companion_receipt)
ENCODER(companion_confirmed)
DECODER(companion_confirmed)
ENCODER(controls)
DECODER(controls)
ENCODER(credential)
DECODER(credential)
ENCODER(device_state)
DECODER(device_state)
ENCODER(entry_state)
DECODER(entry_state)

const codec_case codec_cases[CODEC_CASES] = {
    {"Message", sizeof(rcdp_message), make_message, encode_message, decode_message},
    {"AttachRequest", sizeof(rcdp_attach_request), make_attach_request, encode_attach_request, decode_attach_request},
    {"AttachReject", sizeof(rcdp_attach_reject), make_attach_reject, encode_attach_reject, decode_attach_reject},
    {"Voucher", sizeof(rcdp_voucher), make_voucher, encode_voucher, decode_voucher},
    {"SignedVoucher", sizeof(rcdp_signed_voucher), make_signed_voucher, encode_signed_voucher, decode_signed_voucher},
    {"AttachSealInfo", sizeof(rcdp_attach_seal_info), make_attach_seal_info, encode_attach_seal_info, NULL},
    {"AttachFreshness", sizeof(rcdp_attach_freshness), make_attach_freshness, encode_attach_freshness, NULL},
    {"AttachConfirm", sizeof(rcdp_attach_confirm), make_attach_confirm, encode_attach_confirm, decode_attach_confirm},
    {"AttachConfirmed", sizeof(rcdp_attach_confirmed), make_attach_confirmed, encode_attach_confirmed,
     decode_attach_confirmed},
    {"CompanionOffer", sizeof(rcdp_companion_offer), make_companion_offer, encode_companion_offer,
     decode_companion_offer},
    {"CompanionGrant", sizeof(rcdp_companion_grant), make_companion_grant, encode_companion_grant,
     decode_companion_grant},
    {"CompanionSealInfo", sizeof(rcdp_companion_seal_info), make_companion_seal_info, encode_companion_seal_info, NULL},
    {"CompanionReceipt", sizeof(rcdp_companion_receipt), make_companion_receipt, encode_companion_receipt,
     decode_companion_receipt},
    {"CompanionConfirmed", sizeof(rcdp_companion_confirmed), make_companion_confirmed, encode_companion_confirmed,
     decode_companion_confirmed},
    {"Controls", sizeof(rcdp_controls), make_controls, encode_controls, decode_controls},
    {"Credential", sizeof(rcdp_credential), make_credential, encode_credential, decode_credential},
    {"DeviceState", sizeof(rcdp_device_state), make_device_state, encode_device_state, decode_device_state},
    {"EntryState", sizeof(rcdp_entry_state), make_entry_state, encode_entry_state, decode_entry_state},
};

const codec_case *codec_case_of(const char *name) {
  for (size_t i = 0; i < CODEC_CASES; i++) {
    if (strcmp(codec_cases[i].name, name) == 0) {
      return &codec_cases[i];
    }
  }
  return NULL;
}

/* The pool outlives the call: one value at a time. */
static source the_source;

void make_value(const codec_case *of, uint64_t seed, extent how, any_value *value) {
  the_source.state = seed * 0x9e3779b97f4a7c15U + 1;
  the_source.extent = how;
  the_source.used = 0;
  memset(value, 0, sizeof *value);
  of->make(&the_source, value);
}

rcdp_bytes make_encoding(const codec_case *of, uint64_t seed, extent how, uint8_t out[ENCODING_MAX]) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static any_value value;
  rcdp_arena arena;
  rcdp_buf buf = {out, 0, ENCODING_MAX};
  make_value(of, seed, how, &value);
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = of->encode(&value, &arena, &buf);
  if (err != RCDP_OK) {
    (void)fprintf(stderr, "%s does not encode: %s (seed %" PRIu64 ")\n", of->name, rcdp_err_name(err), seed);
    abort();
  }
  return rcdp_buf_bytes(&buf);
}

uint64_t test_seed(void) {
  const char *given = getenv("RCDP_TEST_SEED");
  const uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : 20240607;
  (void)printf("seed: %" PRIu64 " (RCDP_TEST_SEED)\n", seed);
  return seed;
}
