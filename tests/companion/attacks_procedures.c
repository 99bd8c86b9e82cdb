/*
 * Between the procedures: what a device signed to attach is no offer, and no offer is a request to attach (docs/protocol.md, clause 16.4).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <rcdp/attach.h>

#include "companion/home.h"
#include "world/require.h"

static serve_kit *network;
static household *home;

static void begin(void) {
  network = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  home = home_new(network, "one", 1);
  (void)home_add(home, "SN1", true);
}

static void end(void) {
  home_free(home);
  serve_free(network);
}

/* A request to attach, of this device, as its own role makes it. */
static kit_octets attach_request(const kit_device *device) {
  const size_t size = rcdp_attach_device_size();
  const rcdp_attach_device_config config = {.provider = device->config.provider,
                                            .storage_key = device->config.storage_key,
                                            .factory_key = device->config.factory_key,
                                            .certificate = device->config.certificate,
                                            .certificate_url = device->config.certificate_url,
                                            .suites = {device->config.suites[0]},
                                            .suite_count = 1,
                                            .anchors = device->config.anchors,
                                            .anchor_count = device->config.anchor_count,
                                            .network = network->config.network,
                                            .retry_ms = 1000,
                                            .retry_max_ms = 8000,
                                            .tries = 3};
  void *memory = require_memory(size);
  kit_octets request = {.len = 0};
  rcdp_input input = {.kind = RCDP_INPUT_START, .wall = device->wall};
  rcdp_role *role;
  rcdp_action action;
  require(rcdp_attach_device_init(memory, size, &config, RCDP_NO_BYTES, &role) == RCDP_OK);
  while (request.len == 0) {
    require(rcdp_role_input(role, &input) == RCDP_OK);
    while (rcdp_role_next(role, &action)) {
      request = action.kind == RCDP_ACTION_SEND ? kit_copy(action.message) : request;
      input = (rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action.ticket, .wall = device->wall};
    }
  }
  rcdp_role_close(role);
  free(memory);
  return request;
}

/* What is taken from a request: content and signature, or one of them beside what the offer has. */
static kit_message request_read;
static bool with_content, with_signature;

static bool out_of_a_request(household *at, home_letter *letter) {
  static kit_message read;
  (void)at;
  if (home_is(letter, HOME_TO_NETWORK, RCDP_COMPANION_ORDER)) {
    const rcdp_signed_attach_request *request = &request_read.message.body.attach_request;
    rcdp_companion_body *body = kit_read_body(&read, kit_view(&letter->octets), RCDP_COMPANION_ORDER);
    rcdp_signed_companion_offer *offer = &body->body.order.offer;
    offer->content = with_content ? request->content : offer->content;
    offer->signature = with_signature ? request->signature : offer->signature;
    letter->octets = kit_write_body(&read.message.transaction, RCDP_COMPANION, body);
  }
  return true;
}

static void an_offer_out_of_a_request(void **state) {
  (void)state;
  for (int i = 1; i < 4; i++) {
    begin();
    const kit_octets request = attach_request(home->devices[0]);
    kit_read(&request_read, kit_view(&request));
    with_content = (i & 1) != 0;
    with_signature = (i & 2) != 0;
    home->hand = out_of_a_request;
    home_order(home);
    assert_int_not_equal(network->refused, RCDP_OK); /* content that is none breaks one rule of the codec or another */
    assert_true(with_content || network->refused == RCDP_E_BAD_SIGNATURE);
    assert_int_equal(serve_count(network, "one", RCDP_STATE_OFFERED), 0);
    assert_false(home->done[0]);
    end();
  }
}

/* Had a request ever had these very octets: its signature says that it was a request. */
static bool signed_as_a_request(household *at, home_letter *letter) {
  static kit_message read;
  uint8_t signature[RCDP_SIGNATURE_LEN];
  if (home_is(letter, HOME_TO_NETWORK, RCDP_COMPANION_ORDER)) {
    rcdp_companion_body *body = kit_read_body(&read, kit_view(&letter->octets), RCDP_COMPANION_ORDER);
    rcdp_signed_companion_offer *offer = &body->body.order.offer;
    require(rcdp_sign(network->w->provider, &at->devices[0]->factory_key, "rcdp/1 attach-request device",
                      offer->content, signature) == RCDP_OK);
    offer->signature = RCDP_BYTES(signature);
    letter->octets = kit_write_body(&read.message.transaction, RCDP_COMPANION, body);
  }
  return true;
}

static void an_offer_signed_as_a_request(void **state) {
  (void)state;
  begin();
  home->hand = signed_as_a_request;
  home_order(home);
  assert_int_equal(network->refused, RCDP_E_BAD_SIGNATURE);
  assert_int_equal(serve_count(network, "one", RCDP_STATE_OFFERED), 0);
  end();
}

static rcdp_err attaches(const rcdp_signed_attach_request *request) {
  rcdp_message message = request_read.message;
  message.body.attach_request = *request;
  const kit_octets octets = kit_write(&message);
  network->bundle = pki_der(&home->devices[0]->identity);
  return serve_ask(network, "", &octets);
}

static void a_request_out_of_an_offer(void **state) {
  (void)state;
  static kit_message read;
  begin();
  home_order(home);
  assert_true(home->over && home->done[0]);
  const kit_octets request = attach_request(home->devices[0]);
  kit_read(&request_read, kit_view(&request));
  const rcdp_companion_body *body = kit_read_body(
      &read, kit_view(home_letter_of(home, HOME_FROM_DEVICE, 0, RCDP_COMPANION_OFFER, 0)), RCDP_COMPANION_OFFER);
  const rcdp_signed_companion_offer *offer = &body->body.offer;
  const rcdp_signed_attach_request honest = request_read.message.body.attach_request;
  rcdp_signed_attach_request forged = {.content = offer->content, .signature = offer->signature};
  assert_int_not_equal(attaches(&forged), RCDP_OK);
  forged.content = honest.content;
  assert_int_equal(attaches(&forged), RCDP_E_BAD_SIGNATURE);
  assert_int_equal(attaches(&honest), RCDP_OK);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_offer_out_of_a_request),
      cmocka_unit_test(an_offer_signed_as_a_request),
      cmocka_unit_test(a_request_out_of_an_offer),
  };
  return cmocka_run_group_tests_name("companion_attacks_procedures", tests, NULL, NULL);
}
