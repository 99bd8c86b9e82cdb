/*
 * What hostapd's EAP server asks an authentication centre, and the answers it reads (its eap_sim_db=unix:PATH): text in datagrams.
 *
 *     AKA-REQ-AUTH <IMSI>                   AKA-RESP-AUTH <IMSI> <RAND> <AUTN> <IK> <CK> <RES>, or AKA-RESP-AUTH <IMSI> FAILURE
 *     AKA-AUTS <IMSI> <AUTS> <RAND>         no answer; the next question is for a vector
 *     SIM-REQ-AUTH <IMSI> <number>          SIM-RESP-AUTH <IMSI> FAILURE: there are no GSM triplets here
 */
#ifndef RCDP_TOOLS_AUC_QUESTION_H
#define RCDP_TOOLS_AUC_QUESTION_H

#include <rcdp/aka.h>
#include <rcdp/store.h>

typedef enum { AUC_VECTOR, AUC_RESYNCHRONISE, AUC_TRIPLETS } auc_question_kind;

typedef struct {
  auc_question_kind kind;
  char imsi[RCDP_IMSI_MAX + 1];
  uint8_t rand[RCDP_AKA_LEN];      /* AUC_RESYNCHRONISE */
  uint8_t auts[RCDP_AKA_AUTS_LEN]; /* the same */
} auc_question;

enum { AUC_ANSWER_MAX = 256 };

/* RCDP_E_MALFORMED: it is none. */
RCDP_MUST_USE rcdp_err auc_question_read(rcdp_bytes datagram, auc_question *question);

/* vector NULL: there is none. The text holds keys: wipe it after use. Not for AUC_RESYNCHRONISE. */
void auc_answer_write(const auc_question *question, const rcdp_aka_vector *vector, char text[AUC_ANSWER_MAX]);

#endif
