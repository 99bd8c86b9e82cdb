/* A chain of a factory that is in order in every respect. */
#include "chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const ca_names[CHAIN_CAS] = {"Factory CA", "Line CA", "Shift CA"};
static const char *const ca_serials[CHAIN_CAS] = {"21", "22", "23"};

static certificate_spec a_certificate(void) {
  return (certificate_spec){.version = 2,
                            .claimed_key = ABSENT,
                            .outer_alg = ABSENT,
                            .not_before = "250101000000Z",
                            .not_after = "260101000000Z",
                            .ca = ABSENT,
                            .path_length = ABSENT,
                            .key_usage = ABSENT};
}

static certificate_spec a_ca(void) {
  certificate_spec ca = a_certificate();
  ca.ca = 1;
  ca.basic_critical = true;
  ca.key_usage = RCDP_KU_KEY_CERT_SIGN | RCDP_KU_CRL_SIGN;
  ca.not_after = "20560101000000Z";
  return ca;
}

static crl_spec a_crl(void) {
  return (crl_spec){.version = 1,
                    .this_update = "250601000000Z",
                    .next_update = "250701000000Z",
                    .outer_alg = ABSENT,
                    .reason = ABSENT};
}

void chain_lengthen(chain_spec *spec, size_t count) {
  spec->ca_count = count;
  spec->leaf.issuer = count == 0 ? "Root" : ca_names[count - 1];
  spec->leaf.signer = count == 0 ? KEY_ROOT : (key_name)(KEY_CA + count - 1);
  spec->leaf.named_signer = spec->leaf.signer;
}

chain_spec chain_default(void) {
  chain_spec spec = {.root = a_ca(), .leaf = a_certificate(), .pool_repeats = 1, .crl_count = 2};
  spec.root.serial = "01";
  spec.root.issuer = "Root";
  spec.root.subject = "Root";
  for (size_t i = 0; i < CHAIN_CAS; i++) {
    spec.cas[i] = a_ca();
    spec.cas[i].serial = ca_serials[i];
    spec.cas[i].issuer = i == 0 ? "Root" : ca_names[i - 1];
    spec.cas[i].subject = ca_names[i];
    spec.cas[i].key = (key_name)(KEY_CA + i);
    spec.cas[i].signer = (key_name)(KEY_ROOT + i);
    spec.cas[i].named_signer = spec.cas[i].signer;
  }
  spec.leaf.serial = "0a0b0c";
  spec.leaf.subject = "Device 4711";
  spec.leaf.serial_number = "4711";
  spec.leaf.uri = "https://www.example.com/DeviceID=4711";
  spec.leaf.key = KEY_LEAF;
  spec.leaf.key_usage = RCDP_KU_DIGITAL_SIGNATURE;
  spec.leaf.purposes[0] = RCDP_EKU_CLIENT_AUTH;
  spec.leaf.purpose_count = 1;
  spec.leaf.not_after = "99991231235959Z";
  chain_lengthen(&spec, 1);

  spec.root_crl = a_crl();
  spec.root_crl.issuer = "Root";
  spec.ca_crl = a_crl();
  spec.ca_crl.issuer = ca_names[0];
  spec.ca_crl.signer = KEY_CA;
  spec.ca_crl.named_signer = KEY_CA;

  spec.policy = (rcdp_path_policy){.purpose = RCDP_EKU_CLIENT_AUTH,
                                   .key_usage = RCDP_KU_DIGITAL_SIGNATURE,
                                   .need_status = true,
                                   .time = {true, CHAIN_NOW}};
  return spec;
}

void chain_make(const chain_spec *spec, chain *c) {
  memset(c, 0, sizeof *c);
  c->root = make_certificate(&spec->root);
  c->leaf = make_certificate(&spec->leaf);
  for (size_t i = 0; i < spec->ca_count; i++) {
    c->cas[i] = make_certificate(&spec->cas[i]);
  }
  for (size_t i = 0; i < spec->pool_repeats * spec->ca_count; i++) {
    assert_true(c->pool_count < sizeof c->pool / sizeof c->pool[0]);
    c->pool[c->pool_count++] = made_bytes(&c->cas[i % spec->ca_count]);
  }
  c->crls_made[0] = make_crl(&spec->root_crl);
  c->crls_made[1] = make_crl(&spec->ca_crl);
  for (; c->crl_count < spec->crl_count; c->crl_count++) {
    c->crls[c->crl_count] = made_bytes(&c->crls_made[c->crl_count]);
  }
  c->policy = spec->policy;
  if (!spec->no_root) {
    c->anchors[c->policy.anchor_count++] = made_bytes(&c->root);
  }
  if (spec->leaf_is_anchor) {
    c->anchors[c->policy.anchor_count++] = made_bytes(&c->leaf);
  }
}

rcdp_err chain_verify(const rcdp_provider *provider, rcdp_path_cache *cache, const chain *c, rcdp_certificate *leaf) {
  rcdp_path_policy policy = c->policy;
  policy.anchors = c->anchors;
  return rcdp_path_verify_cached(provider, cache, &policy, made_bytes(&c->leaf), c->pool, c->pool_count, c->crls,
                                 c->crl_count, leaf);
}
