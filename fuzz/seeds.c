/*
 * Writes the seeds of the corpora that need the codec: fuzz_seeds DIRECTORY. One message of each kind, each content, each
 * carriage in each direction; octets are counted up from a start of their own, so that seeds are the same on every run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <rcdp/codec.h>
#include <rcdp/nas.h>

static uint8_t scratch_memory[RCDP_CODEC_ARENA];
static const char *root;

static void must(rcdp_err err, const char *what) {
  if (err != RCDP_OK) {
    (void)fprintf(stderr, "fuzz_seeds: %s: %s\n", what, rcdp_err_name(err));
    exit(EXIT_FAILURE);
  }
}

static rcdp_arena *scratch(void) {
  static rcdp_arena arena;
  rcdp_arena_init(&arena, scratch_memory, sizeof scratch_memory);
  return &arena;
}

static rcdp_bytes count_up(uint8_t *out, size_t len, uint8_t start) {
  for (size_t i = 0; i < len; i++) {
    out[i] = (uint8_t)(start + i);
  }
  return (rcdp_bytes){out, len};
}

static void save(const char *target, const char *name, rcdp_bytes octets) {
  char path[1024];
  (void)snprintf(path, sizeof path, "%s/%s", root, target);
  (void)mkdir(path, 0755);
  (void)snprintf(path, sizeof path, "%s/%s/%s", root, target, name);
  FILE *file = fopen(path, "wb");
  must(file != NULL && fwrite(octets.data, 1, octets.len, file) == octets.len ? RCDP_OK : RCDP_E_STORAGE, path);
  must(fclose(file) == 0 ? RCDP_OK : RCDP_E_STORAGE, path);
}

/* --- contents: the first octet tells the target which it is (contents.c) --- */

static uint8_t content_octets[16][RCDP_MESSAGE_MAX];
static rcdp_buf contents[16];

static rcdp_buf *content(uint8_t kind) {
  contents[kind] = (rcdp_buf){content_octets[kind], 0, RCDP_MESSAGE_MAX};
  must(rcdp_buf_add_u8(&contents[kind], kind), "content");
  return &contents[kind];
}

static rcdp_bytes without_kind(uint8_t kind) { return (rcdp_bytes){contents[kind].data + 1, contents[kind].len - 1}; }

static const rcdp_network_id plmn = {.plmn = {0x00, 0xf1, 0x10}};
static const rcdp_network_id snpn = {
    .plmn = {0x00, 0xf1, 0x10}, .has_nid = true, .nid = {0x00, 0x7e, 0xd9, 0xd5, 0x00, 0xc1}};
static uint8_t point[65], ed25519[32], wrapped[64], sealed[300], certificate[400], signature[64];

static rcdp_profile full_profile(void) {
  return (rcdp_profile){.epoch = 7,
                        .supi = {RCDP_SUPI_IMSI, rcdp_bytes_of("001010000000001")},
                        .network = plmn,
                        .amf = {0x80, 0x00},
                        .routing_indicator = {0x21, 0xf3},
                        .has_home_network_key = true,
                        .scheme = RCDP_SUCI_PROFILE_A,
                        .home_network_key_id = 1,
                        .home_network_key = RCDP_BYTES(ed25519),
                        .not_before = 1700000000,
                        .not_after = 1900000000,
                        .lifetime = 86400,
                        .renewal = 1800000000,
                        .restrictions = {.roaming_allowed = true,
                                         .has_rats = true,
                                         .rat_count = 2,
                                         .rats = {RCDP_RAT_NB_IOT, RCDP_RAT_NR},
                                         .has_dnns = true,
                                         .dnn_count = 1,
                                         .dnns = {rcdp_bytes_of("iot")},
                                         .has_slices = true,
                                         .slice_count = 2,
                                         .slices = {{.sst = 1}, {.sst = 1, .has_sd = true, .sd = {1, 2, 3}}}},
                        .parent = rcdp_bytes_of("parent"),
                        .ordered_by = rcdp_bytes_of("operator"),
                        .notice_key = RCDP_BYTES(point)};
}

static void make_attach_contents(void) {
  const rcdp_attach_request request = {.certificate_url = rcdp_bytes_of("https://ca.example/devices/DeviceID=SN-4711"),
                                       .suites = {RCDP_SUITE_P256, RCDP_SUITE_STATIC},
                                       .suite_count = 2,
                                       .ephemeral_key = RCDP_BYTES(point),
                                       .serving_network = snpn,
                                       .counter = 9,
                                       .voucher_needed = true};
  const rcdp_attach_reject reject = {.network = snpn,
                                     .issued = 1750000000,
                                     .suite = RCDP_SUITE_P256,
                                     .enc = RCDP_BYTES(point),
                                     .sealed = RCDP_BYTES(sealed)};
  const rcdp_attach_confirm confirm = {.network = plmn};
  const rcdp_attach_confirmed confirmed = {.epoch = 1};
  must(rcdp_attach_request_encode(&request, scratch(), content(0)), "request");
  must(rcdp_attach_reject_encode(&reject, scratch(), content(1)), "reject");
  must(rcdp_attach_confirm_encode(&confirm, scratch(), content(2)), "confirm");
  must(rcdp_attach_confirmed_encode(&confirmed, scratch(), content(3)), "confirmed");
}

static void make_credential_contents(void) {
  rcdp_profile nai = {.supi = {RCDP_SUPI_NAI, rcdp_bytes_of("user@example.org")},
                      .network = snpn,
                      .notice_algorithm = RCDP_NOTICE_ED25519,
                      .notice_key = RCDP_BYTES(ed25519)};
  rcdp_credential credential = {.profile = nai,
                                .secrets = {.key = {.len = 16}, .management_key = {.len = 32}, .op = {.len = 16}}};
  const rcdp_profile profile = full_profile();
  must(rcdp_profile_encode(&profile, scratch(), content(4)), "profile");
  must(rcdp_credential_encode(&credential, scratch(), content(5)), "credential");
}

static void make_state_content(void) {
  static rcdp_device_state state;
  const rcdp_bytes key = RCDP_BYTES(wrapped);
  state = (rcdp_device_state){.generation = 3,
                              .counter = 2,
                              .seed = key,
                              .last_time = 1750000000,
                              .has_pending = true,
                              .pending = {.network = plmn,
                                          .suites = {RCDP_SUITE_P256},
                                          .suite_count = 1,
                                          .ephemeral_key = key,
                                          .message = RCDP_BYTES(sealed)},
                              .has_offer = true,
                              .offer = {key, RCDP_BYTES(sealed)},
                              .credential_count = 1};
  state.credentials[0] = (rcdp_held_credential){.status = RCDP_HELD_ACTIVE,
                                                .origin = RCDP_HELD_BY_COMPANION,
                                                .profile = full_profile(),
                                                .key = key,
                                                .management_key = key,
                                                .op = key,
                                                .installed = 1750000000,
                                                .confirm = RCDP_BYTES(sealed)};
  must(rcdp_device_state_encode(&state, scratch(), content(6)), "state");
}

static void make_voucher_contents(void) {
  const rcdp_voucher voucher = {.network = snpn, .not_after = 1900000000};
  must(rcdp_voucher_encode(&voucher, scratch(), content(7)), "voucher");
  const rcdp_signed_voucher with_signature = {without_kind(7), RCDP_BYTES(signature)};
  must(rcdp_signed_voucher_encode(&with_signature, scratch(), content(8)), "signed voucher");
}

static const rcdp_restrictions restricted = {.has_rats = true,
                                             .rat_count = 1,
                                             .rats = {RCDP_RAT_NR},
                                             .has_dnns = true,
                                             .dnn_count = 1,
                                             .dnns = {{(const uint8_t *)"iot", 3}}};

static void make_companion_contents(void) {
  const rcdp_companion_offer offer = {.device = rcdp_bytes_of("SN-4711"),
                                      .has_factory = true,
                                      .certificate_url = rcdp_bytes_of("https://ca.example/devices/DeviceID=SN-4711"),
                                      .suites = {RCDP_SUITE_P256, RCDP_SUITE_X25519},
                                      .suite_count = 2,
                                      .ephemeral_key = RCDP_BYTES(point),
                                      .network = snpn};
  const rcdp_companion_grant grant = {.device = rcdp_bytes_of("SN-4711"),
                                      .network = snpn,
                                      .issued = 1750000000,
                                      .epoch = 1,
                                      .restrictions = restricted,
                                      .suite = RCDP_SUITE_P256,
                                      .enc = RCDP_BYTES(point),
                                      .sealed = RCDP_BYTES(sealed)};
  const rcdp_companion_receipt receipt = {.epoch = 1, .network = plmn};
  const rcdp_companion_confirmed confirmed = {.epoch = 1};
  must(rcdp_companion_offer_encode(&offer, scratch(), content(9)), "offer");
  must(rcdp_companion_grant_encode(&grant, scratch(), content(10)), "grant");
  must(rcdp_companion_receipt_encode(&receipt, scratch(), content(11)), "receipt");
  must(rcdp_companion_confirmed_encode(&confirmed, scratch(), content(12)), "companion confirmed");
}

static rcdp_controls full_controls(void) {
  return (rcdp_controls){.has_not_after = true,
                         .not_after = 1900000000,
                         .lifetime = 86400,
                         .has_restrictions = true,
                         .restrictions = restricted};
}

static rcdp_entry_state entry_in(rcdp_entry_status status) {
  return (rcdp_entry_state){.entries = 64,
                            .opened = {.network = snpn},
                            .entry = 63,
                            .device = rcdp_bytes_of("SN-4711"),
                            .status = status,
                            .has_report = status == RCDP_ENTRY_DENIED,
                            .report = {RCDP_E_CERT_REVOKED, true, 30},
                            .message = status == RCDP_ENTRY_ORDERED ? RCDP_BYTES(sealed) : RCDP_NO_BYTES};
}

static void make_entry_contents(void) {
  const rcdp_entry_state ordered = entry_in(RCDP_ENTRY_ORDERED);
  const rcdp_controls controls = full_controls();
  must(rcdp_controls_encode(&controls, scratch(), content(13)), "controls");
  must(rcdp_entry_state_encode(&ordered, scratch(), content(14)), "entry");
}

static void save_denied_entry(void) {
  const rcdp_entry_state denied = entry_in(RCDP_ENTRY_DENIED);
  must(rcdp_entry_state_encode(&denied, scratch(), content(14)), "denied entry");
  save("contents", "entry-state-denied", rcdp_buf_bytes(&contents[14]));
}

static void save_contents(void) {
  static const char *const names[] = {"request",
                                      "reject",
                                      "confirm",
                                      "confirmed",
                                      "profile",
                                      "credential",
                                      "state",
                                      "voucher",
                                      "signed-voucher",
                                      "companion-offer",
                                      "companion-grant",
                                      "companion-receipt",
                                      "companion-confirmed",
                                      "controls",
                                      "entry-state"};
  for (size_t kind = 0; kind < sizeof names / sizeof names[0]; kind++) {
    save("contents", names[kind], rcdp_buf_bytes(&contents[kind]));
  }
}

/* --- messages, bare and carried --- */

static void save_carried(const char *name, rcdp_bytes message) {
  for (rcdp_carriage carriage = 0; carriage < RCDP_CARRIAGE_COUNT; carriage++) {
    for (int direction = RCDP_UPLINK; direction <= RCDP_DOWNLINK; direction++) {
      char path[64];
      uint8_t octets[RCDP_NAS_MAX];
      rcdp_buf nas = RCDP_BUF(octets);
      const rcdp_nas_header header = {carriage, (rcdp_direction)direction, plmn, {0x53, 0x08, 0, 0, 0, 0, 0, 0xf0}};
      must(rcdp_nas_wrap(&header, message, &nas), "nas");
      (void)snprintf(path, sizeof path, "%s-%s-%s", name, rcdp_carriage_name(carriage), direction == 0 ? "up" : "down");
      save("nas", path, rcdp_buf_bytes(&nas));
    }
  }
}

static void save_message(rcdp_message *message, rcdp_role_name sender, rcdp_body_kind kind) {
  uint8_t octets[RCDP_MESSAGE_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  message->version = RCDP_PROTOCOL_VERSION;
  message->sender = sender;
  message->kind = kind;
  (void)count_up(message->transaction.octets, sizeof message->transaction.octets, 0x10);
  must(rcdp_message_encode(message, scratch(), &out), rcdp_body_name(kind));
  save("message", rcdp_body_name(kind), rcdp_buf_bytes(&out));
  save_carried(rcdp_body_name(kind), rcdp_buf_bytes(&out));
}

/* Those of the companion procedure have a channel of their own, not a carriage. */
static void save_companion(rcdp_role_name sender, rcdp_companion_body body, const char *name) {
  char path[64];
  uint8_t octets[RCDP_MESSAGE_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION, .sender = sender, .kind = RCDP_BODY_COMPANION, .body.companion = body};
  (void)count_up(message.transaction.octets, sizeof message.transaction.octets, 0x10);
  must(rcdp_message_encode(&message, scratch(), &out), name);
  (void)snprintf(path, sizeof path, "companion-%s%s", rcdp_companion_body_name(body.kind), name);
  save("message", path, rcdp_buf_bytes(&out));
}

static void save_companion_messages(void) {
  const rcdp_companion_target target = {.epoch = 1};
  const rcdp_controls controls = full_controls();
  const rcdp_signed_companion_offer offer = {without_kind(9), RCDP_BYTES(signature)};
  const rcdp_companion_item item = {.device = rcdp_bytes_of("SN-4711"),
                                    .assurance = RCDP_ASSERTED,
                                    .state = RCDP_ITEM_ACTIVE,
                                    .restrictions = restricted};
  const rcdp_error_report report = {RCDP_E_QUOTA, true, 30};
#define COMPANION(KIND, MEMBER, ...) (rcdp_companion_body){.kind = RCDP_COMPANION_##KIND, .body.MEMBER = __VA_ARGS__}
#define MANAGE(KIND, MEMBER, ...) COMPANION(MANAGE, manage, {.kind = RCDP_MANAGE_##KIND, .body.MEMBER = __VA_ARGS__})
#define MANAGED(KIND, MEMBER, ...)                                                                                     \
  COMPANION(MANAGED, managed, {.kind = RCDP_MANAGED_##KIND, .body.MEMBER = __VA_ARGS__})
  save_companion(RCDP_COMPANION, COMPANION(OPEN, open, {64}), "");
  save_companion(RCDP_NETWORK, COMPANION(OPENED, opened, {.network = snpn}), "");
  save_companion(RCDP_COMPANION, COMPANION(HELLO, hello, {.network = snpn, .has_reference = true}), "");
  save_companion(RCDP_DEVICE, COMPANION(OFFER, offer, offer), "");
  save_companion(RCDP_COMPANION,
                 COMPANION(ORDER, order,
                           {.entry = 63,
                            .device = rcdp_bytes_of("SN-4711"),
                            .has_controls = true,
                            .controls = controls,
                            .offer = offer}),
                 "");
  save_companion(RCDP_NETWORK,
                 COMPANION(GRANT, grant, {without_kind(10), RCDP_BYTES(signature), {RCDP_BYTES(certificate)}, 1}), "");
  save_companion(RCDP_NETWORK, COMPANION(DENIED, denied, {.report = report}), "");
  save_companion(RCDP_DEVICE, COMPANION(RECEIPT, receipt, {.content = without_kind(11)}), "");
  save_companion(RCDP_NETWORK, COMPANION(CONFIRMED, confirmed, {.content = without_kind(12)}), "");
  save_companion(RCDP_COMPANION, MANAGE(LIST, list, {1}), "-list");
  save_companion(RCDP_COMPANION, MANAGE(SUSPEND, suspend, target), "-suspend");
  save_companion(RCDP_COMPANION, MANAGE(RESUME, resume, target), "-resume");
  save_companion(RCDP_COMPANION, MANAGE(REMOVE, remove, target), "-remove");
  save_companion(RCDP_COMPANION, MANAGE(LIMIT, limit, {target, controls}), "-limit");
  save_companion(RCDP_NETWORK, MANAGED(PAGE, page, {{item, item}, 2, true, 9}), "-page");
  save_companion(RCDP_NETWORK, MANAGED(CHANGED, changed, item), "-changed");
  save_companion(RCDP_NETWORK, MANAGED(REFUSED, refused, report), "-refused");
}

static void save_messages(void) {
  save_message(&(rcdp_message){.body.error = {RCDP_E_OVERLOADED, true, 30}}, RCDP_NETWORK, RCDP_BODY_ERROR);
  save_message(&(rcdp_message){.body.attach_request = {without_kind(0), RCDP_BYTES(signature)},
                               .extensions = {{.id = 77, .value = RCDP_BYTES(ed25519)}},
                               .extension_count = 1},
               RCDP_DEVICE, RCDP_BODY_ATTACH_REQUEST);
  save_message(&(rcdp_message){.body.attach_reject = {.content = without_kind(1),
                                                      .signature = RCDP_BYTES(signature),
                                                      .chain = {RCDP_BYTES(certificate)},
                                                      .chain_count = 1,
                                                      .has_voucher = true,
                                                      .voucher = {without_kind(7), RCDP_BYTES(signature)}}},
               RCDP_NETWORK, RCDP_BODY_ATTACH_REJECT);
  save_message(&(rcdp_message){.body.attach_confirm = {.content = without_kind(2)}}, RCDP_DEVICE,
               RCDP_BODY_ATTACH_CONFIRM);
  save_message(&(rcdp_message){.body.attach_confirmed = {.content = without_kind(3)}}, RCDP_NETWORK,
               RCDP_BODY_ATTACH_CONFIRMED);
}

/* --- requests as an attacker speaks them to a network: schedules (schedule.c) --- */

static void save_spoken(size_t number, rcdp_bytes message) {
  static const uint8_t head[] = {0, 0, 3, 0}; /* stage, variant, speak, as the device */
  uint8_t octets[RCDP_MESSAGE_MAX];
  char name[32];
  rcdp_buf out = RCDP_BUF(octets);
  must(rcdp_buf_add(&out, RCDP_BYTES(head)), "schedule");
  must(rcdp_buf_add_u16(&out, (uint16_t)message.len), "schedule");
  must(rcdp_buf_add(&out, message), "schedule");
  (void)snprintf(name, sizeof name, "url-%zu", number);
  save("attach_network", name, rcdp_buf_bytes(&out));
  save("attach_network_real", name, rcdp_buf_bytes(&out));
}

static void save_requests(void) {
  static const char *const urls[] = {"https://ca.example:443/devices/DeviceID=SN-4711",
                                     "https://ca.example:8443/devices/DeviceID=SN-4711",
                                     "https://ca.example:70000/DeviceID=1",
                                     "http://192.0.2.7:80/get?DeviceID=A_b-c.d:9&x=1",
                                     "http://192.0.2.007/DeviceID=1",
                                     "http://192.0.2/DeviceID=1",
                                     "ca.example/devices/DeviceID=1",
                                     "HTTPS://CA.example/devices/%44eviceID=1",
                                     "https://ca.example/devices/%2e%2e/DeviceID=1",
                                     "https://ca.example/devices/../DeviceID=1",
                                     "https://ca.example/devices/?a=b&DeviceID=SN-4711",
                                     "https://ca.example/devices/DeviceID=1&DeviceID=2",
                                     "https://user@ca.example/DeviceID=1",
                                     "https://[fe80::1]/DeviceID=1",
                                     "ftp://ca.example/DeviceID=1",
                                     "https://ca.example/devices/DeviceID=SN 1",
                                     "https://ca.example"};
  for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
    uint8_t octets[RCDP_MESSAGE_MAX], inner[RCDP_MESSAGE_MAX];
    rcdp_buf out = RCDP_BUF(octets), request = RCDP_BUF(inner);
    const rcdp_attach_request fields = {.certificate_url = rcdp_bytes_of(urls[i]),
                                        .suites = {RCDP_SUITE_P256},
                                        .suite_count = 1,
                                        .ephemeral_key = RCDP_BYTES(point),
                                        .serving_network = plmn,
                                        .counter = 9};
    must(rcdp_attach_request_encode(&fields, scratch(), &request), "request");
    const rcdp_message message = {
        .version = RCDP_PROTOCOL_VERSION,
        .sender = RCDP_DEVICE,
        .kind = RCDP_BODY_ATTACH_REQUEST,
        .body.attach_request = {.content = rcdp_buf_bytes(&request), .signature = RCDP_BYTES(signature)}};
    must(rcdp_message_encode(&message, scratch(), &out), "message");
    save_spoken(i, rcdp_buf_bytes(&out));
  }
}

int main(int argc, char **argv) {
  if (argc != 2) {
    (void)fputs("usage: fuzz_seeds DIRECTORY\n", stderr);
    return EXIT_FAILURE;
  }
  root = argv[1];
  (void)count_up(point, sizeof point, 0x04);
  (void)count_up(ed25519, sizeof ed25519, 0x20);
  (void)count_up(wrapped, sizeof wrapped, 0x40);
  (void)count_up(sealed, sizeof sealed, 0x60);
  (void)count_up(certificate, sizeof certificate, 0x30);
  (void)count_up(signature, sizeof signature, 0x80);
  make_attach_contents();
  make_credential_contents();
  make_state_content();
  make_voucher_contents();
  make_companion_contents();
  make_entry_contents();
  save_contents();
  save_denied_entry();
  save_messages();
  save_companion_messages();
  save_requests();
  return EXIT_SUCCESS;
}
