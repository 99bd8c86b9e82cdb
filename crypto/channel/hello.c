/* See hello.h. Clauses are those of RFC 8446. */
#include "hello.h"

#include "extensions.h"

enum {
  TYPE_HANDSHAKE = 22, /* 5.1 */
  CLIENT_HELLO = 1,    /* 4 */
  SERVER_HELLO = 2,
  RANDOM_LEN = 32,
  SESSION_ID_MAX = 32,
  TLS_1_0 = 0x0301,
  TLS_1_2 = 0x0303,
  AES_128_GCM_SHA256 = 0x1301, /* B.4 */
};

/* The body of the one handshake message that fills the record; broken: it is not that. Clients may begin with the version of TLS 1.0 (5.1). */
static rcdp_octets open_record(rcdp_bytes record, uint8_t type) {
  rcdp_octets from = {record, record.len > RCDP_HELLO_RECORD_MAX};
  const uint32_t content_type = rcdp_take_number(&from, 1);
  const uint32_t version = rcdp_take_number(&from, 2);
  rcdp_octets fragment = rcdp_take_vector(&from, 2);
  const uint32_t message_type = rcdp_take_number(&fragment, 1);
  rcdp_octets body = rcdp_take_vector(&fragment, 3);
  body.broken = body.broken || !rcdp_all_taken(&from) || !rcdp_all_taken(&fragment) || content_type != TYPE_HANDSHAKE ||
                message_type != type || (version != TLS_1_2 && (version != TLS_1_0 || type != CLIENT_HELLO));
  return body;
}

rcdp_hello_rule rcdp_hello_of_client(rcdp_bytes record, rcdp_hello *hello) {
  rcdp_octets body = open_record(record, CLIENT_HELLO);
  if (body.broken) {
    return RCDP_HELLO_RECORD;
  }
  const uint32_t version = rcdp_take_number(&body, 2);
  (void)rcdp_take(&body, RANDOM_LEN);
  const rcdp_octets session = rcdp_take_vector(&body, 1);
  const rcdp_octets suites = rcdp_take_vector(&body, 2);
  rcdp_octets compression = rcdp_take_vector(&body, 1);
  rcdp_octets extensions = rcdp_take_vector(&body, 2);
  const uint32_t method = rcdp_take_number(&compression, 1);
  if (!rcdp_all_taken(&body) || !rcdp_all_taken(&compression) || version != TLS_1_2 || method != 0 ||
      session.rest.len > SESSION_ID_MAX) {
    return RCDP_HELLO_SYNTAX;
  }
  return rcdp_has_number(suites, 2, AES_128_GCM_SHA256) ? rcdp_extensions_of_client(&extensions, hello)
                                                        : RCDP_HELLO_SUITE;
}

/* 4.1.3: SHA-256 of "HelloRetryRequest". */
static const uint8_t retry_random[RANDOM_LEN] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
                                                 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
                                                 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

rcdp_hello_rule rcdp_hello_of_server(rcdp_bytes record, uint16_t group) {
  rcdp_octets body = open_record(record, SERVER_HELLO);
  if (body.broken) {
    return RCDP_HELLO_RECORD;
  }
  const uint32_t version = rcdp_take_number(&body, 2);
  const rcdp_bytes random = rcdp_take(&body, RANDOM_LEN);
  const rcdp_octets session = rcdp_take_vector(&body, 1);
  const uint32_t suite = rcdp_take_number(&body, 2);
  const uint32_t compression = rcdp_take_number(&body, 1);
  rcdp_octets extensions = rcdp_take_vector(&body, 2);
  if (!rcdp_all_taken(&body) || version != TLS_1_2 || compression != 0 || session.rest.len > SESSION_ID_MAX) {
    return RCDP_HELLO_SYNTAX;
  }
  if (rcdp_bytes_equal(random, RCDP_BYTES(retry_random))) {
    return RCDP_HELLO_RETRY;
  }
  return suite == AES_128_GCM_SHA256 ? rcdp_extensions_of_server(&extensions, group) : RCDP_HELLO_SUITE;
}
