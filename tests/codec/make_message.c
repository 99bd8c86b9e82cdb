/* Messages: the envelope with any body. */
#include "makers.h"

void make_error_report(source *from, rcdp_error_report *error) {
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
  error->cause = causes[source_one(from, 0, sizeof causes / sizeof *causes - 1)];
  error->has_retry_after = source_flag(from);
  error->retry_after = error->has_retry_after ? (uint32_t)source_pick(from, 0, 86400) : 0;
}

void make_authenticated(source *from, rcdp_authenticated *authenticated, size_t most) {
  authenticated->content = source_octets(from, 1, most);
  source_fill(from, &authenticated->mac, sizeof authenticated->mac);
}

/* What all but content, chain and extensions takes is left out, and eight extensions of 255 octets. */
enum { CERTIFICATE_MAX = 2048, CHAIN_ROOM = RCDP_MESSAGE_MAX - 512 - RCDP_EXTENSIONS_MAX * 260 };

void make_chain(source *from, size_t content, rcdp_bytes chain[RCDP_CHAIN_MAX], size_t *count) {
  *count = source_count(from, 1, RCDP_CHAIN_MAX);
  const size_t each = (CHAIN_ROOM - content) / *count; /* three of 2048 would pass RCDP_MESSAGE_MAX */
  for (size_t i = 0; i < *count; i++) {
    chain[i] = source_octets(from, 1, each < CERTIFICATE_MAX ? each : CERTIFICATE_MAX);
  }
}

static void make_signed_reject(source *from, rcdp_signed_attach_reject *reject) {
  reject->content = source_octets(from, 1, RCDP_REJECT_CONTENT_MAX);
  reject->signature = source_octets(from, 64, 64);
  make_chain(from, reject->content.len, reject->chain, &reject->chain_count);
  reject->has_voucher = source_flag(from);
  if (reject->has_voucher) {
    make_signed_voucher(from, &reject->voucher);
  }
}

static void make_body(source *from, rcdp_message *message) {
  switch (message->kind) {
  case RCDP_BODY_ATTACH_REQUEST:
    message->body.attach_request.content = source_octets(from, 1, RCDP_REQUEST_CONTENT_MAX);
    message->body.attach_request.signature = source_flag(from) ? source_octets(from, 64, 64) : RCDP_NO_BYTES;
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
  case RCDP_BODY_COMPANION:
    make_companion_body(from, &message->body.companion);
    break;
  case RCDP_BODY_PROVISIONER:
    make_provisioner_body(from, &message->body.provisioner);
    break;
  case RCDP_BODY_LIFE:
    make_life_body(from, &message->body.life);
    break;
  default:
    make_error_report(from, &message->body.error);
    break;
  }
}

/* A page of eight with all their names, or an order about 64 devices, and eight extensions of 255 octets would pass
 * RCDP_MESSAGE_MAX. */
static size_t extension_room(const rcdp_message *message) {
  enum { EXTENSION_MAX = 255, BESIDE_THE_LONGEST = 64 };
  const bool page = message->kind == RCDP_BODY_COMPANION && message->body.companion.kind == RCDP_COMPANION_MANAGED &&
                    message->body.companion.body.managed.kind == RCDP_MANAGED_PAGE;
  const bool devices =
      message->kind == RCDP_BODY_PROVISIONER && message->body.provisioner.kind == RCDP_PROVISIONER_DEPROVISION;
  return page || devices ? BESIDE_THE_LONGEST : EXTENSION_MAX;
}

/* Every body as often, those of each procedure counted for themselves. */
static void choose_body(source *from, rcdp_message *message) {
  enum {
    COMPANION = RCDP_BODY_COMPANION,
    PROVISIONER = COMPANION + RCDP_COMPANION_BODY_COUNT,
    LIFE = PROVISIONER + RCDP_PROVISIONER_BODY_COUNT,
    ALL = LIFE + RCDP_LIFE_BODY_COUNT
  };
  const size_t kind = source_next(from) % ALL;
  if (kind < COMPANION) {
    message->kind = (rcdp_body_kind)kind;
  } else if (kind < PROVISIONER) {
    message->kind = RCDP_BODY_COMPANION;
    message->body.companion.kind = (rcdp_companion_body_kind)(kind - COMPANION);
  } else if (kind < LIFE) {
    message->kind = RCDP_BODY_PROVISIONER;
    message->body.provisioner.kind = (rcdp_provisioner_body_kind)(kind - PROVISIONER);
  } else {
    message->kind = RCDP_BODY_LIFE;
    message->body.life.kind = (rcdp_life_body_kind)(kind - LIFE);
  }
}

void make_message(source *from, void *value) {
  rcdp_message *message = value;
  message->version = RCDP_PROTOCOL_VERSION;
  source_fill(from, &message->transaction, sizeof message->transaction);
  message->sender = (rcdp_role_name)source_one(from, RCDP_DEVICE, RCDP_PROVISIONER);
  choose_body(from, message);
  make_body(from, message);
  message->extension_count = source_count(from, 0, RCDP_EXTENSIONS_MAX);
  for (size_t i = 0; i < message->extension_count; i++) {
    message->extensions[i].id = (uint16_t)source_pick(from, 0, UINT16_MAX);
    message->extensions[i].value = source_octets(from, 0, extension_room(message));
  }
}
