/*
 * A compressed point of P-256 (SEC 1 section 2.3.4), which PSA does not take: y is a square root of x^3 - 3x + b modulo p, that is its power
 * (p + 1) / 4 (p is 3 modulo 4), and of the two the one that is as odd as the first octet says. All of it is public.
 */
#include "psa.h"

#include <mbedtls/ecp.h>

enum { COORDINATE_LEN = 32, UNCOMPRESSED = 4, ODD = 1 };

typedef struct {
  mbedtls_ecp_group group;
  mbedtls_mpi x, y, square, exponent;
} work;

static void begin(work *w) {
  mbedtls_ecp_group_init(&w->group);
  mbedtls_mpi_init(&w->x);
  mbedtls_mpi_init(&w->y);
  mbedtls_mpi_init(&w->square);
  mbedtls_mpi_init(&w->exponent);
}

static void end(work *w) {
  mbedtls_ecp_group_free(&w->group);
  mbedtls_mpi_free(&w->x);
  mbedtls_mpi_free(&w->y);
  mbedtls_mpi_free(&w->square);
  mbedtls_mpi_free(&w->exponent);
}

/* square = (x^2 - 3) x + b. */
static bool find_square(work *w) {
  const mbedtls_mpi *p = &w->group.P;
  return mbedtls_mpi_mul_mpi(&w->square, &w->x, &w->x) == 0 && mbedtls_mpi_sub_int(&w->square, &w->square, 3) == 0 &&
         mbedtls_mpi_mul_mpi(&w->square, &w->square, &w->x) == 0 &&
         mbedtls_mpi_add_mpi(&w->square, &w->square, &w->group.B) == 0 &&
         mbedtls_mpi_mod_mpi(&w->square, &w->square, p) == 0;
}

static bool find_root(work *w) {
  const mbedtls_mpi *p = &w->group.P;
  return mbedtls_mpi_add_int(&w->exponent, p, 1) == 0 && mbedtls_mpi_shift_r(&w->exponent, 2) == 0 &&
         mbedtls_mpi_exp_mod(&w->y, &w->square, &w->exponent, p, NULL) == 0;
}

static bool choose_root(work *w, int odd) {
  return mbedtls_mpi_get_bit(&w->y, 0) == odd || mbedtls_mpi_sub_mpi(&w->y, &w->group.P, &w->y) == 0;
}

/* Whether y really is a root is asked by whoever takes the point: it is on the curve, or not. */
static bool decompress(work *w, rcdp_bytes compressed, uint8_t point[RCDP_PSA_POINT_LEN]) {
  point[0] = UNCOMPRESSED;
  return mbedtls_ecp_group_load(&w->group, MBEDTLS_ECP_DP_SECP256R1) == 0 &&
         mbedtls_mpi_read_binary(&w->x, compressed.data + 1, COORDINATE_LEN) == 0 && find_square(w) && find_root(w) &&
         choose_root(w, compressed.data[0] & ODD) && mbedtls_mpi_write_binary(&w->x, point + 1, COORDINATE_LEN) == 0 &&
         mbedtls_mpi_write_binary(&w->y, point + 1 + COORDINATE_LEN, COORDINATE_LEN) == 0;
}

rcdp_err rcdp_psa_decompress(rcdp_bytes compressed, uint8_t point[RCDP_PSA_POINT_LEN]) {
  work w;
  begin(&w);
  const bool good = decompress(&w, compressed, point);
  end(&w);
  return good ? RCDP_OK : RCDP_E_CRYPTO;
}
