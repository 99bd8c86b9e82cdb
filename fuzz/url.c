/*
 * Fuzz target: a certificate URL. What is accepted has one canonical text, which reads back as itself and is not longer
 * than what may be fetched.
 */
#include "fuzz.h"

#include <rcdp/url.h>

static void read_back(const rcdp_url *url, rcdp_bytes text) {
  uint8_t octets[2 * RCDP_URL_MAX];
  rcdp_buf again = RCDP_BUF(octets);
  rcdp_url second;
  rcdp_err err = rcdp_url_read(text, &second);
  FUZZ_CHECK(err == RCDP_OK || text.len > RCDP_URL_MAX);
  if (err == RCDP_OK) {
    err = rcdp_url_write(&second, &again);
    FUZZ_CHECK(err == RCDP_OK && rcdp_bytes_equal(rcdp_buf_bytes(&again), text));
    FUZZ_CHECK(url->port == second.port && rcdp_bytes_equal(url->host, second.host));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint8_t octets[2 * RCDP_URL_MAX];
  rcdp_buf text = RCDP_BUF(octets);
  rcdp_url url;
  rcdp_bytes device_id;
  if (rcdp_url_read((rcdp_bytes){data, size}, &url) != RCDP_OK) {
    return 0;
  }
  FUZZ_CHECK(size <= RCDP_URL_MAX);
  rcdp_err err = rcdp_url_write(&url, &text);
  FUZZ_CHECK(err == RCDP_OK);
  read_back(&url, rcdp_buf_bytes(&text));
  FUZZ_CHECK(rcdp_url_allowed(&url, &url) || url.query.len > 0);
  if (rcdp_url_device_id(&url, &device_id) == RCDP_OK) {
    FUZZ_CHECK(device_id.len >= 1 && device_id.len <= 64);
  }
  return 0;
}
