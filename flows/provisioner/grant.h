/* What an operator's grant covers: checked alike by the device that takes a credential under it, and by the network (docs/protocol.md, clause
 * 18). */
#ifndef RCDP_PROVISIONER_GRANT_H
#define RCDP_PROVISIONER_GRANT_H

#include <rcdp/certificate.h>
#include <rcdp/codec.h>

/* RCDP_E_NOT_AUTHORISED outside its validity, as far as the time is known: of an unknown time, that it is not over. */
rcdp_err rcdp_grant_check_time(const rcdp_grant *grant, rcdp_time now);

/* Digits of an IMSI of its block. */
bool rcdp_grant_has_imsi(const rcdp_grant *grant, rcdp_bytes imsi);

/* Under which circumstances a credential was made. */
typedef struct {
  rcdp_maker maker;
  uint64_t issued;
  const rcdp_octets32 *provisioner; /* SHA-256 of the granted key */
} rcdp_grant_use;

/*
 * A credential's profile is within the grant. It was issued while the grant was valid, no term is wider than the template's, and it names who
 * ordered it. Identifier and assurance are the caller's to compare. RCDP_E_NETWORK; RCDP_E_NOT_AUTHORISED: anything else.
 */
rcdp_err rcdp_grant_judge(const rcdp_grant *grant, const rcdp_grant_use *use, const rcdp_profile *profile);

#endif
