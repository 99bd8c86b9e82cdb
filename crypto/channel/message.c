/* See message.h. */
#include "message.h"

#include <string.h>

#include "octets.h"

/* --- from the peer --- */

static size_t content_len(const rcdp_tls *tls) {
  rcdp_octets header = {{tls->message, RCDP_MESSAGE_HEADER}, false};
  return rcdp_take_number(&header, RCDP_MESSAGE_HEADER);
}

static bool is_whole(const rcdp_tls *tls) {
  return tls->message_got >= RCDP_MESSAGE_HEADER && tls->message_got == RCDP_MESSAGE_HEADER + content_len(tls);
}

static size_t still_wanted(const rcdp_tls *tls) {
  const size_t got = tls->message_got;
  return got < RCDP_MESSAGE_HEADER ? RCDP_MESSAGE_HEADER - got : RCDP_MESSAGE_HEADER + content_len(tls) - got;
}

static rcdp_err judge_length(const rcdp_tls *tls) {
  const size_t len = content_len(tls);
  if (len == 0) {
    return RCDP_E_MALFORMED;
  }
  return len <= tls->message_max ? RCDP_OK : RCDP_E_TOO_LARGE;
}

/* An end in the middle of a message is none. */
static rcdp_err take_end(const rcdp_tls *tls, bool *ended) {
  *ended = tls->message_got == 0;
  return *ended ? RCDP_OK : RCDP_E_MALFORMED;
}

rcdp_err rcdp_message_fill(rcdp_tls *tls, bool *ended) {
  rcdp_err err = RCDP_OK;
  *ended = false;
  while (err == RCDP_OK && !*ended && !is_whole(tls)) {
    size_t got = 0;
    err = tls->engine->get(tls, tls->message + tls->message_got, still_wanted(tls), &got);
    if (err == RCDP_OK && got == 0) {
      err = take_end(tls, ended);
    } else if (err == RCDP_OK) {
      rcdp_wire_bears(&tls->wire);
      tls->message_got += got;
      err = tls->message_got == RCDP_MESSAGE_HEADER ? judge_length(tls) : RCDP_OK;
    }
  }
  return err == RCDP_E_PENDING ? RCDP_OK : err;
}

rcdp_bytes rcdp_message_waiting(const rcdp_tls *tls) {
  return is_whole(tls) ? (rcdp_bytes){tls->message + RCDP_MESSAGE_HEADER, content_len(tls)} : RCDP_NO_BYTES;
}

void rcdp_message_drop(rcdp_tls *tls) {
  rcdp_wipe(tls->message, tls->message_got);
  tls->message_got = 0;
}

/* --- to the peer --- */

static size_t records_of(size_t plaintext) { return (plaintext + RCDP_RECORD_MAX - 1) / RCDP_RECORD_MAX; }

/* Length and message in one piece, for as few records as can be, at the far end of what is free: records come from the front, and
 * each is made of plaintext that lies behind it. */
static rcdp_err write_staged(rcdp_tls *tls, rcdp_bytes message) {
  rcdp_wire *wire = &tls->wire;
  const size_t len = RCDP_MESSAGE_HEADER + message.len;
  const size_t start = wire->out_end;
  uint8_t *staged = wire->out + wire->out_cap - len;
  for (size_t i = 0; i < RCDP_MESSAGE_HEADER; i++) {
    staged[i] = (uint8_t)(message.len >> 8 * (RCDP_MESSAGE_HEADER - 1 - i));
  }
  memcpy(staged + RCDP_MESSAGE_HEADER, message.data, message.len);
  const rcdp_err err = tls->engine->put(tls, (rcdp_bytes){staged, len});
  if (err != RCDP_OK) {
    wire->out_end = start;
  }
  rcdp_wipe(wire->out + wire->out_end, wire->out_cap - wire->out_end);
  return err;
}

rcdp_err rcdp_message_write(rcdp_tls *tls, rcdp_bytes message) {
  const size_t len = RCDP_MESSAGE_HEADER + message.len;
  const size_t needed = len + records_of(len) * RCDP_RECORD_OVERHEAD + RCDP_WIRE_RESERVE;
  return rcdp_wire_room(&tls->wire) < needed ? RCDP_E_PENDING : write_staged(tls, message);
}
