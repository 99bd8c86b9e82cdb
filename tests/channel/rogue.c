/* See rogue.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "channel/rogue.h"
#include "world/require.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

/* --- the key --- */

static SSL_SESSION *session_of_key(SSL *ssl) {
  static const unsigned char suite[] = {0x13, 0x01};
  const rogue *r = SSL_get_app_data(ssl);
  SSL_SESSION *session = SSL_SESSION_new();
  require(session != NULL);
  require(SSL_SESSION_set1_master_key(session, r->pair.client_key, r->pair.key_len) == 1);
  require(SSL_SESSION_set_cipher(session, SSL_CIPHER_find(ssl, suite)) == 1);
  require(SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION) == 1);
  require(SSL_SESSION_set_max_early_data(session, r->manner.early ? 100 : 0) == 1);
  return session;
}

static int give(SSL *ssl, const EVP_MD *digest, const unsigned char **identity, size_t *len, SSL_SESSION **session) {
  const rogue *r = SSL_get_app_data(ssl);
  *session = digest == NULL || EVP_MD_is_a(digest, "SHA256") ? session_of_key(ssl) : NULL;
  *identity = r->pair.identity.data;
  *len = r->pair.identity.len;
  return 1;
}

static int find(SSL *ssl, const unsigned char *identity, size_t len, SSL_SESSION **session) {
  (void)identity;
  (void)len;
  *session = session_of_key(ssl);
  return 1;
}

/* --- a certificate --- */

static void use_certificate(SSL_CTX *context) {
  EVP_PKEY *key = EVP_EC_gen("P-256");
  X509 *certificate = X509_new();
  require(key != NULL && certificate != NULL);
  require(X509_set_version(certificate, 2) == 1 && X509_set_pubkey(certificate, key) == 1);
  require(X509_gmtime_adj(X509_getm_notBefore(certificate), 0) != NULL);
  require(X509_gmtime_adj(X509_getm_notAfter(certificate), 3600) != NULL);
  require(X509_sign(certificate, key, EVP_sha256()) > 0);
  require(SSL_CTX_use_certificate(context, certificate) == 1 && SSL_CTX_use_PrivateKey(context, key) == 1);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

/* --- beginning and end --- */

static SSL_CTX *new_context(const rogue_manner *m) {
  SSL_CTX *context = SSL_CTX_new(TLS_method());
  require(context != NULL);
  require(SSL_CTX_set_min_proto_version(context, m->min_version == 0 ? TLS1_3_VERSION : m->min_version) == 1);
  require(SSL_CTX_set_max_proto_version(context, m->max_version == 0 ? TLS1_3_VERSION : m->max_version) == 1);
  require(SSL_CTX_set_num_tickets(context, m->tickets) == 1);
  (void)SSL_CTX_set_options(context, m->options);
  require(m->groups == NULL || SSL_CTX_set1_groups_list(context, m->groups) == 1);
  require(m->suites == NULL || SSL_CTX_set_ciphersuites(context, m->suites) == 1);
  require(m->fragments == 0 || SSL_CTX_set_tlsext_max_fragment_length(context, m->fragments) == 1);
  if (m->certificate) {
    use_certificate(context);
  }
  if (!m->keyless) {
    SSL_CTX_set_psk_use_session_callback(context, give);
    SSL_CTX_set_psk_find_session_callback(context, find);
  }
  return context;
}

static void begin_ssl(rogue *r) {
  SSL_CTX *context = new_context(&r->manner);
  r->ssl = SSL_new(context);
  r->in = BIO_new(BIO_s_mem());
  r->out = BIO_new(BIO_s_mem());
  require(r->ssl != NULL && r->in != NULL && r->out != NULL && SSL_set_app_data(r->ssl, r) == 1);
  SSL_set_bio(r->ssl, r->in, r->out);
  if (r->manner.server) {
    SSL_set_accept_state(r->ssl);
  } else {
    SSL_set_connect_state(r->ssl);
  }
  SSL_CTX_free(context);
}

static void begin_channel(rogue *r, const channel_library *library) {
  const size_t max = 1000;
  rcdp_channel_config config = {.side = r->manner.server ? RCDP_CHANNEL_CLIENT : RCDP_CHANNEL_SERVER,
                                .message_max = max};
  config.identity = r->pair.identity;
  config.key = (rcdp_bytes){r->pair.client_key, r->pair.key_len};
  r->end.memory = require_memory(rcdp_channel_size(max));
  require(library->init(r->end.memory, rcdp_channel_size(max), &config, &r->end.channel) == RCDP_OK);
}

void rogue_begin(rogue *r, size_t i, const rogue_manner *manner) {
  memset(r, 0, sizeof *r);
  require(channel_pair_set(&r->pair, 0));
  r->manner = *manner;
  begin_ssl(r);
  begin_channel(r, &channel_libraries[i]);
  if (manner->early) {
    size_t written;
    require(SSL_write_early_data(r->ssl, "early", 5, &written) == 1);
  }
}

void rogue_end(rogue *r) {
  SSL_free(r->ssl);
  rcdp_channel_close(r->end.channel);
  free(r->end.memory);
}

/* --- moving octets --- */

static size_t from_channel(rogue *r) {
  uint8_t octets[4096];
  rcdp_buf buf = RCDP_BUF(octets);
  require(rcdp_channel_transmit(r->end.channel, &buf) == RCDP_OK);
  require(buf.len == 0 || BIO_write(r->in, octets, (int)buf.len) == (int)buf.len);
  return buf.len;
}

size_t rogue_give(rogue *r) {
  uint8_t *octets;
  size_t used = 0;
  const size_t len = (size_t)BIO_get_mem_data(r->out, &octets);
  const rcdp_channel_state state = rcdp_channel_state_of(r->end.channel);
  if (len == 0 || state == RCDP_CHANNEL_FAILED || state == RCDP_CHANNEL_ENDED) {
    return 0;
  }
  const rcdp_err err = rcdp_channel_receive(r->end.channel, (rcdp_bytes){octets, len}, &used);
  if (r->end.told == RCDP_OK) {
    r->end.told = err;
  }
  uint8_t *taken = require_memory(used + 1);
  require(BIO_read(r->out, taken, (int)used) == (int)used);
  free(taken);
  return used;
}

static size_t answer(rogue *r) {
  if (rcdp_channel_state_of(r->end.channel) != RCDP_CHANNEL_ASKING) {
    return 0;
  }
  r->end.told = rcdp_channel_answer(r->end.channel, RCDP_OK, (rcdp_bytes){r->pair.server_key, r->pair.key_len});
  return 1;
}

/* Whatever OpenSSL has to do, reading does it. */
static void let_work(rogue *r) {
  uint8_t octet;
  (void)SSL_do_handshake(r->ssl);
  (void)SSL_peek(r->ssl, &octet, 1);
}

void rogue_run(rogue *r) {
  size_t moved;
  do {
    let_work(r);
    moved = rogue_give(r);
    moved += answer(r);
    moved += from_channel(r);
  } while (moved > 0);
}

void rogue_open(rogue *r, size_t i, const rogue_manner *manner) {
  rogue_begin(r, i, manner);
  rogue_run(r);
  if (rcdp_channel_state_of(r->end.channel) != RCDP_CHANNEL_OPEN) {
    fail_msg("%s: not open: %s", channel_libraries[i].name, rcdp_err_name(r->end.told));
  }
}

void rogue_write(rogue *r, rcdp_bytes plaintext) {
  assert_int_equal(SSL_write(r->ssl, plaintext.data, (int)plaintext.len), plaintext.len);
}

void rogue_talk(rogue *r) {
  static const uint8_t message[] = {0, 0, 0, 3, 'a', 'b', 'c'};
  uint8_t octets[sizeof message];
  rcdp_buf buf = RCDP_BUF(octets);
  const rcdp_bytes content = {message + 4, 3};
  rogue_write(r, RCDP_BYTES(message));
  rogue_run(r);
  assert_int_equal(rcdp_channel_read(r->end.channel, &buf), RCDP_OK);
  assert_true(rcdp_bytes_equal(rcdp_buf_bytes(&buf), content));
  assert_int_equal(rcdp_channel_send(r->end.channel, content), RCDP_OK);
  rogue_run(r);
  assert_int_equal(SSL_read(r->ssl, octets, sizeof octets), sizeof message);
  assert_memory_equal(octets, message, sizeof message);
}
