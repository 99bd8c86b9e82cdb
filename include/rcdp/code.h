/*
 * Pairing codes: the secret that a device and whoever provisions it get outside of their link, from a label, a display or
 * an NFC tag. From it come the identity and the key of the pre-shared key with which they open a TLS channel (RFC 8446).
 *
 * A code is 16 to 32 secret octets: random ones, at least 128 bits, since whoever hears the channel can try guesses on it.
 * It travels as
 *
 *     symbols = base32(version ‖ code ‖ checksum)      RFC 4648 clause 6, without padding: 32 to 58 of A–Z, 2–7
 *     version   one octet, 1
 *     checksum  three octets, the complement of CRC-24 (RFC 9580 clause 6.1) of version ‖ code. Every version ends in it
 *
 * in three forms:
 *
 *     URI   "rcdp:" and the symbols, in upper case when written. In upper case as a whole it fits the alphanumeric mode
 *           of QR codes; the scheme is the same in any case (RFC 3986 clause 3.1)
 *     text  the symbols in groups of five with hyphens between, for people who type it
 *     NDEF  an NFC Forum message of one record with the URI (TNF 1, type "U", prefix code 00)
 *
 * The checksum finds one or two wrong symbols wherever they stand, so also two that changed places, and up to four in a row; of
 * anything else it misses one in 16 million. It is no protection against forgery: that is the channel's.
 *
 * What reads and writes a code takes time that depends on its length, on separators and on the verdict alone. Written forms
 * are as secret as the code, and the caller's to wipe.
 */
#ifndef RCDP_CODE_H
#define RCDP_CODE_H

#include <rcdp/provider.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RCDP_CODE_MIN = 16, RCDP_CODE_MAX = 32, RCDP_CODE_VERSION = 1 };

/* Of the longest code, in octets; no form has a terminating zero. */
enum { RCDP_CODE_URI_MAX = 63, RCDP_CODE_TEXT_MAX = 69, RCDP_CODE_NDEF_MAX = 68 };

/* A new code of len octets from the provider's random source. RCDP_E_ARGUMENT: len is out of bounds. A product that has
 * codes of its own puts them into an rcdp_secret itself. */
RCDP_MUST_USE rcdp_err rcdp_code_make(const rcdp_provider *provider, size_t len, rcdp_secret *code);

/* Append a form of code to out. RCDP_E_ARGUMENT: not 16 to 32 octets; RCDP_E_NO_SPACE. On error nothing is appended. */
RCDP_MUST_USE rcdp_err rcdp_code_uri(const rcdp_secret *code, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_code_text(const rcdp_secret *code, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_code_ndef(const rcdp_secret *code, rcdp_buf *out);

/*
 * Read a form of a code. On error code is empty. All three:
 *   RCDP_E_BOUNDS         no code has this number of symbols
 *   RCDP_E_MALFORMED      a character is no symbol
 *   RCDP_E_NOT_CANONICAL  the last symbol has bits that belong to no octet
 *   RCDP_E_CHECKSUM       a symbol is wrong
 *   RCDP_E_VERSION        the version is another one
 *
 * uri: besides, RCDP_E_UNEXPECTED for another scheme. Letters of either case, and nothing else, may differ from what
 * rcdp_code_uri writes.
 * text: hyphens and spaces may stand anywhere, letters have either case.
 * ndef: besides, RCDP_E_MALFORMED for a record whose lengths do not fit, RCDP_E_UNEXPECTED for a chunk, one of several
 * records, one with an identifier or of another kind, RCDP_E_TRAILING for octets behind it. Payload lengths of one and of
 * four octets are read.
 */
RCDP_MUST_USE rcdp_err rcdp_code_from_uri(rcdp_bytes uri, rcdp_secret *code);
RCDP_MUST_USE rcdp_err rcdp_code_from_text(rcdp_bytes text, rcdp_secret *code);
RCDP_MUST_USE rcdp_err rcdp_code_from_ndef(rcdp_bytes message, rcdp_secret *code);

/* The external pre-shared key of a code: both sides come to the same one.
 *   identity  Derive(code, "rcdp/1 code identity", "", 16) in 32 lower-case hexadecimal digits and a zero: public, it
 *             goes in clear in the first message of the handshake and does not reveal the code
 *   key       Derive(code, "rcdp/1 code key", "", 32) */
enum { RCDP_CODE_IDENTITY_LEN = 32, RCDP_CODE_KEY_LEN = 32 };
typedef struct {
  char identity[RCDP_CODE_IDENTITY_LEN + 1];
  rcdp_secret key;
} rcdp_code_psk;

/* RCDP_E_ARGUMENT: not 16 to 32 octets. On error psk is all zeros. Wipe psk->key when done. */
RCDP_MUST_USE rcdp_err rcdp_code_derive(const rcdp_provider *provider, const rcdp_secret *code, rcdp_code_psk *psk);

#ifdef __cplusplus
}
#endif

#endif
