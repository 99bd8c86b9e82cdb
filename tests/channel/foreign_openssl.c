/* See foreign.h. */
#include "channel/foreign.h"

#include <openssl/ssl.h>

typedef int (*reader)(BIO *, char *, int);
typedef int (*writer)(BIO *, const char *, int);
typedef long (*controller)(BIO *, int, long, void *);

FOREIGN(SSL_CTX *, SSL_CTX_new, (const SSL_METHOD *m), (m), NULL)
FOREIGN_IF(long, SSL_CTX_ctrl, (SSL_CTX * c, int what, long n, void *p), (c, what, n, p), 0,
           what == SSL_CTRL_SET_MIN_PROTO_VERSION || what == SSL_CTRL_SET_MAX_PROTO_VERSION)
FOREIGN(int, SSL_CTX_set_ciphersuites, (SSL_CTX * c, const char *s), (c, s), 0)
FOREIGN(int, SSL_CTX_set_num_tickets, (SSL_CTX * c, size_t n), (c, n), 0)
FOREIGN(int, SSL_CTX_set_max_early_data, (SSL_CTX * c, uint32_t n), (c, n), 0)
FOREIGN(int, SSL_CTX_set_block_padding, (SSL_CTX * c, size_t n), (c, n), 0)
FOREIGN(BIO_METHOD *, BIO_meth_new, (int type, const char *name), (type, name), NULL)
FOREIGN(int, BIO_meth_set_read, (BIO_METHOD * m, reader f), (m, f), 0)
FOREIGN(int, BIO_meth_set_write, (BIO_METHOD * m, writer f), (m, f), 0)
FOREIGN(int, BIO_meth_set_ctrl, (BIO_METHOD * m, controller f), (m, f), 0)
FOREIGN(BIO *, BIO_new, (const BIO_METHOD *m), (m), NULL)
FOREIGN(SSL *, SSL_new, (SSL_CTX * c), (c), NULL)
FOREIGN(int, SSL_set_ex_data, (SSL * s, int i, void *p), (s, i, p), 0)
FOREIGN_IF(long, SSL_ctrl, (SSL * s, int what, long n, void *p), (s, what, n, p), 0, what == SSL_CTRL_SET_GROUPS_LIST)
FOREIGN(const SSL_CIPHER *, SSL_CIPHER_find, (SSL * s, const unsigned char *p), (s, p), NULL)
FOREIGN(SSL_SESSION *, SSL_SESSION_new, (void), (), NULL)
FOREIGN(int, SSL_SESSION_set1_master_key, (SSL_SESSION * s, const unsigned char *k, size_t n), (s, k, n), 0)
FOREIGN(int, SSL_SESSION_set_cipher, (SSL_SESSION * s, const SSL_CIPHER *c), (s, c), 0)
FOREIGN(int, SSL_SESSION_set_protocol_version, (SSL_SESSION * s, int v), (s, v), 0)
FOREIGN(int, SSL_export_keying_material,
        (SSL * s, unsigned char *out, size_t n, const char *l, size_t ln, const unsigned char *c, size_t cn, int use),
        (s, out, n, l, ln, c, cn, use), 0)
FOREIGN(int, SSL_write_ex, (SSL * s, const void *p, size_t n, size_t *done), (s, p, n, done), 0)
FOREIGN(int, SSL_shutdown, (SSL * s), (s), -1)
