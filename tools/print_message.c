/*
 * Messages as trees: the envelope, and one function for each body in a table. Names of fields are those of asn1/. The digests
 * by which messages refer to each other (requestHash, rejectHash, confirmHash and so on) are shown with the content that they cover,
 * so that a reader can follow one transaction through several messages.
 */
#include "print_message.h"

#include "names.h"
#include "print_provisioner.h"

static const char *const roles[] = {[RCDP_DEVICE] = "device",
                                    [RCDP_NETWORK] = "network",
                                    [RCDP_COMPANION] = "companion",
                                    [RCDP_PROVISIONER] = "provisioner"};
static const char *const directions[] = {[RCDP_UPLINK] = "uplink", [RCDP_DOWNLINK] = "downlink"};
enum { ROLE_COUNT = 4, DIRECTION_COUNT = 2 };

static rcdp_err error_report(printer *to, const rcdp_message *message) {
  put_report(to, &message->body.error);
  return RCDP_OK;
}

static void put_request(printer *to, const rcdp_attach_request *request) {
  put_id(to, "transaction", &request->transaction);
  tree_put(to->tree, "certificateUrl", tree_text(request->certificate_url));
  put_hash(to, "certificateHash", &request->certificate_hash);
  put_hash(to, "deviceNonce", &request->device_nonce);
  put_suites(to, request->suites, request->suite_count);
  if (request->ephemeral_key.len > 0) {
    tree_put(to->tree, "ephemeralKey", tree_octets(request->ephemeral_key));
  }
  tree_put(to->tree, "servingNetwork", tree_network(&request->serving_network));
  tree_put(to->tree, "counter", tree_number(request->counter));
  tree_put(to->tree, "voucherNeeded", tree_flag(request->voucher_needed));
}

static rcdp_err attach_request(printer *to, const rcdp_message *message) {
  const rcdp_signed_attach_request *body = &message->body.attach_request;
  rcdp_attach_request request;
  rcdp_err err = rcdp_attach_request_decode(body->content, to->arena, &request);
  if (err == RCDP_OK) {
    err = put_content(to, body->content, "requestHash", "rcdp/1 attach-request device");
  }
  if (err != RCDP_OK) {
    return err;
  }
  put_request(to, &request);
  if (body->signature.len > 0) {
    tree_put(to->tree, "signature", tree_octets(body->signature));
  }
  return RCDP_OK;
}

static void put_reject(printer *to, const rcdp_attach_reject *reject) {
  put_id(to, "transaction", &reject->transaction);
  put_hash(to, "requestHash", &reject->request_hash);
  put_hash(to, "deviceNonce", &reject->device_nonce);
  put_hash(to, "nonce1", &reject->nonce1);
  tree_put(to->tree, "network", tree_network(&reject->network));
  tree_put(to->tree, "issued", tree_time(reject->issued));
  tree_put(to->tree, "suite", tree_string(name_of_suite(reject->suite)));
  tree_put(to->tree, "enc", tree_octets(reject->enc));
  tree_put(to->tree, "sealedOctets", tree_number(reject->sealed.len));
  tree_put(to->tree, "sealed", tree_octets(reject->sealed));
}

/* The owner's word that this network may claim the device. */
static rcdp_err put_voucher(printer *to, const rcdp_signed_voucher *signed_voucher) {
  printer inside = {to->provider, to->arena, tree_object()};
  rcdp_voucher voucher;
  rcdp_err err = rcdp_voucher_decode(signed_voucher->content, to->arena, &voucher);
  if (err == RCDP_OK) {
    put_hash(&inside, "certificateHash", &voucher.certificate_hash);
    tree_put(inside.tree, "network", tree_network(&voucher.network));
    tree_put(inside.tree, "notAfter", tree_time(voucher.not_after));
    tree_put(inside.tree, "signature", tree_octets(signed_voucher->signature));
  }
  tree_put(to->tree, "voucher", inside.tree);
  return err;
}

static rcdp_err attach_reject(printer *to, const rcdp_message *message) {
  const rcdp_signed_attach_reject *body = &message->body.attach_reject;
  rcdp_attach_reject reject;
  rcdp_err err = rcdp_attach_reject_decode(body->content, to->arena, &reject);
  if (err == RCDP_OK) {
    err = put_content(to, body->content, "rejectHash", "rcdp/1 attach-reject network");
  }
  if (err != RCDP_OK) {
    return err;
  }
  put_reject(to, &reject);
  tree_put(to->tree, "signature", tree_octets(body->signature));
  put_chain(to, body->chain, body->chain_count);
  return body->has_voucher ? put_voucher(to, &body->voucher) : RCDP_OK;
}

static void put_confirm(printer *to, const rcdp_attach_confirm *confirm) {
  put_id(to, "transaction", &confirm->transaction);
  put_id(to, "credential", &confirm->credential);
  tree_put(to->tree, "epoch", tree_number(confirm->epoch));
  put_hash(to, "certificateHash", &confirm->certificate_hash);
  tree_put(to->tree, "network", tree_network(&confirm->network));
  put_hash(to, "requestHash", &confirm->request_hash);
  put_hash(to, "rejectHash", &confirm->reject_hash);
  put_hash(to, "signerHash", &confirm->signer_hash);
  put_hash(to, "credentialHash", &confirm->credential_hash);
}

static rcdp_err attach_confirm(printer *to, const rcdp_message *message) {
  const rcdp_authenticated *body = &message->body.attach_confirm;
  rcdp_attach_confirm confirm;
  rcdp_err err = rcdp_attach_confirm_decode(body->content, to->arena, &confirm);
  if (err == RCDP_OK) {
    err = put_content(to, body->content, "confirmHash", "rcdp/1 attach-confirm device");
  }
  if (err != RCDP_OK) {
    return err;
  }
  put_confirm(to, &confirm);
  put_hash(to, "mac", &body->mac);
  return RCDP_OK;
}

static rcdp_err attach_confirmed(printer *to, const rcdp_message *message) {
  const rcdp_authenticated *body = &message->body.attach_confirmed;
  rcdp_attach_confirmed confirmed;
  rcdp_err err = rcdp_attach_confirmed_decode(body->content, to->arena, &confirmed);
  if (err != RCDP_OK) {
    return err;
  }
  tree_put(to->tree, "contentOctets", tree_number(body->content.len));
  put_id(to, "transaction", &confirmed.transaction);
  put_id(to, "credential", &confirmed.credential);
  tree_put(to->tree, "epoch", tree_number(confirmed.epoch));
  put_hash(to, "confirmHash", &confirmed.confirm_hash);
  put_hash(to, "mac", &body->mac);
  return RCDP_OK;
}

static rcdp_err companion(printer *to, const rcdp_message *message) {
  return print_companion(to, &message->body.companion);
}

static rcdp_err provisioner(printer *to, const rcdp_message *message) {
  return print_provisioner(to, &message->body.provisioner);
}

static rcdp_err life(printer *to, const rcdp_message *message) { return print_life(to, &message->body.life); }

static rcdp_err (*const bodies[RCDP_BODY_COUNT])(printer *to, const rcdp_message *message) = {
    [RCDP_BODY_ERROR] = error_report,
    [RCDP_BODY_ATTACH_REQUEST] = attach_request,
    [RCDP_BODY_ATTACH_REJECT] = attach_reject,
    [RCDP_BODY_ATTACH_CONFIRM] = attach_confirm,
    [RCDP_BODY_ATTACH_CONFIRMED] = attach_confirmed,
    [RCDP_BODY_COMPANION] = companion,
    [RCDP_BODY_PROVISIONER] = provisioner,
    [RCDP_BODY_LIFE] = life,
};

static void put_extensions(printer *to, const rcdp_message *message) {
  json_t *list = tree_list();
  for (size_t i = 0; i < message->extension_count; i++) {
    json_t *extension = tree_object();
    tree_put(extension, "id", tree_number(message->extensions[i].id));
    tree_put(extension, "critical", tree_flag(message->extensions[i].critical));
    tree_put(extension, "value", tree_octets(message->extensions[i].value));
    tree_append(list, extension);
  }
  tree_put(to->tree, "extension", list);
}

static rcdp_err put_body(printer *to, const rcdp_message *message) {
  printer inside = {to->provider, to->arena, tree_object()};
  rcdp_err err = bodies[message->kind](&inside, message);
  tree_put(to->tree, rcdp_body_name(message->kind), inside.tree);
  return err;
}

rcdp_err print_message(const rcdp_provider *provider, rcdp_bytes octets, rcdp_arena *arena, json_t **tree) {
  rcdp_message message;
  rcdp_err err = rcdp_message_decode(octets, arena, &message);
  *tree = NULL;
  if (err != RCDP_OK) {
    return err;
  }
  printer to = {provider, arena, tree_object()};
  tree_put(to.tree, "octets", tree_number(octets.len));
  tree_put(to.tree, "version", tree_number(message.version));
  put_id(&to, "transaction", &message.transaction);
  tree_put(to.tree, "sender", tree_name(roles, ROLE_COUNT, message.sender));
  err = put_body(&to, &message);
  if (err != RCDP_OK) {
    json_decref(to.tree);
    return err;
  }
  put_extensions(&to, &message);
  *tree = to.tree;
  return RCDP_OK;
}

/* TBCD (TS 24.008 10.5.1.4): the digit that comes first stands in the low nibble; F fills. */
static json_t *imei(const uint8_t octets[8]) {
  char digits[17];
  size_t count = 0;
  for (size_t i = 0; i < 16; i++) {
    const int digit = octets[i / 2] >> (i % 2 == 0 ? 0 : 4) & 15;
    if (digit < 10) {
      digits[count++] = (char)('0' + digit);
    }
  }
  digits[count] = '\0';
  return tree_string(digits);
}

json_t *print_nas(const rcdp_nas_header *header, size_t octets) {
  json_t *tree = tree_object();
  tree_put(tree, "octets", tree_number(octets));
  tree_put(tree, "carriage", tree_string(rcdp_carriage_name(header->carriage)));
  tree_put(tree, "direction", tree_name(directions, DIRECTION_COUNT, header->direction));
  if (rcdp_network_id_valid(&header->network)) {
    tree_put(tree, "network", tree_network(&header->network));
  }
  if (header->imei[0] != 0xff) {
    tree_put(tree, "imei", imei(header->imei));
  }
  return tree;
}
