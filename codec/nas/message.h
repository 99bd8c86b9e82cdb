/* The four messages that carry ours: how to build each, and its table of elements. Head: what tells the message. */
#ifndef RCDP_NAS_MESSAGE_H
#define RCDP_NAS_MESSAGE_H

#include "element.h"

enum { RCDP_NAS_HEAD_MAX = 3 };

typedef struct {
  uint8_t head[RCDP_NAS_HEAD_MAX]; /* protocol discriminator, plain security header, message type */
  size_t head_len;
  void (*put)(rcdp_nas_writer *w, const rcdp_nas_header *header, rcdp_bytes message); /* all behind the head */
  rcdp_nas_layout layout;
} rcdp_nas_message;

/* By direction. */
extern const rcdp_nas_message RCDP_NAS_EPS[2];
extern const rcdp_nas_message RCDP_NAS_5GS[2];

#endif
