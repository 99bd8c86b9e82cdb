/*
 * A credential of the provisioner's own (docs/protocol.md, clauses 18.5, 18.7): within the grant, sealed once to the device and once to the network,
 * and signed. What was drawn for it is wiped when that is done: in clear it is never kept, nor committed.
 */
#include <string.h>

#include <rcdp/limits.h>

#include "grant.h"
#include "provisioner.h"
#include "transcript.h"

/* What one making leads to; views point into the arena or its own arrays. */
typedef struct {
  rcdp_chained chained;
  rcdp_grant grant;
  rcdp_provision_state state;
  rcdp_provisioner_offer offer;
  rcdp_delivery delivery;
  rcdp_credential credential;
  rcdp_buf plaintext;
  uint8_t plaintext_octets[RCDP_SEALED_MAX];
  uint8_t enc_octets[2][RCDP_HPKE_ENC_MAX];
  uint8_t sealed_octets[2][RCDP_SEALED_MAX];
  uint8_t content_octets[RCDP_DELIVERY_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
} make_work;

/* --- what it says of itself --- */

/* Template and owner's controls, the narrower of each. */
static void narrow(const rcdp_template *terms, const rcdp_provision_state *state, uint64_t issued,
                   rcdp_controls *both) {
  const rcdp_controls outer = {
      .has_not_after = true,
      .not_after = issued + terms->validity,
      .lifetime = terms->lifetime,
      .has_restrictions = true,
      .restrictions = terms->restrictions,
  };
  *both = outer;
  if (state->has_controls) {
    rcdp_limits_narrow(&outer, &state->controls, both);
  }
}

static void take_template(const rcdp_template *terms, uint64_t issued, rcdp_profile *profile) {
  profile->algorithm = terms->algorithm;
  memcpy(profile->amf, terms->amf, sizeof profile->amf);
  memcpy(profile->routing_indicator, terms->routing_indicator, sizeof profile->routing_indicator);
  profile->has_home_network_key = terms->has_home_network_key;
  profile->scheme = terms->scheme;
  profile->home_network_key_id = terms->home_network_key_id;
  profile->home_network_key = terms->home_network_key;
  profile->renewal = terms->renewal > 0 ? issued + terms->renewal : 0;
  profile->notice_algorithm = terms->notice_key.algorithm;
  profile->notice_key = terms->notice_key.key;
}

rcdp_err rcdp_provisioner_profile(const provisioner_role *role, const rcdp_grant *grant,
                                  const rcdp_provision_state *state, uint64_t issued, rcdp_profile *profile) {
  rcdp_controls both;
  narrow(&grant->terms, state, issued, &both);
  *profile = (rcdp_profile){
      .supi = {RCDP_SUPI_IMSI, state->imsi},
      .network = grant->network,
      .not_before = issued,
      .not_after = both.not_after,
      .lifetime = both.lifetime,
      .restrictions = both.restrictions,
      .ordered_by = RCDP_OCTETS32_BYTES(role->self),
      .assurance = state->offer.signature.len > 0 ? RCDP_CERTIFIED : RCDP_ASSERTED,
  };
  take_template(&grant->terms, issued, profile);
  return issued < both.not_after ? RCDP_OK : RCDP_E_NOT_AUTHORISED;
}

/* --- its secrets --- */

static rcdp_err draw_secret(const rcdp_provider *provider, size_t len, rcdp_secret *secret) {
  const rcdp_err err = provider->random(provider->context, secret->data, len);
  secret->len = err == RCDP_OK ? len : 0;
  return err;
}

static rcdp_err draw(provisioner_role *role, const provisioner_entry *entry, rcdp_aka_algorithm algorithm) {
  const rcdp_provider *provider = role->config.identity.provider;
  const size_t len = algorithm == RCDP_TUAK ? 32 : 16; /* of K and of OP(c) */
  provisioner_draft *draft = &role->draft;
  if (draft->entry == entry) {
    return RCDP_OK;
  }
  rcdp_err err = provider->random(provider->context, draft->ephemeral_ikm[0], sizeof draft->ephemeral_ikm);
  if (err == RCDP_OK) {
    err = draw_secret(provider, len, &draft->secrets.key);
  }
  if (err == RCDP_OK) {
    err = draw_secret(provider, 32, &draft->secrets.management_key);
  }
  if (err == RCDP_OK) {
    err = draw_secret(provider, len, &draft->secrets.op);
  }
  draft->entry = err == RCDP_OK ? entry : NULL;
  return err;
}

/* --- for whom it is --- */

static rcdp_err read_offer(provisioner_role *role, const provisioner_entry *entry, make_work *work) {
  rcdp_err err = rcdp_provisioner_read_grant(role, &work->chained, &work->grant);
  if (err == RCDP_OK) {
    err = rcdp_provisioner_kept(role, entry, &work->state);
  }
  return err == RCDP_OK ? rcdp_provisioner_offer_decode(work->state.offer.content, &role->arena, &work->offer) : err;
}

/* The first of the device's suites for which its key is one. */
static rcdp_suite_id suite_of(const rcdp_provisioner_offer *offer) {
  rcdp_suite_id chosen = RCDP_SUITE_NONE;
  for (size_t i = 0; i < offer->suite_count && chosen == RCDP_SUITE_NONE; i++) {
    const rcdp_suite *suite = rcdp_suite_find(offer->suites[i]);
    chosen = suite->public_len == offer->ephemeral_key.len ? suite->id : chosen;
  }
  return chosen;
}

static rcdp_err describe(provisioner_role *role, const rcdp_input *input, make_work *work) {
  const rcdp_provisioner_offer *offer = &work->offer;
  rcdp_delivery *delivery = &work->delivery;
  *delivery = (rcdp_delivery){
      .maker = RCDP_MADE_BY_PROVISIONER,
      .order = offer->order,
      .reference = offer->channel_binding,
      .device = offer->device,
      .serial = offer->serial,
      .provisioner = offer->provisioner,
      .network = offer->network,
      .device_nonce = offer->device_nonce,
      .issued = input->wall.seconds,
      .supi = {RCDP_SUPI_IMSI, work->state.imsi},
      .suite = suite_of(offer),
  };
  rcdp_err err =
      rcdp_provisioner_profile(role, &work->grant, &work->state, delivery->issued, &work->credential.profile);
  if (err == RCDP_OK) {
    err = rcdp_digest(role->config.identity.provider, CONTEXT_PROVISIONER_OFFER, work->state.offer.content,
                      delivery->offer_hash.octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_provisioner_name(role, offer, &delivery->credential);
    work->credential.profile.id = delivery->credential;
  }
  return err;
}

/* --- its boxes --- */

/* The first is the device's, the second the network's. */
static rcdp_err seal(provisioner_role *role, make_work *work, size_t box, rcdp_kem kem, rcdp_bytes recipient) {
  static const char *const contexts[2] = {CONTEXT_PROVISIONER_SEAL, CONTEXT_HAND_IN_SEAL};
  const rcdp_delivery_seal_info fields = rcdp_provisioner_seal_info(&work->delivery, &role->self);
  uint8_t octets[PROVISIONER_SEAL_INFO_MAX];
  rcdp_buf info = RCDP_BUF(octets);
  rcdp_buf enc = RCDP_BUF(work->enc_octets[box]);
  rcdp_buf sealed = RCDP_BUF(work->sealed_octets[box]);
  rcdp_err err = rcdp_provisioner_hpke_info(contexts[box], &fields, &role->arena, &info);
  if (err == RCDP_OK) {
    err = rcdp_hpke_seal(role->config.identity.provider, kem, recipient, RCDP_BYTES(role->draft.ephemeral_ikm[box]),
                         rcdp_buf_bytes(&info), RCDP_NO_BYTES, rcdp_buf_bytes(&work->plaintext), &enc, &sealed);
  }
  if (box == 0) {
    work->delivery.enc = rcdp_buf_bytes(&enc);
    work->delivery.sealed = rcdp_buf_bytes(&sealed);
  } else {
    work->state.made =
        (rcdp_made_box){work->delivery.issued, work->delivery.suite, rcdp_buf_bytes(&enc), rcdp_buf_bytes(&sealed)};
  }
  return err;
}

static rcdp_err seal_both(provisioner_role *role, make_work *work) {
  const rcdp_bytes network = work->grant.hand_in_key;
  work->credential.secrets = role->draft.secrets;
  work->plaintext = RCDP_BUF(work->plaintext_octets);
  rcdp_err err = rcdp_credential_encode(&work->credential, &role->arena, &work->plaintext);
  if (err == RCDP_OK) {
    const rcdp_suite *suite = rcdp_suite_find(work->delivery.suite);
    err = seal(role, work, 0, suite->kem, work->offer.ephemeral_key);
  }
  if (err == RCDP_OK) {
    err = seal(role, work, 1, network.len == 32 ? RCDP_KEM_X25519 : RCDP_KEM_P256, network);
  }
  return err;
}

/* --- it is kept --- */

static rcdp_err sign_and_commit(provisioner_role *role, provisioner_entry *entry, make_work *work) {
  rcdp_buf content = RCDP_BUF(work->content_octets);
  rcdp_provision_state *state = &work->state;
  rcdp_signed body;
  rcdp_err err = rcdp_delivery_encode(&work->delivery, &role->arena, &content);
  if (err == RCDP_OK) {
    err = rcdp_provisioner_sign(role, CONTEXT_DELIVERY, &content, work->signature, &body);
  }
  if (err != RCDP_OK) {
    return err;
  }
  state->status = RCDP_PROVISION_DELIVERING;
  state->has_credential = true;
  state->credential = work->delivery.credential;
  state->delivery = (rcdp_chained){.content = body.content, .signature = body.signature};
  state->has_made = true;
  return rcdp_provisioner_commit(role, entry, state);
}

static rcdp_err make(provisioner_role *role, provisioner_entry *entry, const rcdp_input *input, make_work *work) {
  rcdp_err err = describe(role, input, work);
  if (err == RCDP_OK) {
    err = draw(role, entry, work->grant.terms.algorithm);
  }
  if (err == RCDP_OK) {
    err = seal_both(role, work);
  }
  return err == RCDP_OK ? sign_and_commit(role, entry, work) : err;
}

/* A grant that is over, or controls by which the credential would be: that does not pass. Without a clock nobody can tell. */
rcdp_err rcdp_provisioner_make(provisioner_role *role, provisioner_entry *entry, const rcdp_input *input) {
  make_work work;
  memset(&work, 0, sizeof work);
  rcdp_err err = read_offer(role, entry, &work);
  if (err == RCDP_OK && !input->wall.known) {
    err = RCDP_E_ARGUMENT;
  }
  if (err == RCDP_OK) {
    err = rcdp_grant_check_time(&work.grant, input->wall);
  }
  if (err == RCDP_OK) {
    err = make(role, entry, input, &work);
  }
  if (err == RCDP_E_NOT_AUTHORISED) {
    err = rcdp_provisioner_end(role, entry, &(rcdp_error_report){.cause = RCDP_E_NOT_AUTHORISED});
  }
  if (err != RCDP_E_PENDING) {
    rcdp_wipe(&role->draft, sizeof role->draft);
  }
  rcdp_wipe(&work, sizeof work);
  return err;
}
