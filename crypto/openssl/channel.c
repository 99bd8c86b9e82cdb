/*
 * Channels over OpenSSL: see crypto/channel/engine.h. Whatever the system's configuration file says of TLS is taken back here as far as it
 * matters.
 */
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string.h>

#include "../channel/engine.h"
#include "kept.h"
#include "openssl.h"

#define SUITE "TLS_AES_128_GCM_SHA256"
#define EXPORTER_LABEL "EXPORTER-Channel-Binding" /* RFC 9266, clause 2 */

/* --- what OpenSSL reads from and writes to --- */

static int pull(BIO *bio, char *octets, int len) {
  rcdp_tls *tls = BIO_get_data(bio);
  const size_t pulled = rcdp_wire_pull(&tls->wire, (uint8_t *)octets, (size_t)len);
  BIO_clear_retry_flags(bio);
  if (pulled == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  return (int)pulled;
}

static int push(BIO *bio, const char *octets, int len) {
  rcdp_tls *tls = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  return rcdp_wire_push(&tls->wire, (const uint8_t *)octets, (size_t)len) ? len : -1;
}

static long control(BIO *bio, int what, long number, void *pointer) {
  (void)bio;
  (void)number;
  (void)pointer;
  return what == BIO_CTRL_FLUSH ? 1 : 0;
}

static void drop_method(void *method) { BIO_meth_free(method); }

static void *make_method(void) {
  BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "rcdp");
  if (method != NULL && (BIO_meth_set_read(method, pull) != 1 || BIO_meth_set_write(method, push) != 1 ||
                         BIO_meth_set_ctrl(method, control) != 1)) {
    drop_method(method);
    return NULL;
  }
  return method;
}

static rcdp_ossl_keep kept_method = {make_method, drop_method, NULL};

static bool set_bio(SSL *ssl, rcdp_tls *tls) {
  const BIO_METHOD *method = rcdp_ossl_kept(&kept_method);
  BIO *bio = method == NULL ? NULL : BIO_new(method);
  if (bio == NULL) {
    return false;
  }
  BIO_set_data(bio, tls);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl, bio, bio);
  return true;
}

/* --- the key --- */

static SSL_SESSION *session_of_key(SSL *ssl) {
  static const unsigned char suite[] = {0x13, 0x01};
  const rcdp_tls *tls = SSL_get_app_data(ssl);
  const SSL_CIPHER *cipher = SSL_CIPHER_find(ssl, suite);
  SSL_SESSION *session = SSL_SESSION_new();
  const bool made =
      session != NULL && cipher != NULL && SSL_SESSION_set1_master_key(session, tls->key.data, tls->key.len) == 1 &&
      SSL_SESSION_set_cipher(session, cipher) == 1 && SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION) == 1;
  if (!made) {
    SSL_SESSION_free(session);
    return NULL;
  }
  return session;
}

static int client_key(SSL *ssl, const EVP_MD *digest, const unsigned char **identity, size_t *len,
                      SSL_SESSION **session) {
  const rcdp_tls *tls = SSL_get_app_data(ssl);
  (void)digest;
  *identity = (const unsigned char *)tls->identity;
  *len = strlen(tls->identity);
  *session = session_of_key(ssl);
  return *session != NULL;
}

static int server_key(SSL *ssl, const unsigned char *identity, size_t len, SSL_SESSION **session) {
  const rcdp_tls *tls = SSL_get_app_data(ssl);
  *session = NULL;
  if (!rcdp_bytes_equal((rcdp_bytes){identity, len}, rcdp_bytes_of(tls->identity))) {
    return 0;
  }
  *session = session_of_key(ssl);
  return *session != NULL;
}

/* --- setting up --- */

static bool set_context(SSL_CTX *context) {
  (void)SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                         SSL_OP_CLEANSE_PLAINTEXT);
  (void)SSL_CTX_clear_options(context,
                              SSL_OP_ALLOW_NO_DHE_KEX | SSL_OP_ENABLE_MIDDLEBOX_COMPAT | SSL_OP_IGNORE_UNEXPECTED_EOF);
  (void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  (void)SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 && SSL_CTX_set_ciphersuites(context, SUITE) == 1 &&
         SSL_CTX_set_num_tickets(context, 0) == 1 && SSL_CTX_set_max_early_data(context, 0) == 1 &&
         SSL_CTX_set_block_padding(context, 0) == 1;
}

static void drop_context(void *context) { SSL_CTX_free(context); }

static void *make_context(void) {
  SSL_CTX *context = SSL_CTX_new(TLS_method());
  if (context != NULL && !set_context(context)) {
    drop_context(context);
    return NULL;
  }
  return context;
}

/* Of all channels; none changes it. */
static rcdp_ossl_keep kept_context = {make_context, drop_context, NULL};

static SSL *new_ssl(void) {
  SSL_CTX *context = rcdp_ossl_kept(&kept_context);
  return context == NULL ? NULL : SSL_new(context);
}

static bool set_client(SSL *ssl, const rcdp_tls *tls) {
  SSL_set_connect_state(ssl);
  SSL_set_verify(ssl, SSL_VERIFY_PEER, NULL); /* of certificates, which are trusted by nobody here */
  SSL_set_psk_use_session_callback(ssl, client_key);
  return SSL_set1_groups_list(ssl, tls->group == RCDP_CHANNEL_GROUP_X25519 ? "X25519" : "P-256") == 1;
}

static bool set_server(SSL *ssl) {
  SSL_set_accept_state(ssl);
  SSL_set_psk_find_session_callback(ssl, server_key);
  return SSL_set1_groups_list(ssl, "X25519:P-256") == 1;
}

static bool set_up(SSL *ssl, rcdp_tls *tls) {
  return set_bio(ssl, tls) && SSL_set_app_data(ssl, tls) == 1 &&
         (tls->side == RCDP_CHANNEL_CLIENT ? set_client(ssl, tls) : set_server(ssl));
}

static void stop(rcdp_tls *tls) {
  rcdp_ossl_begin();
  SSL_free(tls->library);
  rcdp_ossl_end();
}

static rcdp_err start(rcdp_tls *tls) {
  rcdp_ossl_begin();
  SSL *ssl = new_ssl();
  const bool ready = ssl != NULL && set_up(ssl, tls);
  if (!ready) {
    SSL_free(ssl);
  }
  rcdp_ossl_end();
  tls->library = ready ? ssl : NULL;
  return ready ? RCDP_OK : RCDP_E_CRYPTO;
}

/* --- using it --- */

static const struct {
  int reason;
  rcdp_err err;
} verdicts[] = {
    {SSL_R_BINDER_DOES_NOT_VERIFY, RCDP_E_CHANNEL_KEY},
    {SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, RCDP_E_CHANNEL_KEY},
    {SSL_R_DIGEST_CHECK_FAILED, RCDP_E_CHANNEL_KEY},
    {ERR_R_MALLOC_FAILURE, RCDP_E_CRYPTO},
};

/* What OpenSSL found first. */
static rcdp_err verdict_of_reason(int reason) {
  for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
    if (verdicts[i].reason == reason) {
      return verdicts[i].err;
    }
  }
  return reason >= SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256 ? RCDP_E_CHANNEL_BROKEN
                                                                               : RCDP_E_MALFORMED;
}

/* Ends what rcdp_ossl_begin has begun. */
static rcdp_err verdict_of(SSL *ssl, int result) {
  rcdp_err err = RCDP_OK;
  if (result != 1) {
    const bool waits = SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ;
    err = waits ? RCDP_E_PENDING : verdict_of_reason(ERR_GET_REASON(ERR_peek_error()));
  }
  rcdp_ossl_end();
  return err;
}

static rcdp_err shake(rcdp_tls *tls) {
  rcdp_ossl_begin();
  return verdict_of(tls->library, SSL_do_handshake(tls->library));
}

/* OpenSSL keeps the key as long as the channel, for tickets that there are none of. */
static bool forget_key(SSL *ssl) {
  static const unsigned char nothing[RCDP_SECRET_MAX] = {0};
  return SSL_SESSION_set1_master_key(SSL_get0_session(ssl), nothing, sizeof nothing) == 1;
}

static rcdp_err export_binding(rcdp_tls *tls, uint8_t binding[RCDP_CHANNEL_BINDING_LEN]) {
  rcdp_ossl_begin();
  const bool made = SSL_export_keying_material(tls->library, binding, RCDP_CHANNEL_BINDING_LEN, EXPORTER_LABEL,
                                               sizeof EXPORTER_LABEL - 1, NULL, 0, 0) == 1 &&
                    forget_key(tls->library);
  rcdp_ossl_end();
  return made ? RCDP_OK : RCDP_E_CRYPTO;
}

static rcdp_err put(rcdp_tls *tls, rcdp_bytes plaintext) {
  size_t written = 0;
  rcdp_ossl_begin();
  return verdict_of(tls->library, SSL_write_ex(tls->library, plaintext.data, plaintext.len, &written));
}

static rcdp_err get(rcdp_tls *tls, uint8_t *plaintext, size_t len, size_t *got) {
  rcdp_ossl_begin();
  const int result = SSL_read_ex(tls->library, plaintext, len, got);
  if (result != 1 && SSL_get_error(tls->library, result) == SSL_ERROR_ZERO_RETURN) {
    *got = 0;
    rcdp_ossl_end();
    return RCDP_OK;
  }
  return verdict_of(tls->library, result);
}

/* The peer's own end may come later, or never. */
static rcdp_err end(rcdp_tls *tls) {
  rcdp_ossl_begin();
  const int result = SSL_shutdown(tls->library);
  return verdict_of(tls->library, result >= 0 ? 1 : result);
}

static const rcdp_engine engine = {start, shake, export_binding, put, get, end, stop};

rcdp_err rcdp_openssl_channel_init(void *memory, size_t size, const rcdp_channel_config *config,
                                   rcdp_channel **channel) {
  return rcdp_tls_init(&engine, memory, size, config, channel);
}
