/* What a device tells of its credentials, and what the network makes of them, as trees. */
#include "names.h"
#include "print_provisioner.h"

PRINT_DECODER(status)
PRINT_DECODER(taken)

static const print_field status_fields[] = {
    {"transaction", PRINT_ID, offsetof(rcdp_status, transaction)},
    {"device", PRINT_TEXT, offsetof(rcdp_status, device)},
    {"network", PRINT_NETWORK, offsetof(rcdp_status, network)},
    {"counter", PRINT_U64, offsetof(rcdp_status, counter)},
    {"time", PRINT_TIME, offsetof(rcdp_status, time)},
};
static const print_field item_fields[] = {
    {"credential", PRINT_ID, offsetof(rcdp_status_item, credential)},
    {"epoch", PRINT_U16, offsetof(rcdp_status_item, epoch)},
    {"orderedBy", PRINT_OCTETS, offsetof(rcdp_status_item, ordered_by)},
    {"profileHash", PRINT_HASH, offsetof(rcdp_status_item, profile_hash)},
    {"installed", PRINT_TIME, offsetof(rcdp_status_item, installed)},
    {"onWord", PRINT_FLAG, offsetof(rcdp_status_item, on_word)},
    {"mustUpdate", PRINT_FLAG, offsetof(rcdp_status_item, must_update)},
    {"sequence", PRINT_U64, offsetof(rcdp_status_item, sequence)},
};
static const print_field taken_fields[] = {
    {"transaction", PRINT_ID, offsetof(rcdp_taken, transaction)},
    {"statusHash", PRINT_HASH, offsetof(rcdp_taken, status_hash)},
    {"time", PRINT_TIME, offsetof(rcdp_taken, time)},
};

static json_t *print_item(const printer *to, const rcdp_status_item *item) {
  printer below = print_below(to);
  tree_put(below.tree, "status", tree_string(name_of_held_status(item->status)));
  tree_put(below.tree, "origin", tree_string(name_of_held_origin(item->origin)));
  print_fields(&below, item_fields, sizeof item_fields / sizeof item_fields[0], item);
  return below.tree;
}

static rcdp_err more_of_status(printer *to, const void *values) {
  const rcdp_status *status = values;
  json_t *items = tree_list();
  json_t *erased = tree_list();
  for (size_t i = 0; i < status->item_count; i++) {
    tree_append(items, print_item(to, &status->items[i]));
  }
  for (size_t i = 0; i < status->erased_count; i++) {
    tree_append(erased, tree_octets(RCDP_ID_BYTES(status->erased[i])));
  }
  tree_put(to->tree, "items", items);
  tree_put(to->tree, "erased", erased);
  return RCDP_OK;
}

static rcdp_err more_of_taken(printer *to, const void *values) {
  const rcdp_taken *taken = values;
  json_t *verdicts = tree_list();
  for (size_t i = 0; i < taken->verdict_count; i++) {
    tree_append(verdicts, tree_string(rcdp_status_verdict_name(taken->verdicts[i])));
  }
  tree_put(to->tree, "verdicts", verdicts);
  return RCDP_OK;
}

static const print_content status_content = PRINT_CONTENT(status, "statusHash", "rcdp/1 status device", more_of_status);
static const print_content taken_content =
    PRINT_CONTENT(taken, "takenHash", "rcdp/1 status-taken network", more_of_taken);

rcdp_err print_status(printer *to, const rcdp_authenticated_status *body) {
  const rcdp_err err = put_inside(to, &status_content, body->content);
  json_t *macs = tree_list();
  for (size_t i = 0; i < body->mac_count; i++) {
    tree_append(macs, tree_octets(RCDP_OCTETS32_BYTES(body->macs[i])));
  }
  tree_put(to->tree, "macs", macs);
  if (body->signature.len > 0) {
    tree_put(to->tree, "signature", tree_octets(body->signature));
  }
  return err;
}

rcdp_err print_taken(printer *to, const rcdp_signed *body) { return put_signed(to, &taken_content, body); }
