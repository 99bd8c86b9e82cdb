/*
 * The key of the channel between a provisioner and its network. Both sides know the grant by its serial, which names the key in TLS; the
 * network derives the key anew whenever it is asked for, the provisioner has it as a file beside the grant. Who opens this channel is not
 * believed for that: what it says is signed.
 */
#ifndef RCDP_TOOLS_PROVISIONER_CHANNEL_H
#define RCDP_TOOLS_PROVISIONER_CHANNEL_H

#include <rcdp/provider.h>
#include <rcdp/types.h>

enum { PROVISIONER_CHANNEL_IDENTITY_LEN = 2 * sizeof(rcdp_id) };

/* Behind the name of a grant's file. */
#define PROVISIONER_CHANNEL_SUFFIX ".key"

/* Derive(order key of the network, "rcdp/1 provisioner-channel", serial). */
RCDP_MUST_USE rcdp_err provisioner_channel_derive(const rcdp_provider *provider, const rcdp_key *order_key,
                                                  const rcdp_id *serial, rcdp_secret *key);

/* What the client calls itself: the serial in hexadecimal digits; and back. RCDP_E_NOT_FOUND: this is none. */
void provisioner_channel_identity(const rcdp_id *serial, char identity[PROVISIONER_CHANNEL_IDENTITY_LEN + 1]);
RCDP_MUST_USE rcdp_err provisioner_channel_serial(rcdp_bytes identity, rcdp_id *serial);

/* The key as a file of its own, mode 0600. write: a new one; RCDP_E_ALREADY, RCDP_E_STORAGE. read: RCDP_E_NOT_FOUND,
 * RCDP_E_NOT_AUTHORISED when others may read it, RCDP_E_CORRUPT; on error key is empty. */
RCDP_MUST_USE rcdp_err provisioner_channel_write(const char *path, const rcdp_secret *key);
RCDP_MUST_USE rcdp_err provisioner_channel_read(const char *path, rcdp_secret *key);

#endif
