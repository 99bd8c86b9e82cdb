/* The provisioner as the owner of what he has brought: what he asks the network for besides, and is told. */
#include "provisioner_party.h"

typedef enum { ASK_ORDER, ASK_LATER, ASK_BY_DELEGATE, ASK_TRANSFER, ASK_STANDING, ASK_COUNT } asked_kind;

static asked_kind asked;
static rcdp_provisioner_question question;
static rcdp_id inquiry;
static _Alignas(max_align_t) uint8_t memory[2 * RCDP_CODEC_ARENA];
static rcdp_arena scratch;

/* What he would order for: the first credential there is, or one that there is not. */
static rcdp_record wanted(void) {
  static const rcdp_record none;
  uint64_t position = 0;
  const rcdp_record *record = fuzz_network_next(&position);
  rcdp_record copy = record != NULL ? *record : none;
  copy.device_id = rcdp_bytes_of("SN-4711");
  return copy;
}

static rcdp_bytes delegation(const rcdp_provisioner_identity *identity, const rcdp_record *record) {
  static uint8_t octets[1024];
  const rcdp_delegation what = {.credential = record->credential,
                                .ownership = record->ownership.ownership,
                                .delegate = {RCDP_NOTICE_ECDSA_P256, RCDP_BYTES(fuzz_attach_key_ring()->owner_public)},
                                .suspend = true,
                                .end = true,
                                .not_before = FUZZ_WALL,
                                .not_after = FUZZ_WALL + FUZZ_VALIDITY};
  rcdp_buf out = RCDP_BUF(octets);
  const rcdp_err err = rcdp_provisioner_delegate(identity, &what, &scratch, &out);
  FUZZ_CHECK(err == RCDP_OK);
  return rcdp_buf_bytes(&out);
}

static rcdp_err order(const rcdp_provisioner_identity *identity, const rcdp_record *record, unsigned int what,
                      rcdp_buf *message) {
  const rcdp_deprovision orders = {
      .mode = (rcdp_deprovision_mode)(what % 4),
      .reason = (rcdp_reason)(what % RCDP_REASON_COUNT),
      .has_effective = asked == ASK_LATER,
      .effective = asked == ASK_LATER ? FUZZ_WALL + 3600 : 0,
      .items = {{record->device_id, record->credential, record->epoch, record->ownership.ownership,
                 record->ownership.number + 1 - what / 4 % 2}},
      .item_count = 1};
  const rcdp_bytes by = asked == ASK_BY_DELEGATE ? delegation(identity, record) : RCDP_NO_BYTES;
  return rcdp_provisioner_deprovision(identity, &orders, by, &scratch, &question, message);
}

static rcdp_id serial_of(const rcdp_provisioner_identity *identity) {
  static rcdp_grant grant;
  const rcdp_err err = rcdp_grant_read(identity->provider, identity->grant, &scratch, &grant);
  FUZZ_CHECK(err == RCDP_OK);
  return grant.serial;
}

/* To another, or, what is refused, to himself. */
static rcdp_err transfer(const rcdp_provisioner_identity *from, const rcdp_record *record, bool same,
                         rcdp_buf *message) {
  static uint8_t octets[RCDP_MESSAGE_MAX];
  const rcdp_provisioner_identity to = fuzz_field_identity(from->provider, same ? 0 : 1);
  const rcdp_transfer what = {.network = fuzz_attach_network_id,
                              .device = record->device_id,
                              .credential = record->credential,
                              .from = serial_of(from),
                              .to = serial_of(&to),
                              .ownership = (uint16_t)(record->ownership.ownership + 1)};
  rcdp_buf half = RCDP_BUF(octets);
  const rcdp_err err = rcdp_provisioner_transfer(from, &what, RCDP_NO_BYTES, &scratch, &question, &half);
  return err != RCDP_OK ? err
                        : rcdp_provisioner_transfer(&to, &what, rcdp_buf_bytes(&half), &scratch, &question, message);
}

void fuzz_field_asks(unsigned int what, rcdp_buf *message) {
  const rcdp_provisioner_identity identity = fuzz_field_identity(fuzz_provider(what), 0);
  const rcdp_record record = wanted();
  rcdp_err err;
  rcdp_arena_init(&scratch, memory, sizeof memory);
  asked = (asked_kind)(what % ASK_COUNT);
  if (asked == ASK_STANDING) {
    err = rcdp_provisioner_inquire(&identity, &record.credential, &scratch, &inquiry, message);
  } else if (asked == ASK_TRANSFER) {
    err = transfer(&identity, &record, what / ASK_COUNT % 4 == 0, message);
  } else {
    err = order(&identity, &record, what / ASK_COUNT, message);
  }
  FUZZ_CHECK(err < RCDP_ERR_COUNT);
}

void fuzz_field_is_told(rcdp_bytes message) {
  static rcdp_outcome outcome;
  static rcdp_standing standing;
  const rcdp_provisioner_identity identity = fuzz_field_identity(fuzz_provider(1), 0);
  rcdp_arena_init(&scratch, memory, sizeof memory);
  const rcdp_err err = asked == ASK_STANDING ? rcdp_provisioner_stands(message, &inquiry, &scratch, &standing)
                                             : rcdp_provisioner_told(&identity, message, &question, &scratch, &outcome);
  FUZZ_CHECK(err < RCDP_ERR_COUNT);
}
