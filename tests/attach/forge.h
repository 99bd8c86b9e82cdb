/* Messages of the attach taken apart, changed and put together again, with or without the keys that their author had. */
#ifndef TEST_ATTACH_FORGE_H
#define TEST_ATTACH_FORGE_H

#include "world/world.h"

/* A datagram, decoded. Views point into memory. */
typedef struct {
  uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_message message;
} forged;

/* false: it is not a message of this kind. */
bool forge_open(forged *f, const world_datagram *datagram, rcdp_body_kind kind);

/* Put the message back into the datagram. */
void forge_close(forged *f, world_datagram *datagram);

/* Replace the signed content; resign: with this key (RCDP_KEY_NONE: the old signature stays). */
void forge_request(forged *f, const world *w, const rcdp_attach_request *content, const rcdp_key *key);
void forge_reject(forged *f, const world *w, const rcdp_attach_reject *content, const rcdp_key *key);

rcdp_attach_request forge_request_content(forged *f);
rcdp_attach_reject forge_reject_content(forged *f);

#endif
