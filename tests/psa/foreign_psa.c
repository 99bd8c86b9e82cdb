/* The functions of PSA and Mbed TLS, and what this provider asks of the system, see tests/crypto/foreign.h. */
#include "crypto/foreign.h"

#include <errno.h>
#include <sys/stat.h>

#include <mbedtls/ecp.h>
#include <mbedtls/entropy.h>
#include <psa/crypto.h>

#include "place.h"

const rcdp_provider *foreign_provider(void) { return rcdp_psa_provider(place_psa()); }

FOREIGN(int, mbedtls_entropy_func, (void *a, unsigned char *b, size_t c), (a, b, c), -1)

/* hashes and codes */
FOREIGN(psa_status_t, psa_hash_setup, (psa_hash_operation_t * a, psa_algorithm_t b), (a, b), PSA_ERROR_HARDWARE_FAILURE)
FOREIGN(psa_status_t, psa_hash_update, (psa_hash_operation_t * a, const uint8_t *b, size_t c), (a, b, c),
        PSA_ERROR_HARDWARE_FAILURE)
FOREIGN_LENGTH(psa_status_t, psa_hash_finish, (psa_hash_operation_t * a, uint8_t *b, size_t c, size_t *d), (a, b, c, d),
               PSA_ERROR_HARDWARE_FAILURE, *d)
FOREIGN(psa_status_t, psa_mac_sign_setup, (psa_mac_operation_t * a, psa_key_id_t b, psa_algorithm_t c), (a, b, c),
        PSA_ERROR_HARDWARE_FAILURE)
FOREIGN(psa_status_t, psa_mac_update, (psa_mac_operation_t * a, const uint8_t *b, size_t c), (a, b, c),
        PSA_ERROR_HARDWARE_FAILURE)
FOREIGN_LENGTH(psa_status_t, psa_mac_sign_finish, (psa_mac_operation_t * a, uint8_t *b, size_t c, size_t *d),
               (a, b, c, d), PSA_ERROR_HARDWARE_FAILURE, *d)

/* AES */
FOREIGN_LENGTH(psa_status_t, psa_aead_encrypt,
               (psa_key_id_t a, psa_algorithm_t b, const uint8_t *c, size_t d, const uint8_t *e, size_t f,
                const uint8_t *g, size_t h, uint8_t *i, size_t j, size_t *k),
               (a, b, c, d, e, f, g, h, i, j, k), PSA_ERROR_HARDWARE_FAILURE, *k)
FOREIGN_LENGTH(psa_status_t, psa_aead_decrypt,
               (psa_key_id_t a, psa_algorithm_t b, const uint8_t *c, size_t d, const uint8_t *e, size_t f,
                const uint8_t *g, size_t h, uint8_t *i, size_t j, size_t *k),
               (a, b, c, d, e, f, g, h, i, j, k), PSA_ERROR_HARDWARE_FAILURE, *k)
FOREIGN_LENGTH(psa_status_t, psa_cipher_encrypt,
               (psa_key_id_t a, psa_algorithm_t b, const uint8_t *c, size_t d, uint8_t *e, size_t f, size_t *g),
               (a, b, c, d, e, f, g), PSA_ERROR_HARDWARE_FAILURE, *g)

/* keys */
FOREIGN(psa_status_t, psa_import_key, (const psa_key_attributes_t *a, const uint8_t *b, size_t c, psa_key_id_t *d),
        (a, b, c, d), PSA_ERROR_HARDWARE_FAILURE)
FOREIGN(psa_status_t, psa_copy_key, (psa_key_id_t a, const psa_key_attributes_t *b, psa_key_id_t *c), (a, b, c),
        PSA_ERROR_HARDWARE_FAILURE)
FOREIGN(psa_status_t, psa_get_key_attributes, (psa_key_id_t a, psa_key_attributes_t *b), (a, b),
        PSA_ERROR_HARDWARE_FAILURE)
FOREIGN_LENGTH(psa_status_t, psa_export_public_key, (psa_key_id_t a, uint8_t *b, size_t c, size_t *d), (a, b, c, d),
               PSA_ERROR_HARDWARE_FAILURE, *d)

/* curves */
FOREIGN_LENGTH(psa_status_t, psa_raw_key_agreement,
               (psa_algorithm_t a, psa_key_id_t b, const uint8_t *c, size_t d, uint8_t *e, size_t f, size_t *g),
               (a, b, c, d, e, f, g), PSA_ERROR_HARDWARE_FAILURE, *g)
FOREIGN_LENGTH(psa_status_t, psa_sign_message,
               (psa_key_id_t a, psa_algorithm_t b, const uint8_t *c, size_t d, uint8_t *e, size_t f, size_t *g),
               (a, b, c, d, e, f, g), PSA_ERROR_HARDWARE_FAILURE, *g)
FOREIGN(psa_status_t, psa_verify_message,
        (psa_key_id_t a, psa_algorithm_t b, const uint8_t *c, size_t d, const uint8_t *e, size_t f), (a, b, c, d, e, f),
        PSA_ERROR_HARDWARE_FAILURE)
FOREIGN(int, mbedtls_ecp_group_load, (mbedtls_ecp_group * a, mbedtls_ecp_group_id b), (a, b), -1)
FOREIGN(int, mbedtls_mpi_read_binary, (mbedtls_mpi * a, const unsigned char *b, size_t c), (a, b, c), -1)
FOREIGN(int, mbedtls_mpi_write_binary, (const mbedtls_mpi *a, unsigned char *b, size_t c), (a, b, c), -1)
FOREIGN(int, mbedtls_mpi_mul_mpi, (mbedtls_mpi * a, const mbedtls_mpi *b, const mbedtls_mpi *c), (a, b, c), -1)
FOREIGN(int, mbedtls_mpi_add_mpi, (mbedtls_mpi * a, const mbedtls_mpi *b, const mbedtls_mpi *c), (a, b, c), -1)
FOREIGN(int, mbedtls_mpi_sub_mpi, (mbedtls_mpi * a, const mbedtls_mpi *b, const mbedtls_mpi *c), (a, b, c), -1)
FOREIGN(int, mbedtls_mpi_mod_mpi, (mbedtls_mpi * a, const mbedtls_mpi *b, const mbedtls_mpi *c), (a, b, c), -1)
FOREIGN(int, mbedtls_mpi_add_int, (mbedtls_mpi * a, const mbedtls_mpi *b, mbedtls_mpi_sint c), (a, b, c), -1)
FOREIGN(int, mbedtls_mpi_sub_int, (mbedtls_mpi * a, const mbedtls_mpi *b, mbedtls_mpi_sint c), (a, b, c), -1)
FOREIGN(int, mbedtls_mpi_shift_r, (mbedtls_mpi * a, size_t b), (a, b), -1)
FOREIGN(int, mbedtls_mpi_exp_mod,
        (mbedtls_mpi * a, const mbedtls_mpi *b, const mbedtls_mpi *c, const mbedtls_mpi *d, mbedtls_mpi *e),
        (a, b, c, d, e), -1)

/* where keys are kept */
FOREIGN(int, stat, (const char *a, struct stat *b), (a, b), -1)
FOREIGN(int, open, (const char *a, int b), (a, b), (errno = EIO, -1))
FOREIGN(int, fsync, (int a), (a), -1)
