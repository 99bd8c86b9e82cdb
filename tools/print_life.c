/* Messages of a credential's later life as trees: a table of fields for each content, one function for each body in a table. */
#include "print_provisioner.h"

PRINT_DECODER(update_request)
PRINT_DECODER(update)
PRINT_DECODER(acknowledgement)
PRINT_DECODER(acknowledged)
PRINT_DECODER(notice)
PRINT_DECODER(proof)
PRINT_DECODER(proven)

static const char *const notice_modes[] = {[RCDP_NOTICE_REVOKE] = "revoke", [RCDP_NOTICE_DELETE] = "delete"};

static const print_field update_request_fields[] = {
    {"transaction", PRINT_ID, offsetof(rcdp_update_request, transaction)},
    {"device", PRINT_TEXT, offsetof(rcdp_update_request, device)},
    {"credential", PRINT_ID, offsetof(rcdp_update_request, credential)},
    {"epoch", PRINT_U16, offsetof(rcdp_update_request, epoch)},
    {"network", PRINT_NETWORK, offsetof(rcdp_update_request, network)},
    {"deviceNonce", PRINT_HASH, offsetof(rcdp_update_request, device_nonce)},
    {"ephemeralKey", PRINT_OCTETS, offsetof(rcdp_update_request, ephemeral_key)},
};
static const print_field update_fields[] = {
    {"transaction", PRINT_ID, offsetof(rcdp_update, transaction)},
    {"requestHash", PRINT_HASH, offsetof(rcdp_update, request_hash)},
    {"device", PRINT_TEXT, offsetof(rcdp_update, device)},
    {"credential", PRINT_ID, offsetof(rcdp_update, credential)},
    {"epoch", PRINT_U16, offsetof(rcdp_update, epoch)},
    {"network", PRINT_NETWORK, offsetof(rcdp_update, network)},
    {"issued", PRINT_TIME, offsetof(rcdp_update, issued)},
    {"suite", PRINT_SUITE, offsetof(rcdp_update, suite)},
    {"enc", PRINT_OCTETS, offsetof(rcdp_update, enc)},
    {"sealed", PRINT_BOX, offsetof(rcdp_update, sealed)},
};
static const print_field acknowledgement_fields[] = {
    {"transaction", PRINT_ID, offsetof(rcdp_acknowledgement, transaction)},
    {"device", PRINT_TEXT, offsetof(rcdp_acknowledgement, device)},
    {"credential", PRINT_ID, offsetof(rcdp_acknowledgement, credential)},
    {"epoch", PRINT_U16, offsetof(rcdp_acknowledgement, epoch)},
    {"network", PRINT_NETWORK, offsetof(rcdp_acknowledgement, network)},
    {"updateHash", PRINT_HASH, offsetof(rcdp_acknowledgement, update_hash)},
    {"credentialHash", PRINT_HASH, offsetof(rcdp_acknowledgement, credential_hash)},
};
static const print_field acknowledged_fields[] = {
    {"transaction", PRINT_ID, offsetof(rcdp_acknowledged, transaction)},
    {"credential", PRINT_ID, offsetof(rcdp_acknowledged, credential)},
    {"epoch", PRINT_U16, offsetof(rcdp_acknowledged, epoch)},
    {"acknowledgementHash", PRINT_HASH, offsetof(rcdp_acknowledged, acknowledgement_hash)},
};
static const print_field notice_fields[] = {
    {"notice", PRINT_ID, offsetof(rcdp_notice, notice)},
    {"device", PRINT_TEXT, offsetof(rcdp_notice, device)},
    {"credential", PRINT_ID, offsetof(rcdp_notice, credential)},
    {"network", PRINT_NETWORK, offsetof(rcdp_notice, network)},
    {"issued", PRINT_TIME, offsetof(rcdp_notice, issued)},
};
static const print_field proof_fields[] = {
    {"notice", PRINT_ID, offsetof(rcdp_proof, notice)},         {"device", PRINT_TEXT, offsetof(rcdp_proof, device)},
    {"credential", PRINT_ID, offsetof(rcdp_proof, credential)}, {"epoch", PRINT_U16, offsetof(rcdp_proof, epoch)},
    {"network", PRINT_NETWORK, offsetof(rcdp_proof, network)},
};
static const print_field proven_fields[] = {
    {"notice", PRINT_ID, offsetof(rcdp_proven, notice)},
    {"credential", PRINT_ID, offsetof(rcdp_proven, credential)},
    {"proofHash", PRINT_HASH, offsetof(rcdp_proven, proof_hash)},
};

static rcdp_err more_of_request(printer *to, const void *values) {
  const rcdp_update_request *request = values;
  put_suites(to, request->suites, request->suite_count);
  return RCDP_OK;
}

static rcdp_err more_of_notice(printer *to, const void *values) {
  const rcdp_notice *notice = values;
  json_t *epochs = tree_list();
  for (size_t i = 0; i < notice->epoch_count; i++) {
    tree_append(epochs, tree_number(notice->epochs[i]));
  }
  tree_put(to->tree, "epochs", epochs);
  tree_put(to->tree, "mode", tree_name(notice_modes, sizeof notice_modes / sizeof notice_modes[0], notice->mode));
  return RCDP_OK;
}

static const print_content update_request_content =
    PRINT_CONTENT(update_request, "requestHash", "rcdp/1 update-request device", more_of_request);
static const print_content update_content = PRINT_CONTENT(update, "updateHash", "rcdp/1 update network", NULL);
static const print_content acknowledgement_content =
    PRINT_CONTENT(acknowledgement, "acknowledgementHash", "rcdp/1 update-acknowledgement device", NULL);
static const print_content acknowledged_content =
    PRINT_CONTENT(acknowledged, "acknowledgedHash", "rcdp/1 update-acknowledged network", NULL);
static const print_content notice_content =
    PRINT_CONTENT(notice, "noticeHash", "rcdp/1 notice network", more_of_notice);
static const print_content proof_content = PRINT_CONTENT(proof, "proofHash", "rcdp/1 erasure-proof device", NULL);
static const print_content proven_content = PRINT_CONTENT(proven, "provenHash", "rcdp/1 erasure-proven network", NULL);

static rcdp_err update_request(printer *to, const rcdp_life_body *body) {
  return put_attested(to, &update_request_content, &body->body.update_request);
}

static rcdp_err update(printer *to, const rcdp_life_body *body) {
  return put_signed(to, &update_content, &body->body.update);
}

static rcdp_err acknowledgement(printer *to, const rcdp_life_body *body) {
  return put_authenticated(to, &acknowledgement_content, &body->body.acknowledgement);
}

static rcdp_err acknowledged(printer *to, const rcdp_life_body *body) {
  return put_authenticated(to, &acknowledged_content, &body->body.acknowledged);
}

static rcdp_err notice(printer *to, const rcdp_life_body *body) { return print_notice(to, &body->body.notice); }
static rcdp_err proof(printer *to, const rcdp_life_body *body) { return print_proof(to, &body->body.proof); }

static rcdp_err proven(printer *to, const rcdp_life_body *body) {
  return put_signed(to, &proven_content, &body->body.proven);
}

static rcdp_err status(printer *to, const rcdp_life_body *body) { return print_status(to, &body->body.status); }
static rcdp_err taken(printer *to, const rcdp_life_body *body) { return print_taken(to, &body->body.taken); }

rcdp_err print_notice(printer *to, const rcdp_signed *body) { return put_signed(to, &notice_content, body); }
rcdp_err print_proof(printer *to, const rcdp_attested *body) { return put_attested(to, &proof_content, body); }

static rcdp_err (*const bodies[RCDP_LIFE_BODY_COUNT])(printer *to, const rcdp_life_body *body) = {
    [RCDP_LIFE_UPDATE_REQUEST] = update_request,
    [RCDP_LIFE_UPDATE] = update,
    [RCDP_LIFE_ACKNOWLEDGEMENT] = acknowledgement,
    [RCDP_LIFE_ACKNOWLEDGED] = acknowledged,
    [RCDP_LIFE_NOTICE] = notice,
    [RCDP_LIFE_PROOF] = proof,
    [RCDP_LIFE_PROVEN] = proven,
    [RCDP_LIFE_STATUS] = status,
    [RCDP_LIFE_TAKEN] = taken,
};

rcdp_err print_life(printer *to, const rcdp_life_body *body) {
  printer below = print_below(to);
  const rcdp_err err = bodies[body->kind](&below, body);
  put_member(to, rcdp_life_body_name(body->kind), &below);
  return err;
}
