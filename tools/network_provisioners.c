/* What comes from provisioners: which grant opens the channel, and their messages for the network role, which believes signatures alone. */
#include "network_side.h"
#include "provisioner_channel.h"

/* A grant that was revoked opens it, too: who has it is to be told. */
static rcdp_err on_key(void *context, rcdp_bytes identity, rcdp_secret *key, rcdp_buf *name) {
  network_side *side = context;
  rcdp_store_request request = {.op = RCDP_STORE_FIND_GRANT};
  rcdp_store_result result;
  rcdp_err err = provisioner_channel_serial(identity, &request.granted.serial);
  if (err == RCDP_OK) {
    err = network_side_execute(side, &request, &result);
  }
  if (err == RCDP_OK) {
    err = provisioner_channel_derive(side->dir.config.provider, &side->dir.order_key, &request.granted.serial, key);
  }
  return err == RCDP_OK ? rcdp_buf_add(name, identity) : err;
}

static void on_message(void *context, uint64_t link, rcdp_bytes message) {
  network_side *side = context;
  driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = link, .message = message});
}

/* The network role keeps nothing of a link. */
static void on_opened(void *context, uint64_t link, rcdp_bytes binding) { (void)context, (void)link, (void)binding; }
static void on_closed(void *context, uint64_t link, rcdp_err why) { (void)context, (void)link, (void)why; }

const secure_handlers network_side_provisioners = {
    .key = on_key, .opened = on_opened, .message = on_message, .closed = on_closed};
