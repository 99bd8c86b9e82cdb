/* See schedule.h. An input: stage, variant of the configurations, then one event after the other. */
#include "schedule.h"

#include <string.h>

#include "fuzz.h"
#include "reader.h"

enum { LOG_MAX = 40, EVENTS_MAX = 16, ARRIVALS_MAX = 20, HONEST_SEED = 1, ANSWERS_MAX = 100, WORK_MAX = 8 };

typedef struct {
  size_t from, to, len;
  uint8_t data[RCDP_MESSAGE_MAX];
} datagram;

static const fuzz_procedure *procedure;
static fuzz_party parties[FUZZ_PARTIES_MAX];
static datagram honest[LOG_MAX], sent[LOG_MAX]; /* sent: behind what is left of the honest run */
static size_t honest_count, sent_count;
static size_t sent_at[FUZZ_STAGES_MAX], stages;
static uint64_t now_at[FUZZ_STAGES_MAX], now_ms;
static unsigned int variant;
static size_t the_subject;
static size_t next_to_arrive; /* the first message that was not yet delivered in its turn */
static size_t arrivals;       /* how many were */
static uint32_t openings[FUZZ_CHANNELS_MAX];

/* The message with this number, counted from the beginning of the honest run. */
static datagram *message_at(size_t number) { return number < honest_count ? &honest[number] : &sent[number]; }

/* --- driving a role --- */

static size_t index_of(const fuzz_party *party) { return (size_t)(party - parties); }

static void power_off(fuzz_party *party) {
  if (party->role != NULL) {
    rcdp_role_close(party->role);
  }
  party->role = NULL;
  party->late = false;
  FUZZ_CHECK(party->failing.keys == 0);
}

static void open_channel(size_t number);

static void power_on(fuzz_party *party) {
  if (party->role != NULL) {
    return;
  }
  party->failing.fail_at = 0;
  const rcdp_err err = party->kind->boot(party, variant);
  FUZZ_CHECK(err == RCDP_OK && party->failing.keys == 0);
  for (size_t i = 0; i < procedure->channel_count; i++) {
    const fuzz_channel *channel = &procedure->channels[i];
    if (channel->client == index_of(party) || channel->server == index_of(party)) {
      open_channel(i);
    }
  }
}

static void check_sent(const fuzz_party *party, rcdp_bytes octets) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static rcdp_message message;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = rcdp_message_decode(octets, &arena, &message);
  FUZZ_CHECK(err == RCDP_OK && (party->kind->relays || message.sender == party->kind->name));
}

static void record(fuzz_party *party, const rcdp_action *action) {
  if (index_of(party) == the_subject) {
    check_sent(party, action->message);
  }
  if (sent_count < LOG_MAX) {
    datagram *entry = message_at(sent_count++);
    entry->from = index_of(party);
    entry->to = (size_t)action->link % procedure->count;
    entry->len = action->message.len;
    memcpy(entry->data, action->message.data, entry->len);
  }
}

typedef enum { FAILS, UNSURE, UNSURE_BUT_DONE, CUT_BEFORE, CUT_AFTER, LATE, FOREIGN, FAULT_COUNT } fault_kind;

static fuzz_outcome outcome_of(const fuzz_party *party, bool faulty) {
  static const bool done[FAULT_COUNT] = {[UNSURE_BUT_DONE] = true, [CUT_AFTER] = true, [LATE] = true, [FOREIGN] = true};
  if (!faulty) {
    return (fuzz_outcome){.done = true};
  }
  fuzz_outcome outcome = {.done = done[party->fault]};
  if (party->fault == FOREIGN) {
    outcome.by = party->fault_octets;
  } else if (party->fault == UNSURE || party->fault == UNSURE_BUT_DONE) {
    outcome.err = RCDP_E_OUTCOME_UNKNOWN;
  } else if (!outcome.done) {
    outcome.err = party->fault_err;
  }
  return outcome;
}

/* Whether *input is the answer, to be given at once. */
static bool answer(fuzz_party *party, const rcdp_action *question, rcdp_input *input) {
  const bool faulty = party->faulty && party->fault_after-- == 0;
  party->faulty = party->faulty && !faulty;
  const fuzz_outcome outcome = outcome_of(party, faulty);
  party->last_ticket = question->ticket;
  *input = (rcdp_input){.result = outcome.err, .ticket = question->ticket};
  const bool cut = faulty && (party->fault == CUT_BEFORE || party->fault == CUT_AFTER);
  if (!cut || outcome.done) {
    party->kind->answer(question, outcome, input);
  }
  if (cut) {
    power_off(party);
    return false;
  }
  if (faulty && party->fault == LATE && !party->late) {
    party->late = true;
    party->late_answer = *input;
    return false;
  }
  return true;
}

static bool act(fuzz_party *party, const rcdp_action *action, rcdp_input *input) {
  switch (action->kind) {
  case RCDP_ACTION_SEND:
    record(party, action);
    return false;
  case RCDP_ACTION_FETCH:
  case RCDP_ACTION_POLICY:
  case RCDP_ACTION_STORE:
  case RCDP_ACTION_COMMIT:
    return answer(party, action, input);
  default:
    FUZZ_CHECK(action->result < RCDP_ERR_COUNT);
    return false;
  }
}

/* A provider that needs time has changed nothing, and gets the same input again. */
static void input_whole(fuzz_party *party, rcdp_input *input) {
  rcdp_action action;
  const uint64_t passed = now_ms / 1000;
  input->now_ms = now_ms;
  input->wall = (rcdp_time){true, FUZZ_WALL + passed - party->clock_behind};
  if (party->clock_unknown) {
    input->wall = (rcdp_time){false, party->clock_behind > 0 ? 0 : FUZZ_WALL};
  }
  if (rcdp_role_input(party->role, input) == RCDP_E_PENDING) {
    FUZZ_CHECK(party->failing.error == RCDP_E_PENDING && party->failing.fail_at > 0);
    FUZZ_CHECK(!rcdp_role_next(party->role, &action) && party->failing.keys == 0);
    party->failing.fail_at = 0;
    FUZZ_CHECK(rcdp_role_input(party->role, input) != RCDP_E_PENDING);
  }
}

static void give(fuzz_party *party, rcdp_input input) {
  bool asked = true;
  power_on(party);
  for (int i = 0; asked && party->role != NULL; i++) {
    rcdp_action action;
    rcdp_input next = {.kind = RCDP_INPUT_COUNT};
    FUZZ_CHECK(i < ANSWERS_MAX);
    asked = false;
    input_whole(party, &input);
    while (party->role != NULL && rcdp_role_next(party->role, &action)) {
      FUZZ_CHECK(!asked); /* a question is the last action */
      asked = act(party, &action, &next);
    }
    input = next;
  }
}

/* --- channels --- */

static void tell(size_t end, rcdp_input_kind kind, size_t link, rcdp_bytes binding) {
  if (parties[end].role != NULL) {
    give(&parties[end], (rcdp_input){.kind = kind, .link = link, .binding = binding});
  }
}

static void open_channel(size_t number) {
  const fuzz_channel *channel = &procedure->channels[number];
  uint8_t octets[32] = {(uint8_t)(number + 1)};
  rcdp_put_u64(octets + 1, ++openings[number]);
  tell(channel->client, RCDP_INPUT_OPENED, channel->server, RCDP_BYTES(octets));
  tell(channel->server, RCDP_INPUT_OPENED, channel->client, RCDP_BYTES(octets));
}

static rcdp_bytes subscription_of(const fuzz_party *server, size_t client) {
  for (size_t i = 0; i < procedure->channel_count; i++) {
    const fuzz_channel *channel = &procedure->channels[i];
    if (channel->client == client && channel->server == index_of(server)) {
      return channel->subscription;
    }
  }
  return RCDP_NO_BYTES;
}

static void deliver(fuzz_party *party, size_t link, rcdp_bytes message) {
  power_on(party); /* its channels open before */
  give(party,
       (rcdp_input){
           .kind = RCDP_INPUT_MESSAGE, .link = link, .message = message, .subscription = subscription_of(party, link)});
}

/* It does what it has to do at once. */
static void work(fuzz_party *party) {
  for (int i = 0; party->kind->works && i < WORK_MAX && party->role != NULL; i++) {
    if (rcdp_role_deadline(party->role) > now_ms) {
      return;
    }
    give(party, (rcdp_input){.kind = RCDP_INPUT_TICK});
  }
}

/* A message arrives, in its turn, at whom it was meant for, and nothing is put off. */
static void arrive(size_t number) {
  const datagram *entry = message_at(number);
  fuzz_party *party = &parties[entry->to];
  deliver(party, entry->from, (rcdp_bytes){entry->data, entry->len});
  work(party);
}

static void all_work(void) {
  for (size_t i = 0; i < procedure->count; i++) {
    work(&parties[i]);
  }
}

/* --- the honest run --- */

static void save_stage(void) {
  FUZZ_CHECK(stages < FUZZ_STAGES_MAX);
  for (size_t i = 0; i < procedure->count; i++) {
    procedure->parties[i].save(stages);
  }
  now_at[stages] = now_ms;
  sent_at[stages++] = sent_count;
}

static void set_up(size_t stage, uint64_t seed) {
  for (size_t i = 0; i < procedure->count; i++) {
    procedure->parties[i].restore(stage);
  }
  const rcdp_provider *base = fuzz_provider(seed);
  for (size_t i = 0; i < procedure->count; i++) {
    parties[i] = (fuzz_party){.kind = &procedure->parties[i]};
    failing_provider(&parties[i].provider, &parties[i].failing, base, RCDP_E_CRYPTO);
  }
}

static void tear_down(void) {
  for (size_t i = 0; i < procedure->count; i++) {
    power_off(&parties[i]);
    if (parties[i].kind->drop != NULL) {
      parties[i].kind->drop();
    }
  }
}

static void begin_with(fuzz_party *party) { give(party, (rcdp_input){.kind = RCDP_INPUT_START}); }

/* Until nothing is under way any more. */
static size_t run_out(size_t next) {
  all_work();
  for (; next < sent_count; next++) {
    save_stage();
    now_ms += 10;
    arrive(next);
  }
  return next;
}

static void run_honestly(void) {
  set_up(0, HONEST_SEED);
  save_stage();
  for (size_t i = 0; i < procedure->count && procedure->channel_count > 0; i++) {
    power_on(&parties[i]);
  }
  for (size_t i = 0; i < procedure->count; i++) {
    if (procedure->parties[i].starts) {
      begin_with(&parties[i]);
    }
  }
  const size_t next = run_out(0);
  for (size_t i = 0; i < procedure->count; i++) {
    if (procedure->parties[i].lives_on) {
      power_off(&parties[i]);
      begin_with(&parties[i]);
    }
  }
  (void)run_out(next);
  save_stage();
  tear_down();
  memcpy(honest, sent, sizeof honest);
}

/* --- events --- */

/* Before anybody has sent anything: an empty one. */
static rcdp_bytes some_message(rcdp_bytes *rest, size_t *from) {
  const size_t which = fuzz_u8(rest);
  const datagram *entry = message_at(sent_count > 0 ? which % sent_count : 0);
  *from = entry->from;
  return (rcdp_bytes){entry->data, sent_count > 0 ? entry->len : 0};
}

/* Whose message it was: reflected, a message seems to come from whoever else there is. */
static size_t link_for(const fuzz_party *party, size_t from) {
  return from != index_of(party) ? from : (from + 1) % procedure->count;
}

static void start(fuzz_party *subject, rcdp_bytes *rest) {
  (void)rest;
  give(subject, (rcdp_input){.kind = RCDP_INPUT_START});
}

static void pass_on(fuzz_party *subject, rcdp_bytes *rest) {
  size_t from;
  const rcdp_bytes message = some_message(rest, &from);
  deliver(subject, link_for(subject, from), message);
}

/* Some octets of a message are changed, put in or left out. */
static void alter(fuzz_party *subject, rcdp_bytes *rest) {
  static uint8_t octets[RCDP_MESSAGE_MAX + UINT8_MAX];
  size_t from;
  const rcdp_bytes whole = some_message(rest, &from);
  const size_t at = fuzz_u16(rest) % (whole.len + 1);
  const size_t out = fuzz_u8(rest), in = fuzz_u8(rest);
  const rcdp_bytes put = fuzz_take(rest, in);
  const size_t kept = at + out < whole.len ? at + out : whole.len;
  const rcdp_bytes parts[] = {{whole.data, at}, put, {whole.data + kept, whole.len - kept}};
  rcdp_buf buf = {octets, 0, sizeof octets};
  for (size_t i = 0; i < 3; i++) {
    const rcdp_err err = parts[i].len > 0 ? rcdp_buf_add(&buf, parts[i]) : RCDP_OK;
    FUZZ_CHECK(err == RCDP_OK);
  }
  deliver(subject, link_for(subject, from), rcdp_buf_bytes(&buf));
}

static void speak(fuzz_party *subject, rcdp_bytes *rest) {
  const size_t from = fuzz_u8(rest) % procedure->count;
  const rcdp_bytes message = fuzz_string(rest);
  deliver(subject, from, message);
}

/* Another party gets what was meant for it. */
static void let_through(fuzz_party *subject, rcdp_bytes *rest) {
  size_t from;
  const rcdp_bytes message = some_message(rest, &from);
  fuzz_party *other = &parties[link_for(subject, index_of(subject))];
  deliver(other, link_for(other, from), message);
  work(other);
}

static void start_other(fuzz_party *subject, rcdp_bytes *rest) {
  const size_t which = fuzz_u8(rest) % procedure->count;
  const fuzz_kind *kind = &procedure->parties[which];
  if (which != index_of(subject) && (kind->starts || kind->lives_on)) {
    give(&parties[which], (rcdp_input){.kind = RCDP_INPUT_START});
  }
}

static void pass_time(fuzz_party *subject, rcdp_bytes *rest) {
  static const uint64_t units[] = {1, 1000, 60000, 86400000};
  const uint64_t unit = units[fuzz_u8(rest) % 4];
  now_ms += fuzz_u16(rest) * unit;
  give(subject, (rcdp_input){.kind = RCDP_INPUT_TICK});
}

static void wait_for_deadline(fuzz_party *subject, rcdp_bytes *rest) {
  (void)rest;
  power_on(subject);
  const uint64_t deadline = rcdp_role_deadline(subject->role);
  if (deadline != UINT64_MAX) {
    now_ms = deadline > now_ms ? deadline : now_ms;
    give(subject, (rcdp_input){.kind = RCDP_INPUT_TICK});
  }
}

static void set_clock(fuzz_party *subject, rcdp_bytes *rest) {
  subject->clock_unknown = fuzz_u8(rest) % 2 == 1;
  subject->clock_behind = (uint64_t)fuzz_u16(rest) * 3600;
}

static void cut_power(fuzz_party *subject, rcdp_bytes *rest) {
  (void)rest;
  subject->kind->check();
  power_off(subject);
  power_on(subject);
}

static void plan_fault(fuzz_party *subject, rcdp_bytes *rest) {
  subject->faulty = true;
  subject->fault = fuzz_u8(rest) % FAULT_COUNT;
  subject->fault_after = fuzz_u8(rest) % 8;
  const unsigned int err = fuzz_u8(rest) % RCDP_ERR_COUNT;
  subject->fault_err = err == RCDP_OK ? RCDP_E_STORAGE : (rcdp_err)err;
  subject->fault_octets = subject->fault == FOREIGN ? fuzz_string(rest) : RCDP_NO_BYTES;
}

static void answer_late(fuzz_party *subject, rcdp_bytes *rest) {
  (void)rest;
  if (subject->late) {
    subject->late = false;
    give(subject, subject->late_answer);
  }
}

static void fail_provider(fuzz_party *subject, rcdp_bytes *rest) {
  static const rcdp_err errors[] = {RCDP_E_PENDING, RCDP_E_CRYPTO, RCDP_E_RANDOM, RCDP_E_BAD_KEY, RCDP_E_OPEN};
  subject->failing.error = errors[fuzz_u8(rest) % 5];
  subject->failing.fail_at = subject->failing.calls + 1 + fuzz_u8(rest);
}

/* An answer that nobody waits for. */
static void answer_nobody(fuzz_party *subject, rcdp_bytes *rest) {
  const rcdp_input_kind kind = (rcdp_input_kind)(fuzz_u8(rest) % (RCDP_INPUT_COUNT + 1));
  const bool again = fuzz_u8(rest) % 2 == 1 && !subject->late;
  if (kind != RCDP_INPUT_START && kind != RCDP_INPUT_MESSAGE) {
    give(subject, (rcdp_input){.kind = kind,
                               .ticket = again ? subject->last_ticket : UINT32_MAX - fuzz_u8(rest),
                               .result = (rcdp_err)(fuzz_u8(rest) % RCDP_ERR_COUNT)});
  }
}

static void manage(fuzz_party *subject, rcdp_bytes *rest) {
  enum { KINDS = 8, OUTSIDE = 4 };
  const unsigned int what = fuzz_u8(rest);
  (void)subject;
  if (procedure->outside != NULL && what % KINDS == OUTSIDE) {
    procedure->outside(rest);
  } else {
    procedure->manage(FUZZ_WALL + now_ms / 1000, what);
  }
}

/* What was sent arrives, in its order, also at the others. */
static void run_on(fuzz_party *subject, rcdp_bytes *rest) {
  const unsigned int count = 1 + fuzz_u8(rest) % 12;
  (void)subject;
  all_work();
  for (unsigned int i = 0; i < count && next_to_arrive < sent_count && arrivals < ARRIVALS_MAX; i++, arrivals++) {
    arrive(next_to_arrive++);
  }
}

static void open_again(fuzz_party *subject, rcdp_bytes *rest) {
  (void)subject;
  open_channel(fuzz_u8(rest) % procedure->channel_count);
}

/* For the subject alone: some link of it is open, with a binding that nobody else has, or is cut. */
static void open_or_close_end(fuzz_party *subject, rcdp_bytes *rest) {
  const unsigned int how = fuzz_u8(rest);
  const size_t link = fuzz_u8(rest) % procedure->count;
  const uint8_t octets[32] = {0xee, (uint8_t)how};
  power_on(subject);
  tell(index_of(subject), how % 2 == 0 ? RCDP_INPUT_CLOSED : RCDP_INPUT_OPENED, link, RCDP_BYTES(octets));
}

static void ask_besides(fuzz_party *subject, rcdp_bytes *rest) {
  static uint8_t octets[RCDP_MESSAGE_MAX];
  const fuzz_channel *channel = &procedure->channels[procedure->channel_count - 1];
  const unsigned int what = fuzz_u8(rest);
  rcdp_buf message = RCDP_BUF(octets);
  (void)subject;
  if (procedure->ask != NULL) {
    procedure->ask(what, &message);
    deliver(&parties[channel->server], channel->client, rcdp_buf_bytes(&message));
    const datagram *last = message_at(sent_count > 0 ? sent_count - 1 : 0);
    procedure->told((rcdp_bytes){last->data, last->len});
  }
}

/* The last ones are there for procedures with channels alone. */
enum { CHANNEL_EVENTS = 4 };
static void (*const events[])(fuzz_party *subject, rcdp_bytes *rest) = {start,
                                                                        pass_on,
                                                                        alter,
                                                                        speak,
                                                                        let_through,
                                                                        start_other,
                                                                        pass_time,
                                                                        wait_for_deadline,
                                                                        set_clock,
                                                                        cut_power,
                                                                        plan_fault,
                                                                        answer_late,
                                                                        fail_provider,
                                                                        answer_nobody,
                                                                        manage,
                                                                        let_through,
                                                                        run_on,
                                                                        open_again,
                                                                        open_or_close_end,
                                                                        ask_besides};

/* --- one execution --- */

static void begin(size_t stage) {
  honest_count = sent_count = next_to_arrive = sent_at[stage];
  arrivals = 0;
  now_ms = now_at[stage];
  set_up(stage, HONEST_SEED + 1 + variant);
}

static void finish(void) {
  fuzz_party *subject = &parties[the_subject];
  subject->kind->check();
  if (procedure->judge != NULL && fuzz_provider_is_honest) {
    procedure->judge();
  }
  power_off(subject);
  power_on(subject); /* from whatever was left */
  tear_down();
}

int fuzz_schedule(const fuzz_procedure *run, size_t subject, const uint8_t *data, size_t size) {
  rcdp_bytes rest = {data, size};
  the_subject = subject;
  if (procedure == NULL) {
    procedure = run;
    run_honestly();
  }
  const size_t stage = fuzz_u8(&rest) % stages;
  variant = fuzz_u8(&rest);
  const size_t kinds = sizeof events / sizeof events[0] - (run->channel_count > 0 ? 0 : CHANNEL_EVENTS);
  begin(stage);
  for (int i = 0; rest.len > 0 && i < EVENTS_MAX; i++) {
    events[fuzz_u8(&rest) % kinds](&parties[subject], &rest);
  }
  finish();
  return 0;
}

bool fuzz_schedule_sent(size_t i, rcdp_bytes *message, size_t *from) {
  const datagram *entry = message_at(i < sent_count ? i : 0);
  *message = (rcdp_bytes){entry->data, entry->len};
  *from = entry->from;
  return i < sent_count;
}
