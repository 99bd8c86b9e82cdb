/* Values of a credential's later life. */
#include "makers.h"

void make_signed(source *from, rcdp_signed *of, size_t most) {
  of->content = source_octets(from, 1, most);
  of->signature = source_octets(from, 64, 64);
}

void make_attested(source *from, rcdp_attested *of, size_t most) {
  make_authenticated(from, &of->body, most);
  of->signature = source_flag(from) ? source_octets(from, 64, 64) : RCDP_NO_BYTES;
}

/* The larger one has the longer keys. */
rcdp_suite_id make_suite(source *from) { return source_flag(from) ? RCDP_SUITE_P256 : RCDP_SUITE_X25519; }

rcdp_bytes make_public_key(source *from, rcdp_suite_id suite) {
  const size_t len = suite == RCDP_SUITE_P256 ? 65 : 32;
  return source_octets(from, len, len);
}

size_t make_fresh_suites(source *from, rcdp_suite_id suites[RCDP_SUITES_MAX], rcdp_bytes *key) {
  const size_t count = source_count(from, 1, RCDP_SUITES_MAX);
  for (size_t i = 0; i < count; i++) {
    suites[i] = make_suite(from);
  }
  *key = make_public_key(from, suites[0]);
  return count;
}

uint16_t make_epoch(source *from) { return (uint16_t)source_pick(from, 0, UINT16_MAX); }

void make_update_request(source *from, void *value) {
  rcdp_update_request *request = value;
  source_fill(from, &request->transaction, sizeof request->transaction);
  request->device = make_device_id(from);
  source_fill(from, &request->credential, sizeof request->credential);
  request->epoch = make_epoch(from);
  request->network = source_network(from);
  source_fill(from, &request->device_nonce, sizeof request->device_nonce);
  request->suite_count = make_fresh_suites(from, request->suites, &request->ephemeral_key);
}

void make_update(source *from, void *value) {
  rcdp_update *update = value;
  source_fill(from, &update->transaction, sizeof update->transaction);
  source_fill(from, &update->request_hash, sizeof update->request_hash);
  update->device = make_device_id(from);
  source_fill(from, &update->credential, sizeof update->credential);
  update->epoch = make_epoch(from);
  update->network = source_network(from);
  update->issued = source_number(from);
  update->suite = make_suite(from);
  update->enc = make_public_key(from, update->suite);
  update->sealed = source_octets(from, 17, RCDP_SEALED_MAX);
}

void make_update_seal_info(source *from, void *value) {
  rcdp_update_seal_info *info = value;
  source_fill(from, &info->request_hash, sizeof info->request_hash);
  info->device = make_device_id(from);
  source_fill(from, &info->credential, sizeof info->credential);
  info->epoch = make_epoch(from);
  info->network = source_network(from);
  info->issued = source_number(from);
  info->suite = make_suite(from);
}

void make_acknowledgement(source *from, void *value) {
  rcdp_acknowledgement *acknowledgement = value;
  source_fill(from, acknowledgement, sizeof *acknowledgement);
  acknowledgement->device = make_device_id(from);
  acknowledgement->epoch = make_epoch(from);
  acknowledgement->network = source_network(from);
}

void make_acknowledged(source *from, void *value) {
  rcdp_acknowledged *acknowledged = value;
  source_fill(from, acknowledged, sizeof *acknowledged);
  acknowledged->epoch = make_epoch(from);
}

/* Of two epochs the second is the later one. */
void make_notice(source *from, void *value) {
  rcdp_notice *notice = value;
  source_fill(from, &notice->notice, sizeof notice->notice);
  notice->device = make_device_id(from);
  source_fill(from, &notice->credential, sizeof notice->credential);
  notice->epoch_count = source_count(from, 1, RCDP_NOTICE_EPOCHS_MAX);
  if (notice->epoch_count == 1) {
    notice->epochs[0] = make_epoch(from);
  } else {
    notice->epochs[0] = (uint16_t)source_pick(from, 0, UINT16_MAX - 1);
    notice->epochs[1] = (uint16_t)source_pick(from, notice->epochs[0] + 1U, UINT16_MAX);
  }
  notice->network = source_network(from);
  notice->mode = (rcdp_notice_mode)source_one(from, RCDP_NOTICE_REVOKE, RCDP_NOTICE_DELETE);
  notice->issued = source_number(from);
}

void make_proof(source *from, void *value) {
  rcdp_proof *proof = value;
  source_fill(from, proof, sizeof *proof);
  proof->device = make_device_id(from);
  proof->epoch = make_epoch(from);
  proof->network = source_network(from);
}

void make_proven(source *from, void *value) { source_fill(from, value, sizeof(rcdp_proven)); }

static void make_status_item(source *from, rcdp_status_item *item) {
  source_fill(from, &item->credential, sizeof item->credential);
  item->epoch = make_epoch(from);
  item->status = (rcdp_held_status)source_pick(from, RCDP_HELD_STAGED, RCDP_HELD_ACTIVE);
  item->origin = (rcdp_held_origin)source_one(from, RCDP_HELD_BY_ATTACH, RCDP_HELD_BY_UPDATE);
  item->ordered_by = source_optional(from, 64);
  source_fill(from, &item->profile_hash, sizeof item->profile_hash);
  item->installed = source_number(from);
  item->on_word = source_flag(from);
  item->must_update = source_flag(from);
  item->sequence = source_number(from) >> 16;
}

void make_status(source *from, void *value) {
  rcdp_status *status = value;
  source_fill(from, &status->transaction, sizeof status->transaction);
  status->device = make_device_id(from);
  status->network = source_network(from);
  status->counter = source_number(from);
  status->time = source_number(from);
  status->item_count = source_count(from, 0, RCDP_HELD_MAX);
  for (size_t i = 0; i < status->item_count; i++) {
    make_status_item(from, &status->items[i]);
  }
  status->erased_count = source_count(from, 0, RCDP_TOMBSTONES_MAX);
  source_fill(from, status->erased, status->erased_count * sizeof status->erased[0]);
}

void make_taken(source *from, void *value) {
  rcdp_taken *taken = value;
  source_fill(from, &taken->transaction, sizeof taken->transaction);
  source_fill(from, &taken->status_hash, sizeof taken->status_hash);
  taken->time = source_number(from);
  taken->verdict_count = source_count(from, 0, RCDP_HELD_MAX);
  for (size_t i = 0; i < taken->verdict_count; i++) {
    taken->verdicts[i] = (rcdp_status_verdict)source_one(from, RCDP_STATUS_GOOD, RCDP_STATUS_PROVISION_ANEW);
  }
}

/* --- bodies --- */

static void update_request(source *from, rcdp_life_body *body) {
  make_attested(from, &body->body.update_request, RCDP_UPDATE_REQUEST_CONTENT_MAX);
}

static void update(source *from, rcdp_life_body *body) {
  make_signed(from, &body->body.update, RCDP_UPDATE_CONTENT_MAX);
}

static void acknowledgement(source *from, rcdp_life_body *body) {
  make_authenticated(from, &body->body.acknowledgement, RCDP_ACKNOWLEDGEMENT_CONTENT_MAX);
}

static void acknowledged(source *from, rcdp_life_body *body) {
  make_authenticated(from, &body->body.acknowledged, RCDP_ACKNOWLEDGED_CONTENT_MAX);
}

static void notice(source *from, rcdp_life_body *body) {
  make_signed(from, &body->body.notice, RCDP_NOTICE_CONTENT_MAX);
}

static void proof(source *from, rcdp_life_body *body) {
  make_attested(from, &body->body.proof, RCDP_PROOF_CONTENT_MAX);
}

static void proven(source *from, rcdp_life_body *body) {
  make_signed(from, &body->body.proven, RCDP_PROVEN_CONTENT_MAX);
}

static void status(source *from, rcdp_life_body *body) {
  rcdp_authenticated_status *of = &body->body.status;
  of->content = source_octets(from, 1, RCDP_STATUS_CONTENT_MAX);
  of->mac_count = source_count(from, 0, RCDP_HELD_MAX);
  source_fill(from, of->macs, of->mac_count * sizeof of->macs[0]);
  of->signature = source_flag(from) ? source_octets(from, 64, 64) : RCDP_NO_BYTES;
}

static void taken(source *from, rcdp_life_body *body) { make_signed(from, &body->body.taken, RCDP_TAKEN_CONTENT_MAX); }

void make_life_body(source *from, rcdp_life_body *body) {
  static void (*const makers[RCDP_LIFE_BODY_COUNT])(source *, rcdp_life_body *) = {
      [RCDP_LIFE_UPDATE_REQUEST] = update_request,
      [RCDP_LIFE_UPDATE] = update,
      [RCDP_LIFE_ACKNOWLEDGEMENT] = acknowledgement,
      [RCDP_LIFE_ACKNOWLEDGED] = acknowledged,
      [RCDP_LIFE_NOTICE] = notice,
      [RCDP_LIFE_PROOF] = proof,
      [RCDP_LIFE_PROVEN] = proven,
      [RCDP_LIFE_STATUS] = status,
      [RCDP_LIFE_TAKEN] = taken,
  };
  makers[body->kind](from, body);
}
