/*
 * What the companion hands on between a device and the network (docs/protocol.md, clauses 16.6, 16.7), as it came. It verifies neither
 * signatures nor codes, which are between those two; it sees to it that what belongs to one of its devices reaches no other.
 */
#include <string.h>

#include "../causes.h"
#include "companion.h"
#include "transcript.h"

static uint64_t link_of(const order_role *role, const order_entry *entry) { return rcdp_order_index(role, entry); }

static bool is_of_entry(const order_role *role, const order_entry *entry, const rcdp_companion_grant *grant) {
  return rcdp_id_equal(&grant->order, &role->order) &&
         rcdp_bytes_equal(grant->device, (rcdp_bytes){entry->device, entry->device_len}) &&
         rcdp_id_equal(&grant->companion, &role->opened.companion) &&
         rcdp_network_id_equal(&grant->network, &role->opened.network);
}

/* A device that is not there asks again by its offer. */
rcdp_err rcdp_order_relay_grant(order_role *role, order_entry *entry, const order_received *received) {
  if (!is_of_entry(role, entry, &received->content.grant)) {
    return RCDP_E_MISMATCH;
  }
  entry->wait.owed = false;
  if (entry->open) {
    rcdp_order_report(role, entry, RCDP_STEP_GRANT, RCDP_OK);
    rcdp_order_hand_on(role, link_of(role, entry), received->input->message);
  }
  return RCDP_OK;
}

/* --- denied --- */

/* The answer is still owed: the wait for it goes on. */
static rcdp_err put_off(order_role *role, const order_entry *entry, rcdp_err cause) {
  rcdp_order_report(role, entry, RCDP_STEP_ADVICE, cause);
  return RCDP_OK;
}

rcdp_err rcdp_order_take_denied(order_role *role, order_entry *entry, const order_received *received) {
  const rcdp_error_report *report = &received->message.body.companion.body.denied.report;
  if (rcdp_cause_passes(report->cause)) {
    return put_off(role, entry, report->cause);
  }
  entry->report = *report;
  const rcdp_err err = rcdp_order_commit(role, entry, ENTRY_DENYING);
  if (err == RCDP_OK) {
    entry->wait.owed = false;
  }
  return err;
}

/* Of an entry that is active: the device hears it, and the entry stays what it is. */
rcdp_err rcdp_order_relay_denied(order_role *role, order_entry *entry, const order_received *received) {
  const rcdp_error_report *report = &received->message.body.companion.body.denied.report;
  if (rcdp_cause_passes(report->cause)) {
    return put_off(role, entry, report->cause);
  }
  entry->wait.owed = false;
  rcdp_order_report(role, entry, RCDP_STEP_REFUSED, report->cause);
  return rcdp_order_deny(role, entry, report);
}

/* --- receipt --- */

/* Its hash is what its answer will name. A device that says it in vain is told so: it says it again on its next channel. */
static rcdp_err hash_receipt(order_role *role, order_entry *entry, const order_received *received) {
  rcdp_octets32 hash;
  const rcdp_err err = rcdp_digest(role->config.provider, CONTEXT_RECEIPT,
                                   received->message.body.companion.body.receipt.content, hash.octets);
  if (err == RCDP_OK) {
    entry->receipt_hash = hash;
    entry->has_receipt = true;
  } else if (err != RCDP_E_PENDING) {
    (void)rcdp_order_deny(role, entry, &(rcdp_error_report){.cause = err});
  }
  return err;
}

static rcdp_err note_receipt(order_role *role, order_entry *entry, const order_received *received) {
  const rcdp_companion_receipt *receipt = &received->content.receipt;
  if (!rcdp_id_equal(&receipt->order, &role->order) ||
      !rcdp_octets32_equal(&receipt->channel_binding, &entry->reference)) {
    return RCDP_E_MISMATCH;
  }
  return hash_receipt(role, entry, received);
}

/* Where it is lost, the order brings the grant again, and the grant the receipt. */
rcdp_err rcdp_order_relay_receipt(order_role *role, order_entry *entry, const order_received *received) {
  const rcdp_err err = note_receipt(role, entry, received);
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_order_wait(role, &entry->wait, received->input);
  if (role->network_open) {
    rcdp_order_report(role, entry, RCDP_STEP_RECEIPT, RCDP_OK);
    rcdp_order_hand_on(role, role->config.network_link, received->input->message);
  }
  return RCDP_OK;
}

/* Of an active entry there is no order any more: the receipt itself is what is said again. */
rcdp_err rcdp_order_repeat_receipt(order_role *role, order_entry *entry, const order_received *received) {
  const rcdp_bytes message = received->input->message;
  const rcdp_err err = message.len <= sizeof entry->word ? note_receipt(role, entry, received) : RCDP_E_TOO_LARGE;
  if (err != RCDP_OK) {
    return err;
  }
  memcpy(entry->word, message.data, message.len);
  entry->word_len = message.len;
  rcdp_order_report(role, entry, RCDP_STEP_RECEIPT, RCDP_OK);
  rcdp_order_say(role, entry, received->input);
  return RCDP_OK;
}

/* --- confirmed --- */

/* The device hears it when it is committed; until then the octets are the entry's word. */
rcdp_err rcdp_order_take_confirmed(order_role *role, order_entry *entry, const order_received *received) {
  const rcdp_bytes message = received->input->message;
  if (!rcdp_id_equal(&received->content.confirmed.order, &role->order)) {
    return RCDP_E_MISMATCH;
  }
  const rcdp_err err =
      message.len <= sizeof entry->word ? rcdp_order_commit(role, entry, ENTRY_CONFIRMING) : RCDP_E_TOO_LARGE;
  if (err != RCDP_OK) {
    return err;
  }
  entry->wait.owed = false;
  memcpy(entry->word, message.data, message.len);
  entry->word_len = message.len;
  return RCDP_OK;
}

rcdp_err rcdp_order_relay_confirmed(order_role *role, order_entry *entry, const order_received *received) {
  if (!rcdp_id_equal(&received->content.confirmed.order, &role->order)) {
    return RCDP_E_MISMATCH;
  }
  entry->wait.owed = false;
  if (entry->open) {
    rcdp_order_hand_on(role, link_of(role, entry), received->input->message);
  }
  return RCDP_OK;
}
