/*
 * Whose grant is it? Every message of a provisioner is under a grant that the network itself keeps: it is in force by the network's own
 * clock, and the key in it has signed the message (docs/protocol.md, clause 18.1).
 */
#include "network.h"

#include <string.h>

enum { DIGEST_PARTS_MAX = 128 };

rcdp_err rcdp_provisioning_digest(const rcdp_network *network, const char *context, rcdp_bytes first, rcdp_bytes last,
                                  rcdp_octets32 *digest) {
  uint8_t octets[DIGEST_PARTS_MAX];
  rcdp_buf parts = RCDP_BUF(octets);
  rcdp_err err = rcdp_buf_add(&parts, first);
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&parts, last);
  }
  return err == RCDP_OK ? rcdp_digest(network->config.provider, context, rcdp_buf_bytes(&parts), digest->octets) : err;
}

void rcdp_provisioning_find_grant(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                  const rcdp_id *serial, provisioning_state waiting) {
  network->request.granted.serial = *serial;
  rcdp_network_ask_store(network, slot, input, RCDP_STORE_FIND_GRANT, waiting);
}

rcdp_err rcdp_provisioning_grant(rcdp_network *network, const rcdp_slot *slot, rcdp_grant *grant) {
  const provisioning *own = slot->own;
  return rcdp_grant_decode((rcdp_bytes){own->grant, own->grant_len}, &network->arena, grant);
}

/* The store's own words about a grant are those of the grant. */
static rcdp_err check(const rcdp_network *network, const rcdp_granted *granted, const rcdp_grant *grant) {
  rcdp_octets32 owner;
  const rcdp_err err = rcdp_sha256(network->config.provider, grant->provisioner.key, owner.octets);
  if (err != RCDP_OK) {
    return err;
  }
  const bool same = rcdp_octets32_equal(&owner, &granted->owner) && rcdp_id_equal(&grant->serial, &granted->serial);
  if (!same) {
    return RCDP_E_CORRUPT;
  }
  return rcdp_network_id_equal(&grant->network, &network->config.network) ? RCDP_OK : RCDP_E_NETWORK;
}

rcdp_err rcdp_provisioning_take_grant(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input,
                                      rcdp_grant *grant) {
  const rcdp_granted *granted = &input->stored->granted;
  provisioning *own = slot->own;
  rcdp_buf content = RCDP_BUF(own->grant);
  rcdp_err err = input->stored->err;
  if (err == RCDP_E_NOT_FOUND) {
    return RCDP_E_NOT_AUTHORISED;
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(&content, granted->content);
    own->grant_len = content.len;
  }
  if (err == RCDP_OK) {
    err = rcdp_provisioning_grant(network, slot, grant);
  }
  if (err == RCDP_OK) {
    err = check(network, granted, grant);
  }
  if (err == RCDP_OK) {
    own->owner = granted->owner;
    own->over = granted->state != RCDP_GRANT_ACTIVE || rcdp_grant_check_time(grant, input->wall) != RCDP_OK;
    own->early = granted->state == RCDP_GRANT_ACTIVE && input->wall.seconds < grant->not_before;
  }
  return err;
}

rcdp_err rcdp_provisioning_admit(rcdp_network *network, rcdp_slot *slot, const rcdp_input *input, const char *context,
                                 const rcdp_signed *body, rcdp_grant *grant) {
  const provisioning *own = slot->own;
  rcdp_err err = rcdp_provisioning_take_grant(network, slot, input, grant);
  if (err == RCDP_OK && own->over) {
    err = RCDP_E_NOT_AUTHORISED;
  }
  return err == RCDP_OK ? rcdp_keys_verify(network->config.provider, &grant->provisioner, context, body) : err;
}
