/*
 * Names of values as configuration files, command lines and JSON spell them.
 */
#ifndef RCDP_TOOLS_NAMES_H
#define RCDP_TOOLS_NAMES_H

#include <rcdp/codec.h>

/* Name to value; -1: there is no such name. Value to name; "unknown" for one outside its enumeration. */
int name_to_suite(const char *name); /* "p256", "x25519", "static" */
const char *name_of_suite(rcdp_suite_id suite);
int name_to_rat(const char *name); /* "eutra", "nb-iot", "lte-m", "nr", "nr-redcap", "non-3gpp" */
const char *name_of_rat(rcdp_rat rat);
int name_to_aka(const char *name); /* "milenage", "tuak" */
const char *name_of_aka(rcdp_aka_algorithm algorithm);
const char *name_of_assurance(rcdp_assurance assurance);
const char *name_of_item_state(rcdp_item_state state);
const char *name_of_held_status(rcdp_held_status status);
const char *name_of_held_origin(rcdp_held_origin origin);

/* Lower-case hexadecimal, terminated; text has room for 2 * bytes.len + 1 characters. */
void hex_write(rcdp_bytes bytes, char *text);

/* Exactly 2 * len digits to len octets. RCDP_E_ARGUMENT. */
RCDP_MUST_USE rcdp_err hex_read(const char *text, uint8_t *out, size_t len);

/* "1" or "1-0000ab": SST and SD of an S-NSSAI (TS 23.003 28.4). RCDP_E_ARGUMENT. */
RCDP_MUST_USE rcdp_err snssai_read(const char *text, rcdp_snssai *out);
enum { SNSSAI_TEXT_MAX = 12 };
void snssai_write(const rcdp_snssai *slice, char text[SNSSAI_TEXT_MAX]);

/* Up to four digits to routing indicator octets, unused ones F (TS 24.501 9.11.3.4). RCDP_E_ARGUMENT. */
RCDP_MUST_USE rcdp_err routing_indicator_read(const char *text, uint8_t out[2]);

enum { ROUTING_TEXT_MAX = 5 };
void routing_indicator_write(const uint8_t indicator[2], char text[ROUTING_TEXT_MAX]);

/* 15 digits to 8 TBCD octets, last nibble F. RCDP_E_ARGUMENT. */
RCDP_MUST_USE rcdp_err imei_read(const char *text, uint8_t out[8]);

#endif
