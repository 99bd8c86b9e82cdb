/*
 * The network hands on the owner's voucher where the device needs one (docs/protocol.md, "Owner's voucher"). It knows no owners and
 * cannot tell whose signature it is; what the voucher says it can read, so an answer that the device must refuse costs no SUPI.
 */
#include "network.h"
#include "voucher.h"

static rcdp_err judge(rcdp_network *network, const rcdp_slot *slot, const rcdp_input *input, rcdp_bytes given) {
  const attach_claim claim = {&slot->certificate_hash, &network->config.network, input->wall.seconds};
  rcdp_signed_voucher voucher;
  if (given.len == 0) {
    return RCDP_E_NOT_FOUND;
  }
  const rcdp_err err = rcdp_signed_voucher_decode(given, &network->arena, &voucher);
  return err == RCDP_OK ? rcdp_attach_voucher_fits(&voucher, &claim, &network->arena) : err;
}

rcdp_err rcdp_attach_network_voucher_keep(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input) {
  attach_slot *own = slot->own;
  const rcdp_bytes given = input->terms->voucher;
  slot->terms.voucher = RCDP_NO_BYTES;
  if (!own->voucher_needed) {
    return RCDP_OK;
  }
  rcdp_buf copy = RCDP_BUF(own->voucher);
  rcdp_err err = judge(network, slot, input, given);
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&copy, given);
  }
  slot->terms.voucher = rcdp_buf_bytes(&copy);
  rcdp_network_report(network, slot, RCDP_STEP_VOUCHER, err);
  return err == RCDP_OK ? RCDP_OK : RCDP_E_NOT_AUTHORISED; /* the log has learnt why; the device need not */
}

rcdp_err rcdp_attach_network_voucher_add(rcdp_network *network, const rcdp_slot *slot,
                                         rcdp_signed_attach_reject *reject) {
  reject->has_voucher = slot->terms.voucher.len > 0;
  return reject->has_voucher ? rcdp_signed_voucher_decode(slot->terms.voucher, &network->arena, &reject->voucher)
                             : RCDP_OK;
}
