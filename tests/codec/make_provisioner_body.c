/* Messages of the provisioning device. */
#include "makers.h"

/* What goes with a grant in a hello. */
enum { BESIDE_A_GRANT = 64 + RCDP_PROVISIONER_PROOF_CONTENT_MAX + 64 };

static void hello(source *from, rcdp_provisioner_body *body) {
  rcdp_provisioner_hello *hello = &body->body.hello;
  hello->grant.content = source_octets(from, 1, RCDP_PROVISIONING_GRANT_CONTENT_MAX);
  hello->grant.signature = source_octets(from, 64, 64);
  make_chain(from, hello->grant.content.len + BESIDE_A_GRANT, hello->grant.chain, &hello->grant.chain_count);
  make_signed(from, &hello->proof, RCDP_PROVISIONER_PROOF_CONTENT_MAX);
  hello->has_reference = source_flag(from);
  if (hello->has_reference) {
    source_fill(from, &hello->reference, sizeof hello->reference);
  }
}

static void offer(source *from, rcdp_provisioner_body *body) { make_signed_provisioner_offer(from, &body->body.offer); }

static void order(source *from, rcdp_provisioner_body *body) {
  make_signed(from, &body->body.order, RCDP_PROVISIONER_ORDER_CONTENT_MAX);
}

static void reserved(source *from, rcdp_provisioner_body *body) {
  source_fill(from, &body->body.reserved, sizeof body->body.reserved);
}

/* Only the network's has a chain. */
static void delivery(source *from, rcdp_provisioner_body *body) {
  rcdp_chained *delivery = &body->body.delivery;
  delivery->content = source_octets(from, 1, RCDP_DELIVERY_CONTENT_MAX);
  delivery->signature = source_octets(from, 64, 64);
  if (source_flag(from)) {
    make_chain(from, delivery->content.len, delivery->chain, &delivery->chain_count);
  }
}

static void denied(source *from, rcdp_provisioner_body *body) {
  source_fill(from, &body->body.denied.reference, sizeof body->body.denied.reference);
  make_error_report(from, &body->body.denied.report);
}

static void receipt(source *from, rcdp_provisioner_body *body) {
  make_attested(from, &body->body.receipt, RCDP_PROVISIONER_RECEIPT_CONTENT_MAX);
}

static void hand_in(source *from, rcdp_provisioner_body *body) {
  make_signed(from, &body->body.hand_in, RCDP_HAND_IN_CONTENT_MAX);
}

static void confirmed(source *from, rcdp_provisioner_body *body) {
  make_signed(from, &body->body.confirmed, RCDP_PROVISIONER_CONFIRMED_CONTENT_MAX);
}

static void refused(source *from, rcdp_provisioner_body *body) {
  rcdp_hand_in_refused *refused = &body->body.refused;
  source_fill(from, &refused->credential, sizeof refused->credential);
  make_error_report(from, &refused->report);
  refused->has_notice = source_flag(from);
  if (refused->has_notice) {
    make_signed(from, &refused->notice, RCDP_NOTICE_CONTENT_MAX);
  }
}

static void deprovision(source *from, rcdp_provisioner_body *body) {
  rcdp_signed_deprovision *deprovision = &body->body.deprovision;
  make_signed(from, &deprovision->order, RCDP_DEPROVISION_CONTENT_MAX);
  deprovision->has_delegation = source_flag(from);
  if (deprovision->has_delegation) {
    make_signed(from, &deprovision->delegation, RCDP_DELEGATION_CONTENT_MAX);
  }
}

static void transfer(source *from, rcdp_provisioner_body *body) {
  body->body.transfer.content = source_octets(from, 1, RCDP_TRANSFER_CONTENT_MAX);
  body->body.transfer.from = source_octets(from, 64, 64);
  body->body.transfer.to = source_octets(from, 64, 64);
}

static void outcome(source *from, rcdp_provisioner_body *body) {
  make_signed(from, &body->body.outcome, RCDP_OUTCOME_CONTENT_MAX);
}

static void inquiry(source *from, rcdp_provisioner_body *body) {
  make_signed(from, &body->body.inquiry, RCDP_INQUIRY_CONTENT_MAX);
}

static void told(source *from, rcdp_standing *standing) {
  source_fill(from, &standing->credential, sizeof standing->credential);
  standing->epoch = make_epoch(from);
  standing->state = (rcdp_item_state)source_one(from, RCDP_ITEM_OFFERED, RCDP_ITEM_ENDED);
  standing->ownership = (uint16_t)source_pick(from, 0, UINT16_MAX);
  standing->number = source_number(from);
  standing->has_proof = source_flag(from);
  if (standing->has_proof) {
    make_attested(from, &standing->proof, RCDP_PROOF_CONTENT_MAX);
  }
}

/* Refusals have more to say than the others: three in four. */
static void standing(source *from, rcdp_provisioner_body *body) {
  rcdp_standing *standing = &body->body.standing;
  standing->refused = source_next(from) % 4 != 0;
  if (standing->refused) {
    make_error_report(from, &standing->report);
  } else {
    told(from, standing);
  }
}

void make_provisioner_body(source *from, rcdp_provisioner_body *body) {
  static void (*const makers[RCDP_PROVISIONER_BODY_COUNT])(source *, rcdp_provisioner_body *) = {
      [RCDP_PROVISIONER_HELLO] = hello,
      [RCDP_PROVISIONER_OFFER] = offer,
      [RCDP_PROVISIONER_ORDER] = order,
      [RCDP_PROVISIONER_RESERVED] = reserved,
      [RCDP_PROVISIONER_DELIVERY] = delivery,
      [RCDP_PROVISIONER_DENIED] = denied,
      [RCDP_PROVISIONER_RECEIPT] = receipt,
      [RCDP_PROVISIONER_HAND_IN] = hand_in,
      [RCDP_PROVISIONER_CONFIRMED] = confirmed,
      [RCDP_PROVISIONER_REFUSED] = refused,
      [RCDP_PROVISIONER_DEPROVISION] = deprovision,
      [RCDP_PROVISIONER_TRANSFER] = transfer,
      [RCDP_PROVISIONER_OUTCOME] = outcome,
      [RCDP_PROVISIONER_INQUIRY] = inquiry,
      [RCDP_PROVISIONER_STANDING] = standing,
  };
  makers[body->kind](from, body);
}
