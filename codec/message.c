/* Message (asn1/rcdp-message.asn1): the envelope. A further message is one row in the table of alternatives. */
#include <string.h>

#include <Message.h>

#include "strict.h"

static const rcdp_field alternatives[RCDP_BODY_COUNT] = {
    [RCDP_BODY_ERROR] = RCDP_STRUCT(rcdp_message, body.error, Body_t, choice.error, &rcdp_error_report_map),
    [RCDP_BODY_ATTACH_REQUEST] =
        RCDP_STRUCT(rcdp_message, body.attach_request, Body_t, choice.attachRequest, &rcdp_signed_attach_request_map),
    [RCDP_BODY_ATTACH_REJECT] =
        RCDP_STRUCT(rcdp_message, body.attach_reject, Body_t, choice.attachReject, &rcdp_signed_attach_reject_map),
    [RCDP_BODY_ATTACH_CONFIRM] = RCDP_STRUCT(rcdp_message, body.attach_confirm, Body_t, choice.attachConfirm,
                                             &rcdp_authenticated_attach_confirm_map),
    [RCDP_BODY_ATTACH_CONFIRMED] = RCDP_STRUCT(rcdp_message, body.attach_confirmed, Body_t, choice.attachConfirmed,
                                               &rcdp_authenticated_attach_confirmed_map),
    [RCDP_BODY_COMPANION] =
        RCDP_STRUCT(rcdp_message, body.companion, Body_t, choice.companion, &rcdp_companion_body_map),
    [RCDP_BODY_PROVISIONER] =
        RCDP_STRUCT(rcdp_message, body.provisioner, Body_t, choice.provisioner, &rcdp_provisioner_body_map),
    [RCDP_BODY_LIFE] = RCDP_STRUCT(rcdp_message, body.life, Body_t, choice.life, &rcdp_life_body_map),
};
static const rcdp_map body_map = RCDP_MAP(Body, rcdp_message, alternatives, NULL);

static const rcdp_field extension_fields[] = {
    RCDP_PLAIN(INTEGER, rcdp_extension, id, Extension_t, id),
    RCDP_PLAIN(BOOLEAN, rcdp_extension, critical, Extension_t, critical),
    RCDP_PLAIN(VIEW, rcdp_extension, value, Extension_t, value),
};
static const rcdp_map extension_map = RCDP_MAP(Extension, rcdp_extension, extension_fields, NULL);

static const rcdp_field fields[] = {
    RCDP_PLAIN(INTEGER, rcdp_message, version, Message_t, version),
    RCDP_PLAIN(OCTETS, rcdp_message, transaction, Message_t, transaction),
    RCDP_PLAIN(INTEGER, rcdp_message, sender, Message_t, sender),
    RCDP_CHOICE(rcdp_message, kind, Message_t, body, &body_map),
    RCDP_LIST(rcdp_message, extensions, extension_count, Message_t, extensions, &extension_map),
};
static const rcdp_map map = RCDP_MAP(Message, rcdp_message, fields, NULL);

const char *rcdp_body_name(rcdp_body_kind kind) {
  return kind < RCDP_BODY_COUNT ? asn_DEF_Body.elements[kind].name : "unknown";
}

rcdp_err rcdp_message_encode(const rcdp_message *message, rcdp_arena *scratch, rcdp_buf *out) {
  if (message->version != RCDP_PROTOCOL_VERSION) {
    return RCDP_E_VERSION;
  }
  const size_t start = out->len;
  const rcdp_err err = rcdp_strict_encode(&map, message, scratch, out);
  if (err == RCDP_OK && out->len - start > RCDP_MESSAGE_MAX) {
    out->len = start;
    return RCDP_E_TOO_LARGE;
  }
  return err;
}

static bool has_critical(const rcdp_message *message) {
  for (size_t i = 0; i < message->extension_count; i++) {
    if (message->extensions[i].critical) {
      return true;
    }
  }
  return false;
}

/* Of a message with a critical extension only what an answer needs is left. */
static rcdp_err refuse_critical(rcdp_message *message, rcdp_arena *arena, size_t mark) {
  const rcdp_id transaction = message->transaction;
  memset(message, 0, sizeof *message);
  message->transaction = transaction;
  rcdp_arena_rewind(arena, mark);
  return RCDP_E_CRITICAL;
}

rcdp_err rcdp_message_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_message *out) {
  memset(out, 0, sizeof *out);
  if (in.len > RCDP_MESSAGE_MAX) {
    return RCDP_E_TOO_LARGE;
  }
  if (in.len > 0 &&
      in.data[0] != RCDP_PROTOCOL_VERSION) { /* the first octet, whatever a later version puts behind it */
    return RCDP_E_VERSION;
  }
  const size_t mark = arena->used;
  const rcdp_err err = rcdp_strict_decode(&map, in, arena, out);
  return err == RCDP_OK && has_critical(out) ? refuse_critical(out, arena, mark) : err;
}
