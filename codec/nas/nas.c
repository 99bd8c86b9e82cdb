/* The public face of the NAS carriage: which message and which container a carriage means. */
#include <rcdp/nas.h>

#include <string.h>

#include <rcdp/codec.h>

#include "message.h"

/* A system: its two messages, which bits of the first octet tell its mobility management, its private carriage. */
typedef struct {
  const rcdp_nas_message *messages; /* by direction */
  uint8_t discriminator_mask;
  rcdp_carriage private_carriage;
} nas_system;

static const nas_system EPS = {RCDP_NAS_EPS, 0x0F, RCDP_CARRIAGE_EPS_PRIVATE};
static const nas_system FIVEGS = {RCDP_NAS_5GS, 0xFF, RCDP_CARRIAGE_5GS_PRIVATE};
static const nas_system *const SYSTEMS[] = {&EPS, &FIVEGS};

static const struct {
  const char *name;
  const nas_system *system;
} CARRIAGES[RCDP_CARRIAGE_COUNT] = {
    [RCDP_CARRIAGE_EPS_PCO] = {"eps-pco", &EPS},
    [RCDP_CARRIAGE_5GS_STANDARD] = {"5gs", &FIVEGS},
    [RCDP_CARRIAGE_EPS_PRIVATE] = {"eps-private", &EPS},
    [RCDP_CARRIAGE_5GS_PRIVATE] = {"5gs-private", &FIVEGS},
};

const char *rcdp_carriage_name(rcdp_carriage carriage) {
  return (size_t)carriage < RCDP_CARRIAGE_COUNT ? CARRIAGES[carriage].name : "invalid";
}

rcdp_err rcdp_carriage_parse(const char *name, rcdp_carriage *out) {
  for (size_t i = 0; i < RCDP_CARRIAGE_COUNT; i++) {
    if (strcmp(name, CARRIAGES[i].name) == 0) {
      *out = (rcdp_carriage)i;
      return RCDP_OK;
    }
  }
  return RCDP_E_ARGUMENT;
}

rcdp_err rcdp_nas_wrap(const rcdp_nas_header *header, rcdp_bytes message, rcdp_buf *out) {
  if ((size_t)header->carriage >= RCDP_CARRIAGE_COUNT || (size_t)header->direction > RCDP_DOWNLINK ||
      message.len == 0 || !rcdp_network_id_valid(&header->network)) {
    return RCDP_E_ARGUMENT;
  }
  if (message.len > RCDP_MESSAGE_MAX) {
    return RCDP_E_TOO_LARGE;
  }
  const rcdp_nas_message *type = &CARRIAGES[header->carriage].system->messages[header->direction];
  const size_t start = out->len;
  rcdp_nas_writer w = {out, RCDP_OK};
  rcdp_nas_put(&w, (rcdp_bytes){type->head, type->head_len});
  type->put(&w, header, message);
  if (w.err != RCDP_OK) {
    out->len = start;
  }
  return w.err;
}

static bool begins_with(rcdp_bytes nas, const rcdp_nas_message *type) {
  return nas.len >= type->head_len && memcmp(nas.data, type->head, type->head_len) == 0;
}

/* A message of the system's mobility management, of whatever type and protection. */
static bool is_of(rcdp_bytes nas, const nas_system *system) {
  const rcdp_nas_message *any = &system->messages[RCDP_UPLINK];
  return nas.len >= any->head_len && (nas.data[0] & system->discriminator_mask) == any->head[0];
}

static rcdp_err read_message(rcdp_bytes nas, const nas_system *system, rcdp_nas_header *header, rcdp_buf *message) {
  for (rcdp_direction direction = RCDP_UPLINK; direction <= RCDP_DOWNLINK; direction++) {
    const rcdp_nas_message *type = &system->messages[direction];
    if (!begins_with(nas, type)) {
      continue;
    }
    *header = (rcdp_nas_header){.direction = direction, .imei = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}};
    rcdp_nas_reading reading = {header, message, message->len, system->private_carriage, false, 0};
    const rcdp_bytes rest = {nas.data + type->head_len, nas.len - type->head_len};
    rcdp_err err = rcdp_nas_read_fields(&reading, rcdp_nas_cursor_of(rest), &type->layout);
    return err == RCDP_OK && !reading.found ? RCDP_E_NO_MESSAGE : err;
  }
  return RCDP_E_NO_MESSAGE;
}

rcdp_err rcdp_nas_unwrap(rcdp_bytes nas, rcdp_nas_header *header_out, rcdp_buf *message) {
  const size_t start = message->len;
  rcdp_err err = RCDP_E_MALFORMED;
  for (size_t i = 0; i < sizeof SYSTEMS / sizeof SYSTEMS[0]; i++) {
    if (is_of(nas, SYSTEMS[i])) {
      err = read_message(nas, SYSTEMS[i], header_out, message);
    }
  }
  if (err != RCDP_OK) {
    message->len = start;
  }
  return err;
}
