/*
 * What wpa_supplicant (and its eapol_test) says over its control interface when the SIM is outside (external_sim=1), and what it is answered:
 *
 *     CTRL-REQ-SIM-<network>:UMTS-AUTH:<RAND>:<AUTN> …    CTRL-RSP-SIM-<network>:UMTS-AUTH:<IK>:<CK>:<RES>, …:UMTS-AUTS:<AUTS> or …:UMTS-FAIL
 *     CTRL-REQ-SIM-<network>:GSM-AUTH:… …                 CTRL-RSP-SIM-<network>:GSM-FAIL: there are no GSM triplets here
 *     CTRL-REQ-IDENTITY-<network>:…                       CTRL-RSP-IDENTITY-<network>:<identity>
 *
 * each with a level ("<3>") before it.
 */
#ifndef RCDP_TOOLS_SIM_REQUEST_H
#define RCDP_TOOLS_SIM_REQUEST_H

#include <rcdp/usim.h>

typedef enum { SIM_OTHER, SIM_UMTS, SIM_GSM, SIM_IDENTITY, SIM_TERMINATING } sim_request_kind;

typedef struct {
  sim_request_kind kind;
  unsigned network; /* the supplicant's number of it */
  uint8_t rand[RCDP_AKA_LEN];
  uint8_t autn[RCDP_AKA_AUTN_LEN];
} sim_request;

enum { SIM_ANSWER_MAX = 256, SIM_IDENTITY_MAX = 160 };

/* Anything else is SIM_OTHER, a request that is not well formed too. */
void sim_request_read(rcdp_bytes datagram, sim_request *request);

/* To SIM_UMTS and SIM_GSM; answer NULL: none. The text holds keys: wipe it after use. */
void sim_answer_write(const sim_request *request, const rcdp_usim_answer *answer, char text[SIM_ANSWER_MAX]);
/* To SIM_IDENTITY. */
void sim_identity_answer_write(const sim_request *request, const char *told, char text[SIM_ANSWER_MAX]);

/* The EAP methods whose permanent identity differs in its first digit (RFC 4187 clause 4.1.1.6, RFC 9048 clause 3; TS 23.003 clause 14.3). */
typedef enum { SIM_EAP_AKA, SIM_EAP_AKA_PRIME } sim_eap_method;

/* "aka", "aka-prime"; -1: neither. */
int sim_eap_method_of(const char *name);

/* "6001010000000001@wlan.mnc001.mcc001.3gppnetwork.org" (TS 23.003 clauses 14.2 and 14.3). A SUPI that is a NAI is its own. */
void sim_identity_write(const rcdp_profile *profile, sim_eap_method method, char text[SIM_IDENTITY_MAX]);

#endif
