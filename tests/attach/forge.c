/* Taking messages apart and putting them together. */
#include "attach/forge.h"

#include <string.h>

#include <rcdp/crypto.h>

#include "world/require.h"

bool forge_open(forged *f, const world_datagram *datagram, rcdp_body_kind kind) {
  rcdp_arena_init(&f->arena, f->memory, sizeof f->memory);
  require(rcdp_message_decode((rcdp_bytes){datagram->data, datagram->len}, &f->arena, &f->message) == RCDP_OK);
  return f->message.kind == kind;
}

void forge_close(forged *f, world_datagram *datagram) {
  rcdp_buf out = RCDP_BUF(datagram->data);
  require(rcdp_message_encode(&f->message, &f->arena, &out) == RCDP_OK);
  datagram->len = out.len;
}

rcdp_attach_request forge_request_content(forged *f) {
  rcdp_attach_request content;
  require(rcdp_attach_request_decode(f->message.body.attach_request.content, &f->arena, &content) == RCDP_OK);
  return content;
}

rcdp_attach_reject forge_reject_content(forged *f) {
  rcdp_attach_reject content;
  require(rcdp_attach_reject_decode(f->message.body.attach_reject.content, &f->arena, &content) == RCDP_OK);
  return content;
}

static rcdp_bytes keep(forged *f, rcdp_bytes octets) {
  rcdp_bytes copy;
  require(rcdp_arena_copy(&f->arena, octets, &copy) == RCDP_OK);
  return copy;
}

static void sign(forged *f, const world *w, const char *context, rcdp_bytes content, const rcdp_key *key,
                 rcdp_bytes *signature) {
  uint8_t fresh[RCDP_SIGNATURE_LEN];
  if (key->kind != RCDP_KEY_NONE) {
    require(rcdp_sign(w->provider, key, context, content, fresh) == RCDP_OK);
    *signature = keep(f, RCDP_BYTES(fresh));
  }
}

void forge_request(forged *f, const world *w, const rcdp_attach_request *content, const rcdp_key *key) {
  rcdp_signed_attach_request *body = &f->message.body.attach_request;
  uint8_t octets[RCDP_REQUEST_CONTENT_MAX];
  rcdp_buf buf = RCDP_BUF(octets);
  require(rcdp_attach_request_encode(content, &f->arena, &buf) == RCDP_OK);
  body->content = keep(f, rcdp_buf_bytes(&buf));
  sign(f, w, "rcdp/1 attach-request device", body->content, key, &body->signature);
}

void forge_reject(forged *f, const world *w, const rcdp_attach_reject *content, const rcdp_key *key) {
  rcdp_signed_attach_reject *body = &f->message.body.attach_reject;
  uint8_t octets[RCDP_REJECT_CONTENT_MAX];
  rcdp_buf buf = RCDP_BUF(octets);
  require(rcdp_attach_reject_encode(content, &f->arena, &buf) == RCDP_OK);
  body->content = keep(f, rcdp_buf_bytes(&buf));
  sign(f, w, "rcdp/1 attach-reject network", body->content, key, &body->signature);
}
