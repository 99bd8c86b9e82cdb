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
static rcdp_bytes offer_content(const rcdp_message *m) { return m->body.companion.body.offer.content; }
static rcdp_bytes ordered_content(const rcdp_message *m) { return m->body.companion.body.order.offer.content; }
static rcdp_bytes grant_content(const rcdp_message *m) { return m->body.companion.body.grant.content; }
static rcdp_bytes receipt_content(const rcdp_message *m) { return m->body.companion.body.receipt.content; }
static rcdp_bytes received_content(const rcdp_message *m) { return m->body.companion.body.confirmed.content; }

#define PROVISIONER_BODY(m) ((m)->body.provisioner.body)
#define LIFE_BODY(m) ((m)->body.life.body)
static rcdp_bytes proof_content(const rcdp_message *m) { return PROVISIONER_BODY(m).hello.proof.content; }
static rcdp_bytes visited_content(const rcdp_message *m) { return PROVISIONER_BODY(m).offer.content; }
static rcdp_bytes wanted_content(const rcdp_message *m) { return PROVISIONER_BODY(m).order.content; }
static rcdp_bytes delivery_content(const rcdp_message *m) { return PROVISIONER_BODY(m).delivery.content; }
static rcdp_bytes installed_content(const rcdp_message *m) { return PROVISIONER_BODY(m).receipt.body.content; }
static rcdp_bytes hand_in_content(const rcdp_message *m) { return PROVISIONER_BODY(m).hand_in.content; }
static rcdp_bytes counted_content(const rcdp_message *m) { return PROVISIONER_BODY(m).confirmed.content; }
static rcdp_bytes refused_content(const rcdp_message *m) { return PROVISIONER_BODY(m).refused.notice.content; }
static rcdp_bytes deprovision_content(const rcdp_message *m) { return PROVISIONER_BODY(m).deprovision.order.content; }
static rcdp_bytes asking_content(const rcdp_message *m) { return LIFE_BODY(m).update_request.body.content; }
static rcdp_bytes update_content(const rcdp_message *m) { return LIFE_BODY(m).update.content; }
static rcdp_bytes acknowledgement_content(const rcdp_message *m) { return LIFE_BODY(m).acknowledgement.content; }
static rcdp_bytes acknowledged_content(const rcdp_message *m) { return LIFE_BODY(m).acknowledged.content; }
static rcdp_bytes notice_content(const rcdp_message *m) { return LIFE_BODY(m).notice.content; }
static rcdp_bytes erasure_content(const rcdp_message *m) { return LIFE_BODY(m).proof.body.content; }

#define COMPANION(kind) (RCDP_BODY_COUNT + RCDP_COMPANION_##kind)
#define PROVISIONER(kind) (COMPANION(BODY_COUNT) + RCDP_PROVISIONER_##kind)
#define LIFE(kind) (PROVISIONER(BODY_COUNT) + RCDP_LIFE_##kind)
enum { KINDS = LIFE(BODY_COUNT) };

typedef struct {
  rcdp_bytes (*content)(const rcdp_message *message);
  rcdp_step accepted; /* reported by the receiver, with success */
  int within; /* the content is that of a device's message of this kind, which is handed on in this one; 0: its own */
  int bears;  /* the content is that of a message of this kind, which its receiver makes of it; 0: its own */
} row;

/* A new message joins by a row. */
static const row rows[KINDS] = {
    [RCDP_BODY_ATTACH_REQUEST] = {request_content, RCDP_STEP_SIGNATURE, 0, 0},
    [RCDP_BODY_ATTACH_REJECT] = {reject_content, RCDP_STEP_SIGNATURE, 0, 0},
    [RCDP_BODY_ATTACH_CONFIRM] = {confirm_content, RCDP_STEP_CONFIRM, 0, 0},
    [RCDP_BODY_ATTACH_CONFIRMED] = {confirmed_content, RCDP_STEP_CONFIRM, 0, 0},
    [COMPANION(OFFER)] = {offer_content, RCDP_STEP_COUNT, 0, 0},
    [COMPANION(ORDER)] = {ordered_content, RCDP_STEP_OFFER, COMPANION(OFFER), 0},
    [COMPANION(GRANT)] = {grant_content, RCDP_STEP_SIGNATURE, 0, 0},
    [COMPANION(RECEIPT)] = {receipt_content, RCDP_STEP_CONFIRM, 0, 0},
    [COMPANION(CONFIRMED)] = {received_content, RCDP_STEP_CONFIRM, 0, 0},
    [PROVISIONER(HELLO)] = {proof_content, RCDP_STEP_HELLO, 0, 0},
    [PROVISIONER(OFFER)] = {visited_content, RCDP_STEP_ENTRY, 0, 0},
    [PROVISIONER(ORDER)] = {wanted_content, RCDP_STEP_ENTRY, 0, 0},
    [PROVISIONER(DELIVERY)] = {delivery_content, RCDP_STEP_SIGNATURE, 0, 0},
    [PROVISIONER(RECEIPT)] = {installed_content, RCDP_STEP_RECEIPT, 0, 0},
    [PROVISIONER(HAND_IN)] = {hand_in_content, RCDP_STEP_HAND_IN, 0, 0},
    [PROVISIONER(CONFIRMED)] = {counted_content, RCDP_STEP_CONFIRM, 0, 0},
    [PROVISIONER(REFUSED)] = {refused_content, RCDP_STEP_COUNT, 0, LIFE(NOTICE)},
    [PROVISIONER(DEPROVISION)] = {deprovision_content, RCDP_STEP_DEPROVISION, 0, 0},
    [LIFE(UPDATE_REQUEST)] = {asking_content, RCDP_STEP_UPDATE, 0, 0},
    [LIFE(UPDATE)] = {update_content, RCDP_STEP_SIGNATURE, 0, 0},
    [LIFE(ACKNOWLEDGEMENT)] = {acknowledgement_content, RCDP_STEP_ACTIVE, 0, 0},
    [LIFE(ACKNOWLEDGED)] = {acknowledged_content, RCDP_STEP_CONFIRM, 0, 0},
    [LIFE(NOTICE)] = {notice_content, RCDP_STEP_NOTICE, 0, 0},
    [LIFE(PROOF)] = {erasure_content, RCDP_STEP_PROOF, 0, 0},
};

static int kind_of(const rcdp_message *message) {
  switch (message->kind) {
  case RCDP_BODY_COMPANION:
    return COMPANION(OPEN) + (int)message->body.companion.kind;
  case RCDP_BODY_PROVISIONER:
    return PROVISIONER(HELLO) + (int)message->body.provisioner.kind;
  case RCDP_BODY_LIFE:
    return LIFE(UPDATE_REQUEST) + (int)message->body.life.kind;
  default:
    return (int)message->kind;
  }
}

static bool read(const world_datagram *datagram, rcdp_message *message) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  return rcdp_message_decode((rcdp_bytes){datagram->data, datagram->len}, &arena, message) == RCDP_OK;
}

/* FNV-1a. */
static uint64_t hash(rcdp_bytes content, int kind, rcdp_role_name sender) {
  uint64_t h = (14695981039346656037u ^ (uint64_t)kind ^ (uint64_t)sender << 8) * 1099511628211u;
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
  const row *r = read(datagram, &message) ? &rows[kind_of(&message)] : NULL;
  if (r == NULL || r->content == NULL || r->within != 0) {
    return;
  }
  const uint64_t content = hash(r->content(&message), r->bears != 0 ? r->bears : kind_of(&message), sender->kind->role);
  if (!was_sent(h, content)) {
    require(h->count < HONEST_MAX);
    h->contents[h->count++] = content;
  }
}

static bool accepts(rcdp_step step) {
  for (size_t i = 0; i < KINDS; i++) {
    if (rows[i].content != NULL && rows[i].accepted == step) {
      return true;
    }
  }
  return false;
}

const char *honest_report(const honest *h, const world_event *event) {
  rcdp_message message;
  if (event->datagram == NULL || event->err != RCDP_OK || !accepts(event->action->step) ||
      !read(event->datagram, &message)) {
    return NULL;
  }
  const int kind = kind_of(&message);
  const row *r = &rows[kind];
  if (r->content == NULL || r->accepted != event->action->step) {
    return NULL;
  }
  const uint64_t content = r->within != 0 ? hash(r->content(&message), r->within, RCDP_DEVICE)
                                          : hash(r->content(&message), kind, message.sender);
  return was_sent(h, content) ? NULL : "a message was accepted that its claimed sender did not send";
}
