/* Values of the certificate attach. */
#include "makers.h"

void make_attach_request(source *from, void *value) {
  rcdp_attach_request *request = value;
  bool p256 = false;
  bool x25519 = false;
  source_fill(from, &request->transaction, sizeof request->transaction);
  request->certificate_url = source_text(from, 1, 255, 32, 126);
  source_fill(from, &request->certificate_hash, sizeof request->certificate_hash);
  source_fill(from, &request->device_nonce, sizeof request->device_nonce);
  request->suite_count = source_suites(from, request->suites);
  for (size_t i = 0; i < request->suite_count; i++) {
    p256 = p256 || request->suites[i] == RCDP_SUITE_P256;
    x25519 = x25519 || request->suites[i] == RCDP_SUITE_X25519;
  }
  if (p256 || x25519) {
    const size_t len = p256 ? 65 : 32;
    request->ephemeral_key = source_octets(from, len, len);
  }
  request->serving_network = source_network(from);
  request->counter = source_number(from);
  request->voucher_needed = source_flag(from);
}

void make_attach_reject(source *from, void *value) {
  rcdp_attach_reject *reject = value;
  source_fill(from, &reject->transaction, sizeof reject->transaction);
  source_fill(from, &reject->request_hash, sizeof reject->request_hash);
  source_fill(from, &reject->device_nonce, sizeof reject->device_nonce);
  source_fill(from, &reject->nonce1, sizeof reject->nonce1);
  reject->network = source_network(from);
  reject->issued = source_number(from);
  reject->suite = (rcdp_suite_id)source_one(from, RCDP_SUITE_P256, RCDP_SUITE_STATIC);
  const size_t len = reject->suite == RCDP_SUITE_X25519 ? 32 : 65;
  reject->enc = source_octets(from, len, len);
  reject->sealed = source_octets(from, 17, RCDP_SEALED_MAX);
}

void make_voucher(source *from, void *value) {
  rcdp_voucher *voucher = value;
  source_fill(from, &voucher->certificate_hash, sizeof voucher->certificate_hash);
  voucher->network = source_network(from);
  voucher->not_after = source_number(from);
}

void make_signed_voucher(source *from, void *value) {
  *(rcdp_signed_voucher *)value = (rcdp_signed_voucher){source_octets(from, 1, 128), source_octets(from, 64, 64)};
}

void make_attach_seal_info(source *from, void *value) {
  rcdp_attach_seal_info *info = value;
  source_fill(from, &info->request_hash, sizeof info->request_hash);
  source_fill(from, &info->certificate_hash, sizeof info->certificate_hash);
  info->serving_network = source_network(from);
  source_fill(from, &info->signer_hash, sizeof info->signer_hash);
  source_fill(from, &info->freshness_hash, sizeof info->freshness_hash);
  info->suite = (rcdp_suite_id)source_one(from, RCDP_SUITE_P256, RCDP_SUITE_STATIC);
}

void make_attach_freshness(source *from, void *value) {
  rcdp_attach_freshness *freshness = value;
  source_fill(from, &freshness->nonce1, sizeof freshness->nonce1);
  freshness->issued = source_number(from);
  freshness->network = source_network(from);
}

void make_attach_confirm(source *from, void *value) {
  rcdp_attach_confirm *confirm = value;
  source_fill(from, confirm, sizeof *confirm);
  confirm->epoch = (uint16_t)source_pick(from, 0, UINT16_MAX);
  confirm->network = source_network(from);
}

void make_attach_confirmed(source *from, void *value) {
  rcdp_attach_confirmed *confirmed = value;
  source_fill(from, confirmed, sizeof *confirmed);
  confirmed->epoch = (uint16_t)source_pick(from, 0, UINT16_MAX);
}
