/* Outcome and its signed form (asn1/rcdp-provisioner.asn1): what became of each credential of an order. */
#include <Outcome.h>
#include <OutcomeItem.h>
#include <SignedOutcome.h>
#include <Verdict.h>

#include "strict.h"

static const rcdp_field item_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_outcome_item, credential, OutcomeItem_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_outcome_item, epoch, OutcomeItem_t, epoch),
    RCDP_PLAIN(INTEGER, rcdp_outcome_item, verdict, OutcomeItem_t, verdict),
    RCDP_PLAIN(NUMBER64, rcdp_outcome_item, at, OutcomeItem_t, at),
};
static const rcdp_map item_map = RCDP_MAP(OutcomeItem, rcdp_outcome_item, item_fields, NULL);

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_outcome, order, Outcome_t, order),
    RCDP_PLAIN(OCTETS, rcdp_outcome, order_hash, Outcome_t, orderHash),
    RCDP_STRUCT(rcdp_outcome, network, Outcome_t, network, &rcdp_network_id_map),
    RCDP_LIST(rcdp_outcome, items, item_count, Outcome_t, items, &item_map),
};
static const rcdp_map map = RCDP_MAP(Outcome, rcdp_outcome, fields, NULL);

rcdp_err rcdp_outcome_encode(const rcdp_outcome *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_outcome_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_outcome *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_outcome_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed, content, SignedOutcome_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed, signature, SignedOutcome_t, signature),
};
const rcdp_map rcdp_signed_outcome_map = RCDP_MAP(SignedOutcome, rcdp_signed, signed_outcome_fields, NULL);

const char *rcdp_verdict_name(rcdp_verdict verdict) {
  return rcdp_enumeration_name(&asn_DEF_Verdict, (unsigned long)verdict);
}
