/*
 * Codes and channels: a home whose devices come through real channels (docs/protocol.md, clauses 16.1 and 17), over each TLS library. A wrong code
 * and a withdrawn one open none; an old one that is used again for another device gets that device nothing; and what was recorded in a channel
 * is worth nothing in another, nor in the same one backwards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <rcdp/code.h>

#include "channel/kit.h"
#include "companion/home.h"
#include "world/require.h"

static serve_kit *network;
static household *home;
static rcdp_code_psk label; /* of the code that the owner has read to the companion */
static channel_pair pair;

static rcdp_code_psk psk_of(uint8_t first) {
  uint8_t octets[RCDP_CODE_MIN] = {first, 0xc0, 0xde};
  rcdp_secret code = {0};
  rcdp_code_psk psk;
  require(rcdp_secret_set(&code, RCDP_BYTES(octets)) == RCDP_OK);
  require(rcdp_code_derive(network->w->provider, &code, &psk) == RCDP_OK);
  return psk;
}

static void begin(size_t devices, bool certified) {
  static const char *const names[] = {"SN1", "SN2"};
  network = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  home = home_new(network, "one", 1);
  for (size_t i = 0; i < devices; i++) {
    (void)home_add(home, names[i], certified);
  }
  label = psk_of(1);
  home_begin(home);
}

static void end(void) {
  home_free(home);
  serve_free(network);
}

/* --- channels with codes --- */

/* A device with this code, towards a companion that knows the label's alone; withdrawn: not even that. */
static void meet(channel_pair *p, const rcdp_code_psk *code, bool withdrawn) {
  p->identity = rcdp_bytes_of(code->identity);
  p->key_len = RCDP_CODE_KEY_LEN;
  memcpy(p->client_key, code->key.data, RCDP_CODE_KEY_LEN);
  memcpy(p->server_key, label.key.data, RCDP_CODE_KEY_LEN);
  const bool known = !withdrawn && rcdp_bytes_equal(p->identity, rcdp_bytes_of(label.identity));
  p->verdict = known ? RCDP_OK : RCDP_E_NOT_FOUND;
  channel_pair_begin(p);
  channel_pair_run(p);
}

static bool is_open(const channel_pair *p) {
  return channel_pair_state(p, CLIENT) == RCDP_CHANNEL_OPEN && channel_pair_state(p, SERVER) == RCDP_CHANNEL_OPEN;
}

static rcdp_octets32 binding_of(const channel_pair *p) {
  rcdp_octets32 ends[SIDES];
  for (int side = 0; side < SIDES; side++) {
    assert_int_equal(rcdp_channel_binding(p->end[side].channel, ends[side].octets), RCDP_OK);
  }
  assert_true(rcdp_octets32_equal(&ends[0], &ends[1]));
  return ends[0];
}

static void carry(channel_pair *p, int from, kit_octets *octets) {
  rcdp_buf arrived = {octets->data, 0, sizeof octets->data};
  assert_int_equal(rcdp_channel_send(p->end[from].channel, kit_view(octets)), RCDP_OK);
  channel_pair_run(p);
  assert_int_equal(rcdp_channel_read(p->end[!from].channel, &arrived), RCDP_OK);
  octets->len = arrived.len;
}

static bool carries(household *at, home_letter *letter) {
  (void)at;
  if (letter->way == HOME_FROM_DEVICE || letter->way == HOME_TO_DEVICE) {
    carry(&pair, letter->way == HOME_FROM_DEVICE ? CLIENT : SERVER, &letter->octets);
  }
  return true;
}

/* --- --- */

static void a_device_joins_through_a_channel(void **state) {
  (void)state;
  for (size_t i = 0; channel_pair_set(&pair, i); i++) {
    begin(1, i % 2 == 0);
    meet(&pair, &label, false);
    assert_true(is_open(&pair));
    const rcdp_octets32 binding = binding_of(&pair);
    home->hand = carries;
    home_open(home, 0, &binding);
    home_run(home);
    assert_true(home->over && home->done[0]);
    assert_int_equal(serve_count(network, "one", RCDP_STATE_ACTIVE), 1);
    channel_pair_end(&pair);
    end();
  }
}

static void wrong_and_withdrawn_codes(void **state) {
  (void)state;
  begin(1, false);
  rcdp_code_psk half = label; /* who has heard the identity, and guesses */
  half.key.data[RCDP_CODE_KEY_LEN - 1] ^= 1;
  const rcdp_code_psk other = psk_of(2);
  const struct {
    const rcdp_code_psk *code;
    bool withdrawn;
  } rows[] = {{&other, false}, {&half, false}, {&label, true}};
  for (size_t i = 0; channel_pair_set(&pair, i); i++) {
    for (size_t j = 0; j < sizeof rows / sizeof rows[0]; j++) {
      assert_true(channel_pair_set(&pair, i));
      meet(&pair, rows[j].code, rows[j].withdrawn);
      assert_int_equal(channel_pair_state(&pair, CLIENT), RCDP_CHANNEL_FAILED);
      assert_int_equal(channel_pair_state(&pair, SERVER), RCDP_CHANNEL_FAILED);
      assert_int_equal(pair.asked, 1);
      channel_pair_end(&pair);
    }
  }
  end();
}

/* --- a code that is used again --- */

static bool grant_is_lost(household *at, home_letter *letter) {
  (void)at;
  return !home_is(letter, HOME_TO_DEVICE, RCDP_COMPANION_GRANT);
}

/* Another device with the first one's code, in a channel of its own in the place of that; what it is told, and what it says. It forgets what it
 * was told of another's offer. */
static kit_device *intruder;

static bool intrudes(household *at, home_letter *letter) {
  static kit_message read;
  if (home_is(letter, HOME_TO_DEVICE, RCDP_COMPANION_HELLO)) {
    rcdp_companion_body *body = kit_read_body(&read, kit_view(&letter->octets), RCDP_COMPANION_HELLO);
    assert_true(body->body.hello.has_reference);
    body->body.hello.has_reference = false;
    const kit_octets hello = kit_write_body(&read.message.transaction, RCDP_COMPANION, body);
    require(kit_device_hear(intruder, &hello) == RCDP_OK && kit_device_commit(intruder, RCDP_OK) == RCDP_OK);
    require(intruder->sent_count == 1);
    home_put(at, HOME_FROM_DEVICE, letter->entry, &intruder->sent);
  }
  return letter->way != HOME_TO_DEVICE;
}

static void intruder_comes(const rcdp_octets32 *binding) {
  const rcdp_input input = {
      .kind = RCDP_INPUT_OPENED, .link = intruder->config.link, .binding = RCDP_OCTETS32_BYTES(*binding)};
  require(kit_device_give(intruder, input) == RCDP_OK);
  home->hand = intrudes;
  home->refused = RCDP_OK;
  home_open(home, 0, binding);
  home_run(home);
}

static void an_old_code_for_another_device(void **state) {
  (void)state;
  for (size_t i = 0; i < 4; i++) { /* while the first one's course goes on, and when it is over */
    const bool over = i / 2 == 1;
    begin(1, i % 2 == 1);
    const rcdp_octets32 first = home_binding(home, 0);
    const rcdp_octets32 second = home_binding(home, 1);
    home->hand = over ? NULL : grant_is_lost;
    home_open(home, 0, &first);
    home_run(home);
    assert_int_equal(home->done[0], over);
    intruder = kit_device_new(network->w, "SN9", false);
    assert_int_equal(kit_device_boot(intruder), RCDP_OK);
    intruder_comes(&second);
    assert_int_equal(home->refused, over ? RCDP_E_UNEXPECTED : RCDP_E_MISMATCH);
    assert_int_equal(serve_count(network, "one", RCDP_STATE_OFFERED), over ? 0 : 1);
    assert_int_equal(serve_count(network, "one", RCDP_STATE_ACTIVE), over ? 1 : 0);
    kit_device_free(intruder);
    end();
  }
}

/* --- a recorded channel --- */

enum { RECORDED_MAX = 8192 };

/* The record of a device's offer, in the channel in which it was sent. */
static rcdp_bytes record_offer(uint8_t octets[RECORDED_MAX]) {
  const rcdp_octets32 binding = binding_of(&pair);
  home_open(home, 0, &binding);
  home_run(home);
  const kit_octets *offer = home_letter_of(home, HOME_FROM_DEVICE, 0, RCDP_COMPANION_OFFER, 0);
  channel_link_clear(&pair.link[CLIENT]);
  assert_int_equal(rcdp_channel_send(pair.end[CLIENT].channel, kit_view(offer)), RCDP_OK);
  assert_true(channel_pair_collect(&pair, CLIENT) > 0);
  const rcdp_bytes sent = channel_link_octets(&pair.link[CLIENT]);
  require(sent.len <= RECORDED_MAX);
  memcpy(octets, sent.data, sent.len);
  return (rcdp_bytes){octets, sent.len};
}

/* They are taken for no message; who gets them ends the channel. */
static void nothing_comes_of(channel_pair *p, int from, rcdp_bytes octets) {
  uint8_t message[RCDP_MESSAGE_MAX];
  rcdp_buf read = RCDP_BUF(message);
  channel_link_clear(&p->link[from]);
  channel_link_put(&p->link[from], octets);
  channel_pair_run(p);
  assert_int_equal(channel_pair_state(p, !from), RCDP_CHANNEL_FAILED);
  assert_int_not_equal(rcdp_channel_read(p->end[!from].channel, &read), RCDP_OK);
  assert_int_equal(read.len, 0);
}

static void a_recorded_offer(void **state) {
  (void)state;
  static uint8_t octets[RECORDED_MAX];
  for (size_t i = 0; channel_pair_set(&pair, i); i++) {
    channel_pair later;
    begin(1, true);
    meet(&pair, &label, false);
    const rcdp_bytes recorded = record_offer(octets);
    assert_true(channel_pair_set(&later, i));
    meet(&later, &label, false); /* the same code */
    assert_true(is_open(&later));
    nothing_comes_of(&later, CLIENT, recorded);
    channel_pair_deliver(&pair, CLIENT, SIZE_MAX); /* where it belongs it is a message, once */
    rcdp_buf read = {octets, 0, sizeof octets};
    assert_int_equal(rcdp_channel_read(pair.end[SERVER].channel, &read), RCDP_OK);
    channel_pair_end(&later);
    channel_pair_end(&pair);
    end();
  }
}

static void an_offer_sent_back_or_twice(void **state) {
  (void)state;
  static uint8_t octets[RECORDED_MAX];
  for (size_t i = 0; channel_pair_set(&pair, i); i++) {
    for (int twice = 0; twice < 2; twice++) {
      begin(1, true);
      assert_true(channel_pair_set(&pair, i));
      meet(&pair, &label, false);
      const rcdp_bytes recorded = record_offer(octets);
      if (twice == 1) {
        uint8_t message[RCDP_MESSAGE_MAX];
        rcdp_buf read = RCDP_BUF(message);
        channel_pair_run(&pair);
        assert_int_equal(rcdp_channel_read(pair.end[SERVER].channel, &read), RCDP_OK);
      }
      nothing_comes_of(&pair, twice == 1 ? CLIENT : SERVER, recorded);
      channel_pair_end(&pair);
      end();
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_device_joins_through_a_channel), cmocka_unit_test(wrong_and_withdrawn_codes),
      cmocka_unit_test(an_old_code_for_another_device),   cmocka_unit_test(a_recorded_offer),
      cmocka_unit_test(an_offer_sent_back_or_twice),
  };
  return cmocka_run_group_tests_name("companion_attacks_codes", tests, NULL, NULL);
}
