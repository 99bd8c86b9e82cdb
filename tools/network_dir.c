/* Opens an operator's directory. */
#include "network_dir.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <rcdp/crypto.h>
#include <rcdp/url.h>

#include "cli.h"
#include "folder.h"
#include "operator.h"
#include "order_key.h"
#include "pem.h"

enum { MEMORY = 16 << 20 };

rcdp_err network_urls_read(rcdp_bytes content, rcdp_bytes urls[NETWORK_URLS_MAX], size_t *count) {
  *count = 0;
  for (size_t at = 0; at < content.len;) {
    const uint8_t *line = content.data + at;
    const uint8_t *end = memchr(line, '\n', content.len - at);
    size_t length = end != NULL ? (size_t)(end - line) : content.len - at;
    at += length + 1;
    if (length == 0 || *line == '#') {
      continue;
    }
    if (*count == NETWORK_URLS_MAX) {
      return RCDP_E_TOO_LARGE;
    }
    rcdp_url url;
    urls[*count] = (rcdp_bytes){line, length};
    rcdp_err err = rcdp_url_read(urls[(*count)++], &url);
    if (err != RCDP_OK) {
      return err;
    }
  }
  return RCDP_OK;
}

static rcdp_err load_file_key(network_dir *dir, const rcdp_provider *provider, const char *name, rcdp_key *key) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, dir->directory, name);
  if (err == RCDP_OK) {
    err = file_private(path);
  }
  return err == RCDP_OK ? pem_read_key(provider, path, key) : err;
}

/* One that may be in a token. */
static rcdp_err load_key(network_dir *dir, const rcdp_provider *provider, const char *name, rcdp_key *key) {
  return dir->module.token != NULL ? hsm_key(&dir->module, RCDP_KEY_P256, name, key)
                                   : load_file_key(dir, provider, name, key);
}

static rcdp_err load_certificate(network_dir *dir, const char *name, rcdp_bytes *der) {
  rcdp_bytes content;
  rcdp_err err = file_read(dir->directory, name, &dir->arena, &content);
  return err == RCDP_OK ? pem_certificate_der(content, &dir->arena, der) : err;
}

/* The public half of a key, in the arena. */
static rcdp_err public_half(network_dir *dir, const rcdp_provider *provider, const rcdp_key *key, rcdp_bytes *out) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf buffer = RCDP_BUF(octets);
  rcdp_err err = rcdp_key_public(provider, key, &buffer);
  return err == RCDP_OK ? rcdp_arena_copy(&dir->arena, rcdp_buf_bytes(&buffer), out) : err;
}

static rcdp_err load_home_key(network_dir *dir, const rcdp_provider *provider) {
  rcdp_key key = {0};
  rcdp_err err = load_file_key(dir, provider, OPERATOR_HOME_KEY, &key);
  if (err == RCDP_OK && key.kind != RCDP_KEY_X25519) {
    err = RCDP_E_ALGORITHM;
  }
  if (err == RCDP_OK) {
    err = public_half(dir, provider, &key, &dir->config.home_network_key);
  }
  provider->key_release(provider->context, &key);
  dir->config.has_home_network_key = true;
  dir->config.scheme = RCDP_SUCI_PROFILE_A;
  dir->config.home_network_key_id = (uint8_t)dir->conf.home_network_key_id;
  return err;
}

static int load_notice_key(network_dir *dir, const rcdp_provider *provider) {
  rcdp_network_config *config = &dir->config;
  rcdp_err err = load_key(dir, provider, OPERATOR_NOTICE_KEY, &dir->notice_key);
  if (err == RCDP_OK && dir->notice_key.kind != RCDP_KEY_ED25519 && dir->notice_key.kind != RCDP_KEY_P256) {
    err = RCDP_E_ALGORITHM;
  }
  if (err == RCDP_OK) {
    err = public_half(dir, provider, &dir->notice_key, &config->notice_key);
  }
  config->notice_signing_key = &dir->notice_key;
  config->notice_algorithm = dir->notice_key.kind == RCDP_KEY_ED25519 ? RCDP_NOTICE_ED25519 : RCDP_NOTICE_ECDSA_P256;
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s/%s", dir->directory, OPERATOR_NOTICE_KEY);
}

/* An issuer that every device would refuse is refused here: of another key, of another network, out of date. */
static rcdp_err check_issuer(const network_dir *dir, rcdp_bytes der, rcdp_bytes key, rcdp_fault *fault) {
  const rcdp_path_policy policy = {
      .purpose = RCDP_EKU_NETWORK_ISSUER, .key_usage = RCDP_KU_DIGITAL_SIGNATURE, .time = {true, (uint64_t)time(NULL)}};
  char domain[RCDP_NETWORK_DOMAIN_MAX];
  rcdp_certificate issuer;
  rcdp_err err = rcdp_path_check_leaf(&policy, der, &issuer);
  if (err == RCDP_OK && !rcdp_bytes_equal(issuer.public_key, key)) {
    err = RCDP_E_BAD_KEY;
  }
  if (err == RCDP_OK) {
    rcdp_network_id_domain(&dir->config.network, domain);
    err = rcdp_certificate_names_host(&issuer, rcdp_bytes_of(domain));
  }
  *fault = issuer.fault;
  return err;
}

static int load_signer(network_dir *dir, const rcdp_provider *provider) {
  rcdp_fault fault = {0};
  rcdp_bytes key;
  rcdp_err err = load_key(dir, provider, OPERATOR_ISSUER_KEY, &dir->signing_key);
  if (err == RCDP_OK) {
    err = public_half(dir, provider, &dir->signing_key, &key);
  }
  dir->config.signing_key = &dir->signing_key;
  if (err != RCDP_OK) {
    return cli_fail(err, "%s/%s", dir->directory, OPERATOR_ISSUER_KEY);
  }
  err = load_certificate(dir, OPERATOR_ISSUER, &dir->config.chain[0]);
  if (err == RCDP_OK) {
    err = check_issuer(dir, dir->config.chain[0], key, &fault);
  }
  dir->config.chain_count = 1;
  return err == RCDP_OK
             ? EXIT_SUCCESS
             : cli_refuse(err, fault, "%s/%s, issuer of %s", dir->directory, OPERATOR_ISSUER, dir->conf.network);
}

static int load_trust(network_dir *dir) {
  const int status = folder_load(dir->directory, NETWORK_TRUST, &dir->arena, &dir->anchors, folder_anchor);
  dir->config.device_anchors = dir->anchors.items;
  dir->config.device_anchor_count = dir->anchors.count;
  if (status == EXIT_SUCCESS && dir->anchors.count == 0) {
    return cli_error("%s trusts no factory; name one: rcdp network trust --dir %s --add CA.pem --allow-url PREFIX",
                     dir->directory, dir->directory);
  }
  return status;
}

static int load_crls(network_dir *dir) {
  const int status = folder_load(dir->directory, NETWORK_CRLS, &dir->arena, &dir->crls, folder_crl);
  dir->config.crls = dir->crls.items;
  dir->config.crl_count = dir->crls.count;
  return status;
}

static rcdp_err load_urls(network_dir *dir) {
  rcdp_bytes content;
  rcdp_err err = file_read(dir->directory, NETWORK_URLS, &dir->arena, &content);
  if (err == RCDP_OK) {
    err = network_urls_read(content, dir->urls, &dir->url_count);
  }
  dir->config.allowed_urls = dir->urls;
  dir->config.allowed_url_count = dir->url_count;
  return err;
}

static int find_fetch_ca(network_dir *dir) {
  const char *name = dir->conf.fetch_ca;
  if (name == NULL) {
    return EXIT_SUCCESS;
  }
  if (file_path(dir->fetch_ca, dir->directory, name) != RCDP_OK || access(dir->fetch_ca, R_OK) != 0) {
    return cli_error("%s/%s: fetch_ca names %s, which cannot be read", dir->directory, NETWORK_CONF, name);
  }
  return EXIT_SUCCESS;
}

static int load_files(network_dir *dir, const rcdp_provider *provider) {
  if (hsm_storage_key(&dir->module, dir->directory, &dir->storage_key) != EXIT_SUCCESS ||
      load_signer(dir, provider) != EXIT_SUCCESS || load_notice_key(dir, provider) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  rcdp_err err = load_home_key(dir, provider);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s/%s", dir->directory, OPERATOR_HOME_KEY);
  }
  if (load_trust(dir) != EXIT_SUCCESS || load_crls(dir) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  err = load_urls(dir);
  return err == RCDP_OK ? find_fetch_ca(dir) : cli_fail(err, "%s/%s", dir->directory, NETWORK_URLS);
}

static void prepare_companions(network_dir *dir) {
  dir->companion = (rcdp_companion_settings){.order_key = &dir->order_key,
                                             .order_lifetime = (uint32_t)dir->conf.order_lifetime,
                                             .certified_only = dir->conf.certified_only};
  dir->config.companion = &dir->companion;
}

static int prepare_provisioners(network_dir *dir, const rcdp_provider *provider) {
  rcdp_err err = load_key(dir, provider, OPERATOR_HAND_IN_KEY, &dir->hand_in_key);
  if (err == RCDP_OK && dir->hand_in_key.kind != RCDP_KEY_X25519 && dir->hand_in_key.kind != RCDP_KEY_P256) {
    err = RCDP_E_ALGORITHM;
  }
  dir->provisioner = (rcdp_provisioner_settings){.hand_in_key = &dir->hand_in_key,
                                                 .delivery_lifetime = (uint32_t)dir->conf.delivery_lifetime,
                                                 .certified_only = dir->conf.certified_only};
  dir->config.provisioner = &dir->provisioner;
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s/%s", dir->directory, OPERATOR_HAND_IN_KEY);
}

static int prepare(network_dir *dir, const rcdp_provider *provider, unsigned served) {
  const rcdp_err err =
      served != 0 ? order_key_load(provider, &dir->storage_key, dir->directory, &dir->order_key) : RCDP_OK;
  if (err != RCDP_OK) {
    return cli_fail(err, "%s/%s", dir->directory, NETWORK_ORDER_KEY);
  }
  if ((served & NETWORK_COMPANIONS) != 0) {
    prepare_companions(dir);
  }
  return (served & NETWORK_PROVISIONERS) != 0 ? prepare_provisioners(dir, provider) : EXIT_SUCCESS;
}

int network_dir_open(network_dir *dir, const char *directory, const rcdp_provider *provider, unsigned served) {
  *dir = (network_dir){.directory = directory, .memory = malloc(MEMORY)};
  rcdp_arena_init(&dir->arena, dir->memory, dir->memory != NULL ? MEMORY : 0);
  dir->config.provider = provider;
  dir->config.storage_key = &dir->storage_key;
  if (network_conf_read(directory, &dir->conf) != RCDP_OK) {
    return EXIT_FAILURE;
  }
  const hsm_place place = hsm_of(&dir->conf);
  if (hsm_open(&dir->module, directory, &place, provider) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  dir->config.provider = dir->module.provider;
  if (network_rules_apply(dir) != EXIT_SUCCESS || load_files(dir, dir->config.provider) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  return prepare(dir, dir->config.provider, served);
}

void network_dir_close(network_dir *dir) {
  const rcdp_provider *provider = dir->config.provider;
  provider->key_release(provider->context, &dir->storage_key);
  provider->key_release(provider->context, &dir->signing_key);
  provider->key_release(provider->context, &dir->notice_key);
  provider->key_release(provider->context, &dir->hand_in_key);
  provider->key_release(provider->context, &dir->order_key);
  hsm_close(&dir->module);
  network_conf_close(&dir->conf);
  if (dir->memory != NULL) {
    rcdp_wipe(dir->memory, dir->arena.peak);
  }
  free(dir->memory);
}
