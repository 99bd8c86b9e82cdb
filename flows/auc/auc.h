/*
 * The parts of the authentication centre (rcdp/auc.h).
 *
 * auc.c: may it, and was it used. ask.c: the store is asked, and told what is found. vector.c: a challenge is made. resynchronise.c: the USIM tells
 * where it stands.
 */
#ifndef RCDP_FLOWS_AUC_H
#define RCDP_FLOWS_AUC_H

#include <rcdp/auc.h>
#include <rcdp/codec.h>

#include "../keys.h"

enum { AUC_RECORD_MAX = 65536 };

/* A challenge from when it is drawn until the provider has made a vector of it; all zeros: none. */
typedef struct {
  bool drawn; /* rand */
  bool taken; /* the sequence number, of this credential's epoch */
  uint8_t imsi[RCDP_IMSI_MAX];
  size_t imsi_len;
  uint8_t rand[RCDP_AKA_LEN];
  uint64_t sqn;
  rcdp_id credential;
  uint16_t epoch;
} auc_challenge;

typedef struct {
  auc_challenge challenge; /* stays between two calls */
  rcdp_store_result found; /* views into record_arena */
  rcdp_profile profile;    /* of it; views into profile_arena */
  rcdp_arena record_arena;
  rcdp_arena profile_arena;
  uint8_t record_memory[AUC_RECORD_MAX];
  uint8_t profile_memory[RCDP_CODEC_ARENA];
} auc_memory;

/* One call. */
typedef struct {
  const rcdp_auc_config *config;
  rcdp_store *store;
  rcdp_bytes imsi;
  uint64_t now;
  auc_memory *memory;
} auc;

/* --- ask.c --- */

/* RCDP_E_ARGUMENT: memory or IMSI do not do. */
rcdp_err rcdp_auc_open(auc *self);
/* How the credential of this IMSI stands, from what this request finds: RCDP_OK where vectors may be made, and the profile is read then. What is over
 * is recorded. */
rcdp_err rcdp_auc_ask(auc *self, const rcdp_store_request *request, rcdp_admission *admission);
rcdp_err rcdp_auc_find(auc *self, rcdp_admission *admission);
/* The offered one that was found is active. */
rcdp_err rcdp_auc_confirm(auc *self);
/* Keep a finding about the credential that was found, and tell the embedder if it is new. */
rcdp_err rcdp_auc_record(auc *self, rcdp_finding_kind kind, bool authentic, const char *evidence);

/* --- auc.c --- */

/* K and OP(c) of what was found; the caller closes them. */
rcdp_err rcdp_auc_open_keys(const auc *self, rcdp_aka_keys *keys);

#endif
