/*
 * A procedure as a whole under the fuzzer's schedule. Its parties, one role each, stand in a table; one of them is the subject, to
 * which messages, time, faults and power cuts happen as the octets say, while the others only get what the schedule lets through.
 * An honest run is recorded once, and every input begins at one of its stages, so that no execution repeats the whole procedure.
 *
 * Another procedure joins with a fuzz_procedure: for each role its surroundings and how it boots from what lasts.
 */
#ifndef RCDP_FUZZ_SCHEDULE_H
#define RCDP_FUZZ_SCHEDULE_H

#include <rcdp/role.h>

#include "support/failing.h"

enum { FUZZ_PARTIES_MAX = 4, FUZZ_STAGES_MAX = 20, FUZZ_CHANNELS_MAX = 2 };
#define FUZZ_WALL UINT64_C(1800000000) /* seconds since 1970 at the beginning */

/* What comes of a question. */
typedef struct {
  bool done;     /* it is carried out */
  rcdp_err err;  /* and this is the answer; RCDP_OK only where it is done */
  rcdp_bytes by; /* octets from outside in place of the honest ones; empty: none */
} fuzz_outcome;

typedef struct fuzz_party fuzz_party;

/* How a role of one kind is surrounded. */
typedef struct {
  rcdp_role_name name;
  bool starts;                   /* the procedure begins with it */
  bool relays;                   /* it hands on what others wrote */
  bool works;                    /* what it has to do at once, it does on TICK */
  bool lives_on;                 /* when nothing is under way any more, it gets its power anew and begins again, once */
  void (*restore)(size_t stage); /* what lasts, as it was at a stage of the honest run; 0: nothing yet */
  void (*save)(size_t stage);    /* … and keep it so */
  void (*drop)(void);            /* give back what restore took; may be NULL */
  rcdp_err (*boot)(fuzz_party *party, unsigned int variant); /* party->role from what lasts, with party->provider */
  void (*answer)(const rcdp_action *question, fuzz_outcome outcome, rcdp_input *input);
  void (*check)(void); /* what must hold whatever was accepted */
} fuzz_kind;

/* A secure channel between two of them. Whoever gets power opens his anew, and each time has another binding. */
typedef struct {
  size_t client, server;
  rcdp_bytes subscription; /* whose the client is, as the server resolved its key; empty: of nobody */
} fuzz_channel;

typedef struct {
  fuzz_kind parties[FUZZ_PARTIES_MAX]; /* their indices are their links */
  size_t count;
  fuzz_channel channels[FUZZ_CHANNELS_MAX]; /* none: messages travel without */
  size_t channel_count;
  void (*manage)(uint64_t now, unsigned int what); /* what an operator does beside the procedure, at this time */
  void (*outside)(rcdp_bytes *rest); /* other answers of the CA's server and the like, as the octets say; may be NULL */
  void (*ask)(unsigned int what, rcdp_buf *message); /* a message besides, on the last of the channels; NULL: none */
  void (*told)(rcdp_bytes message);                  /* what its server sent then */
  void (*judge)(void); /* what must hold between the parties as long as nobody can forge; may be NULL */
} fuzz_procedure;

struct fuzz_party {
  const fuzz_kind *kind;
  rcdp_role *role; /* NULL: without power */
  rcdp_provider provider;
  struct failing failing;
  bool clock_unknown;
  uint64_t clock_behind;
  bool faulty; /* the next question but fault_after has this outcome, or the power fails, or the answer is late */
  unsigned int fault, fault_after;
  rcdp_bytes fault_octets;
  rcdp_err fault_err;
  bool late;
  rcdp_input late_answer;
  uint32_t last_ticket;
};

/* What every provider of the targets is: fake.c, real.c. Anew for each run, with random octets that follow from the seed. */
const rcdp_provider *fuzz_provider(uint64_t seed);
extern const bool fuzz_provider_is_honest;

/* One execution. */
int fuzz_schedule(const fuzz_procedure *run, size_t subject, const uint8_t *data, size_t size);

/* Message i of the last execution, those of the honest run before its stage first, and whose it was. false: there are no more. */
bool fuzz_schedule_sent(size_t i, rcdp_bytes *message, size_t *from);

#endif
