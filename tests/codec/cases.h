/* One case for each type that the codec knows: how to make values of it, encode and decode it. */
#ifndef RCDP_TESTS_CODEC_CASES_H
#define RCDP_TESTS_CODEC_CASES_H

#include <rcdp/codec.h>

#include "source.h"

typedef struct {
  const char *name; /* the ASN.1 type */
  size_t size;      /* of the C struct */
  void (*make)(source *from, void *value);
  rcdp_err (*encode)(const void *value, rcdp_arena *scratch, rcdp_buf *out);
  rcdp_err (*decode)(rcdp_bytes in, rcdp_arena *arena, void *value); /* NULL: nobody receives it */
} codec_case;

enum { CODEC_CASES = 48 };
extern const codec_case codec_cases[CODEC_CASES];

/* NULL: there is no such ASN.1 type. */
const codec_case *codec_case_of(const char *name);

/* Room for any value, and for any encoding. */
typedef union {
  rcdp_message message;
  rcdp_attach_request attach_request;
  rcdp_attach_reject attach_reject;
  rcdp_voucher voucher;
  rcdp_signed_voucher signed_voucher;
  rcdp_attach_confirm attach_confirm;
  rcdp_attach_confirmed attach_confirmed;
  rcdp_companion_offer companion_offer;
  rcdp_companion_grant companion_grant;
  rcdp_companion_receipt companion_receipt;
  rcdp_companion_confirmed companion_confirmed;
  rcdp_grant_request grant_request;
  rcdp_grant grant;
  rcdp_provisioner_proof provisioner_proof;
  rcdp_provisioner_offer provisioner_offer;
  rcdp_delivery delivery;
  rcdp_provisioner_receipt provisioner_receipt;
  rcdp_provisioner_order provisioner_order;
  rcdp_hand_in hand_in;
  rcdp_provisioner_confirmed provisioner_confirmed;
  rcdp_deprovision deprovision;
  rcdp_delegation delegation;
  rcdp_transfer transfer;
  rcdp_outcome outcome;
  rcdp_inquiry inquiry;
  rcdp_update_request update_request;
  rcdp_update update;
  rcdp_acknowledgement acknowledgement;
  rcdp_acknowledged acknowledged;
  rcdp_notice notice;
  rcdp_proof proof;
  rcdp_proven proven;
  rcdp_status status;
  rcdp_taken taken;
  rcdp_controls controls;
  rcdp_credential credential;
  rcdp_device_state device_state;
  rcdp_entry_state entry_state;
  rcdp_provision_state provision_state;
  rcdp_attach_seal_info attach_seal_info;
  rcdp_attach_freshness attach_freshness;
  rcdp_companion_seal_info companion_seal_info;
  rcdp_delivery_seal_info delivery_seal_info;
  rcdp_credential_name credential_name;
  rcdp_update_seal_info update_seal_info;
  rcdp_signed signed_file;
  rcdp_chained signed_grant;
} any_value;
enum { ENCODING_MAX = 16384 };

/* A value made anew from the seed, and its encoding (which must succeed). */
void make_value(const codec_case *of, uint64_t seed, extent how, any_value *value);
rcdp_bytes make_encoding(const codec_case *of, uint64_t seed, extent how, uint8_t out[ENCODING_MAX]);

/* The seed of a run: RCDP_TEST_SEED, or a fixed one; printed. */
uint64_t test_seed(void);

#endif
