/* Two tables: error to advice, and broken rule to advice. */
#include "hints.h"

#include <stddef.h>

static const struct {
  rcdp_err err;
  const char *hint;
} hints[] = {
    {RCDP_E_BAD_KEY, "check that the key is P-256 or Ed25519 and belongs to the certificate"},
    {RCDP_E_BAD_SIGNATURE, "check that the device's key belongs to the certificate at its URL"},
    {RCDP_E_ALGORITHM, "use P-256 or Ed25519 keys (rcdp device init --key)"},
    {RCDP_E_CERT_UNAVAILABLE,
     "check that the CA's web server answers at the certificate URL (200, at most 64 KiB, no redirect)"},
    {RCDP_E_CERT_MALFORMED, "serve PEM blocks CERTIFICATE and X509 CRL, or the DER of one certificate"},
    {RCDP_E_CERT_HASH, "serve the very certificate that was given to rcdp device init --cert"},
    {RCDP_E_CERT_IDENTITY, "name the device in the certificate as in the URL's DeviceID (subject serialNumber), and a "
                           "network by the dNSName of its PLMN"},
    {RCDP_E_CERT_UNTRUSTED, "for a device: rcdp network trust --add CA.pem; for a network: rcdp device init --trust "
                            "OPERATOR.pem"},
    {RCDP_E_CERT_PURPOSE, "issue the device's certificate with extended key usage clientAuth, or set device_purpose in "
                          "network.conf"},
    {RCDP_E_CERT_PROFILE, "issue the certificate by the path profile; docs/certificates.md has the commands"},
    {RCDP_E_CERT_EXPIRED, "have the certificate, or the CA above it, renewed; check the clock"},
    {RCDP_E_CERT_NOT_YET_VALID, "check the clock on both sides"},
    {RCDP_E_CERT_REVOKED, "the CA has withdrawn this device's certificate; ask the manufacturer"},
    {RCDP_E_CERT_STATUS,
     "give the network a current CRL: in the bundle at the certificate URL, or by rcdp network trust "
     "--add-crl FILE"},
    {RCDP_E_REPLAY, "the device's counter went back: its directory was restored from an old copy"},
    {RCDP_E_NETWORK, "give the PLMN of the network that is asked: rcdp device init --plmn"},
    {RCDP_E_URL, "use a canonical URL that the operator allows: rcdp network trust --allow-url PREFIX"},
    {RCDP_E_SUITE, "accept the device's suite in network.conf (suites)"},
    {RCDP_E_QUOTA,
     "wait until open offers lapse, or raise max_open or max_credentials in network.conf, or the quota of the "
     "companion's subscription (rcdp network subscription set)"},
    {RCDP_E_NOT_AUTHORISED, "see the operator's policy in network.conf; a device with an owner needs a voucher (rcdp "
                            "network trust --voucher); "
                            "key files must be yours, with mode 0600"},
    {RCDP_E_ALREADY,
     "use --renew (attach) or --replace (companion order, provisioner provision, device pair) to replace the "
     "active credential; a directory that is in use is never overwritten"},
    {RCDP_E_OVERLOADED, "try again later, or raise max_transactions in network.conf"},
    {RCDP_E_TIMEOUT, "check the address and that rcdp network serve runs; its log tells why it refuses"},
    {RCDP_E_EXHAUSTED,
     "the IMSI block is used up; make another network directory with its own block, or ask for a grant with one"},
    {RCDP_E_STATE, "another rcdp is using this directory; wait until it ends"},
    {RCDP_E_STORAGE, "check that the directory exists, is yours and has space"},
    {RCDP_E_NOT_FOUND, "check the name of the file, IMSI or credential; list and show tell what was issued"},
    {RCDP_E_OUTCOME_UNKNOWN, "run the same command again"},
    {RCDP_E_CHANNEL_KEY,
     "towards a companion: type the code as it is shown; towards the network: the subscription has another key now "
     "(rcdp network subscription set --out)"},
    {RCDP_E_CHANNEL_BROKEN,
     "towards a companion or provisioner: the code is wrong, too old or used, ask its owner for a new one; towards "
     "the network: it does not know the subscription or the grant, or it is over"},
    {RCDP_E_STALE, "somebody was faster, or it is in another state by now: list tells how it stands"},
    {RCDP_E_LAPSED, "order again: what was offered was not confirmed in time, or the order was opened too long ago"},
    {RCDP_E_CHECKSUM, "compare the code with the label, group by group"},
};

const char *hint_for(rcdp_err err) {
  for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
    if (hints[i].err == err) {
      return hints[i].hint;
    }
  }
  return NULL;
}

#define EXTENSION(line) "issue it anew with " line " among its extensions; docs/certificates.md has the commands"
#define OF_CRL(what) "make the CRL anew with " what "; docs/certificates.md has the commands"

static const struct {
  rcdp_rule rule;
  const char *hint;
} rule_hints[] = {
    {RCDP_RULE_VERSION, EXTENSION("keyUsage and authorityKeyIdentifier=keyid")},
    {RCDP_RULE_ISSUER_DER, "issue the CA and what it signs anew, openssl's string_mask being utf8only"},
    {RCDP_RULE_SUBJECT_DER, "issue it anew, openssl's string_mask being utf8only"},
    {RCDP_RULE_ALGORITHM, "sign with -sha256 and a key that openssl makes with ec_paramgen_curve:P-256"},
    {RCDP_RULE_KEY, "make the key with openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256"},
    {RCDP_RULE_CA_KEY_USAGE, EXTENSION("keyUsage=critical,keyCertSign,cRLSign")},
    {RCDP_RULE_CA_KEY_ID, EXTENSION("subjectKeyIdentifier=hash")},
    {RCDP_RULE_CA_CRITICAL, EXTENSION("basicConstraints=critical,CA:TRUE")},
    {RCDP_RULE_NO_CA, EXTENSION("basicConstraints=critical,CA:TRUE")},
    {RCDP_RULE_KEY_CERT_SIGN, EXTENSION("keyUsage=critical,digitalSignature")},
    {RCDP_RULE_LEAF_CA, EXTENSION("basicConstraints=critical,CA:FALSE")},
    {RCDP_RULE_LEAF_KEY_USAGE, EXTENSION("keyUsage=critical,digitalSignature")},
    {RCDP_RULE_LEAF_KEY_USAGE_BITS, EXTENSION("keyUsage=critical,digitalSignature")},
    {RCDP_RULE_LEAF_NO_PURPOSE, EXTENSION("extendedKeyUsage=clientAuth (for a device)")},
    {RCDP_RULE_LEAF_PURPOSE, EXTENSION("extendedKeyUsage=clientAuth (for a device)")},
    {RCDP_RULE_LEAF_ANY_PURPOSE, EXTENSION("extendedKeyUsage=clientAuth")},
    {RCDP_RULE_EXPIRED, "have it renewed, or check the clock"},
    {RCDP_RULE_NOT_NAMED_BY_KEY, EXTENSION("authorityKeyIdentifier=keyid")},
    {RCDP_RULE_AUTHORITY_KEY_ID, EXTENSION("authorityKeyIdentifier=keyid")},
    {RCDP_RULE_ALTERNATIVE_NAMES_CRITICAL, "mark subjectAltName critical where the subject is empty, and nowhere else"},
    {RCDP_RULE_DEVICE_NAME, "issue it anew with the device's identifier as serialNumber in the subject (openssl req "
                            "-subj /serialNumber=...)"},
    {RCDP_RULE_CRL_VERSION, OF_CRL("crl_extensions in the configuration of openssl ca")},
    {RCDP_RULE_CRL_EXTENSIONS, OF_CRL("crl_extensions in the configuration of openssl ca")},
    {RCDP_RULE_CRL_NUMBER, OF_CRL("crlnumber in the configuration of openssl ca")},
    {RCDP_RULE_CRL_KEY_ID, OF_CRL("authorityKeyIdentifier=keyid among its extensions")},
    {RCDP_RULE_CRL_OVER, "have the CA make a new CRL (openssl ca -gencrl)"},
};

const char *hint_for_rule(rcdp_rule rule) {
  for (size_t i = 0; i < sizeof rule_hints / sizeof rule_hints[0]; i++) {
    if (rule_hints[i].rule == rule) {
      return rule_hints[i].hint;
    }
  }
  return hint_for(rcdp_rule_err(rule));
}
