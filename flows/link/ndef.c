/*
 * The NFC form of a pairing code: an NDEF message (NFC Forum NDEF 1.0 clause 3.2) of one well-known record of type "U"
 * (URI RTD 1.0 clause 3.2), whose payload is the prefix code 00 for "nothing in front" and the URI.
 */
#include <rcdp/code.h>

enum {
  MESSAGE_BEGIN = 0x80,
  MESSAGE_END = 0x40,
  SHORT_RECORD = 0x10,
  WELL_KNOWN = 0x01,
  ALONE = MESSAGE_BEGIN | MESSAGE_END | WELL_KNOWN, /* neither a chunk (20) nor one with an identifier (08) */
  TYPE_LEN = 1,
  TYPE = 'U',
  NO_PREFIX = 0x00,
  SHORT_HEAD = 4, /* header, length of the type, length of the payload, type */
  LONG_HEAD = 7
};

rcdp_err rcdp_code_ndef(const rcdp_secret *code, rcdp_buf *out) {
  uint8_t octets[RCDP_CODE_NDEF_MAX] = {ALONE | SHORT_RECORD, TYPE_LEN, 0, TYPE, NO_PREFIX};
  rcdp_buf message = {octets, SHORT_HEAD + 1, sizeof octets};
  rcdp_err err = rcdp_code_uri(code, &message);
  octets[2] = (uint8_t)(message.len - SHORT_HEAD);
  if (err == RCDP_OK) {
    err = rcdp_buf_add(out, rcdp_buf_bytes(&message));
  }
  rcdp_wipe(octets, sizeof octets);
  return err;
}

/* The payload of the one record, which takes the rest of the message. */
static rcdp_err payload_of(rcdp_bytes message, rcdp_bytes *payload) {
  const uint8_t *octets = message.data;
  if (message.len < SHORT_HEAD) {
    return RCDP_E_MALFORMED;
  }
  const bool is_short = (octets[0] & SHORT_RECORD) != 0;
  if ((octets[0] & ~SHORT_RECORD) != ALONE || octets[1] != TYPE_LEN) {
    return RCDP_E_UNEXPECTED;
  }
  const size_t head = is_short ? SHORT_HEAD : LONG_HEAD;
  if (message.len < head) {
    return RCDP_E_MALFORMED;
  }
  const uint32_t len =
      is_short ? octets[2]
               : ((uint32_t)octets[2] << 24) | ((uint32_t)octets[3] << 16) | ((uint32_t)octets[4] << 8) | octets[5];
  *payload = (rcdp_bytes){octets + head, message.len - head};
  if (octets[head - 1] != TYPE) {
    return RCDP_E_UNEXPECTED;
  }
  if (len != payload->len) {
    return len > payload->len ? RCDP_E_MALFORMED : RCDP_E_TRAILING;
  }
  return RCDP_OK;
}

rcdp_err rcdp_code_from_ndef(rcdp_bytes message, rcdp_secret *code) {
  rcdp_bytes payload;
  rcdp_secret_wipe(code);
  rcdp_err err = payload_of(message, &payload);
  if (err != RCDP_OK) {
    return err;
  }
  if (payload.len == 0) {
    return RCDP_E_MALFORMED;
  }
  if (payload.data[0] != NO_PREFIX) {
    return RCDP_E_UNEXPECTED;
  }
  return rcdp_code_from_uri((rcdp_bytes){payload.data + 1, payload.len - 1}, code);
}
