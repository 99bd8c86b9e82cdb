/* The face that every channel shows to its embedder: see rcdp/channel.h. */
#include <rcdp/channel.h>

rcdp_channel_state rcdp_channel_state_of(const rcdp_channel *channel) { return channel->state(channel); }

rcdp_err rcdp_channel_receive(rcdp_channel *channel, rcdp_bytes octets, size_t *used) {
  return channel->receive(channel, octets, used);
}

rcdp_err rcdp_channel_transmit(rcdp_channel *channel, rcdp_buf *octets) { return channel->transmit(channel, octets); }

rcdp_err rcdp_channel_send(rcdp_channel *channel, rcdp_bytes message) { return channel->send(channel, message); }

rcdp_err rcdp_channel_read(rcdp_channel *channel, rcdp_buf *message) { return channel->read(channel, message); }

rcdp_err rcdp_channel_finish(rcdp_channel *channel) { return channel->finish(channel); }

rcdp_bytes rcdp_channel_identity(const rcdp_channel *channel) { return channel->identity(channel); }

rcdp_err rcdp_channel_answer(rcdp_channel *channel, rcdp_err verdict, rcdp_bytes key) {
  return channel->answer(channel, verdict, key);
}

rcdp_err rcdp_channel_binding(const rcdp_channel *channel, uint8_t binding[RCDP_CHANNEL_BINDING_LEN]) {
  return channel->binding(channel, binding);
}

void rcdp_channel_close(rcdp_channel *channel) { channel->close(channel); }
