/*
 * What hostapd and wpa_supplicant say to an AuC and to a SIM, and what they are answered: the formats to each character, every prefix, every
 * turned bit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "../../tools/auc_question.h"
#include "../../tools/sim_request.h"

#define RAND "00112233445566778899aabbccddeeff"
#define AUTN "ffeeddccbbaa99887766554433221100"
#define AUTS "0102030405060708090a0b0c0d0e"

enum { BITS = 8, ROOM = 256 };

static const rcdp_aka_vector vector = {.rand = {0xa1},
                                       .autn = {0xa2},
                                       .res = {0xa3},
                                       .ck = {.data = {0xa4}, .len = RCDP_AKA_LEN},
                                       .ik = {.data = {0xa5}, .len = RCDP_AKA_LEN}};

#define ZEROS_15 "000000000000000000000000000000"
#define ZEROS_7 "00000000000000"

/* --- hostapd --- */

static void a_question_is_read(void **state) {
  auc_question question;
  (void)state;
  assert_int_equal(auc_question_read(rcdp_bytes_of("AKA-REQ-AUTH 001010000000001"), &question), RCDP_OK);
  assert_int_equal(question.kind, AUC_VECTOR);
  assert_string_equal(question.imsi, "001010000000001");
  assert_int_equal(auc_question_read(rcdp_bytes_of("AKA-AUTS 26201 " AUTS " " RAND), &question), RCDP_OK);
  assert_int_equal(question.kind, AUC_RESYNCHRONISE);
  assert_int_equal(question.auts[RCDP_AKA_AUTS_LEN - 1], 0x0e);
  assert_int_equal(question.rand[1], 0x11);
  assert_int_equal(auc_question_read(rcdp_bytes_of("SIM-REQ-AUTH 26201 3"), &question), RCDP_OK);
  assert_int_equal(question.kind, AUC_TRIPLETS);
}

static void a_question_is_answered(void **state) {
  auc_question question = {.kind = AUC_VECTOR, .imsi = "262011234567890"};
  char text[AUC_ANSWER_MAX];
  (void)state;
  auc_answer_write(&question, &vector, text);
  assert_string_equal(text, "AKA-RESP-AUTH 262011234567890 a1" ZEROS_15 " a2" ZEROS_15 " a5" ZEROS_15 " a4" ZEROS_15
                            " a3" ZEROS_7);
  auc_answer_write(&question, NULL, text);
  assert_string_equal(text, "AKA-RESP-AUTH 262011234567890 FAILURE");
  question.kind = AUC_TRIPLETS;
  auc_answer_write(&question, NULL, text);
  assert_string_equal(text, "SIM-RESP-AUTH 262011234567890 FAILURE");
}

/* What is accepted all the same has digits alone, and no more of them than an IMSI. */
static bool taken(const uint8_t *octets, size_t len) {
  auc_question question;
  if (auc_question_read((rcdp_bytes){octets, len}, &question) != RCDP_OK) {
    return false;
  }
  const size_t length = strlen(question.imsi);
  assert_in_range(length, 1, RCDP_IMSI_MAX);
  assert_int_equal(strspn(question.imsi, "0123456789"), length);
  return true;
}

/* How many of its prefixes, and of its copies with one bit turned over, are questions. */
static size_t damaged(const char *text, size_t *turned) {
  uint8_t octets[ROOM];
  const rcdp_bytes whole = rcdp_bytes_of(text);
  const size_t len = whole.len;
  size_t prefixes = 0;
  memcpy(octets, whole.data, len);
  for (size_t i = 0; i < len; i++) {
    prefixes += taken(octets, i) ? 1 : 0;
  }
  *turned = 0;
  for (size_t bit = 0; bit < len * BITS; bit++) {
    octets[bit / BITS] ^= (uint8_t)(1U << bit % BITS);
    *turned += taken(octets, len) ? 1 : 0;
    octets[bit / BITS] ^= (uint8_t)(1U << bit % BITS);
  }
  return prefixes;
}

/* An IMSI that lacks digits, or has others, is an IMSI; all else that is cut off or turned is nothing. */
static void a_damaged_question_is_none(void **state) {
  size_t turned;
  (void)state;
  assert_int_equal(damaged("AKA-REQ-AUTH 001010000000001", &turned), 14);
  assert_int_equal(turned, 15 * 4); /* of a digit 0 or 1, each of the four low bits gives a digit */
  assert_int_equal(damaged("AKA-AUTS 001010000000001 " AUTS " " RAND, &turned), 0);
  assert_int_equal(damaged("AKA-REQ-AUTH 0010100000000012", &turned), 15);
  assert_int_equal(turned, 0);
}

/* --- wpa_supplicant --- */

static void read_text(const char *text, sim_request *request) { sim_request_read(rcdp_bytes_of(text), request); }

static void a_request_is_read(void **state) {
  sim_request request;
  (void)state;
  read_text("<3>CTRL-REQ-SIM-12:UMTS-AUTH:" RAND ":" AUTN " needed for SSID x", &request);
  assert_int_equal(request.kind, SIM_UMTS);
  assert_int_equal(request.network, 12);
  assert_int_equal(request.rand[1], 0x11);
  assert_int_equal(request.autn[0], 0xff);
  read_text("CTRL-REQ-SIM-0:UMTS-AUTH:" RAND ":" AUTN " ", &request);
  assert_int_equal(request.kind, SIM_UMTS);
  read_text("<3>CTRL-REQ-SIM-1:GSM-AUTH:" RAND ":" RAND " needed", &request);
  assert_int_equal(request.kind, SIM_GSM);
  read_text("<3>CTRL-REQ-IDENTITY-7:Identity needed for SSID x", &request);
  assert_int_equal(request.kind, SIM_IDENTITY);
  assert_int_equal(request.network, 7);
  read_text("<2>CTRL-EVENT-TERMINATING ", &request);
  assert_int_equal(request.kind, SIM_TERMINATING);
}

static void a_request_is_answered(void **state) {
  sim_request request = {.kind = SIM_UMTS, .network = 99999};
  rcdp_usim_answer answer = {
      .outcome = RCDP_USIM_SUCCESS, .res = {0xa3}, .auts = {0xa6}, .ck = vector.ck, .ik = vector.ik};
  char text[SIM_ANSWER_MAX];
  (void)state;
  sim_answer_write(&request, &answer, text);
  assert_string_equal(text, "CTRL-RSP-SIM-99999:UMTS-AUTH:a5" ZEROS_15 ":a4" ZEROS_15 ":a3" ZEROS_7);
  answer.outcome = RCDP_USIM_SYNC_FAILURE;
  sim_answer_write(&request, &answer, text);
  assert_string_equal(text, "CTRL-RSP-SIM-99999:UMTS-AUTS:a600000000000000000000000000");
  answer.outcome = RCDP_USIM_FAILURE;
  sim_answer_write(&request, &answer, text);
  assert_string_equal(text, "CTRL-RSP-SIM-99999:UMTS-FAIL");
  sim_answer_write(&request, NULL, text);
  assert_string_equal(text, "CTRL-RSP-SIM-99999:UMTS-FAIL");
  request.kind = SIM_GSM;
  sim_answer_write(&request, NULL, text);
  assert_string_equal(text, "CTRL-RSP-SIM-99999:GSM-FAIL");
  sim_identity_answer_write(&request, "6001@x", text);
  assert_string_equal(text, "CTRL-RSP-IDENTITY-99999:6001@x");
}

/* A challenge that is cut off or turned over is none, or another challenge: never one of other lengths. */
static void a_damaged_request_is_none(void **state) {
  static const char whole[] = "<3>CTRL-REQ-SIM-0:UMTS-AUTH:" RAND ":" AUTN " needed";
  const size_t begin = strlen("<3>CTRL-REQ-SIM-0:UMTS-AUTH:");
  const size_t end = strlen(whole) - strlen(" needed");
  uint8_t octets[sizeof whole];
  sim_request request;
  (void)state;
  memcpy(octets, whole, sizeof octets);
  for (size_t len = 0; len <= end; len++) {
    sim_request_read((rcdp_bytes){octets, len}, &request);
    assert_int_equal(request.kind, SIM_OTHER);
  }
  for (size_t bit = 0; bit < (sizeof whole - 1) * BITS; bit++) {
    octets[bit / BITS] ^= (uint8_t)(1U << bit % BITS);
    sim_request_read((rcdp_bytes){octets, sizeof whole - 1}, &request);
    octets[bit / BITS] ^= (uint8_t)(1U << bit % BITS);
    const bool in_octets = bit / BITS >= begin && bit / BITS < end;
    const bool in_network = bit / BITS == strlen("<3>CTRL-REQ-SIM-");
    const bool unread = bit / BITS == 1 || bit / BITS > end; /* level, what is behind */
    assert_true(request.kind == SIM_OTHER || in_octets || in_network || unread);
  }
}

/* --- identities --- */

static void an_identity_has_its_method_and_network(void **state) {
  static const struct {
    const char *network;
    const char *identity;
  } cases[] = {{"00101", "001010000000001@wlan.mnc001.mcc001.3gppnetwork.org"},
               {"310410", "001010000000001@wlan.mnc410.mcc310.3gppnetwork.org"}};
  rcdp_profile profile = {.supi = {RCDP_SUPI_IMSI, rcdp_bytes_of("001010000000001")}};
  char text[SIM_IDENTITY_MAX];
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    assert_int_equal(rcdp_network_id_parse(cases[i].network, &profile.network), RCDP_OK);
    sim_identity_write(&profile, SIM_EAP_AKA, text);
    assert_int_equal(text[0], '0');
    assert_string_equal(text + 1, cases[i].identity);
    sim_identity_write(&profile, SIM_EAP_AKA_PRIME, text);
    assert_int_equal(text[0], '6');
    assert_string_equal(text + 1, cases[i].identity);
  }
  profile.supi = (rcdp_supi){RCDP_SUPI_NAI, rcdp_bytes_of("meter@example.org")};
  sim_identity_write(&profile, SIM_EAP_AKA_PRIME, text);
  assert_string_equal(text, "meter@example.org");
  assert_int_equal(sim_eap_method_of("aka"), SIM_EAP_AKA);
  assert_int_equal(sim_eap_method_of("aka-prime"), SIM_EAP_AKA_PRIME);
  assert_int_equal(sim_eap_method_of("sim"), -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_question_is_read),
      cmocka_unit_test(a_question_is_answered),
      cmocka_unit_test(a_damaged_question_is_none),
      cmocka_unit_test(a_request_is_read),
      cmocka_unit_test(a_request_is_answered),
      cmocka_unit_test(a_damaged_request_is_none),
      cmocka_unit_test(an_identity_has_its_method_and_network),
  };
  return cmocka_run_group_tests_name("tools_questions", tests, NULL, NULL);
}
