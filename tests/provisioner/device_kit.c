/* A device, who visits it, and a course without a fault; see device_kit.h. */
#include <string.h>

#include "provisioner/device_kit.h"
#include "world/require.h"

/* --- the device --- */

static rcdp_err init(void *memory, size_t size, const kit_device_config *config, rcdp_bytes state, rcdp_role **role) {
  rcdp_provisioner_device_config own = {
      .provider = config->provider,
      .storage_key = config->storage_key,
      .device_id = config->device_id,
      .factory_key = config->factory_key,
      .certificate = config->certificate,
      .certificate_url = config->certificate_url,
      .suite_count = config->suite_count,
      .anchors = config->anchors,
      .anchor_count = config->anchor_count,
      .networks = config->networks,
      .network_count = config->network_count,
      .replace = config->replace,
      .link = config->link,
  };
  memcpy(own.suites, config->suites, sizeof own.suites);
  return rcdp_provisioner_device_init(memory, size, &own, state, role);
}

static const kit_device_procedure procedure = {rcdp_provisioner_device_size, init};

kit_device *kit_device_new(world *w, const char *device_id, bool certified) {
  return kit_device_make(w, device_id, certified, &procedure);
}

provisioner_device_machine_state kit_machine(const kit_device *device) {
  return (provisioner_device_machine_state)((const provisioner_device *)device->role)->core.machine;
}

/* --- messages --- */

void kit_sign(const world *w, const pki_identity *by, const char *context, rcdp_bytes content, uint8_t *signature) {
  rcdp_key key = {0};
  require(rcdp_key_import(w->provider, by->kind, RCDP_BYTES(by->private_key), &key) == RCDP_OK);
  require(rcdp_sign(w->provider, &key, context, content, signature) == RCDP_OK);
  w->provider->key_release(w->provider->context, &key);
}

kit_octets kit_write_body(const rcdp_id *order, rcdp_role_name sender, const rcdp_provisioner_body *body) {
  const rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = *order,
      .sender = sender,
      .kind = RCDP_BODY_PROVISIONER,
      .body.provisioner = *body,
  };
  return kit_write(&message);
}

rcdp_provisioner_body *kit_read_body(kit_message *read, rcdp_bytes octets, rcdp_provisioner_body_kind kind) {
  kit_read(read, octets);
  require(read->message.kind == RCDP_BODY_PROVISIONER && read->message.body.provisioner.kind == kind);
  return &read->message.body.provisioner;
}

rcdp_provisioner_offer kit_offer(kit_message *read, rcdp_bytes octets) {
  const rcdp_provisioner_body *body = kit_read_body(read, octets, RCDP_PROVISIONER_OFFER);
  rcdp_provisioner_offer offer;
  require(rcdp_provisioner_offer_decode(body->body.offer.content, &read->arena, &offer) == RCDP_OK);
  return offer;
}

kit_octets kit_denied(const rcdp_id *order, const rcdp_octets32 *reference, rcdp_err cause) {
  const rcdp_provisioner_body body = {.kind = RCDP_PROVISIONER_DENIED, .body.denied = {*reference, {.cause = cause}}};
  return kit_write_body(order, RCDP_PROVISIONER, &body);
}

/* --- who visits --- */

static rcdp_verification_key key_of(const pki_identity *identity) {
  const rcdp_notice_algorithm algorithm =
      identity->kind == RCDP_KEY_ED25519 ? RCDP_NOTICE_ED25519 : RCDP_NOTICE_ECDSA_P256;
  return (rcdp_verification_key){algorithm, {identity->public_key, identity->public_len}};
}

static rcdp_template some_terms(const world *w) {
  rcdp_template terms = {
      .amf = {0x80, 0},
      .validity = 86400,
      .lifetime = 40000,
      .renewal = 30000,
      .restrictions = {.roaming_allowed = true, .has_dnns = true, .dnn_count = 2},
      .notice_key = key_of(&w->network_identity),
  };
  terms.restrictions.dnns[0] = rcdp_bytes_of("iot.example");
  terms.restrictions.dnns[1] = rcdp_bytes_of("fleet.example");
  return terms;
}

void kit_visitor_begin(kit_visitor *visitor, world *w) {
  static const pki_subject nobody = {.common_name = "Provisioner",
                                     .key_usage = "digitalSignature",
                                     .not_before = WORLD_NOW - WORLD_YEAR,
                                     .not_after = WORLD_NOW + WORLD_YEAR};
  pki_subject subject = nobody;
  memset(visitor, 0, sizeof *visitor);
  subject.kind = w->network_identity.kind;
  pki_issue(&w->pki, &subject, NULL, &visitor->key); /* for its key alone */
  visitor->w = w;
  visitor->signer = &w->network_identity;
  visitor->chain[0] = pki_der(visitor->signer);
  visitor->chain_count = 1;
  visitor->context = CONTEXT_PROVISIONER_GRANT;
  visitor->grant = (rcdp_grant){
      .serial = {{0x5e, 0x71}},
      .provisioner = key_of(&visitor->key),
      .block_first = rcdp_bytes_of("001010000001000"),
      .block_last = rcdp_bytes_of("001010000001999"),
      .count = 10,
      .operations = {.provision = true, .make = true},
      .not_before = WORLD_NOW - 1000,
      .not_after = WORLD_NOW + 100000,
      .hand_in_key = {w->network_identity.public_key, w->network_identity.public_len},
      .terms = some_terms(w),
  };
  require(rcdp_network_id_parse("00101", &visitor->grant.network) == RCDP_OK);
  require(rcdp_sha256(w->provider, visitor->grant.provisioner.key, visitor->hash.octets) == RCDP_OK);
}

rcdp_id kit_order(uint8_t number) { return (rcdp_id){{number, 0x0d}}; }

kit_hello kit_hello_of(const kit_visitor *visitor, uint8_t order, uint8_t binding) {
  return (kit_hello){
      .by = visitor,
      .order = kit_order(order),
      .proof = {kit_order(order), visitor->grant.serial, visitor->grant.network, kit_binding(binding)},
      .signer = &visitor->key,
      .context = CONTEXT_PROVISIONER_PROOF,
  };
}

kit_octets kit_hello_write(const kit_hello *hello) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  const kit_visitor *by = hello->by;
  uint8_t grant_octets[RCDP_PROVISIONING_GRANT_CONTENT_MAX];
  uint8_t proof_octets[RCDP_PROVISIONER_PROOF_CONTENT_MAX];
  uint8_t grant_signature[RCDP_SIGNATURE_LEN];
  uint8_t proof_signature[RCDP_SIGNATURE_LEN];
  rcdp_buf grant = RCDP_BUF(grant_octets);
  rcdp_buf proof = RCDP_BUF(proof_octets);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_grant_encode(&by->grant, &arena, &grant) == RCDP_OK);
  require(rcdp_provisioner_proof_encode(&hello->proof, &arena, &proof) == RCDP_OK);
  kit_sign(by->w, by->signer, by->context, rcdp_buf_bytes(&grant), grant_signature);
  kit_sign(by->w, hello->signer, hello->context, rcdp_buf_bytes(&proof), proof_signature);
  rcdp_provisioner_body body = {
      .kind = RCDP_PROVISIONER_HELLO,
      .body.hello = {.grant = {.content = rcdp_buf_bytes(&grant),
                               .signature = RCDP_BYTES(grant_signature),
                               .chain_count = by->chain_count},
                     .proof = {rcdp_buf_bytes(&proof), RCDP_BYTES(proof_signature)},
                     .has_reference = hello->has_reference,
                     .reference = hello->reference},
  };
  memcpy(body.body.hello.grant.chain, by->chain, sizeof by->chain);
  return kit_write_body(&hello->order, RCDP_PROVISIONER, &body);
}

kit_octets kit_say_hello(const kit_visitor *visitor, uint8_t order, uint8_t binding, uint8_t reference) {
  kit_hello hello = kit_hello_of(visitor, order, binding);
  if (reference != 0) {
    hello.has_reference = true;
    hello.reference = kit_binding(reference);
  }
  return kit_hello_write(&hello);
}

/* --- a course --- */

void kit_course_begin(kit_course *course, kit_device *device, rcdp_maker maker, uint8_t order, uint8_t binding) {
  memset(course, 0, sizeof *course);
  course->device = device;
  course->maker = maker;
  course->order = order;
  course->binding = binding;
  kit_visitor_begin(&course->visitor, device->w);
}

/* What the device's next input is, by the state in which it is. */
static rcdp_err step(kit_course *course) {
  kit_device *device = course->device;
  rcdp_err err;
  switch (kit_machine(device)) {
  case PROVISIONER_DEVICE_IDLE:
    return kit_device_open(device, course->binding);
  case PROVISIONER_DEVICE_WAITING_HELLO: {
    const kit_octets hello = kit_say_hello(&course->visitor, course->order, course->binding, 0);
    return kit_device_hear(device, &hello);
  }
  case PROVISIONER_DEVICE_COMMITTING_OFFER:
    err = kit_device_commit(device, RCDP_OK);
    course->offer = device->sent;
    return err;
  case PROVISIONER_DEVICE_WAITING_DELIVERY:
    kit_delivery_make(&course->delivery, &course->visitor, course->maker, kit_view(&course->offer));
    return kit_device_hear(device, &course->delivery.message);
  case PROVISIONER_DEVICE_COMMITTING_INSTALL:
    err = kit_device_commit(device, RCDP_OK);
    course->receipt = device->sent;
    return err;
  case PROVISIONER_DEVICE_WAITING_CONFIRMED: {
    const kit_confirmed confirmed = kit_confirmed_of(&course->delivery, kit_view(&course->receipt));
    course->confirmed = kit_confirm(&course->delivery, &confirmed);
    return kit_device_hear(device, &course->confirmed);
  }
  default:
    return kit_device_commit(device, RCDP_OK);
  }
}

void kit_course_to(kit_course *course, provisioner_device_machine_state machine) {
  do {
    require(step(course) == RCDP_OK);
    require(course->device->refused == RCDP_OK && course->device->failed == RCDP_OK);
  } while (kit_machine(course->device) != machine);
}
