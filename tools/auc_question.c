/* hostapd's questions and their answers. */
#include "auc_question.h"

#include <stdio.h>
#include <string.h>

#include "names.h"

enum { QUESTION_MAX = 128, WORDS_MAX = 4, HEX_MAX = 2 * RCDP_AKA_LEN + 1 };

/* A row for each question: its words, and how its answer begins (NULL: there is none). */
static const struct {
  const char *name;
  auc_question_kind kind;
  size_t words;
  const char *answer;
} questions[] = {
    [AUC_VECTOR] = {"AKA-REQ-AUTH", AUC_VECTOR, 2, "AKA-RESP-AUTH"},
    [AUC_RESYNCHRONISE] = {"AKA-AUTS", AUC_RESYNCHRONISE, 4, NULL},
    [AUC_TRIPLETS] = {"SIM-REQ-AUTH", AUC_TRIPLETS, 3, "SIM-RESP-AUTH"},
};
enum { QUESTIONS = sizeof questions / sizeof questions[0] };

/* Words with one space between; text is taken apart where it stands. 0: too many, or an empty one. */
static size_t split(char *text, char *words[WORDS_MAX]) {
  size_t count = 0;
  for (char *word = text; word != NULL && count < WORDS_MAX; count++) {
    words[count] = word;
    word = strchr(word, ' ');
    if (word != NULL) {
      *word++ = '\0';
    }
    if (*words[count] == '\0' || (word != NULL && count + 1 == WORDS_MAX)) {
      return 0;
    }
  }
  return count;
}

static rcdp_err take_imsi(const char *word, auc_question *question) {
  const size_t length = strlen(word);
  if (length > RCDP_IMSI_MAX || strspn(word, "0123456789") != length) {
    return RCDP_E_MALFORMED;
  }
  memcpy(question->imsi, word, length + 1);
  return RCDP_OK;
}

static rcdp_err take_words(char *const words[WORDS_MAX], size_t count, auc_question *question) {
  for (size_t i = 0; i < QUESTIONS; i++) {
    if (strcmp(words[0], questions[i].name) == 0 && count == questions[i].words) {
      question->kind = questions[i].kind;
      return take_imsi(words[1], question);
    }
  }
  return RCDP_E_MALFORMED;
}

rcdp_err auc_question_read(rcdp_bytes datagram, auc_question *question) {
  char text[QUESTION_MAX];
  char *words[WORDS_MAX] = {NULL};
  *question = (auc_question){.kind = AUC_TRIPLETS};
  if (datagram.len >= sizeof text || datagram.len == 0 || memchr(datagram.data, 0, datagram.len) != NULL) {
    return RCDP_E_MALFORMED;
  }
  memcpy(text, datagram.data, datagram.len);
  text[datagram.len] = '\0';
  const size_t count = split(text, words);
  const rcdp_err err = count > 1 ? take_words(words, count, question) : RCDP_E_MALFORMED;
  if (err != RCDP_OK || question->kind != AUC_RESYNCHRONISE) {
    return err;
  }
  const bool good = hex_read(words[2], question->auts, sizeof question->auts) == RCDP_OK &&
                    hex_read(words[3], question->rand, sizeof question->rand) == RCDP_OK;
  return good ? RCDP_OK : RCDP_E_MALFORMED;
}

static void append_hex(char text[AUC_ANSWER_MAX], rcdp_bytes octets) {
  char digits[HEX_MAX];
  const size_t length = strlen(text);
  hex_write(octets, digits);
  snprintf(text + length, AUC_ANSWER_MAX - length, " %s", digits);
  rcdp_wipe(digits, sizeof digits);
}

void auc_answer_write(const auc_question *question, const rcdp_aka_vector *vector, char text[AUC_ANSWER_MAX]) {
  snprintf(text, AUC_ANSWER_MAX, "%s %s%s", questions[question->kind].answer, question->imsi,
           vector == NULL ? " FAILURE" : "");
  if (vector != NULL) {
    append_hex(text, RCDP_BYTES(vector->rand));
    append_hex(text, RCDP_BYTES(vector->autn));
    append_hex(text, rcdp_secret_bytes(&vector->ik));
    append_hex(text, rcdp_secret_bytes(&vector->ck));
    append_hex(text, RCDP_BYTES(vector->res));
  }
}
