/* What owners ask of the network about their credentials, and its answers, as trees. */
#include "names.h"
#include "print_provisioner.h"

PRINT_DECODER(deprovision)
PRINT_DECODER(delegation)
PRINT_DECODER(transfer)
PRINT_DECODER(outcome)
PRINT_DECODER(inquiry)

static const print_field deprovision_fields[] = {
    {"order", PRINT_ID, offsetof(rcdp_deprovision, order)},
    {"serial", PRINT_ID, offsetof(rcdp_deprovision, serial)},
    {"signer", PRINT_HASH, offsetof(rcdp_deprovision, signer)},
    {"network", PRINT_NETWORK, offsetof(rcdp_deprovision, network)},
};

static const print_field delegation_fields[] = {
    {"serial", PRINT_ID, offsetof(rcdp_delegation, serial)},
    {"network", PRINT_NETWORK, offsetof(rcdp_delegation, network)},
    {"credential", PRINT_ID, offsetof(rcdp_delegation, credential)},
    {"ownership", PRINT_U16, offsetof(rcdp_delegation, ownership)},
    {"suspend", PRINT_FLAG, offsetof(rcdp_delegation, suspend)},
    {"end", PRINT_FLAG, offsetof(rcdp_delegation, end)},
    {"notBefore", PRINT_TIME, offsetof(rcdp_delegation, not_before)},
    {"notAfter", PRINT_TIME, offsetof(rcdp_delegation, not_after)},
};

static const print_field transfer_fields[] = {
    {"order", PRINT_ID, offsetof(rcdp_transfer, order)},
    {"network", PRINT_NETWORK, offsetof(rcdp_transfer, network)},
    {"device", PRINT_TEXT, offsetof(rcdp_transfer, device)},
    {"credential", PRINT_ID, offsetof(rcdp_transfer, credential)},
    {"from", PRINT_ID, offsetof(rcdp_transfer, from)},
    {"to", PRINT_ID, offsetof(rcdp_transfer, to)},
    {"ownership", PRINT_U16, offsetof(rcdp_transfer, ownership)},
};

static const print_field outcome_fields[] = {
    {"order", PRINT_ID, offsetof(rcdp_outcome, order)},
    {"orderHash", PRINT_HASH, offsetof(rcdp_outcome, order_hash)},
    {"network", PRINT_NETWORK, offsetof(rcdp_outcome, network)},
};

static const print_field inquiry_fields[] = {
    {"inquiry", PRINT_ID, offsetof(rcdp_inquiry, inquiry)},
    {"serial", PRINT_ID, offsetof(rcdp_inquiry, serial)},
    {"network", PRINT_NETWORK, offsetof(rcdp_inquiry, network)},
    {"credential", PRINT_ID, offsetof(rcdp_inquiry, credential)},
};

static rcdp_err more_of_deprovision(printer *to, const void *values) {
  static const print_field fields[] = {{"device", PRINT_TEXT, offsetof(rcdp_deprovision_item, device)},
                                       {"credential", PRINT_ID, offsetof(rcdp_deprovision_item, credential)},
                                       {"epoch", PRINT_U16, offsetof(rcdp_deprovision_item, epoch)},
                                       {"ownership", PRINT_U16, offsetof(rcdp_deprovision_item, ownership)},
                                       {"number", PRINT_U64, offsetof(rcdp_deprovision_item, number)}};
  const rcdp_deprovision *asked = values;
  json_t *items = tree_list();
  tree_put(to->tree, "mode", tree_string(rcdp_deprovision_mode_name(asked->mode)));
  tree_put(to->tree, "reason", tree_string(rcdp_reason_name(asked->reason)));
  if (asked->has_effective) {
    tree_put(to->tree, "effective", tree_time(asked->effective));
  }
  for (size_t i = 0; i < asked->item_count; i++) {
    printer item = print_below(to);
    print_fields(&item, fields, sizeof fields / sizeof fields[0], &asked->items[i]);
    tree_append(items, item.tree);
  }
  tree_put(to->tree, "items", items);
  return RCDP_OK;
}

static rcdp_err more_of_delegation(printer *to, const void *values) {
  const rcdp_delegation *delegation = values;
  tree_put(to->tree, "delegate", tree_octets(delegation->delegate.key));
  return RCDP_OK;
}

static rcdp_err more_of_outcome(printer *to, const void *values) {
  const rcdp_outcome *told = values;
  json_t *items = tree_list();
  for (size_t i = 0; i < told->item_count; i++) {
    printer item = print_below(to);
    put_id(&item, "credential", &told->items[i].credential);
    tree_put(item.tree, "epoch", tree_number(told->items[i].epoch));
    tree_put(item.tree, "verdict", tree_string(rcdp_verdict_name(told->items[i].verdict)));
    tree_put(item.tree, "at", tree_time(told->items[i].at));
    tree_append(items, item.tree);
  }
  tree_put(to->tree, "items", items);
  return RCDP_OK;
}

static const print_content deprovision_content =
    PRINT_CONTENT(deprovision, "orderHash", "rcdp/1 deprovision provisioner", more_of_deprovision);
static const print_content delegation_content =
    PRINT_CONTENT(delegation, "delegationHash", "rcdp/1 delegation provisioner", more_of_delegation);
static const print_content transfer_content =
    PRINT_CONTENT(transfer, "orderHash", "rcdp/1 transfer-from provisioner", NULL);
static const print_content outcome_content =
    PRINT_CONTENT(outcome, "outcomeHash", "rcdp/1 outcome network", more_of_outcome);
static const print_content inquiry_content = PRINT_CONTENT(inquiry, "inquiryHash", "rcdp/1 inquiry provisioner", NULL);

rcdp_err print_deprovision(printer *to, const rcdp_provisioner_body *body) {
  const rcdp_signed_deprovision *asked = &body->body.deprovision;
  rcdp_err err = put_signed(to, &deprovision_content, &asked->order);
  if (err == RCDP_OK && asked->has_delegation) {
    printer inside = print_below(to);
    err = put_signed(&inside, &delegation_content, &asked->delegation);
    put_member(to, "delegation", &inside);
  }
  return err;
}

rcdp_err print_transfer(printer *to, const rcdp_provisioner_body *body) {
  const rcdp_signed_transfer *asked = &body->body.transfer;
  const rcdp_err err = put_inside(to, &transfer_content, asked->content);
  tree_put(to->tree, "signatureFrom", tree_octets(asked->from));
  tree_put(to->tree, "signatureTo", tree_octets(asked->to));
  return err;
}

rcdp_err print_outcome(printer *to, const rcdp_provisioner_body *body) {
  return put_signed(to, &outcome_content, &body->body.outcome);
}

rcdp_err print_inquiry(printer *to, const rcdp_provisioner_body *body) {
  return put_signed(to, &inquiry_content, &body->body.inquiry);
}

rcdp_err print_standing(printer *to, const rcdp_provisioner_body *body) {
  const rcdp_standing *standing = &body->body.standing;
  rcdp_err err = RCDP_OK;
  if (standing->refused) {
    put_report(to, &standing->report);
    return RCDP_OK;
  }
  put_id(to, "credential", &standing->credential);
  tree_put(to->tree, "epoch", tree_number(standing->epoch));
  tree_put(to->tree, "state", tree_string(name_of_item_state(standing->state)));
  tree_put(to->tree, "ownership", tree_number(standing->ownership));
  tree_put(to->tree, "number", tree_number(standing->number));
  if (standing->has_proof) {
    printer inside = print_below(to);
    err = print_proof(&inside, &standing->proof);
    put_member(to, "proof", &inside);
  }
  return err;
}
