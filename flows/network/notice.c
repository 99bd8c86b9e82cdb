/* What a network says by its notice key, which credentials and grants name: whoever made the keys of a credential could forge a code. */
#include "network.h"

bool rcdp_network_can_notify(const rcdp_network_config *config) {
  const rcdp_key_kind kind = config->notice_algorithm == RCDP_NOTICE_ECDSA_P256 ? RCDP_KEY_P256 : RCDP_KEY_ED25519;
  return config->notice_signing_key != NULL && config->notice_signing_key->kind == kind;
}

rcdp_err rcdp_network_sign_notice(const rcdp_network *network, const char *context, rcdp_bytes content,
                                  uint8_t signature[RCDP_SIGNATURE_LEN], rcdp_signed *body) {
  const rcdp_network_config *config = &network->config;
  *body = (rcdp_signed){content, {signature, RCDP_SIGNATURE_LEN}};
  return rcdp_sign(config->provider, config->notice_signing_key, context, content, signature);
}

rcdp_err rcdp_network_make_notice(rcdp_network *network, const rcdp_notice *fields, rcdp_network_notice *notice) {
  rcdp_buf content = RCDP_BUF(notice->content);
  const rcdp_err err = rcdp_notice_encode(fields, &network->arena, &content);
  return err == RCDP_OK ? rcdp_network_sign_notice(network, CONTEXT_NOTICE, rcdp_buf_bytes(&content), notice->signature,
                                                   &notice->body)
                        : err;
}
