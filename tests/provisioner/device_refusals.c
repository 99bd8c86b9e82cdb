/*
 * What a provisioner's device refuses: hellos, deliveries, acknowledgements, notices and denials in which exactly one thing is wrong. Each is
 * refused with its own error, and what is right still counts afterwards (docs/protocol.md, clauses 18 and 19.3).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/device_kit.h"

static kit_course course;
static kit_delivery wrong;
static world *w;
static kit_device *device;

static void begin(bool certified, bool anchored, rcdp_maker maker) {
  w = world_empty(kit_any_provider(), RCDP_SUITE_P256, 5);
  device = kit_device_new(w, "METER1", certified);
  device->config.anchor_count = anchored ? 1 : 0;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_begin(&course, device, maker, 1, 7);
}

static void end(void) {
  kit_device_free(device);
  world_free(w);
}

/* The message is refused with this error; the device neither asks nor says anything, and has lost nothing. */
static void hears_in_vain(const kit_octets *message, rcdp_err expected) {
  const rcdp_device_state before = kit_device_state(device);
  assert_int_equal(kit_device_hear(device, message), expected);
  assert_int_equal(device->refused, expected);
  assert_int_equal(device->sent_count, 0);
  assert_false(device->committing);
  assert_false(device->done);
  const rcdp_device_state *held = &((const provisioner_device *)device->role)->core.state;
  assert_int_equal(held->credential_count, before.credential_count);
  assert_int_equal(held->tombstone_count, before.tombstone_count);
  assert_int_equal(held->has_offer, before.has_offer);
}

/* It is none that was waited for, and the device goes on waiting. */
static void ignores(const kit_octets *message, rcdp_err expected) {
  const provisioner_device_machine_state machine = kit_machine(device);
  hears_in_vain(message, expected);
  assert_int_equal(device->failed, RCDP_OK);
  assert_int_equal(kit_machine(device), machine);
}

/* It ends the course on this channel; on the next one that goes on where it was. */
static void refuses(const kit_octets *message, rcdp_err expected) {
  const provisioner_device_machine_state machine = kit_machine(device);
  hears_in_vain(message, expected);
  assert_int_equal(device->failed, expected);
  assert_int_equal(kit_machine(device), PROVISIONER_DEVICE_IDLE);
  if (machine == PROVISIONER_DEVICE_WAITING_HELLO) {
    assert_int_equal(kit_device_open(device, course.binding), RCDP_OK);
  } else {
    const kit_octets hello = kit_say_hello(&course.visitor, 1, 99, course.binding);
    assert_int_equal(kit_device_open(device, 99), RCDP_OK);
    assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  }
  assert_int_equal(kit_machine(device), machine);
}

static void goes_on(void) {
  kit_course_to(&course, PROVISIONER_DEVICE_IDLE);
  assert_true(device->done);
}

/* --- hellos: the grant --- */

static kit_visitor visitor;
static kit_hello hello;

static void grant_of_another_network(void) {
  assert_int_equal(rcdp_network_id_parse("00102", &visitor.grant.network), RCDP_OK);
  hello.proof.network = visitor.grant.network;
}
static void grant_that_is_over(void) { visitor.grant.not_after = WORLD_NOW - 1; }
static void grant_of_tomorrow(void) { visitor.grant.not_before = WORLD_NOW + 1; }
static void grant_to_take_back_alone(void) { visitor.grant.operations.provision = false; }
static void grant_that_somebody_signed(void) { visitor.signer = &visitor.key; }
static void grant_signed_as_an_allocation(void) { visitor.context = CONTEXT_ALLOCATION; }

/* --- hellos: the proof --- */

static pki_identity thief; /* he has a copy of the grant */

static void proof_of_another_key(void) { hello.signer = &thief; }
static void proof_by_the_network(void) { hello.signer = &w->network_identity; }
static void proof_of_another_channel(void) { hello.proof.channel_binding = kit_binding(6); }
static void proof_for_another_order(void) { hello.proof.order.octets[15] ^= 1; }
static void proof_for_another_grant(void) { hello.proof.serial.octets[15] ^= 1; }
static void proof_for_another_network(void) {
  assert_int_equal(rcdp_network_id_parse("00102", &hello.proof.network), RCDP_OK);
}
static void proof_of_something_else(void) { hello.context = CONTEXT_HAND_IN; }
static void envelope_of_another_order(void) { hello.order.octets[15] ^= 1; }

static const struct {
  void (*edit)(void);
  rcdp_err err;
} hellos[] = {
    {grant_of_another_network, RCDP_E_CERT_IDENTITY},   {grant_that_is_over, RCDP_E_NOT_AUTHORISED},
    {grant_of_tomorrow, RCDP_E_NOT_AUTHORISED},         {grant_to_take_back_alone, RCDP_E_NOT_AUTHORISED},
    {grant_that_somebody_signed, RCDP_E_BAD_SIGNATURE}, {grant_signed_as_an_allocation, RCDP_E_BAD_SIGNATURE},
    {proof_of_another_key, RCDP_E_BAD_SIGNATURE},       {proof_by_the_network, RCDP_E_BAD_SIGNATURE},
    {proof_of_another_channel, RCDP_E_MISMATCH},        {proof_for_another_order, RCDP_E_MISMATCH},
    {proof_for_another_grant, RCDP_E_MISMATCH},         {proof_for_another_network, RCDP_E_MISMATCH},
    {proof_of_something_else, RCDP_E_BAD_SIGNATURE},    {envelope_of_another_order, RCDP_E_MISMATCH},
};

static void make_thief(void) {
  const pki_subject nobody = {.kind = RCDP_KEY_P256,
                              .common_name = "Thief",
                              .key_usage = "digitalSignature",
                              .not_before = WORLD_NOW - WORLD_YEAR,
                              .not_after = WORLD_NOW + WORLD_YEAR};
  pki_issue(&w->pki, &nobody, NULL, &thief);
}

/* With anchors and on the word of whoever has the code alike. */
static void hellos_with_one_thing_wrong(void **state) {
  (void)state;
  for (int anchored = 0; anchored < 2; anchored++) {
    begin(anchored == 1, anchored == 1, RCDP_MADE_BY_NETWORK);
    make_thief();
    for (size_t i = 0; i < sizeof hellos / sizeof hellos[0]; i++) {
      kit_course_to(&course, PROVISIONER_DEVICE_WAITING_HELLO);
      visitor = course.visitor;
      hello = kit_hello_of(&visitor, 1, 7);
      hellos[i].edit();
      const kit_octets message = kit_hello_write(&hello);
      refuses(&message, hellos[i].err);
      assert_int_equal(kit_device_close(device), RCDP_OK);
    }
    goes_on();
    end();
  }
}

/* A relay stands between two channels: what the provisioner proves on the one is no proof on the other. */
static void a_hello_that_is_relayed(void **state) {
  (void)state;
  begin(true, true, RCDP_MADE_BY_NETWORK);
  const kit_octets elsewhere = kit_say_hello(&course.visitor, 1, 8, 0);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_HELLO);
  refuses(&elsewhere, RCDP_E_MISMATCH);
  goes_on();
  end();
}

/* Who signs a grant or an allocation; by a fresh key of its own. */
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

static void granted_by(const pki_subject *subject, const pki_identity *issuer, rcdp_err expected) {
  pki_issue(&w->pki, subject, issuer, &signer);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_HELLO);
  visitor = course.visitor;
  visitor.signer = &signer;
  visitor.chain[0] = pki_der(&signer);
  const kit_octets message = kit_say_hello(&visitor, 1, 7, 0);
  refuses(&message, expected);
  assert_int_equal(kit_device_close(device), RCDP_OK);
}

static void allocated_by(const pki_subject *subject, const pki_identity *issuer, rcdp_err expected) {
  pki_issue(&w->pki, subject, issuer, &signer);
  kit_delivery_begin(&wrong, &course.visitor, RCDP_MADE_BY_NETWORK, kit_view(&course.offer));
  wrong.signer = &signer;
  wrong.chain[0] = pki_der(&signer);
  kit_delivery_seal(&wrong);
  kit_delivery_sign(&wrong);
  refuses(&wrong.message, expected);
}

typedef void (*checker)(const pki_subject *, const pki_identity *, rcdp_err);

/* What is wrong with a signer, whether or not a path is asked for. */
static void signers_that_are_no_network(checker check, const pki_identity *issuer) {
  pki_subject subject = network_subject();
  subject.purpose = "clientAuth";
  check(&subject, issuer, RCDP_E_CERT_PURPOSE);
  subject = network_subject();
  subject.dns = "5gc.mnc002.mcc001.3gppnetwork.org";
  check(&subject, issuer, RCDP_E_CERT_IDENTITY);
  subject = network_subject();
  subject.not_after = WORLD_NOW - 1;
  check(&subject, issuer, RCDP_E_CERT_EXPIRED);
  subject = network_subject();
  subject.not_before = WORLD_NOW + 60;
  check(&subject, issuer, RCDP_E_CERT_NOT_YET_VALID);
}

static void signers(void **state) {
  (void)state;
  const pki_subject honest = network_subject();
  pki_subject edwards = honest;
  edwards.kind = RCDP_KEY_ED25519;
  begin(true, true, RCDP_MADE_BY_NETWORK);
  signers_that_are_no_network(granted_by, &w->operator_root);
  granted_by(&honest, &w->factory_ca, RCDP_E_CERT_UNTRUSTED);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  signers_that_are_no_network(allocated_by, &w->operator_root);
  allocated_by(&honest, &w->factory_ca, RCDP_E_CERT_UNTRUSTED);
  assert_int_equal(device->fault.rule, RCDP_RULE_UNTRUSTED);
  allocated_by(&edwards, &w->operator_root, RCDP_E_ALGORITHM);
  goes_on();
  end();
}

/* On the word of whoever has the code: no path, and all the rest. */
static void signers_on_a_word(void **state) {
  (void)state;
  begin(false, false, RCDP_MADE_BY_NETWORK);
  signers_that_are_no_network(granted_by, &w->factory_ca);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  signers_that_are_no_network(allocated_by, &w->factory_ca);
  goes_on();
  end();
}

/* A grant names no suite: whichever a network signs by does, and no other. */
static void algorithms_of_a_grant(void **state) {
  (void)state;
  pki_subject subject = network_subject();
  subject.kind = RCDP_KEY_ED25519;
  begin(true, true, RCDP_MADE_BY_PROVISIONER);
  pki_issue(&w->pki, &subject, &w->operator_root, &signer);
  course.visitor.signer = &signer;
  course.visitor.chain[0] = pki_der(&signer);
  goes_on();
  end();
}

static void grants_that_are_none(void **state) {
  (void)state;
  static kit_message read;
  begin(true, true, RCDP_MADE_BY_NETWORK);
  const rcdp_id order = kit_order(1);
  const kit_octets honest = kit_say_hello(&course.visitor, 1, 7, 0);
  for (int i = 0; i < 2; i++) {
    rcdp_provisioner_hello *body = &kit_read_body(&read, kit_view(&honest), RCDP_PROVISIONER_HELLO)->body.hello;
    (i == 0 ? &body->grant.content : &body->proof.content)->len--;
    const kit_octets cut = kit_write_body(&order, RCDP_PROVISIONER, &read.message.body.provisioner);
    kit_course_to(&course, PROVISIONER_DEVICE_WAITING_HELLO);
    /* what is cut is read before it is verified: of the grant, as nobody can sign what is none; of the proof alike */
    refuses(&cut, RCDP_E_MALFORMED);
    assert_int_equal(kit_device_close(device), RCDP_OK);
  }
  goes_on();
  end();
}

/* Networks that the device was told to take alone. */
static void hellos_of_other_networks(void **state) {
  (void)state;
  rcdp_network_id networks[2];
  begin(true, true, RCDP_MADE_BY_NETWORK);
  assert_int_equal(rcdp_network_id_parse("00102", &networks[0]), RCDP_OK);
  networks[1] = course.visitor.grant.network;
  device->config.networks = networks;
  device->config.network_count = 1;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_octets message = kit_say_hello(&course.visitor, 1, 7, 0);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_HELLO);
  refuses(&message, RCDP_E_NETWORK);
  device->config.network_count = 2;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  goes_on();
  device->config.network_count = 1;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  message = kit_say_hello(&course.visitor, 1, 8, 7);
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  hears_in_vain(&message, RCDP_E_NETWORK); /* nor goes on what began before */
  end();
}

/* --- hellos: what they would lead to --- */

static void hello_refused(uint8_t order, uint8_t reference, rcdp_err expected) {
  const kit_octets message = kit_say_hello(&visitor, order, 8, reference);
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  hears_in_vain(&message, expected);
  assert_int_equal(device->failed, expected);
  assert_int_equal(kit_machine(device), PROVISIONER_DEVICE_IDLE);
}

/* The same provisioner, a grant of the same serial, but of another network. */
static void hello_of_another_network(void) {
  pki_subject subject = network_subject();
  subject.dns = "5gc.mnc002.mcc001.3gppnetwork.org";
  pki_issue(&w->pki, &subject, &w->operator_root, &signer);
  visitor = course.visitor;
  visitor.signer = &signer;
  visitor.chain[0] = pki_der(&signer);
  assert_int_equal(rcdp_network_id_parse("00102", &visitor.grant.network), RCDP_OK);
  hello_refused(1, 7, RCDP_E_MISMATCH);
}

static void hellos_about_something_else(void) {
  hello_of_another_network();
  visitor = course.visitor;
  hello_refused(1, 6, RCDP_E_MISMATCH);
  hello_refused(2, 7, RCDP_E_MISMATCH);
  kit_visitor_begin(&visitor, w); /* another provisioner of the same network, and even the same grant's serial */
  hello_refused(1, 7, RCDP_E_MISMATCH);
}

static void hellos_that_fit_nothing(void **state) {
  (void)state;
  begin(true, true, RCDP_MADE_BY_NETWORK);
  hellos_about_something_else(); /* there is nothing yet */
  visitor = course.visitor;
  hello_refused(1, 7, RCDP_E_MISMATCH);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  hellos_about_something_else();
  visitor = course.visitor;
  visitor.grant.serial.octets[0] ^= 1; /* the offer was made under another grant */
  hello_refused(1, 7, RCDP_E_MISMATCH);
  const kit_octets honest = kit_say_hello(&course.visitor, 1, 8, 7);
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &honest), RCDP_OK);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
  hellos_about_something_else();
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &honest), RCDP_OK);
  goes_on();
  hellos_about_something_else();
  end();
}

/* The device is another one now: what it offered before does not go on. */
static void an_offer_of_another_identity(void **state) {
  (void)state;
  begin(true, true, RCDP_MADE_BY_NETWORK);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  visitor = course.visitor;
  const kit_device_config good = device->config;
  device->config.factory_key = NULL;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  hello_refused(1, 7, RCDP_E_MISMATCH);
  device->config = good;
  device->config.certificate = pki_der(&w->network_identity);
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  hello_refused(1, 7, RCDP_E_MISMATCH);
  device->config = good;
  device->config.factory_key = NULL;
  device->config.device_id = rcdp_bytes_of("METER2");
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  hello_refused(1, 7, RCDP_E_MISMATCH);
  device->config = good;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  course.binding = 9;
  goes_on();
  end();
}

static void one_active_credential(void **state) {
  (void)state;
  begin(true, true, RCDP_MADE_BY_NETWORK);
  goes_on();
  visitor = course.visitor;
  hello_refused(2, 0, RCDP_E_ALREADY);
  device->config.replace = true;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_begin(&course, device, RCDP_MADE_BY_NETWORK, 2, 9);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  device->config.replace = false; /* it does not go on either */
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  visitor = course.visitor;
  hello_refused(2, 9, RCDP_E_ALREADY);
  assert_int_equal(kit_device_state(device).credentials[0].status, RCDP_HELD_ACTIVE);
  end();
}

/* What it holds of other procedures leaves no room: nothing is asked for. */
static void no_room(void **state) {
  (void)state;
  begin(true, true, RCDP_MADE_BY_NETWORK);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
  rcdp_device_state kept = kit_device_state(device);
  for (size_t i = 0; i < RCDP_HELD_PER_NETWORK; i++) {
    kept.credentials[i] = kept.credentials[0];
    kept.credentials[i].origin = RCDP_HELD_BY_ATTACH;
    kept.credentials[i].transaction.octets[0] = (uint8_t)(0x40 + i);
  }
  kept.credential_count = RCDP_HELD_PER_NETWORK;
  kit_device_keep(device, &kept);
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  visitor = course.visitor;
  hello_refused(2, 0, RCDP_E_QUOTA);
  kept = kit_device_state(device);
  kept.credentials[1].origin = RCDP_HELD_BY_PROVISIONER; /* its own staged one gives way */
  kit_device_keep(device, &kept);
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_begin(&course, device, RCDP_MADE_BY_NETWORK, 2, 9);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
  assert_int_equal(kit_device_state(device).credential_count, RCDP_HELD_PER_NETWORK);
  end();
}

/* --- deliveries: fields --- */

static rcdp_delivery *fields(void) { return &wrong.fields; }

static void other_order(void) { fields()->order.octets[15] ^= 1; }
static void other_reference(void) { fields()->reference.octets[31] ^= 1; }
static void other_offer(void) { fields()->offer_hash.octets[0] ^= 1; }
static void other_device(void) { fields()->device = rcdp_bytes_of("METER2"); }
static void other_serial(void) { fields()->serial.octets[0] ^= 1; }
static void other_provisioner(void) { fields()->provisioner.octets[0] ^= 1; }
static void other_nonce(void) { fields()->device_nonce.octets[0] ^= 1; }
static void other_network(void) { assert_int_equal(rcdp_network_id_parse("00102", &fields()->network), RCDP_OK); }
static void other_suite(void) { fields()->suite = RCDP_SUITE_X25519; }
static void chosen_name(void) { wrong.profile.id.octets[0] = ++fields()->credential.octets[0]; }
static void shown_name(void) { wrong.profile.id.octets[0] ^= 1; }
static void shown_supi(void) { fields()->supi.value = rcdp_bytes_of("001010000001235"); }
static void shown_kind_of_supi(void) { wrong.profile.supi.kind = RCDP_SUPI_NAI; }
static void other_context(void) { wrong.context = CONTEXT_PROVISIONER_PROOF; }
static void asserted(void) { wrong.profile.assurance = RCDP_ASSERTED; }
static void never_valid(void) { wrong.profile.not_after = wrong.profile.not_before; }
static void over_by_the_clock(void) {
  fields()->issued = WORLD_NOW - 2;
  wrong.profile.not_before = WORLD_NOW - 2;
  wrong.profile.not_after = WORLD_NOW;
}
static void profile_of_another_network(void) {
  assert_int_equal(rcdp_network_id_parse("00102", &wrong.profile.network), RCDP_OK);
}
/* That the profile is within the grant is judged in one place (grant.c): here, that it is asked, with the right questions. */
static void of_another_epoch(void) { wrong.profile.epoch = 1; }
static void beyond_the_grants_time(void) {
  fields()->issued = WORLD_NOW + 100001;
  wrong.profile.not_before = WORLD_NOW;
  wrong.profile.not_after = WORLD_NOW + 100002;
}
static void beyond_the_block(void) {
  wrong.profile.supi.value = fields()->supi.value = rcdp_bytes_of("001010000002000");
}
static void ordered_by_another(void) { wrong.profile.ordered_by = rcdp_bytes_of("another"); }
static void sent_by_the_other(void) { wrong.sender = wrong.sender == RCDP_NETWORK ? RCDP_PROVISIONER : RCDP_NETWORK; }

typedef struct {
  void (*edit)(void);
  rcdp_err err;
} said_row;

/* Made so before it is sealed, so that its maker himself would have said it. */
static const said_row said[] = {
    {other_order, RCDP_E_MISMATCH},
    {other_reference, RCDP_E_MISMATCH},
    {other_offer, RCDP_E_MISMATCH},
    {other_device, RCDP_E_MISMATCH},
    {other_serial, RCDP_E_MISMATCH},
    {other_provisioner, RCDP_E_MISMATCH},
    {other_nonce, RCDP_E_MISMATCH},
    {other_network, RCDP_E_NETWORK},
    {other_suite, RCDP_E_SUITE},
    {chosen_name, RCDP_E_MISMATCH},
    {shown_name, RCDP_E_MISMATCH},
    {shown_supi, RCDP_E_MISMATCH},
    {other_context, RCDP_E_BAD_SIGNATURE},
    {asserted, RCDP_E_NOT_AUTHORISED},
    {never_valid, RCDP_E_BOUNDS},
    {over_by_the_clock, RCDP_E_BOUNDS},
    {profile_of_another_network, RCDP_E_NETWORK},
    {of_another_epoch, RCDP_E_NOT_AUTHORISED},
    {beyond_the_grants_time, RCDP_E_NOT_AUTHORISED},
    {ordered_by_another, RCDP_E_NOT_AUTHORISED},
    {sent_by_the_other, RCDP_E_UNEXPECTED},
};

/* What a suite of another key has in the place of enc. */
static void fit_enc(void) {
  static const uint8_t other[32] = {9};
  if (wrong.fields.suite == RCDP_SUITE_X25519) {
    wrong.fields.enc = RCDP_BYTES(other);
  }
}

static void deliver_wrong(const said_row *row) {
  kit_delivery_begin(&wrong, &course.visitor, course.maker, kit_view(&course.offer));
  row->edit();
  kit_delivery_seal(&wrong);
  fit_enc();
  kit_delivery_sign(&wrong);
  refuses(&wrong.message, row->err);
}

static void deliveries_with_one_thing_wrong(void **state) {
  (void)state;
  for (int maker = RCDP_MADE_BY_NETWORK; maker <= RCDP_MADE_BY_PROVISIONER; maker++) {
    begin(true, true, (rcdp_maker)maker);
    kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
      deliver_wrong(&said[i]);
    }
    goes_on();
    end();
  }
}

/* The network gives a SUPI from wherever it likes, an NAI as well; a provisioner one of its block. */
static void subscriber_identities(void **state) {
  (void)state;
  const said_row beyond = {beyond_the_block, RCDP_E_NOT_AUTHORISED};
  const said_row kind = {shown_kind_of_supi, RCDP_E_MISMATCH};
  begin(true, true, RCDP_MADE_BY_PROVISIONER);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  deliver_wrong(&beyond);
  deliver_wrong(&kind);
  goes_on();
  end();
  begin(true, true, RCDP_MADE_BY_NETWORK);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  kit_delivery_begin(&wrong, &course.visitor, RCDP_MADE_BY_NETWORK, kit_view(&course.offer));
  beyond_the_block();
  kit_delivery_seal(&wrong);
  kit_delivery_sign(&wrong);
  assert_int_equal(kit_device_hear(device, &wrong.message), RCDP_OK);
  end();
}

/* A network cannot claim more of the time than its certificate lets it. */
static void issued_when_its_signer_was_not(void **state) {
  (void)state;
  begin(true, true, RCDP_MADE_BY_NETWORK);
  course.visitor.grant.not_after = UINT32_MAX;
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  kit_delivery_begin(&wrong, &course.visitor, RCDP_MADE_BY_NETWORK, kit_view(&course.offer));
  fields()->issued = WORLD_NOW + WORLD_YEAR + 1;
  wrong.profile.not_after = fields()->issued + 10;
  kit_delivery_seal(&wrong);
  kit_delivery_sign(&wrong);
  refuses(&wrong.message, RCDP_E_BOUNDS);
  end();
}

/* --- deliveries: who makes them --- */

/* Keys of its own, without leave. */
static void made_without_leave(void **state) {
  (void)state;
  begin(true, true, RCDP_MADE_BY_PROVISIONER);
  course.visitor.grant.operations.make = false;
  course.visitor.grant.block_first = course.visitor.grant.block_last = RCDP_NO_BYTES;
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  kit_delivery_make(&wrong, &course.visitor, RCDP_MADE_BY_PROVISIONER, kit_view(&course.offer));
  refuses(&wrong.message, RCDP_E_NOT_AUTHORISED);
  make_thief();
  kit_delivery_begin(&wrong, &course.visitor, RCDP_MADE_BY_PROVISIONER, kit_view(&course.offer));
  wrong.signer = &thief;
  kit_delivery_seal(&wrong);
  kit_delivery_sign(&wrong);
  refuses(&wrong.message, RCDP_E_NOT_AUTHORISED); /* its signature is not even looked at */
  course.maker = RCDP_MADE_BY_NETWORK;
  goes_on();
  end();
}

static void signed_by_another(void **state) {
  (void)state;
  begin(true, true, RCDP_MADE_BY_PROVISIONER);
  make_thief();
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  kit_delivery_begin(&wrong, &course.visitor, RCDP_MADE_BY_PROVISIONER, kit_view(&course.offer));
  wrong.signer = &thief;
  kit_delivery_seal(&wrong);
  kit_delivery_sign(&wrong);
  refuses(&wrong.message, RCDP_E_BAD_SIGNATURE);
  goes_on();
  end();
}

/* What the provisioner made is no allocation, however it is dressed. */
static void passed_off_as_the_networks(void **state) {
  (void)state;
  begin(true, true, RCDP_MADE_BY_NETWORK);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  kit_delivery_begin(&wrong, &course.visitor, RCDP_MADE_BY_NETWORK, kit_view(&course.offer));
  wrong.signer = &course.visitor.key;
  kit_delivery_seal(&wrong);
  kit_delivery_sign(&wrong);
  refuses(&wrong.message, RCDP_E_BAD_SIGNATURE);
  kit_delivery_begin(&wrong, &course.visitor, RCDP_MADE_BY_NETWORK, kit_view(&course.offer));
  kit_delivery_seal(&wrong);
  wrong.chain_count = 0;
  kit_delivery_sign(&wrong);
  refuses(&wrong.message, RCDP_E_CERT_UNTRUSTED);
  goes_on();
  end();
}

/* --- deliveries: seal and envelope --- */

static void sealed_octet(void) { wrong.sealed[3] ^= 1; }
static void box_for_the_network(void) { wrong.info_context = CONTEXT_HAND_IN_SEAL; }

static void boxes_that_do_not_open(void **state) {
  (void)state;
  begin(true, true, RCDP_MADE_BY_PROVISIONER);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  for (int i = 0; i < 2; i++) {
    kit_delivery_begin(&wrong, &course.visitor, RCDP_MADE_BY_PROVISIONER, kit_view(&course.offer));
    if (i == 0) {
      box_for_the_network();
    }
    kit_delivery_seal(&wrong);
    if (i == 1) {
      sealed_octet();
    }
    kit_delivery_sign(&wrong);
    refuses(&wrong.message, RCDP_E_OPEN);
  }
  goes_on();
  end();
}

static void content_that_is_none(void **state) {
  (void)state;
  static kit_message read;
  const rcdp_id order = kit_order(1);
  begin(true, true, RCDP_MADE_BY_NETWORK);
  for (int i = 0; i < 2; i++) { /* a first delivery, and one that comes again */
    kit_course_to(&course, i == 0 ? PROVISIONER_DEVICE_WAITING_DELIVERY : PROVISIONER_DEVICE_WAITING_CONFIRMED);
    kit_delivery_make(&wrong, &course.visitor, RCDP_MADE_BY_NETWORK, kit_view(&course.offer));
    rcdp_provisioner_body *body = kit_read_body(&read, kit_view(&wrong.message), RCDP_PROVISIONER_DELIVERY);
    body->body.delivery.content.len--;
    const kit_octets cut = kit_write_body(&order, RCDP_NETWORK, body);
    refuses(&cut, RCDP_E_MALFORMED);
    kit_octets noise = wrong.message;
    noise.len--;
    ignores(&noise, RCDP_E_MALFORMED);
    noise = wrong.message;
    noise.data[0]++;
    ignores(&noise, RCDP_E_VERSION);
  }
  goes_on();
  end();
}

/* A delivery of another device in the same order, which the provisioner hands to this one; and one that comes again, of something else. */
static void a_delivery_of_another(void **state) {
  (void)state;
  static kit_course others;
  begin(true, true, RCDP_MADE_BY_NETWORK);
  kit_device *other = kit_device_new(w, "METER2", true);
  assert_int_equal(kit_device_boot(other), RCDP_OK);
  kit_course_begin(&others, other, RCDP_MADE_BY_NETWORK, 1, 8);
  kit_course_to(&others, PROVISIONER_DEVICE_WAITING_DELIVERY);
  kit_delivery_make(&wrong, &others.visitor, RCDP_MADE_BY_NETWORK, kit_view(&others.offer));
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  refuses(&wrong.message, RCDP_E_MISMATCH);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
  refuses(&wrong.message, RCDP_E_MISMATCH);
  static const said_row of_another_order = {other_order, RCDP_E_MISMATCH};
  deliver_wrong(&of_another_order);
  goes_on();
  kit_device_free(other);
  end();
}

static void a_delivery_that_is_replayed(void **state) {
  (void)state;
  begin(false, true, RCDP_MADE_BY_PROVISIONER);
  device->config.replace = true;
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  goes_on();
  const kit_octets old = course.delivery.message;
  course.binding = 8; /* the same order and grant, another offer */
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  refuses(&old, RCDP_E_MISMATCH);
  goes_on();
  end();
}

/* --- acknowledgements --- */

static void acknowledged_order(kit_confirmed *c) { c->fields.order.octets[0] ^= 1; }
static void acknowledged_device(kit_confirmed *c) { c->fields.device = rcdp_bytes_of("METER2"); }
static void acknowledged_credential(kit_confirmed *c) { c->fields.credential.octets[15] ^= 1; }
static void acknowledged_epoch(kit_confirmed *c) { c->fields.epoch++; }
static void acknowledged_receipt(kit_confirmed *c) { c->fields.receipt_hash.octets[31] ^= 1; }
static void acknowledged_by_another_network(kit_confirmed *c) {
  assert_int_equal(rcdp_network_id_parse("00102", &c->fields.network), RCDP_OK);
}
static void acknowledged_by_the_provisioner(kit_confirmed *c) { c->signer = &course.visitor.key; }
static void acknowledged_as_a_notice(kit_confirmed *c) { c->context = CONTEXT_NOTICE; }

static void acknowledgements(void **state) {
  (void)state;
  static kit_message read;
  static const struct {
    void (*edit)(kit_confirmed *);
    rcdp_err err;
  } rows[] = {
      {acknowledged_order, RCDP_E_MISMATCH},
      {acknowledged_device, RCDP_E_MISMATCH},
      {acknowledged_credential, RCDP_E_MISMATCH},
      {acknowledged_epoch, RCDP_E_MISMATCH},
      {acknowledged_receipt, RCDP_E_MISMATCH},
      {acknowledged_by_another_network, RCDP_E_NETWORK},
      {acknowledged_by_the_provisioner, RCDP_E_BAD_SIGNATURE},
      {acknowledged_as_a_notice, RCDP_E_BAD_SIGNATURE},
  };
  const rcdp_id order = kit_order(1);
  begin(true, true, RCDP_MADE_BY_PROVISIONER);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    kit_confirmed confirmed = kit_confirmed_of(&course.delivery, kit_view(&course.receipt));
    rows[i].edit(&confirmed);
    const kit_octets message = kit_confirm(&course.delivery, &confirmed);
    refuses(&message, rows[i].err);
  }
  const kit_confirmed confirmed = kit_confirmed_of(&course.delivery, kit_view(&course.receipt));
  const kit_octets honest = kit_confirm(&course.delivery, &confirmed);
  rcdp_provisioner_body *body = kit_read_body(&read, kit_view(&honest), RCDP_PROVISIONER_CONFIRMED);
  body->body.confirmed.content.len--;
  const kit_octets cut = kit_write_body(&order, RCDP_NETWORK, body);
  refuses(&cut, RCDP_E_MALFORMED);
  goes_on();
  end();
}

/* --- notices --- */

static void notice_of_another_credential(kit_notice *n) { n->fields.credential.octets[0] ^= 1; }
static void notice_of_another_epoch(kit_notice *n) { n->fields.epochs[0] = 1; }
static void notice_to_another_device(kit_notice *n) { n->fields.device = rcdp_bytes_of("METER2"); }
static void notice_of_another_network(kit_notice *n) {
  assert_int_equal(rcdp_network_id_parse("00102", &n->fields.network), RCDP_OK);
}
static void notice_of_the_provisioner(kit_notice *n) { n->signer = &course.visitor.key; }
static void notice_that_was_a_confirmation(kit_notice *n) { n->context = CONTEXT_PROVISIONER_CONFIRMED; }

static void notices(void **state) {
  (void)state;
  static const struct {
    void (*edit)(kit_notice *);
    rcdp_err err;
  } rows[] = {
      {notice_of_another_credential, RCDP_E_UNKNOWN_CREDENTIAL},
      {notice_of_another_epoch, RCDP_E_UNKNOWN_CREDENTIAL},
      {notice_to_another_device, RCDP_E_MISMATCH},
      {notice_of_another_network, RCDP_E_NETWORK},
      {notice_of_the_provisioner, RCDP_E_BAD_SIGNATURE},
      {notice_that_was_a_confirmation, RCDP_E_BAD_SIGNATURE},
  };
  begin(true, true, RCDP_MADE_BY_PROVISIONER);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    kit_notice notice = kit_notice_of(&course.delivery);
    rows[i].edit(&notice);
    const kit_octets message = kit_notice_write(&notice);
    refuses(&message, rows[i].err);
  }
  kit_notice elsewhere = kit_notice_of(&course.delivery);
  elsewhere.order = kit_order(2);
  const kit_octets message = kit_notice_write(&elsewhere);
  ignores(&message, RCDP_E_MISMATCH);
  goes_on();
  end();
}

/* --- denials and advice --- */

static void denied(rcdp_err cause) {
  const rcdp_id order = kit_order(1);
  const rcdp_octets32 reference = kit_binding(7);
  const rcdp_octets32 other = kit_binding(6);
  const size_t held = kit_device_state(device).credential_count;
  const bool pending = kit_device_state(device).has_offer;
  kit_octets message = kit_denied(&order, &other, cause);
  refuses(&message, RCDP_E_MISMATCH);
  message = kit_denied(&order, &reference, cause);
  assert_int_equal(kit_device_hear(device, &message), RCDP_OK);
  assert_int_equal(device->advice, cause);
  assert_int_equal(device->failed, cause);
  assert_int_equal(kit_machine(device), PROVISIONER_DEVICE_IDLE);
  assert_int_equal(kit_device_state(device).credential_count, held);
  assert_int_equal(kit_device_state(device).has_offer, pending);
}

static void denials(void **state) {
  (void)state;
  const rcdp_id other = kit_order(2);
  const rcdp_octets32 reference = kit_binding(7);
  const kit_octets early = kit_denied(&other, &reference, RCDP_E_QUOTA);
  begin(true, true, RCDP_MADE_BY_NETWORK);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_HELLO);
  refuses(&early, RCDP_E_MISMATCH); /* of what? */
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  denied(RCDP_E_NOT_AUTHORISED);
  assert_int_equal(kit_device_open(device, course.binding), RCDP_OK);
  refuses(&early, RCDP_E_MISMATCH);
  assert_int_equal(kit_device_open(device, 9), RCDP_OK);
  denied(RCDP_E_QUOTA); /* at once, on a new channel */
  const kit_octets again = kit_say_hello(&course.visitor, 1, 10, 7);
  assert_int_equal(kit_device_open(device, 10), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &again), RCDP_OK);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
  denied(RCDP_E_LAPSED);
  assert_int_equal(kit_device_open(device, 10), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &again), RCDP_OK);
  goes_on(); /* the network may think better of it */
  end();
}

static void advice(void **state) {
  (void)state;
  static const provisioner_device_machine_state waiting[] = {
      PROVISIONER_DEVICE_WAITING_HELLO, PROVISIONER_DEVICE_WAITING_DELIVERY, PROVISIONER_DEVICE_WAITING_CONFIRMED};
  static const rcdp_role_name senders[] = {RCDP_PROVISIONER, RCDP_NETWORK};
  const rcdp_id order = kit_order(1);
  begin(false, true, RCDP_MADE_BY_NETWORK);
  for (size_t i = 0; i < sizeof waiting / sizeof waiting[0]; i++) {
    kit_course_to(&course, waiting[i]);
    for (size_t j = 0; j < sizeof senders / sizeof senders[0]; j++) {
      const kit_octets message = kit_report(&order, senders[j], RCDP_E_UNKNOWN_CREDENTIAL);
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
  const rcdp_id other = kit_order(2);
  begin(true, true, RCDP_MADE_BY_NETWORK);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_DELIVERY);
  kit_delivery_make(&wrong, &course.visitor, RCDP_MADE_BY_NETWORK, kit_view(&course.offer));
  const kit_octets delivery =
      kit_write_body(&other, RCDP_NETWORK, kit_read_body(&read, kit_view(&wrong.message), RCDP_PROVISIONER_DELIVERY));
  ignores(&delivery, RCDP_E_MISMATCH);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
  ignores(&delivery, RCDP_E_MISMATCH);
  const kit_confirmed honest = kit_confirmed_of(&course.delivery, kit_view(&course.receipt));
  const kit_octets message = kit_confirm(&course.delivery, &honest);
  const kit_octets confirmed =
      kit_write_body(&other, RCDP_NETWORK, kit_read_body(&read, kit_view(&message), RCDP_PROVISIONER_CONFIRMED));
  ignores(&confirmed, RCDP_E_MISMATCH);
  goes_on();
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hellos_with_one_thing_wrong),
      cmocka_unit_test(a_hello_that_is_relayed),
      cmocka_unit_test(signers),
      cmocka_unit_test(signers_on_a_word),
      cmocka_unit_test(algorithms_of_a_grant),
      cmocka_unit_test(grants_that_are_none),
      cmocka_unit_test(hellos_of_other_networks),
      cmocka_unit_test(hellos_that_fit_nothing),
      cmocka_unit_test(an_offer_of_another_identity),
      cmocka_unit_test(one_active_credential),
      cmocka_unit_test(no_room),
      cmocka_unit_test(deliveries_with_one_thing_wrong),
      cmocka_unit_test(subscriber_identities),
      cmocka_unit_test(issued_when_its_signer_was_not),
      cmocka_unit_test(made_without_leave),
      cmocka_unit_test(signed_by_another),
      cmocka_unit_test(passed_off_as_the_networks),
      cmocka_unit_test(boxes_that_do_not_open),
      cmocka_unit_test(content_that_is_none),
      cmocka_unit_test(a_delivery_of_another),
      cmocka_unit_test(a_delivery_that_is_replayed),
      cmocka_unit_test(acknowledgements),
      cmocka_unit_test(notices),
      cmocka_unit_test(denials),
      cmocka_unit_test(advice),
      cmocka_unit_test(other_transactions),
  };
  return cmocka_run_group_tests_name("provisioner_device_refusals", tests, NULL, NULL);
}
