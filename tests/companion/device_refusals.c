/*
 * What the device of the companion UE refuses: grants, hellos, acknowledgements and denials in which exactly one thing is wrong. Each is refused
 * with its own error, and what is right still counts afterwards (docs/protocol.md, clauses 16.3, 16.6 and 16.7).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/kit.h"

static kit_course course;
static kit_grant wrong;
static world *w;
static kit_device *device;

static void begin(bool certified, bool anchored) {
  w = world_empty(kit_any_provider(), RCDP_SUITE_P256, 5);
  device = kit_device_new(w, "BR0001", certified);
  device->config.anchor_count = anchored ? 1 : 0;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_begin(&course, device, 1, 7);
}

static void end(void) {
  kit_device_free(device);
  world_free(w);
}

/* The message is refused with this error; the device neither asks nor says anything. */
static void hears_in_vain(const kit_octets *message, rcdp_err expected) {
  assert_int_equal(kit_device_hear(device, message), expected);
  assert_int_equal(device->refused, expected);
  assert_int_equal(device->sent_count, 0);
  assert_false(device->committing);
  assert_false(device->done);
}

/* It is none that was waited for, and the device goes on waiting. */
static void ignores(const kit_octets *message, rcdp_err expected) {
  const companion_device_machine_state machine = kit_machine(device);
  hears_in_vain(message, expected);
  assert_int_equal(device->failed, RCDP_OK);
  assert_int_equal(kit_machine(device), machine);
}

/* It ends the course on this channel; on the next one that goes on where it was. */
static void refuses(const kit_octets *message, rcdp_err expected) {
  const companion_device_machine_state machine = kit_machine(device);
  const rcdp_octets32 reference = kit_binding(course.binding);
  const kit_octets hello = kit_hello(&course.order, &reference);
  hears_in_vain(message, expected);
  assert_int_equal(device->failed, expected);
  assert_int_equal(kit_machine(device), COMPANION_DEVICE_IDLE);
  if (machine == COMPANION_DEVICE_WAITING_HELLO) {
    assert_int_equal(kit_device_open(device, course.binding), RCDP_OK);
  } else {
    assert_int_equal(kit_device_open(device, 99), RCDP_OK);
    assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  }
  assert_int_equal(kit_machine(device), machine);
}

static void goes_on(void) {
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  assert_true(device->done);
}

/* --- grants: fields --- */

static rcdp_companion_grant *fields(void) { return &wrong.fields; }

static void other_order(void) { fields()->order.octets[15] ^= 1; }
static void other_offer(void) { fields()->offer_hash.octets[0] ^= 1; }
static void other_reference(void) { fields()->reference.octets[31] ^= 1; }
static void other_device(void) { fields()->device = rcdp_bytes_of("BR0002"); }
static void other_companion(void) { fields()->companion.octets[0] ^= 1; }
static void other_network(void) { assert_int_equal(rcdp_network_id_parse("00102", &fields()->network), RCDP_OK); }
static void other_suite(void) { fields()->suite = RCDP_SUITE_X25519; }
static void other_credential(void) { wrong.profile.id.octets[0] ^= 1; }
static void other_epoch(void) { wrong.profile.epoch++; }
static void other_roaming(void) { wrong.profile.restrictions.roaming_allowed = false; }
static void fewer_dnns(void) { wrong.profile.restrictions.dnn_count = 0; }
static void no_dnns(void) { wrong.profile.restrictions.has_dnns = false; }
static void other_dnn(void) { wrong.profile.restrictions.dnns[0] = rcdp_bytes_of("iot.examplf"); }
static void some_slices(void) { wrong.profile.restrictions.has_slices = true; }
static const uint8_t stranger[16] = {0xc0, 0x18};
static void other_parent(void) { wrong.profile.parent = RCDP_BYTES(stranger); }
static void no_parent(void) { wrong.profile.parent = RCDP_NO_BYTES; }
static void asserted(void) { wrong.profile.assurance = RCDP_ASSERTED; }
static void certified(void) { wrong.profile.assurance = RCDP_CERTIFIED; }
static void profile_of_another_network(void) {
  assert_int_equal(rcdp_network_id_parse("00102", &wrong.profile.network), RCDP_OK);
}
static void never_valid(void) { wrong.profile.not_before = wrong.profile.not_after; }
static void over_by_the_clock(void) {
  wrong.profile.not_after = WORLD_NOW;
  wrong.profile.not_before = WORLD_NOW - 2;
  fields()->issued = WORLD_NOW - 1;
}
static void over_when_it_was_issued(void) {
  fields()->issued = WORLD_NOW + 7;
  wrong.profile.not_before = WORLD_NOW;
  wrong.profile.not_after = WORLD_NOW + 7;
}
static void issued_too_late(void) {
  fields()->issued = WORLD_NOW + WORLD_YEAR + 1;
  wrong.profile.not_after = UINT32_MAX;
}
static void issued_too_early(void) { fields()->issued = WORLD_NOW - WORLD_YEAR - 1; }
static void context_of_the_attach(void) { wrong.context = "rcdp/1 attach-reject network"; }

/* Made so before it is sealed, so that the network itself would have said it. */
static const struct {
  void (*edit)(void);
  rcdp_err err;
  bool of_certified; /* the offer that it answers */
} said[] = {
    {other_order, RCDP_E_MISMATCH, true},
    {other_offer, RCDP_E_MISMATCH, true},
    {other_reference, RCDP_E_MISMATCH, true},
    {other_device, RCDP_E_MISMATCH, true},
    {other_companion, RCDP_E_MISMATCH, true},
    {other_suite, RCDP_E_SUITE, true},
    {other_network, RCDP_E_NETWORK, true},
    {context_of_the_attach, RCDP_E_BAD_SIGNATURE, true},
    {issued_too_late, RCDP_E_BOUNDS, true},
    {issued_too_early, RCDP_E_BOUNDS, true},
    {other_credential, RCDP_E_MISMATCH, true},
    {other_epoch, RCDP_E_MISMATCH, true},
    {other_roaming, RCDP_E_MISMATCH, true},
    {fewer_dnns, RCDP_E_MISMATCH, true},
    {no_dnns, RCDP_E_MISMATCH, true},
    {other_dnn, RCDP_E_MISMATCH, true},
    {some_slices, RCDP_E_MISMATCH, true},
    {other_parent, RCDP_E_MISMATCH, true},
    {no_parent, RCDP_E_MISMATCH, true},
    {asserted, RCDP_E_NOT_AUTHORISED, true},
    {certified, RCDP_E_NOT_AUTHORISED, false},
    {profile_of_another_network, RCDP_E_NETWORK, true},
    {never_valid, RCDP_E_BOUNDS, true},
    {over_by_the_clock, RCDP_E_BOUNDS, true},
    {over_when_it_was_issued, RCDP_E_BOUNDS, true},
};

/* What a suite of another key has in the place of enc. */
static void fit_enc(void) {
  static const uint8_t other[32] = {9};
  if (wrong.fields.suite == RCDP_SUITE_X25519) {
    wrong.fields.enc = RCDP_BYTES(other);
  }
}

static void grants_with_one_thing_wrong(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
    begin(said[i].of_certified, true);
    kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
    kit_grant_begin(&wrong, w, kit_view(&course.offer));
    said[i].edit();
    kit_grant_seal(&wrong);
    fit_enc();
    kit_grant_sign(&wrong);
    refuses(&wrong.message, said[i].err);
    goes_on();
    end();
  }
}

/* --- grants: seal, signature, envelope --- */

static void sealed_octet(void) { wrong.sealed[3] ^= 1; }
static void hash_in_info(void) { wrong.fields.issued++; }
static void credential_in_info(void) { wrong.fields.credential.octets[0] ^= 1; }

/* Changed after it was sealed. The last two are in the info alone, and the box does not open by them. */
static void boxes_that_do_not_open(void **state) {
  (void)state;
  static void (*const edits[])(void) = {sealed_octet, hash_in_info, credential_in_info};
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    begin(true, true);
    kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
    kit_grant_begin(&wrong, w, kit_view(&course.offer));
    kit_grant_seal(&wrong);
    edits[i]();
    kit_grant_sign(&wrong);
    refuses(&wrong.message, RCDP_E_OPEN);
    goes_on();
    end();
  }
}

/* Who signs a grant; by a fresh key of its own. */
static pki_identity signer;

static pki_subject network_subject(void) {
  return (pki_subject){
      .kind = RCDP_KEY_P256,
      .common_name = "Network issuer",
      .key_usage = "digitalSignature",
      .purpose = "2.25.309527196553982054537141976478769703306",
      .dns = "5gc.mnc001.mcc001.3gppnetwork.org",
      .not_before = WORLD_NOW - WORLD_YEAR,
      .not_after = WORLD_NOW + WORLD_YEAR,
  };
}

static void signed_by(const pki_subject *subject, const pki_identity *issuer, rcdp_err expected) {
  pki_issue(&w->pki, subject, issuer, &signer);
  kit_grant_begin(&wrong, w, kit_view(&course.offer));
  wrong.signer = &signer;
  wrong.chain[0] = pki_der(&signer);
  kit_grant_seal(&wrong);
  kit_grant_sign(&wrong);
  refuses(&wrong.message, expected);
}

/* What is wrong with a signer, whether or not a path is asked for. */
static void signers_that_are_no_network(const pki_identity *issuer) {
  pki_subject subject = network_subject();
  subject.purpose = "clientAuth";
  signed_by(&subject, issuer, RCDP_E_CERT_PURPOSE);
  subject = network_subject();
  subject.purpose = NULL;
  signed_by(&subject, issuer, RCDP_E_CERT_PURPOSE);
  subject = network_subject();
  subject.key_usage = "keyAgreement";
  signed_by(&subject, issuer, RCDP_E_CERT_PURPOSE);
  subject = network_subject();
  subject.dns = "5gc.mnc002.mcc001.3gppnetwork.org";
  signed_by(&subject, issuer, RCDP_E_CERT_IDENTITY);
  subject = network_subject();
  subject.dns = NULL;
  signed_by(&subject, issuer, RCDP_E_CERT_IDENTITY);
  subject = network_subject();
  subject.not_after = WORLD_NOW - 1;
  signed_by(&subject, issuer, RCDP_E_CERT_EXPIRED);
  subject = network_subject();
  subject.not_before = WORLD_NOW + 60;
  signed_by(&subject, issuer, RCDP_E_CERT_NOT_YET_VALID);
}

static void signers(void **state) {
  (void)state;
  begin(true, true);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  signers_that_are_no_network(&w->operator_root);
  const pki_subject honest = network_subject();
  signed_by(&honest, &w->factory_ca, RCDP_E_CERT_UNTRUSTED);
  assert_int_equal(device->fault.rule, RCDP_RULE_UNTRUSTED);
  signed_by(&honest, NULL, RCDP_E_CERT_PROFILE);
  pki_subject edwards = honest;
  edwards.kind = RCDP_KEY_ED25519;
  signed_by(&edwards, &w->operator_root, RCDP_E_ALGORITHM);
  goes_on();
  end();
}

/* On the companion's word: no path, and all the rest. */
static void signers_on_a_companions_word(void **state) {
  (void)state;
  begin(false, false);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  signers_that_are_no_network(&w->factory_ca);
  pki_subject edwards = network_subject();
  edwards.kind = RCDP_KEY_ED25519;
  signed_by(&edwards, &w->operator_root, RCDP_E_ALGORITHM);
  kit_grant_begin(&wrong, w, kit_view(&course.offer));
  wrong.chain[0] = rcdp_bytes_of("no certificate");
  kit_grant_seal(&wrong);
  kit_grant_sign(&wrong);
  refuses(&wrong.message, RCDP_E_CERT_MALFORMED);
  kit_grant_begin(&wrong, w, kit_view(&course.offer));
  wrong.context = "rcdp/1 attach-reject network";
  kit_grant_seal(&wrong);
  kit_grant_sign(&wrong);
  refuses(&wrong.message, RCDP_E_BAD_SIGNATURE);
  goes_on();
  end();
}

/* An offer that was signed, when the device still had factory key and anchors, is not granted on anybody's word. */
static void a_signed_offer_wants_a_path(void **state) {
  (void)state;
  begin(true, true);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  device->config.factory_key = NULL;
  device->config.anchor_count = 0;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  const rcdp_octets32 reference = kit_binding(7);
  const kit_octets hello = kit_hello(&course.order, &reference);
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  kit_grant_make(&wrong, w, kit_view(&course.offer));
  refuses(&wrong.message, RCDP_E_CERT_UNTRUSTED);
  end();
}

/* A device that knows nothing of the time takes what could be good, learns the time by it, and does not forget that. */
static void without_a_clock(void **state) {
  (void)state;
  pki_subject subject = network_subject();
  begin(true, true);
  device->wall = (rcdp_time){false, 0};
  goes_on();
  assert_int_equal(kit_device_state(device).last_time, WORLD_NOW);
  kit_course_begin(&course, device, 2, 8);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  subject.not_after = WORLD_NOW - 1;
  signed_by(&subject, &w->operator_root, RCDP_E_CERT_EXPIRED);
  subject = network_subject();
  subject.not_before = WORLD_NOW + 60; /* nothing is not yet valid; but then it was not issued now */
  signed_by(&subject, &w->operator_root, RCDP_E_BOUNDS);
  kit_grant_begin(&wrong, w, kit_view(&course.offer));
  wrong.fields.issued = WORLD_NOW - 9;
  wrong.profile.not_before = WORLD_NOW - 9;
  wrong.profile.not_after = WORLD_NOW;
  kit_grant_seal(&wrong);
  kit_grant_sign(&wrong);
  refuses(&wrong.message, RCDP_E_BOUNDS);
  goes_on();
  end();
}

static void content_that_is_none(void **state) {
  (void)state;
  static kit_message read;
  begin(true, true);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  kit_grant_make(&wrong, w, kit_view(&course.offer));
  rcdp_companion_body *body = kit_read_body(&read, kit_view(&wrong.message), RCDP_COMPANION_GRANT);
  body->body.grant.content.len--;
  const kit_octets cut = kit_write_body(&course.order.order, RCDP_NETWORK, body);
  refuses(&cut, RCDP_E_MALFORMED);
  kit_octets noise = wrong.message;
  noise.len--;
  ignores(&noise, RCDP_E_MALFORMED);
  noise = wrong.message;
  noise.data[0]++;
  ignores(&noise, RCDP_E_VERSION);
  goes_on();
  end();
}

/* --- whose offer it was --- */

/* The same device without its factory key, by the same companion and order: a grant for the offer that was stripped. */
static void an_offer_that_was_stripped(void **state) {
  (void)state;
  static kit_message read;
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t octets[RCDP_OFFER_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  begin(true, true);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  rcdp_companion_offer stripped = kit_offer(&read, kit_view(&course.offer));
  stripped.has_factory = false;
  stripped.certificate_url = RCDP_NO_BYTES;
  assert_int_equal(rcdp_companion_offer_encode(&stripped, &arena, &content), RCDP_OK);
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_OFFER, .body.offer = {.content = rcdp_buf_bytes(&content)}};
  const kit_octets message = kit_write_body(&course.order.order, RCDP_DEVICE, &body);
  kit_grant_make(&wrong, w, kit_view(&message));
  refuses(&wrong.message, RCDP_E_MISMATCH);
  goes_on();
  end();
}

/* A grant of another device in the same order, which the companion hands to this one. */
static void a_grant_of_another_device(void **state) {
  (void)state;
  static kit_course others;
  begin(true, true);
  kit_device *other = kit_device_new(w, "BR0002", true);
  assert_int_equal(kit_device_boot(other), RCDP_OK);
  kit_course_begin(&others, other, 1, 8);
  kit_course_to(&others, COMPANION_DEVICE_WAITING_GRANT);
  kit_grant_make(&wrong, w, kit_view(&others.offer));
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  refuses(&wrong.message, RCDP_E_MISMATCH);
  goes_on();
  kit_course_to(&others, COMPANION_DEVICE_IDLE);
  kit_device_free(other);
  end();
}

/* A grant that was taken before is no grant of a later offer, in the same order or another one. */
static void a_grant_that_is_replayed(void **state) {
  (void)state;
  begin(false, true);
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  const kit_octets old = course.grant.message;
  for (uint8_t order = 1; order <= 2; order++) {
    kit_course_begin(&course, device, order, (uint8_t)(7 + order));
    kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
    if (order == 1) {
      refuses(&old, RCDP_E_MISMATCH);
    } else {
      ignores(&old, RCDP_E_MISMATCH); /* it is in another order's envelope */
    }
    goes_on();
  }
  end();
}

/* --- what is granted once more --- */

static void not_what_is_installed(void (*edit)(void), rcdp_err expected) {
  begin(true, true);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  kit_grant_begin(&wrong, w, kit_view(&course.offer));
  edit();
  kit_grant_seal(&wrong);
  kit_grant_sign(&wrong);
  refuses(&wrong.message, expected);
  goes_on();
  end();
}

static void granted_once_more(void **state) {
  (void)state;
  static kit_message read;
  not_what_is_installed(other_order, RCDP_E_MISMATCH);
  not_what_is_installed(other_reference, RCDP_E_MISMATCH);
  begin(true, true);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  rcdp_companion_body *body = kit_read_body(&read, kit_view(&course.grant.message), RCDP_COMPANION_GRANT);
  body->body.grant.content.len--;
  const kit_octets cut = kit_write_body(&course.order.order, RCDP_NETWORK, body);
  refuses(&cut, RCDP_E_MALFORMED);
  goes_on();
  end();
}

/* --- acknowledgements --- */

static void acknowledged_order(kit_confirmed *c) { c->fields.order.octets[0] ^= 1; }
static void acknowledged_credential(kit_confirmed *c) { c->fields.credential.octets[15] ^= 1; }
static void acknowledged_epoch(kit_confirmed *c) { c->fields.epoch++; }
static void acknowledged_receipt(kit_confirmed *c) { c->fields.receipt_hash.octets[31] ^= 1; }
static void acknowledged_by_the_device(kit_confirmed *c) { c->label = LABEL_CONFIRMATION; }
static void acknowledged_as_an_attach(kit_confirmed *c) { c->context = "rcdp/1 attach-confirmed network"; }

static void acknowledgements(void **state) {
  (void)state;
  static const struct {
    void (*edit)(kit_confirmed *);
    rcdp_err err;
  } rows[] = {
      {acknowledged_order, RCDP_E_MISMATCH},        {acknowledged_credential, RCDP_E_MISMATCH},
      {acknowledged_epoch, RCDP_E_MISMATCH},        {acknowledged_receipt, RCDP_E_MISMATCH},
      {acknowledged_by_the_device, RCDP_E_BAD_MAC}, {acknowledged_as_an_attach, RCDP_E_BAD_MAC},
  };
  begin(true, true);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    kit_confirmed confirmed = kit_confirmed_of(&course.grant, kit_view(&course.receipt));
    rows[i].edit(&confirmed);
    const kit_octets message = kit_confirm(&course.grant, &confirmed);
    refuses(&message, rows[i].err);
  }
  static kit_message read;
  const kit_confirmed confirmed = kit_confirmed_of(&course.grant, kit_view(&course.receipt));
  const kit_octets honest = kit_confirm(&course.grant, &confirmed);
  rcdp_companion_body *body = kit_read_body(&read, kit_view(&honest), RCDP_COMPANION_CONFIRMED);
  body->body.confirmed.content.len--;
  const kit_octets cut = kit_write_body(&course.order.order, RCDP_NETWORK, body);
  refuses(&cut, RCDP_E_MALFORMED);
  goes_on();
  end();
}

/* Active already: what acknowledges it once more must be as authentic as the first time. */
static void acknowledged_again(void **state) {
  (void)state;
  begin(true, true);
  kit_course_to(&course, COMPANION_DEVICE_IDLE);
  const rcdp_octets32 reference = kit_binding(7);
  const kit_octets hello = kit_hello(&course.order, &reference);
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  kit_confirmed confirmed = kit_confirmed_of(&course.grant, kit_view(&course.receipt));
  confirmed.label = LABEL_CONFIRMATION;
  const kit_octets message = kit_confirm(&course.grant, &confirmed);
  refuses(&message, RCDP_E_BAD_MAC);
  assert_int_equal(kit_device_hear(device, &course.confirmed), RCDP_OK);
  assert_true(device->done);
  end();
}

/* --- hellos --- */

/* It ends the course on this channel, and the next one is as good as ever. */
static void hello_refused(const kit_order *order, const rcdp_octets32 *reference, rcdp_err expected) {
  const kit_octets hello = kit_hello(order, reference);
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), expected);
  assert_int_equal(device->refused, expected);
  assert_int_equal(device->failed, expected);
  assert_int_equal(device->sent_count, 0);
  assert_false(device->committing);
  assert_int_equal(kit_machine(device), COMPANION_DEVICE_IDLE);
}

static void hellos_about_something_else(void) {
  const rcdp_octets32 reference = kit_binding(7);
  const rcdp_octets32 stranger_reference = kit_binding(6);
  kit_order other = kit_order_of(1);
  hello_refused(&other, &stranger_reference, RCDP_E_MISMATCH);
  other.order.octets[15] ^= 1;
  hello_refused(&other, &reference, RCDP_E_MISMATCH);
  other = kit_order_of(1);
  other.opened.companion.octets[0] ^= 1;
  hello_refused(&other, &reference, RCDP_E_MISMATCH);
  other = kit_order_of(1);
  assert_int_equal(rcdp_network_id_parse("00102", &other.opened.network), RCDP_OK);
  hello_refused(&other, &reference, RCDP_E_MISMATCH);
}

static void hellos_that_fit_nothing(void **state) {
  (void)state;
  const rcdp_octets32 reference = kit_binding(7);
  const kit_octets hello =
      kit_hello(&(kit_order){.order = kit_order_of(1).order, .opened = kit_order_of(1).opened}, &reference);
  begin(true, true);
  hellos_about_something_else(); /* there is nothing yet */
  hello_refused(&course.order, &reference, RCDP_E_MISMATCH);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  hellos_about_something_else();
  kit_order later = kit_order_of(1);
  later.opened.network_nonce.octets[0] ^= 1;
  hello_refused(&later, &reference, RCDP_E_MISMATCH);
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  hellos_about_something_else();
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  goes_on();
  hellos_about_something_else();
  end();
}

/* Networks that the device was told to take alone. */
static void hellos_of_other_networks(void **state) {
  (void)state;
  rcdp_network_id networks[2];
  begin(true, true);
  assert_int_equal(rcdp_network_id_parse("00102", &networks[0]), RCDP_OK);
  networks[1] = course.order.opened.network;
  device->config.networks = networks;
  device->config.network_count = 1;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  hello_refused(&course.order, NULL, RCDP_E_NETWORK);
  device->config.network_count = 2;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  goes_on();
  const rcdp_octets32 reference = kit_binding(7);
  device->config.network_count = 1;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  hello_refused(&course.order, &reference, RCDP_E_NETWORK); /* nor goes on what began before */
  end();
}

/* --- denials and advice --- */

static void denied(rcdp_err cause) {
  const rcdp_octets32 reference = kit_binding(7);
  const rcdp_octets32 other = kit_binding(6);
  const size_t held = kit_device_state(device).credential_count;
  const bool pending = kit_device_state(device).has_offer;
  kit_octets message = kit_denied(&course.order, &other, cause);
  refuses(&message, RCDP_E_MISMATCH);
  message = kit_denied(&course.order, &reference, cause);
  assert_int_equal(kit_device_hear(device, &message), RCDP_OK);
  assert_int_equal(device->advice, cause);
  assert_int_equal(device->failed, cause);
  assert_int_equal(kit_machine(device), COMPANION_DEVICE_IDLE);
  assert_int_equal(kit_device_state(device).credential_count, held);
  assert_int_equal(kit_device_state(device).has_offer, pending);
}

static void denied_at_once_on_a_new_channel(void) {
  const rcdp_octets32 reference = kit_binding(7);
  kit_order other = kit_order_of(1);
  assert_int_equal(kit_device_open(device, 9), RCDP_OK);
  other.order.octets[3] ^= 1;
  const kit_octets message = kit_denied(&other, &reference, RCDP_E_QUOTA);
  refuses(&message, RCDP_E_MISMATCH);
  denied(RCDP_E_QUOTA);
}

static void denials(void **state) {
  (void)state;
  begin(true, true);
  const rcdp_octets32 reference = kit_binding(7);
  const kit_octets early = kit_denied(&course.order, &reference, RCDP_E_QUOTA);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_HELLO);
  refuses(&early, RCDP_E_MISMATCH); /* of what? */
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  denied(RCDP_E_NOT_AUTHORISED);
  denied_at_once_on_a_new_channel();
  const kit_octets hello = kit_hello(&course.order, &reference);
  assert_int_equal(kit_device_open(device, 10), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  denied(RCDP_E_LAPSED);
  denied_at_once_on_a_new_channel();
  assert_int_equal(kit_device_open(device, 10), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  goes_on(); /* the network may think better of it */
  end();
}

static void advice(void **state) {
  (void)state;
  static const companion_device_machine_state waiting[] = {
      COMPANION_DEVICE_WAITING_HELLO, COMPANION_DEVICE_WAITING_GRANT, COMPANION_DEVICE_WAITING_CONFIRMED};
  static const rcdp_role_name senders[] = {RCDP_COMPANION, RCDP_NETWORK};
  begin(false, true);
  for (size_t i = 0; i < sizeof waiting / sizeof waiting[0]; i++) {
    kit_course_to(&course, waiting[i]);
    for (size_t j = 0; j < sizeof senders / sizeof senders[0]; j++) {
      const kit_octets message = kit_report(&course.order.order, senders[j], RCDP_E_UNKNOWN_CREDENTIAL);
      assert_int_equal(kit_device_hear(device, &message), RCDP_OK);
      assert_int_equal(device->advice, RCDP_E_UNKNOWN_CREDENTIAL);
      assert_int_equal(device->actions, 1);
      assert_int_equal(kit_machine(device), waiting[i]);
    }
  }
  goes_on();
  end();
}

/* --- another order's messages --- */

static void other_transactions(void **state) {
  (void)state;
  static kit_message read;
  rcdp_id other = kit_order_of(2).order;
  begin(true, true);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_GRANT);
  kit_grant_make(&wrong, w, kit_view(&course.offer));
  const kit_octets grant =
      kit_write_body(&other, RCDP_NETWORK, kit_read_body(&read, kit_view(&wrong.message), RCDP_COMPANION_GRANT));
  ignores(&grant, RCDP_E_MISMATCH);
  kit_course_to(&course, COMPANION_DEVICE_WAITING_CONFIRMED);
  ignores(&grant, RCDP_E_MISMATCH);
  const kit_confirmed honest = kit_confirmed_of(&course.grant, kit_view(&course.receipt));
  const kit_octets message = kit_confirm(&course.grant, &honest);
  const kit_octets confirmed =
      kit_write_body(&other, RCDP_NETWORK, kit_read_body(&read, kit_view(&message), RCDP_COMPANION_CONFIRMED));
  ignores(&confirmed, RCDP_E_MISMATCH);
  goes_on();
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(grants_with_one_thing_wrong),
      cmocka_unit_test(boxes_that_do_not_open),
      cmocka_unit_test(signers),
      cmocka_unit_test(signers_on_a_companions_word),
      cmocka_unit_test(a_signed_offer_wants_a_path),
      cmocka_unit_test(without_a_clock),
      cmocka_unit_test(content_that_is_none),
      cmocka_unit_test(an_offer_that_was_stripped),
      cmocka_unit_test(a_grant_of_another_device),
      cmocka_unit_test(a_grant_that_is_replayed),
      cmocka_unit_test(granted_once_more),
      cmocka_unit_test(acknowledgements),
      cmocka_unit_test(acknowledged_again),
      cmocka_unit_test(hellos_that_fit_nothing),
      cmocka_unit_test(hellos_of_other_networks),
      cmocka_unit_test(denials),
      cmocka_unit_test(advice),
      cmocka_unit_test(other_transactions),
  };
  return cmocka_run_group_tests_name("companion_device_refusals", tests, NULL, NULL);
}
