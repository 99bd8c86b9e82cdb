/*
 * What the network answers (docs/protocol.md, clauses 18.4, 18.5, 18.7). What the provisioner still needs is forgotten only on the network's signed
 * word; a refusal without one may be of a moment, or of somebody in between, and loses nothing.
 */
#include "../causes.h"
#include "identity.h"
#include "provisioner.h"
#include "transcript.h"

/* --- to an order --- */

rcdp_err rcdp_provisioner_take_reserved(provisioner_role *role, provisioner_entry *entry,
                                        const provisioner_received *received) {
  const rcdp_provisioner_reserved *reserved = &received->message.body.provisioner.body.reserved;
  rcdp_provision_state state;
  rcdp_provisioner_offer offer;
  rcdp_id credential;
  rcdp_err err = rcdp_provisioner_kept(role, entry, &state);
  if (err == RCDP_OK && state.maker != RCDP_MADE_BY_PROVISIONER) {
    err = RCDP_E_UNEXPECTED;
  }
  if (err == RCDP_OK) {
    err = rcdp_provisioner_offer_decode(state.offer.content, &role->arena, &offer);
  }
  if (err == RCDP_OK) {
    err = rcdp_provisioner_name(role, &offer, &credential);
  }
  if (err != RCDP_OK) {
    return err;
  }
  if (!rcdp_octets32_equal(&reserved->reference, &entry->reference) ||
      !rcdp_id_equal(&reserved->credential, &credential)) {
    return RCDP_E_MISMATCH;
  }
  rcdp_provisioner_forget_turn(entry);
  entry->reserved = true;
  rcdp_provisioner_report(role, entry, RCDP_STEP_RESERVE, RCDP_OK);
  return RCDP_OK;
}

/* The device judges the signer; here it need only be whole, and not the provisioner's own. */
rcdp_err rcdp_provisioner_take_delivery(provisioner_role *role, provisioner_entry *entry,
                                        const provisioner_received *received) {
  const rcdp_chained *body = &received->message.body.provisioner.body.delivery;
  rcdp_provision_state state;
  rcdp_err err = rcdp_provisioner_kept(role, entry, &state);
  if (err == RCDP_OK && state.maker != RCDP_MADE_BY_NETWORK) {
    err = RCDP_E_UNEXPECTED;
  }
  if (err == RCDP_OK) {
    err = rcdp_provisioner_delivery_fits(role, &state, &received->content.delivery);
  }
  if (err == RCDP_OK) {
    err = rcdp_identity_verify_chained(role->config.identity.provider, CONTEXT_ALLOCATION, body);
  }
  if (err != RCDP_OK) {
    return err;
  }
  state.status = RCDP_PROVISION_DELIVERING;
  state.has_credential = true;
  state.credential = received->content.delivery.credential;
  state.delivery = *body;
  return rcdp_provisioner_commit(role, entry, &state);
}

rcdp_err rcdp_provisioner_end(provisioner_role *role, provisioner_entry *entry, const rcdp_error_report *report) {
  rcdp_provision_state state;
  const rcdp_err err = rcdp_provisioner_kept(role, entry, &state);
  if (err != RCDP_OK) {
    return err;
  }
  if (role->draft.entry == entry) {
    rcdp_wipe(&role->draft, sizeof role->draft);
  }
  rcdp_provisioner_settle(&state);
  state.status = RCDP_PROVISION_DENIED;
  state.has_report = true;
  state.report = *report;
  return rcdp_provisioner_commit(role, entry, &state);
}

/* The answer is still owed. */
static rcdp_err wait_on(provisioner_role *role, provisioner_entry *entry, rcdp_err cause) {
  rcdp_provisioner_put_off(role, entry);
  rcdp_provisioner_report(role, entry, RCDP_STEP_ADVICE, cause);
  return RCDP_OK;
}

rcdp_err rcdp_provisioner_take_denied(provisioner_role *role, provisioner_entry *entry,
                                      const provisioner_received *received) {
  const rcdp_provisioner_denied *denied = &received->message.body.provisioner.body.denied;
  if (!rcdp_octets32_equal(&denied->reference, &entry->reference)) {
    return RCDP_E_MISMATCH;
  }
  return rcdp_cause_passes(denied->report.cause) ? wait_on(role, entry, denied->report.cause)
                                                 : rcdp_provisioner_end(role, entry, &denied->report);
}

/* --- to a hand-in --- */

/* By the notice key of the grant. */
static rcdp_err verify(provisioner_role *role, const char *context, const rcdp_signed *body) {
  rcdp_chained chained;
  rcdp_grant grant;
  const rcdp_err err = rcdp_provisioner_read_grant(role, &chained, &grant);
  return err == RCDP_OK ? rcdp_keys_verify(role->config.identity.provider, &grant.terms.notice_key, context, body)
                        : err;
}

static bool confirms(const provisioner_role *role, const rcdp_provision_state *state,
                     const rcdp_provisioner_confirmed *confirmed, const rcdp_octets32 *receipt_hash) {
  return rcdp_id_equal(&confirmed->order, &state->order) && rcdp_bytes_equal(confirmed->device, state->device) &&
         rcdp_id_equal(&confirmed->credential, &state->credential) && confirmed->epoch == 0 &&
         rcdp_network_id_equal(&confirmed->network, &role->network) &&
         rcdp_octets32_equal(&confirmed->receipt_hash, receipt_hash);
}

rcdp_err rcdp_provisioner_take_confirmed(provisioner_role *role, provisioner_entry *entry,
                                         const provisioner_received *received) {
  const rcdp_signed *body = &received->message.body.provisioner.body.confirmed;
  rcdp_provision_state state;
  rcdp_octets32 hash;
  rcdp_err err = verify(role, CONTEXT_PROVISIONER_CONFIRMED, body);
  if (err == RCDP_OK) {
    err = rcdp_provisioner_kept(role, entry, &state);
  }
  if (err == RCDP_OK) {
    err = rcdp_digest(role->config.identity.provider, CONTEXT_PROVISIONER_RECEIPT, state.receipt.body.content,
                      hash.octets);
  }
  if (err != RCDP_OK) {
    return err;
  }
  if (!confirms(role, &state, &received->content.confirmed, &hash)) {
    return RCDP_E_MISMATCH;
  }
  rcdp_provisioner_settle(&state);
  state.status = RCDP_PROVISION_CONFIRMED;
  state.confirmed = *body;
  return rcdp_provisioner_commit(role, entry, &state);
}

/* Epochs rise: the first is the one that there is. */
static rcdp_err check_notice(provisioner_role *role, const rcdp_provision_state *state, const rcdp_signed *body) {
  rcdp_notice notice;
  rcdp_err err = verify(role, CONTEXT_NOTICE, body);
  if (err == RCDP_OK) {
    err = rcdp_notice_decode(body->content, &role->arena, &notice);
  }
  if (err != RCDP_OK) {
    return err;
  }
  const bool ours = rcdp_bytes_equal(notice.device, state->device) &&
                    rcdp_id_equal(&notice.credential, &state->credential) && notice.epochs[0] == 0 &&
                    rcdp_network_id_equal(&notice.network, &role->network);
  return ours ? RCDP_OK : RCDP_E_MISMATCH;
}

static rcdp_err take_notice(provisioner_role *role, provisioner_entry *entry, rcdp_provision_state *state,
                            const rcdp_hand_in_refused *refused) {
  const rcdp_err err = check_notice(role, state, &refused->notice);
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_provisioner_settle(state);
  state->status = RCDP_PROVISION_REFUSED;
  state->has_report = true;
  state->report = refused->report;
  state->notice = refused->notice;
  return rcdp_provisioner_commit(role, entry, state);
}

/* No verdict that the network has signed: everything is kept, and handed in again in another channel. */
static rcdp_err rest(provisioner_role *role, provisioner_entry *entry, rcdp_err cause) {
  rcdp_provisioner_forget_turn(entry);
  entry->rested = true;
  rcdp_provisioner_report(role, entry, RCDP_STEP_REFUSED, cause);
  return RCDP_OK;
}

rcdp_err rcdp_provisioner_take_refused(provisioner_role *role, provisioner_entry *entry,
                                       const provisioner_received *received) {
  const rcdp_hand_in_refused *refused = &received->message.body.provisioner.body.refused;
  const rcdp_err cause = refused->report.cause;
  rcdp_provision_state state;
  const rcdp_err err = rcdp_provisioner_kept(role, entry, &state);
  if (err != RCDP_OK) {
    return err;
  }
  if (!rcdp_id_equal(&refused->credential, &state.credential)) {
    return RCDP_E_MISMATCH;
  }
  if (refused->has_notice) {
    return take_notice(role, entry, &state, refused);
  }
  return rcdp_cause_passes(cause) ? wait_on(role, entry, cause) : rest(role, entry, cause);
}
