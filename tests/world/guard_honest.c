/*
 * Nothing is accepted that its claimed sender did not send. What counts is the content that a signature or a code covers: envelopes may be
 * changed on the way, and a signature may have a second form. A message is accepted when its receiver reports the step that stands
 * in its row; a request without a signature (suite static) never is: whoever sent it, only the device can open the answer.
 */
#include "world/guard_parts.h"

#include <rcdp/codec.h>

#include "world/require.h"

static rcdp_bytes request_content(const rcdp_message *m) { return m->body.attach_request.content; }
static rcdp_bytes reject_content(const rcdp_message *m) { return m->body.attach_reject.content; }
static rcdp_bytes confirm_content(const rcdp_message *m) { return m->body.attach_confirm.content; }
static rcdp_bytes confirmed_content(const rcdp_message *m) { return m->body.attach_confirmed.content; }

/* A new message joins by a row. */
static const struct {
  rcdp_bytes (*content)(const rcdp_message *message);
  rcdp_step accepted; /* reported by the receiver, with success */
} rows[RCDP_BODY_COUNT] = {
    [RCDP_BODY_ATTACH_REQUEST] = {request_content, RCDP_STEP_SIGNATURE},
    [RCDP_BODY_ATTACH_REJECT] = {reject_content, RCDP_STEP_SIGNATURE},
    [RCDP_BODY_ATTACH_CONFIRM] = {confirm_content, RCDP_STEP_CONFIRM},
    [RCDP_BODY_ATTACH_CONFIRMED] = {confirmed_content, RCDP_STEP_CONFIRM},
};

static bool read(const world_datagram *datagram, rcdp_message *message) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  return rcdp_message_decode((rcdp_bytes){datagram->data, datagram->len}, &arena, message) == RCDP_OK;
}

/* FNV-1a. */
static uint64_t hash(const rcdp_message *message, rcdp_role_name sender) {
  const rcdp_bytes content = rows[message->kind].content(message);
  uint64_t h = (14695981039346656037u ^ (uint64_t)message->kind ^ (uint64_t)sender << 8) * 1099511628211u;
  for (size_t i = 0; i < content.len; i++) {
    h = (h ^ content.data[i]) * 1099511628211u;
  }
  return h;
}

static bool was_sent(const honest *h, uint64_t content) {
  for (size_t i = 0; i < h->count; i++) {
    if (h->contents[i] == content) {
      return true;
    }
  }
  return false;
}

void honest_sent(honest *h, const world_node *sender, const world_datagram *datagram) {
  rcdp_message message;
  if (!read(datagram, &message) || rows[message.kind].content == NULL) {
    return;
  }
  const uint64_t content = hash(&message, sender->kind->role);
  if (!was_sent(h, content)) {
    require(h->count < HONEST_MAX);
    h->contents[h->count++] = content;
  }
}

const char *honest_report(const honest *h, const world_event *event) {
  rcdp_message message;
  if (event->datagram == NULL || event->err != RCDP_OK || !read(event->datagram, &message) ||
      rows[message.kind].content == NULL || rows[message.kind].accepted != event->action->step) {
    return NULL;
  }
  return was_sent(h, hash(&message, message.sender)) ? NULL
                                                     : "a message was accepted that its claimed sender did not send";
}
