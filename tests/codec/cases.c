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
#define BOTH(type) ENCODER(type) DECODER(type)

/* clang-format off */
BOTH(message)
BOTH(attach_request)
BOTH(attach_reject)
BOTH(voucher)
BOTH(signed_voucher)
BOTH(attach_confirm)
BOTH(attach_confirmed)
BOTH(companion_offer)
BOTH(companion_grant)
BOTH(companion_receipt)
BOTH(companion_confirmed)
BOTH(grant_request)
BOTH(signed_grant_request)
BOTH(grant)
BOTH(signed_grant)
BOTH(provisioner_proof)
BOTH(provisioner_offer)
BOTH(delivery)
BOTH(provisioner_receipt)
BOTH(provisioner_order)
BOTH(hand_in)
BOTH(provisioner_confirmed)
BOTH(deprovision)
BOTH(delegation)
BOTH(signed_delegation)
BOTH(transfer)
BOTH(outcome)
BOTH(inquiry)
BOTH(update_request)
BOTH(update)
BOTH(acknowledgement)
BOTH(acknowledged)
BOTH(notice)
BOTH(proof)
BOTH(proven)
BOTH(status)
BOTH(taken)
BOTH(controls)
BOTH(credential)
BOTH(device_state)
BOTH(entry_state)
BOTH(provision_state)
ENCODER(attach_seal_info)
ENCODER(attach_freshness)
ENCODER(companion_seal_info)
ENCODER(delivery_seal_info)
ENCODER(credential_name)
ENCODER(update_seal_info)
/* clang-format on */

#define CASE(name, type, struct_name)                                                                                  \
  { name, sizeof(rcdp_##struct_name), make_##type, encode_##type, decode_##type }
#define ENCODED(name, type)                                                                                            \
  { name, sizeof(rcdp_##type), make_##type, encode_##type, NULL }

const codec_case codec_cases[CODEC_CASES] = {
    CASE("Message", message, message),
    CASE("AttachRequest", attach_request, attach_request),
    CASE("AttachReject", attach_reject, attach_reject),
    CASE("Voucher", voucher, voucher),
    CASE("SignedVoucher", signed_voucher, signed_voucher),
    CASE("AttachConfirm", attach_confirm, attach_confirm),
    CASE("AttachConfirmed", attach_confirmed, attach_confirmed),
    CASE("CompanionOffer", companion_offer, companion_offer),
    CASE("CompanionGrant", companion_grant, companion_grant),
    CASE("CompanionReceipt", companion_receipt, companion_receipt),
    CASE("CompanionConfirmed", companion_confirmed, companion_confirmed),
    CASE("GrantRequest", grant_request, grant_request),
    CASE("SignedGrantRequest", signed_grant_request, signed),
    CASE("Grant", grant, grant),
    CASE("SignedGrant", signed_grant, chained),
    CASE("ProvisionerProof", provisioner_proof, provisioner_proof),
    CASE("ProvisionerOffer", provisioner_offer, provisioner_offer),
    CASE("Delivery", delivery, delivery),
    CASE("ProvisionerReceipt", provisioner_receipt, provisioner_receipt),
    CASE("ProvisionerOrder", provisioner_order, provisioner_order),
    CASE("HandIn", hand_in, hand_in),
    CASE("ProvisionerConfirmed", provisioner_confirmed, provisioner_confirmed),
    CASE("Deprovision", deprovision, deprovision),
    CASE("Delegation", delegation, delegation),
    CASE("SignedDelegation", signed_delegation, signed),
    CASE("Transfer", transfer, transfer),
    CASE("Outcome", outcome, outcome),
    CASE("Inquiry", inquiry, inquiry),
    CASE("UpdateRequest", update_request, update_request),
    CASE("Update", update, update),
    CASE("Acknowledgement", acknowledgement, acknowledgement),
    CASE("Acknowledged", acknowledged, acknowledged),
    CASE("Notice", notice, notice),
    CASE("Proof", proof, proof),
    CASE("Proven", proven, proven),
    CASE("Status", status, status),
    CASE("Taken", taken, taken),
    CASE("Controls", controls, controls),
    CASE("Credential", credential, credential),
    CASE("DeviceState", device_state, device_state),
    CASE("EntryState", entry_state, entry_state),
    CASE("ProvisionState", provision_state, provision_state),
    ENCODED("AttachSealInfo", attach_seal_info),
    ENCODED("AttachFreshness", attach_freshness),
    ENCODED("CompanionSealInfo", companion_seal_info),
    ENCODED("DeliverySealInfo", delivery_seal_info),
    ENCODED("CredentialName", credential_name),
    ENCODED("UpdateSealInfo", update_seal_info),
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
