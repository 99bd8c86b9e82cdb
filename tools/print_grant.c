/* A grant as a tree. */
#include "print_credential.h"
#include "print_provisioner.h"

PRINT_DECODER(grant)

static const print_field grant_fields[] = {
    {"serial", PRINT_ID, offsetof(rcdp_grant, serial)},
    {"network", PRINT_NETWORK, offsetof(rcdp_grant, network)},
    {"imsiFirst", PRINT_TEXT, offsetof(rcdp_grant, block_first)},
    {"imsiLast", PRINT_TEXT, offsetof(rcdp_grant, block_last)},
    {"count", PRINT_U32, offsetof(rcdp_grant, count)},
    {"notBefore", PRINT_TIME, offsetof(rcdp_grant, not_before)},
    {"notAfter", PRINT_TIME, offsetof(rcdp_grant, not_after)},
    {"handInKey", PRINT_OCTETS, offsetof(rcdp_grant, hand_in_key)},
};

static json_t *print_operations(const rcdp_operations *allowed) {
  json_t *list = tree_list();
  const struct {
    bool is;
    const char *name;
  } rows[] = {{allowed->provision, "provision"},
              {allowed->make, "make"},
              {allowed->suspend, "suspend"},
              {allowed->end, "end"},
              {allowed->transfer, "transfer"}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (rows[i].is) {
      tree_append(list, tree_string(rows[i].name));
    }
  }
  return list;
}

static rcdp_err more_of_grant(printer *to, const void *values) {
  const rcdp_grant *grant = values;
  tree_put(to->tree, "provisioner", tree_octets(grant->provisioner.key));
  tree_put(to->tree, "operations", print_operations(&grant->operations));
  tree_put(to->tree, "validity", tree_number(grant->terms.validity));
  tree_put(to->tree, "lifetime", tree_number(grant->terms.lifetime));
  tree_put(to->tree, "renewal", tree_number(grant->terms.renewal));
  tree_put(to->tree, "restrictions", print_restrictions(&grant->terms.restrictions));
  tree_put(to->tree, "noticeKey", tree_octets(grant->terms.notice_key.key));
  return RCDP_OK;
}

static const print_content grant_content = PRINT_CONTENT(grant, "grantHash", "rcdp/1 grant network", more_of_grant);
rcdp_err print_grant(printer *to, rcdp_bytes content) { return put_inside(to, &grant_content, content); }

rcdp_err print_signed_grant(printer *to, const rcdp_chained *body) { return put_chained(to, &grant_content, body); }
