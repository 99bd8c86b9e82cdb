/* The table of network.conf. */
#include "network_conf.h"

#include <stddef.h>
#include <stdlib.h>

#include "cli.h"
#include "file.h"
#include "secure.h"

enum { DAY_MAX = 36500, DAY_S = 86400, SECONDS_MAX = 31536000 };

#define FIELD(name) offsetof(network_conf, name)

/* clang-format off */
static const setting table[] = {
    {"network", SETTING_TEXT, FIELD(network), 0, NULL, NULL,
     "The network whose credentials this operator issues: MCC MNC, or MCC MNC - NID. The issuer's certificate names it."},
    {"carriages", SETTING_LIST, FIELD(carriages), 0, "[ \"5gs\", \"eps-pco\" ]", NULL,
     "NAS carriages that are accepted: 5gs, eps-pco (standard containers), 5gs-private, eps-private (where agreed)."},
    {"device_purpose", SETTING_TEXT, FIELD(device_purpose), 0, "\"1.3.6.1.5.5.7.3.2\"", NULL,
     "Extended key usage that a device's certificate must have: clientAuth."},
    {"device_purpose_may_be_absent", SETTING_BOOLEAN, FIELD(device_purpose_may_be_absent), 0, "false", NULL,
     "Accept a certificate without extended key usage, as IEEE 802.1AR identities are."},
    {"need_status", SETTING_BOOLEAN, FIELD(need_status), 0, "true", NULL,
     "Require a current CRL for every certificate below a factory's root; false lets stolen, revoked devices in."},
    {"suites", SETTING_LIST, FIELD(suites), 0, "[ \"p256\" ]", NULL,
     "Cipher suites in order of preference: p256, and static (which has no forward secrecy) with a signing key of P-256;\n"
     "x25519 with one of Ed25519."},
    {"devices", SETTING_LIST, FIELD(devices), 0, NULL, "[ \"sensor-0001\" ]",
     "The only device identifiers that get a credential, each proved by a certificate. Left out: every device of a trusted\n"
     "factory, and what companions bring."},
    {"max_open", SETTING_COUNT, FIELD(max_open), 1000, "4", NULL,
     "Open offers for one device certificate."},
    {"max_credentials", SETTING_NUMBER, FIELD(max_credentials), INT64_MAX, "0", NULL,
     "Credentials of the whole network that have not ended; 0: no limit."},
    {"max_transactions", SETTING_COUNT, FIELD(max_transactions), 65536, "256", NULL,
     "Transactions in work at one time; more are told to come back later."},
    {"offer_lifetime", SETTING_COUNT, FIELD(offer_lifetime), SECONDS_MAX, "3600", NULL,
     "Seconds until an offer that the device does not confirm lapses."},
    {"sweep_interval", SETTING_COUNT, FIELD(sweep_interval), SECONDS_MAX, "60", NULL,
     "Seconds between two looks for lapsed offers and expired credentials."},
    {"order_lifetime", SETTING_COUNT, FIELD(order_lifetime), SECONDS_MAX, "3600", NULL,
     "Seconds in which an order that a companion has opened takes devices."},
    {"delivery_lifetime", SETTING_COUNT, FIELD(delivery_lifetime), SECONDS_MAX, "2592000", NULL,
     "Seconds in which what was reserved or made for a provisioner has to be handed in: to the field and back."},
    {"certified_only", SETTING_BOOLEAN, FIELD(certified_only), 0, "false", NULL,
     "Refuse devices of companions and provisioners that have no factory certificate, and so only the word of who brings them for\n"
     "what they are."},
    {"companions_max", SETTING_COUNT, FIELD(companions_max), SECURE_LINKS_MAX, "256", NULL,
     "Connections of companions at one time; and of provisioners as many."},
    {"companions_each", SETTING_COUNT, FIELD(companions_each), SECURE_LINKS_MAX, "8", NULL,
     "Connections of one subscription, or by one grant, at one time; a further one takes the place of the oldest."},
    {"companion_idle", SETTING_COUNT, FIELD(companion_idle), DAY_S, "600", NULL,
     "Seconds after which a connection of either kind without a message is ended."},
    {"aka", SETTING_TEXT, FIELD(aka), 0, "\"milenage\"", NULL,
     "AKA algorithms: milenage (TS 35.206) or tuak (TS 35.231)."},
    {"key_length", SETTING_NUMBER, FIELD(key_length), 32, "16", NULL,
     "Octets of K: 16, or 32 with tuak."},
    {"op", SETTING_TEXT, FIELD(op), 0, NULL, "\"00112233445566778899aabbccddeeff\"",
     "OPc (32 digits) or TOPc (64 digits) of every credential. Left out: a fresh one for each."},
    {"amf", SETTING_TEXT, FIELD(amf), 0, "\"8000\"", NULL,
     "Authentication management field (TS 33.102 Annex H)."},
    {"routing_indicator", SETTING_TEXT, FIELD(routing_indicator), 0, "\"0\"", NULL,
     "Routing indicator of the SUCI: one to four digits (TS 23.003 2.2B)."},
    {"home_network_key_id", SETTING_NUMBER, FIELD(home_network_key_id), 255, "1", NULL,
     "Identifier of the key in home-network.key (X25519: SUCI profile A, TS 33.501 Annex C)."},
    {"validity_days", SETTING_COUNT, FIELD(validity_days), DAY_MAX, "365", NULL,
     "Days that a credential is valid."},
    {"renewal_days", SETTING_NUMBER, FIELD(renewal_days), DAY_MAX, "330", NULL,
     "Days after which the device asks for a new one; 0: never."},
    {"update_period", SETTING_NUMBER, FIELD(update_period), SECONDS_MAX, "0", NULL,
     "Seconds from an update to the next one; 0: as many as there were from the issue to the first."},
    {"update_grace", SETTING_NUMBER, FIELD(update_grace), SECONDS_MAX, "604800", NULL,
     "Seconds for which an update may be overdue before that is a finding (rcdp network audit)."},
    {"lifetime_days", SETTING_NUMBER, FIELD(lifetime_days), 12000, "365", NULL,
     "Days from installation, for devices without a clock; 0: not limited."},
    {"roaming_allowed", SETTING_BOOLEAN, FIELD(roaming_allowed), 0, "false", NULL,
     "Restrictions of every credential: use in visited networks,"},
    {"rats", SETTING_LIST, FIELD(rats), 0, NULL, "[ \"nr\", \"nb-iot\" ]",
     "radio access technologies (eutra, nb-iot, lte-m, nr, nr-redcap, non-3gpp; left out: all),"},
    {"dnns", SETTING_LIST, FIELD(dnns), 0, NULL, "[ \"iot.example\" ]",
     "data network names (left out: all),"},
    {"slices", SETTING_LIST, FIELD(slices), 0, NULL, "[ \"1\", \"1-0000ab\" ]",
     "slices: SST or SST-SD (left out: all)."},
    {"hsm_module", SETTING_TEXT, FIELD(hsm_module), 0, NULL, "\"/usr/lib/softhsm/libsofthsm2.so\"",
     "Keys in a security module instead of files (rcdp network init --hsm-module): its PKCS#11 library,"},
    {"hsm_token", SETTING_TEXT, FIELD(hsm_token), 0, NULL, "\"operator\"",
     "the label of its token,"},
    {"hsm_pin_file", SETTING_TEXT, FIELD(hsm_pin_file), 0, NULL, "\"hsm.pin\"",
     "and a file with the user's PIN that nobody else can read."},
    {"fetch_ca", SETTING_TEXT, FIELD(fetch_ca), 0, NULL, "\"web-ca.pem\"",
     "CA file for the TLS of certificate servers, in this directory. Left out: the CAs of this machine."},
    {"fetch_timeout", SETTING_COUNT, FIELD(fetch_timeout), 300, "10", NULL,
     "Seconds for the fetch of a certificate."},
    {"fetch_max", SETTING_COUNT, FIELD(fetch_max), 1 << 20, "65536", NULL,
     "Octets of a bundle of certificates and CRLs, at most."},
};
/* clang-format on */

enum { TABLE_COUNT = sizeof table / sizeof table[0] };

static const char header[] =
    "# How this operator issues credentials. Read when rcdp network serve starts, and on SIGHUP; what is left out has\n"
    "# the value that rcdp network init writes. Beside this file, kept by rcdp network trust:\n"
    "#   trust/        certificates of factory CAs (anchors for the certificates of devices)\n"
    "#   crl/          CRLs, besides those that come with a device's certificate\n"
    "#   allowed-urls  certificate URLs: canonical prefixes, one to a line\n\n";

rcdp_err network_conf_write(const char *directory, const setting_value *values, size_t count) {
  FILE *file = NULL;
  rcdp_err err = file_create(directory, NETWORK_CONF, 0644, &file);
  if (err != RCDP_OK) {
    return err;
  }
  fputs(header, file);
  settings_write(file, table, TABLE_COUNT, values, count);
  return file_finish(file);
}

rcdp_err network_conf_read(const char *directory, network_conf *conf) {
  char path[FILE_PATH_MAX];
  *conf = (network_conf){0};
  rcdp_err err = file_path(path, directory, NETWORK_CONF);
  return err == RCDP_OK ? settings_read(&conf->read, path, table, TABLE_COUNT, conf) : err;
}

void network_conf_close(network_conf *conf) { settings_close(&conf->read); }

int network_conf_network(const char *directory, rcdp_network_id *network) {
  network_conf conf;
  int status = network_conf_read(directory, &conf) == RCDP_OK ? EXIT_SUCCESS : EXIT_FAILURE;
  if (status == EXIT_SUCCESS && rcdp_network_id_parse(conf.network, network) != RCDP_OK) {
    status = cli_error("%s: network has a value that it cannot have", NETWORK_CONF);
  }
  network_conf_close(&conf);
  return status;
}
