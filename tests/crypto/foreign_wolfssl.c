/* wolfSSL's functions, see foreign.h. */
#include "foreign.h"

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/settings.h>

#include <wolfssl/wolfcrypt/aes.h>
#include <wolfssl/wolfcrypt/curve25519.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/ed25519.h>
#include <wolfssl/wolfcrypt/error-crypt.h>
#include <wolfssl/wolfcrypt/hash.h>
#include <wolfssl/wolfcrypt/hmac.h>
#include <wolfssl/wolfcrypt/random.h>
#include <wolfssl/wolfcrypt/sha3.h>

#include <rcdp/wolfssl.h>

const rcdp_provider *foreign_provider(void) { return rcdp_wolfssl_provider(); }

FOREIGN(int, wc_InitRngNonce, (WC_RNG * a, byte *b, word32 c), (a, b, c), RNG_FAILURE_E)
FOREIGN(int, wc_RNG_GenerateBlock, (WC_RNG * a, byte *b, word32 c), (a, b, c), RNG_FAILURE_E)

/* digests and HMAC */
FOREIGN(int, wc_HashInit, (wc_HashAlg * a, enum wc_HashType b), (a, b), MEMORY_E)
FOREIGN(int, wc_HashUpdate, (wc_HashAlg * a, enum wc_HashType b, const byte *c, word32 d), (a, b, c, d), MEMORY_E)
FOREIGN(int, wc_HashFinal, (wc_HashAlg * a, enum wc_HashType b, byte *c), (a, b, c), MEMORY_E)
FOREIGN(int, wc_HmacInit, (Hmac * a, void *b, int c), (a, b, c), MEMORY_E)
FOREIGN(int, wc_HmacSetKey, (Hmac * a, int b, const byte *c, word32 d), (a, b, c, d), MEMORY_E)
FOREIGN(int, wc_HmacUpdate, (Hmac * a, const byte *b, word32 c), (a, b, c), MEMORY_E)
FOREIGN(int, wc_HmacFinal, (Hmac * a, byte *b), (a, b), MEMORY_E)

/* AES-GCM */
FOREIGN(int, wc_AesInit, (Aes * a, void *b, int c), (a, b, c), MEMORY_E)
FOREIGN(int, wc_AesSetKeyDirect, (Aes * a, const byte *b, word32 c, const byte *d, int e), (a, b, c, d, e), MEMORY_E)
FOREIGN(int, wc_AesEncryptDirect, (Aes * a, byte *b, const byte *c), (a, b, c), MEMORY_E)
FOREIGN(int, wc_InitShake256, (wc_Shake * a, void *b, int c), (a, b, c), MEMORY_E)
FOREIGN(int, wc_Shake256_Update, (wc_Shake * a, const byte *b, word32 c), (a, b, c), MEMORY_E)
FOREIGN(int, wc_Shake256_Final, (wc_Shake * a, byte *b, word32 c), (a, b, c), MEMORY_E)
FOREIGN(int, wc_AesGcmSetKey, (Aes * a, const byte *b, word32 c), (a, b, c), MEMORY_E)
FOREIGN(int, wc_AesGcmEncrypt,
        (Aes * a, byte *b, const byte *c, word32 d, const byte *e, word32 f, byte *g, word32 h, const byte *i,
         word32 j),
        (a, b, c, d, e, f, g, h, i, j), MEMORY_E)
FOREIGN(int, wc_AesGcmDecrypt,
        (Aes * a, byte *b, const byte *c, word32 d, const byte *e, word32 f, const byte *g, word32 h, const byte *i,
         word32 j),
        (a, b, c, d, e, f, g, h, i, j), MEMORY_E)

/* P-256 */
FOREIGN(int, sp_init, (sp_int * a), (a), MEMORY_E)
FOREIGN(int, sp_read_unsigned_bin, (sp_int * a, const byte *b, word32 c), (a, b, c), MEMORY_E)
FOREIGN(int, sp_to_unsigned_bin_len, (const sp_int *a, byte *b, int c), (a, b, c), MEMORY_E)
FOREIGN(int, wc_ecc_init, (ecc_key * a), (a), MEMORY_E)
FOREIGN(int, wc_ecc_import_x963_ex, (const byte *a, word32 b, ecc_key *c, int d), (a, b, c, d), MEMORY_E)
FOREIGN(int, wc_ecc_check_key, (ecc_key * a), (a), MEMORY_E)
FOREIGN_LENGTH(int, wc_ecc_export_x963, (ecc_key * a, byte *b, word32 *c), (a, b, c), MEMORY_E, *c)
FOREIGN(int, wc_ecc_import_private_key_ex, (const byte *a, word32 b, const byte *c, word32 d, ecc_key *e, int f),
        (a, b, c, d, e, f), MEMORY_E)
FOREIGN(int, wc_ecc_make_pub_ex, (ecc_key * a, ecc_point *b, WC_RNG *c), (a, b, c), MEMORY_E)
FOREIGN(int, wc_ecc_set_rng, (ecc_key * a, WC_RNG *b), (a, b), MEMORY_E)
FOREIGN_LENGTH(int, wc_ecc_shared_secret, (ecc_key * a, ecc_key *b, byte *c, word32 *d), (a, b, c, d), MEMORY_E, *d)
FOREIGN(int, wc_ecc_sign_hash_ex, (const byte *a, word32 b, WC_RNG *c, ecc_key *d, mp_int *e, mp_int *f),
        (a, b, c, d, e, f), MEMORY_E)
FOREIGN_LENGTH(int, wc_ecc_verify_hash_ex, (mp_int * a, mp_int *b, const byte *c, word32 d, int *e, ecc_key *f),
               (a, b, c, d, e, f), MEMORY_E, *e)

/* X25519 */
FOREIGN(int, wc_curve25519_init, (curve25519_key * a), (a), MEMORY_E)
FOREIGN(int, wc_curve25519_import_private_ex, (const byte *a, word32 b, curve25519_key *c, int d), (a, b, c, d),
        MEMORY_E)
FOREIGN(int, wc_curve25519_import_public_ex, (const byte *a, word32 b, curve25519_key *c, int d), (a, b, c, d),
        MEMORY_E)
FOREIGN(int, wc_curve25519_export_public_ex, (curve25519_key * a, byte *b, word32 *c, int d), (a, b, c, d), MEMORY_E)
FOREIGN(int, wc_curve25519_shared_secret_ex, (curve25519_key * a, curve25519_key *b, byte *c, word32 *d, int e),
        (a, b, c, d, e), MEMORY_E)

/* Ed25519 */
FOREIGN(int, wc_ed25519_init, (ed25519_key * a), (a), MEMORY_E)
FOREIGN(int, wc_ed25519_import_private_only, (const byte *a, word32 b, ed25519_key *c), (a, b, c), MEMORY_E)
FOREIGN(int, wc_ed25519_import_private_key_ex,
        (const byte *a, word32 b, const byte *c, word32 d, ed25519_key *e, int f), (a, b, c, d, e, f), MEMORY_E)
FOREIGN(int, wc_ed25519_import_public_ex, (const byte *a, word32 b, ed25519_key *c, int d), (a, b, c, d), MEMORY_E)
FOREIGN(int, wc_ed25519_make_public, (ed25519_key * a, unsigned char *b, word32 c), (a, b, c), MEMORY_E)
FOREIGN(int, wc_ed25519_sign_msg, (const byte *a, word32 b, byte *c, word32 *d, ed25519_key *e), (a, b, c, d, e),
        MEMORY_E)
FOREIGN_LENGTH(int, wc_ed25519_verify_msg, (const byte *a, word32 b, const byte *c, word32 d, int *e, ed25519_key *f),
               (a, b, c, d, e, f), MEMORY_E, *e)
