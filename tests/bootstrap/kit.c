/* See kit.h. */
#include "bootstrap/kit.h"

rcdp_secret secret_of(const char *digits) {
  rcdp_secret secret = {.len = 0};
  uint8_t octets[RCDP_SECRET_MAX + 1];
  assert_ok(rcdp_secret_set(&secret, unhex(digits, octets, sizeof octets)));
  return secret;
}

rcdp_aka_run run_of_set_1(void) {
  rcdp_aka_run run = {.ck = secret_of("b40ba9a3c58b2a05bbf0d987b21bf8cb"),
                      .ik = secret_of("f769bcd751044604127672711c6d3441")};
  assert_int_equal(unhex("23553cbe9637a89d218ae64dae47bf35", run.rand, sizeof run.rand).len, RCDP_AKA_LEN);
  assert_int_equal(unhex("55f328b43577b9b94a9ffac354dfafb3", run.autn, sizeof run.autn).len, RCDP_AKA_LEN);
  return run;
}

rcdp_supi sample_supi(void) { return (rcdp_supi){RCDP_SUPI_IMSI, rcdp_bytes_of("001010123456789")}; }
