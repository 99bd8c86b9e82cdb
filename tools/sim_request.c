/* wpa_supplicant's requests to a SIM that is outside, and their answers. */
#include "sim_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

enum { REQUEST_MAX = 512, NETWORK_DIGITS = 5, HEX_LEN = 2 * RCDP_AKA_LEN, HEX_MAX = HEX_LEN + 1 };

static const char sim[] = "CTRL-REQ-SIM-";
static const char identity[] = "CTRL-REQ-IDENTITY-";
static const char terminating[] = "CTRL-EVENT-TERMINATING";

/* "0:", and what is behind it; NULL: it is not that. */
static const char *read_network(const char *text, unsigned *network) {
  const size_t digits = strspn(text, "0123456789");
  if (digits == 0 || digits > NETWORK_DIGITS || text[digits] != ':') {
    return NULL;
  }
  *network = (unsigned)strtoul(text, NULL, 10);
  return text + digits + 1;
}

/* So many octets as digits, and behind them this character. */
static const char *read_octets(const char *text, uint8_t *out, size_t len, char end) {
  char digits[HEX_MAX];
  if (strlen(text) <= 2 * len || text[2 * len] != end) {
    return NULL;
  }
  snprintf(digits, sizeof digits, "%.*s", (int)(2 * len), text);
  return hex_read(digits, out, len) == RCDP_OK ? text + 2 * len + 1 : NULL;
}

static bool starts(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

static sim_request_kind read_sim(const char *text, sim_request *request) {
  static const char umts[] = "UMTS-AUTH:";
  text = read_network(text, &request->network);
  if (text == NULL || !starts(text, umts)) {
    return text != NULL && starts(text, "GSM-AUTH:") ? SIM_GSM : SIM_OTHER;
  }
  text = read_octets(text + strlen(umts), request->rand, sizeof request->rand, ':');
  return text != NULL && read_octets(text, request->autn, sizeof request->autn, ' ') != NULL ? SIM_UMTS : SIM_OTHER;
}

void sim_request_read(rcdp_bytes datagram, sim_request *request) {
  char room[REQUEST_MAX];
  *request = (sim_request){.kind = SIM_OTHER};
  if (datagram.len == 0 || datagram.len >= sizeof room || memchr(datagram.data, 0, datagram.len) != NULL) {
    return;
  }
  memcpy(room, datagram.data, datagram.len);
  room[datagram.len] = '\0';
  const char *behind = *room == '<' ? strchr(room, '>') : NULL;
  const char *text = behind != NULL ? behind + 1 : room;
  if (starts(text, sim)) {
    request->kind = read_sim(text + strlen(sim), request);
  } else if (starts(text, identity) && read_network(text + strlen(identity), &request->network) != NULL) {
    request->kind = SIM_IDENTITY;
  } else if (starts(text, terminating)) {
    request->kind = SIM_TERMINATING;
  }
}

static void append_hex(char text[SIM_ANSWER_MAX], rcdp_bytes octets) {
  char digits[HEX_MAX];
  const size_t length = strlen(text);
  hex_write(octets, digits);
  snprintf(text + length, SIM_ANSWER_MAX - length, ":%s", digits);
  rcdp_wipe(digits, sizeof digits);
}

void sim_answer_write(const sim_request *request, const rcdp_usim_answer *answer, char text[SIM_ANSWER_MAX]) {
  static const char *const outcomes[] = {
      [RCDP_USIM_FAILURE] = "UMTS-FAIL", [RCDP_USIM_SUCCESS] = "UMTS-AUTH", [RCDP_USIM_SYNC_FAILURE] = "UMTS-AUTS"};
  const rcdp_usim_outcome outcome = answer != NULL ? answer->outcome : RCDP_USIM_FAILURE;
  snprintf(text, SIM_ANSWER_MAX, "CTRL-RSP-SIM-%u:%s", request->network,
           request->kind == SIM_GSM ? "GSM-FAIL" : outcomes[outcome]);
  if (outcome == RCDP_USIM_SUCCESS) {
    append_hex(text, rcdp_secret_bytes(&answer->ik));
    append_hex(text, rcdp_secret_bytes(&answer->ck));
    append_hex(text, RCDP_BYTES(answer->res));
  } else if (outcome == RCDP_USIM_SYNC_FAILURE) {
    append_hex(text, RCDP_BYTES(answer->auts));
  }
}

void sim_identity_answer_write(const sim_request *request, const char *told, char text[SIM_ANSWER_MAX]) {
  snprintf(text, SIM_ANSWER_MAX, "CTRL-RSP-IDENTITY-%u:%s", request->network, told);
}

/* --- who the device says it is --- */

static const struct {
  const char *name;
  char digit;
} methods[] = {[SIM_EAP_AKA] = {"aka", '0'}, [SIM_EAP_AKA_PRIME] = {"aka-prime", '6'}};

int sim_eap_method_of(const char *name) {
  for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
    if (strcmp(name, methods[i].name) == 0) {
      return (int)i;
    }
  }
  return -1;
}

void sim_identity_write(const rcdp_profile *profile, sim_eap_method method, char text[SIM_IDENTITY_MAX]) {
  char domain[RCDP_NETWORK_DOMAIN_MAX];
  const rcdp_supi *supi = &profile->supi;
  rcdp_network_id_domain(&profile->network, domain);
  if (supi->kind == RCDP_SUPI_NAI) {
    snprintf(text, SIM_IDENTITY_MAX, "%.*s", (int)supi->value.len, (const char *)supi->value.data);
  } else {
    snprintf(text, SIM_IDENTITY_MAX, "%c%.*s@wlan%s", methods[method].digit, (int)supi->value.len,
             (const char *)supi->value.data, strchr(domain, '.'));
  }
}
