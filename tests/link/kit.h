/* What the tests of this folder share: short asserts, codes of every length, and codes made by other means than the library's. */
#ifndef TEST_LINK_KIT_H
#define TEST_LINK_KIT_H

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <string.h>

#include <rcdp/code.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define assert_err(call, expected) assert_string_equal(rcdp_err_name(call), rcdp_err_name(expected))
#define assert_ok(call) assert_err(call, RCDP_OK)

enum { FRAME_MAX = 64, TEXT_MAX = 128 };

extern const char kit_alphabet[33];

/* Octets that differ from each other and from those of other lengths. */
rcdp_secret kit_code(size_t len);

/* version, code and checksum: the checksum is divided out bit by bit over the whole, as a polynomial. */
rcdp_bytes kit_frame(uint8_t version, rcdp_bytes code, uint8_t storage[FRAME_MAX]);

/* Base32 symbols of octets, found bit by bit. */
rcdp_bytes kit_symbols(rcdp_bytes octets, uint8_t storage[TEXT_MAX]);

/* The symbols of a code of so many octets; not more than FRAME_MAX - 4. */
rcdp_bytes kit_symbols_of(size_t len, uint8_t storage[TEXT_MAX]);

/* What reading symbols as text, and as URI, says: both say the same. Unless it is success, nothing of a code is left. */
rcdp_err kit_read(rcdp_bytes symbols, rcdp_secret *code);

/* One of the readers of rcdp/code.h, held to leave nothing of a code when it refuses. */
typedef rcdp_err (*kit_reader)(rcdp_bytes form, rcdp_secret *code);
rcdp_err kit_read_with(kit_reader reader, rcdp_bytes form, rcdp_secret *code);

#endif
