/* What comes from companions: whose key it is, and their messages for the network role. */
#include <string.h>

#include "network_side.h"
#include "subscribers.h"

/* Stands for the home network's AAnF and BSF. */
static rcdp_err on_key(void *context, rcdp_bytes identity, rcdp_secret *key, rcdp_buf *name) {
  const network_side *side = context;
  const rcdp_provider *provider = side->dir.config.provider;
  const subscribers all = {side->dir.directory, provider, &side->dir.storage_key};
  usim card;
  rcdp_err err = subscribers_find(&all, &side->dir.config.network, identity, &card);
  if (err == RCDP_OK) {
    err = usim_psk(provider, &card, key);
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(name, rcdp_bytes_of(card.subscription));
  }
  usim_wipe(&card);
  return err;
}

static void on_message(void *context, uint64_t link, rcdp_bytes message) {
  network_side *side = context;
  uint8_t octets[SECURE_NAME_MAX];
  const rcdp_bytes name = secure_name(side->companions, link);
  memcpy(octets, name.data, name.len); /* the link may go while its message is worked on */
  driver_input(
      &side->loop,
      &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = link, .subscription = {octets, name.len}, .message = message});
}

/* The network role keeps nothing of a link. */
static void on_opened(void *context, uint64_t link, rcdp_bytes binding) { (void)context, (void)link, (void)binding; }
static void on_closed(void *context, uint64_t link, rcdp_err why) { (void)context, (void)link, (void)why; }

const secure_handlers network_side_companions = {
    .key = on_key, .opened = on_opened, .message = on_message, .closed = on_closed};
