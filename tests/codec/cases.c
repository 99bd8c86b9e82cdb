/* Makers of values, one for each type. */
#include "cases.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Marsaglia's xorshift64*. */
uint64_t source_next(source *from) {
  from->state ^= from->state >> 12;
  from->state ^= from->state << 25;
  from->state ^= from->state >> 27;
  return from->state * 0x2545f4914f6cdd1dU;
}

size_t source_pick(source *from, size_t least, size_t most) {
  const size_t random = least + (size_t)(source_next(from) % (most - least + 1));
  const size_t edge = source_next(from) % 2 == 0 ? least : most;
  const size_t picked[] = {[SMALLEST] = least, [LARGEST] = most, [EDGES] = edge, [RANDOM] = random};
  return picked[from->extent];
}

/* One of a list, of which the ends are not special. */
static size_t pick_one(source *from, size_t least, size_t most) {
  return from->extent == EDGES ? least + (size_t)(source_next(from) % (most - least + 1))
                               : source_pick(from, least, most);
}

static bool pick_flag(source *from) { return source_pick(from, 0, 1) == 1; }

static void fill(source *from, void *octets, size_t len) {
  for (size_t i = 0; i < len; i++) {
    ((uint8_t *)octets)[i] = (uint8_t)(source_next(from) >> 56);
  }
}

static uint64_t number(source *from) {
  return from->extent == RANDOM ? source_next(from) : source_pick(from, 0, 1) == 0 ? 0 : UINT64_MAX;
}

static uint8_t *room(source *from, size_t len) {
  uint8_t *octets = from->pool + from->used;
  from->used += len;
  if (from->used > sizeof from->pool) {
    abort();
  }
  return octets;
}

static rcdp_bytes octets(source *from, size_t least, size_t most) {
  const size_t len = source_pick(from, least, most);
  uint8_t *data = room(from, len);
  fill(from, data, len);
  return (rcdp_bytes){data, len};
}

/* Absent, or of one octet or more. */
static rcdp_bytes optional(source *from, size_t most) {
  return pick_flag(from) ? octets(from, 1, most) : RCDP_NO_BYTES;
}

static rcdp_bytes text(source *from, size_t least, size_t most, uint8_t lowest, uint8_t highest) {
  const size_t len = source_pick(from, least, most);
  uint8_t *data = room(from, len);
  for (size_t i = 0; i < len; i++) {
    data[i] = (uint8_t)source_pick(from, lowest, highest);
  }
  return (rcdp_bytes){data, len};
}

static uint8_t digit_pair(source *from) { return (uint8_t)(source_pick(from, 0, 9) << 4 | source_pick(from, 0, 9)); }

static rcdp_network_id network(source *from) {
  rcdp_network_id id = {.plmn = {digit_pair(from), digit_pair(from), digit_pair(from)}, .has_nid = pick_flag(from)};
  if (pick_flag(from)) {
    id.plmn[1] |= 0xf0;
  }
  if (id.has_nid) {
    fill(from, id.nid, sizeof id.nid);
    id.nid[0] &= 15;
  }
  return id;
}

static size_t suites(source *from, rcdp_suite_id suites[RCDP_SUITES_MAX]) {
  const size_t count = source_pick(from, 1, RCDP_SUITES_MAX);
  for (size_t i = 0; i < count; i++) {
    suites[i] = (rcdp_suite_id)pick_one(from, RCDP_SUITE_P256, RCDP_SUITE_STATIC);
  }
  return count;
}

static void make_request(source *from, void *value) {
  rcdp_attach_request *request = value;
  bool p256 = false;
  bool x25519 = false;
  fill(from, &request->transaction, sizeof request->transaction);
  request->certificate_url = text(from, 1, 255, 32, 126);
  fill(from, &request->certificate_hash, sizeof request->certificate_hash);
  fill(from, &request->device_nonce, sizeof request->device_nonce);
  request->suite_count = suites(from, request->suites);
  for (size_t i = 0; i < request->suite_count; i++) {
    p256 = p256 || request->suites[i] == RCDP_SUITE_P256;
    x25519 = x25519 || request->suites[i] == RCDP_SUITE_X25519;
  }
  if (p256 || x25519) {
    const size_t len = p256 ? 65 : 32;
    request->ephemeral_key = octets(from, len, len);
  }
  request->serving_network = network(from);
  request->counter = number(from);
  request->voucher_needed = pick_flag(from);
}

static void make_reject(source *from, void *value) {
  rcdp_attach_reject *reject = value;
  fill(from, &reject->transaction, sizeof reject->transaction);
  fill(from, &reject->request_hash, sizeof reject->request_hash);
  fill(from, &reject->device_nonce, sizeof reject->device_nonce);
  fill(from, &reject->nonce1, sizeof reject->nonce1);
  reject->network = network(from);
  reject->issued = number(from);
  reject->suite = (rcdp_suite_id)pick_one(from, RCDP_SUITE_P256, RCDP_SUITE_STATIC);
  const size_t len = reject->suite == RCDP_SUITE_X25519 ? 32 : 65;
  reject->enc = octets(from, len, len);
  reject->sealed = octets(from, 17, RCDP_SEALED_MAX);
}

static void make_voucher(source *from, void *value) {
  rcdp_voucher *voucher = value;
  fill(from, &voucher->certificate_hash, sizeof voucher->certificate_hash);
  voucher->network = network(from);
  voucher->not_after = number(from);
}

static void make_signed_voucher(source *from, void *value) {
  *(rcdp_signed_voucher *)value = (rcdp_signed_voucher){octets(from, 1, 128), octets(from, 64, 64)};
}

static void make_seal_info(source *from, void *value) {
  rcdp_attach_seal_info *info = value;
  fill(from, &info->request_hash, sizeof info->request_hash);
  fill(from, &info->certificate_hash, sizeof info->certificate_hash);
  info->serving_network = network(from);
  fill(from, &info->signer_hash, sizeof info->signer_hash);
  fill(from, &info->freshness_hash, sizeof info->freshness_hash);
  info->suite = (rcdp_suite_id)pick_one(from, RCDP_SUITE_P256, RCDP_SUITE_STATIC);
}

static void make_freshness(source *from, void *value) {
  rcdp_attach_freshness *freshness = value;
  fill(from, &freshness->nonce1, sizeof freshness->nonce1);
  freshness->issued = number(from);
  freshness->network = network(from);
}

static void make_confirm(source *from, void *value) {
  rcdp_attach_confirm *confirm = value;
  fill(from, confirm, sizeof *confirm);
  confirm->epoch = (uint16_t)source_pick(from, 0, UINT16_MAX);
  confirm->network = network(from);
}

static void make_confirmed(source *from, void *value) {
  rcdp_attach_confirmed *confirmed = value;
  fill(from, confirmed, sizeof *confirmed);
  confirmed->epoch = (uint16_t)source_pick(from, 0, UINT16_MAX);
}

static void make_restrictions(source *from, rcdp_restrictions *restrictions) {
  restrictions->roaming_allowed = pick_flag(from);
  restrictions->has_rats = pick_flag(from);
  restrictions->has_dnns = pick_flag(from);
  restrictions->has_slices = pick_flag(from);
  restrictions->rat_count = restrictions->has_rats ? source_pick(from, 0, RCDP_RATS_MAX) : 0;
  restrictions->dnn_count = restrictions->has_dnns ? source_pick(from, 0, RCDP_DNNS_MAX) : 0;
  restrictions->slice_count = restrictions->has_slices ? source_pick(from, 0, RCDP_SLICES_MAX) : 0;
  for (size_t i = 0; i < restrictions->rat_count; i++) {
    restrictions->rats[i] = (rcdp_rat)pick_one(from, RCDP_RAT_EUTRA, RCDP_RAT_NON_3GPP);
  }
  for (size_t i = 0; i < restrictions->dnn_count; i++) {
    restrictions->dnns[i] = text(from, 1, 100, 32, 126);
  }
  for (size_t i = 0; i < restrictions->slice_count; i++) {
    rcdp_snssai *slice = &restrictions->slices[i];
    slice->sst = (uint8_t)source_pick(from, 0, 255);
    slice->has_sd = pick_flag(from);
    if (slice->has_sd) {
      fill(from, slice->sd, sizeof slice->sd);
    }
  }
}

static void make_profile(source *from, rcdp_profile *profile) {
  fill(from, &profile->id, sizeof profile->id);
  profile->epoch = (uint16_t)source_pick(from, 0, UINT16_MAX);
  profile->supi.kind = pick_flag(from) ? RCDP_SUPI_NAI : RCDP_SUPI_IMSI;
  profile->supi.value = profile->supi.kind == RCDP_SUPI_NAI ? text(from, 3, 128, 33, 126) : text(from, 6, 15, '0', '9');
  profile->network = network(from);
  profile->algorithm = pick_flag(from) ? RCDP_TUAK : RCDP_MILENAGE;
  fill(from, profile->amf, sizeof profile->amf);
  fill(from, profile->sqn, sizeof profile->sqn);
  profile->routing_indicator[0] = digit_pair(from);
  profile->routing_indicator[1] = pick_flag(from) ? digit_pair(from) : 0xff;
  profile->has_home_network_key = pick_flag(from);
  if (profile->has_home_network_key) {
    profile->scheme = (rcdp_protection_scheme)source_pick(from, RCDP_SUCI_PROFILE_A, RCDP_SUCI_PROFILE_B);
    profile->home_network_key_id = (uint8_t)source_pick(from, 0, 255);
    const size_t len = profile->scheme == RCDP_SUCI_PROFILE_A ? 32 : 33;
    uint8_t *key = room(from, len);
    fill(from, key, len);
    key[0] = profile->scheme == RCDP_SUCI_PROFILE_A ? key[0] : (uint8_t)(2 + key[0] % 2);
    profile->home_network_key = (rcdp_bytes){key, len};
  }
  profile->not_before = number(from);
  profile->not_after = number(from);
  profile->lifetime = pick_flag(from) ? (uint32_t)source_pick(from, 1, 1073741823) : 0;
  profile->renewal = number(from);
  make_restrictions(from, &profile->restrictions);
  profile->parent = optional(from, 32);
  profile->ordered_by = optional(from, 64);
  profile->assurance = (rcdp_assurance)source_pick(from, RCDP_CERTIFIED, RCDP_ASSERTED);
  profile->notice_algorithm = (rcdp_notice_algorithm)source_pick(from, RCDP_NOTICE_ECDSA_P256, RCDP_NOTICE_ED25519);
  const size_t len = profile->notice_algorithm == RCDP_NOTICE_ED25519 ? 32 : 65;
  profile->notice_key = octets(from, len, len);
}

static void make_secret(source *from, rcdp_secret *secret, size_t len) {
  fill(from, secret->data, len);
  secret->len = len;
}

static void make_credential(source *from, void *value) {
  rcdp_credential *credential = value;
  make_profile(from, &credential->profile);
  const bool tuak = credential->profile.algorithm == RCDP_TUAK;
  make_secret(from, &credential->secrets.key, tuak && pick_flag(from) ? 32 : 16);
  make_secret(from, &credential->secrets.management_key, 32);
  make_secret(from, &credential->secrets.op, tuak ? 32 : 16);
}

static void make_state(source *from, void *value) {
  rcdp_device_state *state = value;
  state->generation = number(from);
  state->counter = number(from);
  state->seed = octets(from, 1, 112);
  state->last_time = number(from);
  state->has_pending = pick_flag(from);
  if (state->has_pending) {
    rcdp_pending_attach *pending = &state->pending;
    fill(from, &pending->transaction, sizeof pending->transaction);
    fill(from, &pending->device_nonce, sizeof pending->device_nonce);
    fill(from, &pending->request_hash, sizeof pending->request_hash);
    pending->network = network(from);
    pending->suite_count = suites(from, pending->suites);
    pending->ephemeral_key = optional(from, 112);
    pending->message = octets(from, 1, RCDP_REQUEST_MESSAGE_MAX);
  }
  state->credential_count = source_pick(from, 0, RCDP_HELD_MAX);
  for (size_t i = 0; i < state->credential_count; i++) {
    rcdp_held_credential *held = &state->credentials[i];
    held->status = (rcdp_held_status)source_pick(from, RCDP_HELD_STAGED, RCDP_HELD_ACTIVE);
    make_profile(from, &held->profile);
    held->key = octets(from, 1, 112);
    held->management_key = octets(from, 1, 112);
    held->op = octets(from, 1, 112);
    held->installed = number(from);
    fill(from, &held->transaction, sizeof held->transaction);
    fill(from, &held->confirm_hash, sizeof held->confirm_hash);
    held->confirm = octets(from, 1, RCDP_CONFIRM_MESSAGE_MAX);
  }
}

static void make_error(source *from, rcdp_error_report *error) {
  static const rcdp_err causes[] = {
      RCDP_E_MALFORMED,      RCDP_E_VERSION,        RCDP_E_CRITICAL,      RCDP_E_UNEXPECTED,
      RCDP_E_BAD_SIGNATURE,  RCDP_E_BAD_MAC,        RCDP_E_REPLAY,        RCDP_E_CONFLICT,
      RCDP_E_MISMATCH,       RCDP_E_NETWORK,        RCDP_E_URL,           RCDP_E_SUITE,
      RCDP_E_QUOTA,          RCDP_E_NOT_AUTHORISED, RCDP_E_ALREADY,       RCDP_E_UNKNOWN_DEVICE,
      RCDP_E_LAPSED,         RCDP_E_OVERLOADED,     RCDP_E_STORAGE,       RCDP_E_UNKNOWN_CREDENTIAL,
      RCDP_E_CERT_MALFORMED, RCDP_E_CERT_HASH,      RCDP_E_CERT_IDENTITY, RCDP_E_CERT_UNAVAILABLE,
      RCDP_E_CERT_UNTRUSTED, RCDP_E_CERT_SIGNATURE, RCDP_E_CERT_PROFILE,  RCDP_E_CERT_ALGORITHM,
      RCDP_E_CERT_PURPOSE,   RCDP_E_CERT_EXPIRED,   RCDP_E_CERT_REVOKED,  RCDP_E_CERT_NOT_YET_VALID,
      RCDP_E_CERT_STATUS};
  error->cause = causes[pick_one(from, 0, sizeof causes / sizeof *causes - 1)];
  error->has_retry_after = pick_flag(from);
  error->retry_after = error->has_retry_after ? (uint32_t)source_pick(from, 0, 86400) : 0;
}

static void make_authenticated(source *from, rcdp_authenticated *authenticated, size_t most) {
  authenticated->content = octets(from, 1, most);
  fill(from, &authenticated->mac, sizeof authenticated->mac);
}

/* What all but content, chain and extensions takes is left out, and eight extensions of 255 octets. */
enum { CERTIFICATE_MAX = 2048, CHAIN_ROOM = RCDP_MESSAGE_MAX - 512 - RCDP_EXTENSIONS_MAX * 260 };

static void make_signed_reject(source *from, rcdp_signed_attach_reject *reject) {
  reject->content = octets(from, 1, RCDP_REJECT_CONTENT_MAX);
  reject->signature = octets(from, 64, 64);
  reject->chain_count = source_pick(from, 1, RCDP_CHAIN_MAX);
  const size_t each =
      (CHAIN_ROOM - reject->content.len) / reject->chain_count; /* three of 2048 would pass RCDP_MESSAGE_MAX */
  for (size_t i = 0; i < reject->chain_count; i++) {
    reject->chain[i] = octets(from, 1, each < CERTIFICATE_MAX ? each : CERTIFICATE_MAX);
  }
  reject->has_voucher = pick_flag(from);
  if (reject->has_voucher) {
    make_signed_voucher(from, &reject->voucher);
  }
}

static void make_message(source *from, void *value) {
  rcdp_message *message = value;
  message->version = RCDP_PROTOCOL_VERSION;
  fill(from, &message->transaction, sizeof message->transaction);
  message->sender = (rcdp_role_name)pick_one(from, RCDP_DEVICE, RCDP_PROVISIONER);
  message->kind = (rcdp_body_kind)(source_next(from) % RCDP_BODY_COUNT);
  switch (message->kind) {
  case RCDP_BODY_ATTACH_REQUEST:
    message->body.attach_request.content = octets(from, 1, RCDP_REQUEST_CONTENT_MAX);
    message->body.attach_request.signature = pick_flag(from) ? octets(from, 64, 64) : RCDP_NO_BYTES;
    break;
  case RCDP_BODY_ATTACH_REJECT:
    make_signed_reject(from, &message->body.attach_reject);
    break;
  case RCDP_BODY_ATTACH_CONFIRM:
    make_authenticated(from, &message->body.attach_confirm, RCDP_CONFIRM_CONTENT_MAX);
    break;
  case RCDP_BODY_ATTACH_CONFIRMED:
    make_authenticated(from, &message->body.attach_confirmed, RCDP_CONFIRMED_CONTENT_MAX);
    break;
  default:
    make_error(from, &message->body.error);
    break;
  }
  message->extension_count = source_pick(from, 0, RCDP_EXTENSIONS_MAX);
  for (size_t i = 0; i < message->extension_count; i++) {
    message->extensions[i].id = (uint16_t)source_pick(from, 0, UINT16_MAX);
    message->extensions[i].value = octets(from, 0, 255);
  }
}

#define ENCODER(type)                                                                                                  \
  static rcdp_err encode_##type(const void *value, rcdp_arena *scratch, rcdp_buf *out) {                               \
    return rcdp_##type##_encode(value, scratch, out);                                                                  \
  }
#define DECODER(type)                                                                                                  \
  static rcdp_err decode_##type(rcdp_bytes in, rcdp_arena *arena, void *value) {                                       \
    return rcdp_##type##_decode(in, arena, value);                                                                     \
  }
ENCODER(message)
DECODER(message)
ENCODER(attach_request)
DECODER(attach_request)
ENCODER(attach_reject)
DECODER(attach_reject)
ENCODER(voucher)
DECODER(voucher)
ENCODER(signed_voucher)
DECODER(signed_voucher)
ENCODER(attach_seal_info)
ENCODER(attach_freshness)
ENCODER(attach_confirm)
DECODER(attach_confirm)
ENCODER(attach_confirmed)
DECODER(attach_confirmed)
ENCODER(credential)
DECODER(credential)
ENCODER(device_state)
DECODER(device_state)

const codec_case codec_cases[CODEC_CASES] = {
    {"Message", sizeof(rcdp_message), make_message, encode_message, decode_message},
    {"AttachRequest", sizeof(rcdp_attach_request), make_request, encode_attach_request, decode_attach_request},
    {"AttachReject", sizeof(rcdp_attach_reject), make_reject, encode_attach_reject, decode_attach_reject},
    {"Voucher", sizeof(rcdp_voucher), make_voucher, encode_voucher, decode_voucher},
    {"SignedVoucher", sizeof(rcdp_signed_voucher), make_signed_voucher, encode_signed_voucher, decode_signed_voucher},
    {"AttachSealInfo", sizeof(rcdp_attach_seal_info), make_seal_info, encode_attach_seal_info, NULL},
    {"AttachFreshness", sizeof(rcdp_attach_freshness), make_freshness, encode_attach_freshness, NULL},
    {"AttachConfirm", sizeof(rcdp_attach_confirm), make_confirm, encode_attach_confirm, decode_attach_confirm},
    {"AttachConfirmed", sizeof(rcdp_attach_confirmed), make_confirmed, encode_attach_confirmed,
     decode_attach_confirmed},
    {"Credential", sizeof(rcdp_credential), make_credential, encode_credential, decode_credential},
    {"DeviceState", sizeof(rcdp_device_state), make_state, encode_device_state, decode_device_state},
};

const codec_case *codec_case_of(const char *name) {
  for (size_t i = 0; i < CODEC_CASES; i++) {
    if (strcmp(codec_cases[i].name, name) == 0) {
      return &codec_cases[i];
    }
  }
  return NULL;
}

/* The pool outlives the call: one value at a time. */
static source the_source;

void make_value(const codec_case *of, uint64_t seed, extent how, any_value *value) {
  the_source.state = seed * 0x9e3779b97f4a7c15U + 1;
  the_source.extent = how;
  the_source.used = 0;
  memset(value, 0, sizeof *value);
  of->make(&the_source, value);
}

rcdp_bytes make_encoding(const codec_case *of, uint64_t seed, extent how, uint8_t out[ENCODING_MAX]) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static any_value value;
  rcdp_arena arena;
  rcdp_buf buf = {out, 0, ENCODING_MAX};
  make_value(of, seed, how, &value);
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = of->encode(&value, &arena, &buf);
  if (err != RCDP_OK) {
    (void)fprintf(stderr, "%s does not encode: %s (seed %" PRIu64 ")\n", of->name, rcdp_err_name(err), seed);
    abort();
  }
  return rcdp_buf_bytes(&buf);
}

uint64_t test_seed(void) {
  const char *given = getenv("RCDP_TEST_SEED");
  const uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : 20240607;
  (void)printf("seed: %" PRIu64 " (RCDP_TEST_SEED)\n", seed);
  return seed;
}
