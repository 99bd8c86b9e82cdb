/*
 * Channels over wolfSSL: see crypto/channel/engine.h. Each has a generator of its own, seeded afresh, and draws all its random octets in the
 * handshake. What stays at wolfSSL's defaults was looked up there; what matters is set here.
 */
#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/ecc.h>

#include <string.h>

#include "../channel/engine.h"
#include "../shared/below.h"

#define SUITE "TLS13-AES128-GCM-SHA256"
#define EXPORTER_LABEL "EXPORTER-Channel-Binding" /* RFC 9266, clause 2 */

/* --- what wolfSSL calls --- */

static int pull(WOLFSSL *ssl, char *octets, int len, void *context) {
  rcdp_tls *tls = context;
  (void)ssl;
  const size_t pulled = rcdp_wire_pull(&tls->wire, (uint8_t *)octets, (size_t)len);
  return pulled == 0 ? WOLFSSL_CBIO_ERR_WANT_READ : (int)pulled;
}

static int push(WOLFSSL *ssl, char *octets, int len, void *context) {
  rcdp_tls *tls = context;
  (void)ssl;
  return rcdp_wire_push(&tls->wire, (const uint8_t *)octets, (size_t)len) ? len : WOLFSSL_CBIO_ERR_GENERAL;
}

/* 0: no key. */
static unsigned give_key(WOLFSSL *ssl, unsigned char *key, unsigned max, const char **suite) {
  const rcdp_tls *tls = wolfSSL_get_psk_callback_ctx(ssl);
  if (tls->key.len > max) {
    return 0;
  }
  memcpy(key, tls->key.data, tls->key.len);
  *suite = SUITE;
  return (unsigned)tls->key.len;
}

static unsigned client_key(WOLFSSL *ssl, const char *hint, char *identity, unsigned identity_max, unsigned char *key,
                           unsigned max, const char **suite) {
  const rcdp_tls *tls = wolfSSL_get_psk_callback_ctx(ssl);
  const size_t len = strlen(tls->identity);
  (void)hint;
  if (len >= identity_max) {
    return 0;
  }
  memcpy(identity, tls->identity, len + 1);
  return give_key(ssl, key, max, suite);
}

static unsigned server_key(WOLFSSL *ssl, const char *identity, unsigned char *key, unsigned max, const char **suite) {
  const rcdp_tls *tls = wolfSSL_get_psk_callback_ctx(ssl);
  return strcmp(identity, tls->identity) == 0 ? give_key(ssl, key, max, suite) : 0;
}

/* --- setting up --- */

static WOLFSSL_CTX *new_context(rcdp_channel_side side) {
  WOLFSSL_CTX *context =
      wolfSSL_CTX_new(side == RCDP_CHANNEL_CLIENT ? wolfTLSv1_3_client_method() : wolfTLSv1_3_server_method());
  if (context == NULL) {
    return NULL;
  }
  wolfSSL_CTX_SetIORecv(context, pull);
  wolfSSL_CTX_SetIOSend(context, push);
  (void)wolfSSL_CTX_set_session_cache_mode(context, WOLFSSL_SESS_CACHE_OFF);
  (void)wolfSSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  const bool ready = wolfSSL_CTX_set_cipher_list(context, SUITE) == WOLFSSL_SUCCESS &&
                     (side == RCDP_CHANNEL_CLIENT || wolfSSL_CTX_no_ticket_TLSv13(context) == 0);
  if (!ready) {
    wolfSSL_CTX_free(context);
    return NULL;
  }
  return context;
}

static bool set_client(WOLFSSL *ssl, const rcdp_tls *tls) {
  int group = tls->group == RCDP_CHANNEL_GROUP_X25519 ? WOLFSSL_ECC_X25519 : WOLFSSL_ECC_SECP256R1;
  wolfSSL_set_verify(ssl, WOLFSSL_VERIFY_PEER, NULL); /* of certificates, which are trusted by nobody here */
  wolfSSL_set_psk_client_tls13_callback(ssl, client_key);
  return wolfSSL_set_groups(ssl, &group, 1) == WOLFSSL_SUCCESS &&
         wolfSSL_UseKeyShare(ssl, (word16)group) == WOLFSSL_SUCCESS;
}

static bool set_server(WOLFSSL *ssl) {
  int groups[] = {WOLFSSL_ECC_X25519, WOLFSSL_ECC_SECP256R1};
  wolfSSL_set_psk_server_tls13_callback(ssl, server_key);
  return wolfSSL_set_groups(ssl, groups, 2) == WOLFSSL_SUCCESS;
}

static bool set_up(WOLFSSL *ssl, rcdp_tls *tls) {
  wolfSSL_SetIOReadCtx(ssl, tls);
  wolfSSL_SetIOWriteCtx(ssl, tls);
  wolfSSL_KeepArrays(ssl); /* for the exporter */
  return wolfSSL_set_psk_callback_ctx(ssl, tls) == WOLFSSL_SUCCESS &&
         (tls->side == RCDP_CHANNEL_CLIENT ? set_client(ssl, tls) : set_server(ssl));
}

static void stop(rcdp_tls *tls) {
  wolfSSL_free(tls->library);
  wc_ecc_fp_free();
  rcdp_wipe_below();
}

static rcdp_err start(rcdp_tls *tls) {
  WOLFSSL_CTX *context = new_context(tls->side);
  if (context == NULL) {
    return RCDP_E_CRYPTO;
  }
  WOLFSSL *ssl = wolfSSL_new(context);
  wolfSSL_CTX_free(context); /* the other has its own reference */
  if (ssl == NULL) {
    return RCDP_E_CRYPTO;
  }
  tls->library = ssl;
  if (!set_up(ssl, tls)) {
    stop(tls);
    tls->library = NULL;
    return RCDP_E_CRYPTO;
  }
  return RCDP_OK;
}

/* --- using it --- */

static const struct {
  int code;
  rcdp_err err;
} verdicts[] = {
    {WOLFSSL_ERROR_WANT_READ, RCDP_E_PENDING},
    {BAD_BINDER, RCDP_E_CHANNEL_KEY},
    {VERIFY_FINISHED_ERROR, RCDP_E_CHANNEL_KEY},
    {VERIFY_MAC_ERROR, RCDP_E_CHANNEL_KEY},
    {DECRYPT_ERROR, RCDP_E_CHANNEL_KEY},
    {AES_GCM_AUTH_E, RCDP_E_CHANNEL_KEY},
    {FATAL_ERROR, RCDP_E_CHANNEL_BROKEN}, /* an alert */
    {MEMORY_E, RCDP_E_CRYPTO},
    {MEMORY_ERROR, RCDP_E_CRYPTO},
    {RNG_FAILURE_E, RCDP_E_RANDOM},
};

static rcdp_err verdict_of(WOLFSSL *ssl, int result) {
  const int code = wolfSSL_get_error(ssl, result);
  for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
    if (verdicts[i].code == code) {
      return verdicts[i].err;
    }
  }
  return RCDP_E_MALFORMED;
}

/* wolfSSL's cache of points makes the time of a multiplication tell of earlier ones. */
static rcdp_err shake(rcdp_tls *tls) {
  WOLFSSL *ssl = tls->library;
  const int result = tls->side == RCDP_CHANNEL_CLIENT ? wolfSSL_connect(ssl) : wolfSSL_accept(ssl);
  wc_ecc_fp_free();
  rcdp_wipe_below();
  return result == WOLFSSL_SUCCESS ? RCDP_OK : verdict_of(ssl, result);
}

static rcdp_err export_binding(rcdp_tls *tls, uint8_t binding[RCDP_CHANNEL_BINDING_LEN]) {
  WOLFSSL *ssl = tls->library;
  const int result = wolfSSL_export_keying_material(ssl, binding, RCDP_CHANNEL_BINDING_LEN, EXPORTER_LABEL,
                                                    sizeof EXPORTER_LABEL - 1, NULL, 0, 0);
  wolfSSL_FreeArrays(ssl);
  rcdp_wipe_below();
  return result == WOLFSSL_SUCCESS ? RCDP_OK : RCDP_E_CRYPTO;
}

static rcdp_err put(rcdp_tls *tls, rcdp_bytes plaintext) {
  const int result = wolfSSL_write(tls->library, plaintext.data, (int)plaintext.len);
  return result == (int)plaintext.len ? RCDP_OK : verdict_of(tls->library, result);
}

static rcdp_err get(rcdp_tls *tls, uint8_t *plaintext, size_t len, size_t *got) {
  const int result = wolfSSL_read(tls->library, plaintext, (int)len);
  if (result > 0 || wolfSSL_get_error(tls->library, result) == WOLFSSL_ERROR_ZERO_RETURN) {
    *got = result > 0 ? (size_t)result : 0;
    return RCDP_OK;
  }
  return verdict_of(tls->library, result);
}

/* The peer's own end may come later, or never. */
static rcdp_err end(rcdp_tls *tls) {
  const int result = wolfSSL_shutdown(tls->library);
  return result == WOLFSSL_SUCCESS || result == WOLFSSL_SHUTDOWN_NOT_DONE ? RCDP_OK : verdict_of(tls->library, result);
}

static const rcdp_engine engine = {start, shake, export_binding, put, get, end, stop};

rcdp_err rcdp_wolfssl_channel_init(void *memory, size_t size, const rcdp_channel_config *config,
                                   rcdp_channel **channel) {
  return rcdp_tls_init(&engine, memory, size, config, channel);
}
