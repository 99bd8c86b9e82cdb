/* See foreign.h. */
#include "channel/foreign.h"

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

/* What fails frees the method all the same. */
static WOLFSSL_CTX *no_context(WOLFSSL_METHOD *m) {
  wolfSSL_Free(m);
  return NULL;
}

FOREIGN(WOLFSSL_CTX *, wolfSSL_CTX_new, (WOLFSSL_METHOD * m), (m), no_context(m))
FOREIGN(int, wolfSSL_CTX_set_cipher_list, (WOLFSSL_CTX * c, const char *s), (c, s), WOLFSSL_FAILURE)
FOREIGN(int, wolfSSL_CTX_no_ticket_TLSv13, (WOLFSSL_CTX * c), (c), -1)
FOREIGN(WOLFSSL *, wolfSSL_new, (WOLFSSL_CTX * c), (c), NULL)
FOREIGN(int, wolfSSL_set_psk_callback_ctx, (WOLFSSL * s, void *p), (s, p), WOLFSSL_FAILURE)
FOREIGN(int, wolfSSL_set_groups, (WOLFSSL * s, int *groups, int n), (s, groups, n), WOLFSSL_FAILURE)
FOREIGN(int, wolfSSL_UseKeyShare, (WOLFSSL * s, word16 group), (s, group), -1)
FOREIGN(int, wolfSSL_export_keying_material,
        (WOLFSSL * s, unsigned char *out, size_t n, const char *l, size_t ln, const unsigned char *c, size_t cn,
         int use),
        (s, out, n, l, ln, c, cn, use), WOLFSSL_FAILURE)
FOREIGN(int, wolfSSL_write, (WOLFSSL * s, const void *p, int n), (s, p, n), -1)
FOREIGN(int, wolfSSL_shutdown, (WOLFSSL * s), (s), WOLFSSL_FATAL_ERROR)
