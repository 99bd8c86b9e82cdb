/* A network whose keys are in a token: it provisions a device, and makes vectors with a K that it cannot read. */
#include "pkcs11/kit.h"

#include "pkcs11/pkcs11.h"
#include "world/exchange.h"
#include "world/world.h"

/* The key of the operator's certificate, as the token's. */
static void put_into_token(rcdp_pkcs11 *token, const pki_identity *identity, const char *label) {
  static uint8_t curve[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
  CK_BBOOL yes = CK_TRUE;
  CK_BBOOL no = CK_FALSE;
  CK_OBJECT_CLASS classes[] = {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY};
  CK_KEY_TYPE type = CKK_EC;
  uint8_t point[2 + RCDP_PUBLIC_KEY_MAX] = {0x04, (uint8_t)identity->public_len};
  memcpy(point + 2, identity->public_key, identity->public_len);
  CK_ATTRIBUTE private_half[] = {{CKA_CLASS, &classes[0], sizeof classes[0]},
                                 {CKA_KEY_TYPE, &type, sizeof type},
                                 {CKA_TOKEN, &yes, sizeof yes},
                                 {CKA_PRIVATE, &yes, sizeof yes},
                                 {CKA_SENSITIVE, &yes, sizeof yes},
                                 {CKA_EXTRACTABLE, &no, sizeof no},
                                 {CKA_SIGN, &yes, sizeof yes},
                                 {CKA_EC_PARAMS, curve, sizeof curve},
                                 {CKA_LABEL, (void *)label, strlen(label)},
                                 {CKA_VALUE, (void *)identity->private_key, sizeof identity->private_key}};
  CK_ATTRIBUTE public_half[] = {{CKA_CLASS, &classes[1], sizeof classes[1]},
                                {CKA_KEY_TYPE, &type, sizeof type},
                                {CKA_TOKEN, &yes, sizeof yes},
                                {CKA_EC_PARAMS, curve, sizeof curve},
                                {CKA_LABEL, (void *)label, strlen(label)},
                                {CKA_EC_POINT, point, 2 + identity->public_len}};
  CK_OBJECT_HANDLE object;
  assert_int_equal(token->calls->C_CreateObject(token->session, private_half, 10, &object), CKR_OK);
  assert_int_equal(token->calls->C_CreateObject(token->session, public_half, 6, &object), CKR_OK);
}

typedef struct {
  rcdp_pkcs11 *token;
  world *w;
} operation;

/* The roles hold the places of these keys, so what lies there may be changed. */
static operation begin(void) {
  operation o = {.token = token_open()};
  rcdp_key key = {0};
  o.w = world_new(rcdp_pkcs11_provider(o.token), RCDP_SUITE_P256, 1, 1);
  if (rcdp_pkcs11_key(o.token, RCDP_KEY_P256, "operator", &key) == RCDP_E_NOT_FOUND) {
    put_into_token(o.token, &o.w->network_identity, "operator");
  }
  release_key(o.w->provider, &key);
  release_key(o.w->provider, &o.w->signing_key);
  release_key(o.w->provider, &o.w->storage_key);
  assert_ok(rcdp_pkcs11_key(o.token, RCDP_KEY_P256, "operator", &o.w->signing_key));
  token_key(o.token, RCDP_KEY_AEAD, "storage", &o.w->storage_key);
  return o;
}

static void end(operation *o) {
  world_free(o->w);
  rcdp_pkcs11_close(o->token);
}

static void provisions_a_device(void **state) {
  operation o = begin();
  (void)state;
  world_start(o.w, 0);
  world_run(o.w, 24 * (uint64_t)3600000);
  assert_null(world_unfinished(o.w));
  assert_null(world_violation(o.w)); /* K and management key of both ends do the same */
  assert_int_equal(world_count(o.w, &o.w->devices[0], RCDP_STATE_ACTIVE), 1);
  end(&o);
}

/* The USIM's provider is the software one: both ends come to the same. */
static void makes_vectors(void **state) {
  operation o = begin();
  exchange x = {.now = WORLD_NOW};
  (void)state;
  world_start(o.w, 0);
  world_run(o.w, 24 * (uint64_t)3600000);
  exchange_begin(&x, o.w->provider);
  world_device *device = &o.w->devices[0];
  x.auc.storage_key = &o.w->storage_key;
  x.usim.storage_key = &o.w->device_storage_key;
  x.usim.network = o.w->network_config.network;
  x.store = o.w->network->store;
  x.vault = device->vault;
  x.vault_len = &device->vault_len;
  x.wall = (rcdp_time){true, WORLD_NOW};
  for (int i = 0; i < 3; i++) {
    assert_ok(exchange_run(&x));
    assert_int_equal(x.answer.outcome, RCDP_USIM_SUCCESS);
    assert_memory_equal(x.answer.res, x.vector.res, sizeof x.vector.res);
  }
  exchange_end(&x);
  end(&o);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(provisions_a_device), cmocka_unit_test(makes_vectors)};
  return cmocka_run_group_tests_name("pkcs11_network", tests, NULL, NULL);
}
