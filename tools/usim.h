/*
 * What the USIM of a companion has after an authentication, as a file of its own: the subscription, its network, and the key from which
 * TLS with the network gets its own (rcdp/bootstrap.h). Lines "name: value", mode 0600; whoever has it speaks for the subscription.
 */
#ifndef RCDP_TOOLS_USIM_H
#define RCDP_TOOLS_USIM_H

#include <rcdp/bootstrap.h>
#include <rcdp/store.h>

typedef struct {
  char subscription[RCDP_IMSI_MAX + 1]; /* IMSI */
  rcdp_network_id network;
  char identity[RCDP_PSK_IDENTITY_MAX + 1]; /* with the A-KID or the B-TID; which of them tells the kind */
  rcdp_secret key;                          /* RCDP_BOOTSTRAP_KEY_LEN octets: K_AKMA; or Ks, that is CK and IK */
} usim;

void usim_wipe(usim *card);

/* IMSI: 6 to 15 digits. */
bool usim_is_imsi(const char *text);

/* As after a primary authentication with fresh random values (AKMA), or after a bootstrapping run with them (GBA). RCDP_E_ARGUMENT: no
 * IMSI; else what the provider answers. On error card is empty. */
RCDP_MUST_USE rcdp_err usim_make(const rcdp_provider *provider, rcdp_bootstrap kind, const char *imsi,
                                 const rcdp_network_id *network, usim *card);

/* The key of TLS with its network: K_AF or Ks_NAF for the host that rcdp_network_id_domain names. */
RCDP_MUST_USE rcdp_err usim_psk(const rcdp_provider *provider, const usim *card, rcdp_secret *psk);

/* A new file. RCDP_E_ALREADY, RCDP_E_STORAGE: there is none then, or it was there before. */
RCDP_MUST_USE rcdp_err usim_write(const char *path, const usim *card);

/* EXIT_SUCCESS; otherwise card is empty and the user was told what is wrong. */
int usim_read(const char *path, usim *card);

#endif
