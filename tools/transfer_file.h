/*
 * What one owner hands to the next: the transfer, signed by him, and the device's public key, with which its later proofs are verified.
 */
#ifndef RCDP_TOOLS_TRANSFER_FILE_H
#define RCDP_TOOLS_TRANSFER_FILE_H

#include <rcdp/codec.h>

typedef struct {
  rcdp_bytes device_key; /* empty: there is none */
  rcdp_bytes message;
  rcdp_transfer transfer; /* that is in the message */
} transfer_file;

/* A new file. RCDP_E_ALREADY, RCDP_E_STORAGE. */
RCDP_MUST_USE rcdp_err transfer_file_write(const char *path, rcdp_bytes device_key, rcdp_bytes message);

/* Views into arena. RCDP_E_NOT_FOUND, RCDP_E_MALFORMED and the like: this is none. */
RCDP_MUST_USE rcdp_err transfer_file_read(const char *path, rcdp_arena *arena, transfer_file *out);

#endif
