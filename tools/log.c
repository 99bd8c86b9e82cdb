/* Log lines. */
#include "log.h"

#include <stdlib.h>
#include <time.h>

#include <jansson.h>

#include "names.h"

enum { HEX_LEN = 2 * sizeof(rcdp_id), HEX_SHOWN = 8, TIME_MAX = 40, TEXT_MAX = 256 };

typedef struct {
  const rcdp_id *transaction; /* NULL: none */
  const char *step;
  rcdp_err result;
  const char *text;
  rcdp_fault fault; /* which rule a certificate breaks, if that is why */
} line;

/* What is broken, and how; NULL when nothing is. */
static const char *describe_fault(rcdp_fault fault, char text[TEXT_MAX]) {
  snprintf(text, TEXT_MAX, "%s: %s", rcdp_place_text(fault.place), rcdp_rule_text(fault.rule));
  return fault.rule != RCDP_RULE_NONE ? text : NULL;
}

static void now(char text[TIME_MAX]) {
  struct timespec time;
  struct tm calendar;
  clock_gettime(CLOCK_REALTIME, &time);
  gmtime_r(&time.tv_sec, &calendar);
  size_t length = strftime(text, TIME_MAX, "%Y-%m-%dT%H:%M:%S", &calendar);
  snprintf(text + length, TIME_MAX - length, ".%03ldZ", time.tv_nsec / 1000000);
}

/* Takes more, an object with further members. */
static void write_json(const log_sink *sink, const line *written, const char *time, const char *hex, json_t *more) {
  char text[TEXT_MAX];
  json_t *object =
      json_pack("{s:s, s:s*, s:s, s:s, s:s, s:s*}", "time", time, "transaction",
                written->transaction != NULL ? hex : NULL, "step", written->step, "result",
                rcdp_err_name(written->result), "text", written->text, "detail", describe_fault(written->fault, text));
  json_object_update(object, more);
  if (json_dumpf(object, sink->out, JSON_COMPACT) != 0) { /* without memory: what needs none */
    fprintf(sink->out, "{\"step\":\"%s\",\"result\":\"%s\"}", written->step, rcdp_err_name(written->result));
  }
  fputc('\n', sink->out);
  json_decref(object);
  json_decref(more);
}

static void write_line(const log_sink *sink, const line *written, json_t *more) {
  char time[TIME_MAX];
  char hex[HEX_LEN + 1] = "";
  now(time);
  if (written->transaction != NULL) {
    hex_write(RCDP_ID_BYTES(*written->transaction), hex);
  }
  if (sink->json) {
    write_json(sink, written, time, hex, more);
  } else {
    json_decref(more);
    char text[TEXT_MAX];
    const char *detail = describe_fault(written->fault, text);
    fprintf(sink->out, "%s  %-*.*s  %-9s  %s%s%s%s%s\n", time, HEX_SHOWN, HEX_SHOWN, *hex != '\0' ? hex : "-",
            written->step, written->result == RCDP_OK ? "" : rcdp_err_name(written->result),
            written->result == RCDP_OK ? "" : ": ", written->text, detail != NULL ? "; " : "",
            detail != NULL ? detail : "");
  }
  fflush(sink->out);
}

void log_note(const log_sink *sink, const char *what, rcdp_err result, const char *text) {
  const char *told = text != NULL ? text : rcdp_err_text(result);
  write_line(sink, &(line){.step = what, .result = result, .text = told}, json_object());
}

void log_step(const log_sink *sink, const rcdp_action *report) {
  const char *text = report->result == RCDP_OK ? rcdp_step_text(report->step) : rcdp_err_text(report->result);
  write_line(sink, &(line){&report->transaction, rcdp_step_name(report->step), report->result, text, report->fault},
             json_object());
}

/* The name and transaction of a message, as far as it can be read. */
static const char *describe(rcdp_bytes octets, rcdp_id *transaction, bool *known) {
  static const char unreadable[] = "unreadable message";
  void *memory = malloc(RCDP_CODEC_ARENA);
  if (memory == NULL) {
    return unreadable;
  }
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, RCDP_CODEC_ARENA);
  rcdp_message message;
  *known = rcdp_message_decode(octets, &arena, &message) == RCDP_OK;
  const char *name = *known ? rcdp_body_name(message.kind) : unreadable;
  if (*known) {
    *transaction = message.transaction;
  }
  free(memory);
  return name;
}

void log_traffic(const log_sink *sink, const log_datagram *datagram) {
  rcdp_id transaction;
  bool known = false;
  char text[TEXT_MAX];
  const char *name = describe(datagram->message, &transaction, &known);
  snprintf(text, sizeof text, "%s, %zu octets in %zu of NAS (%s), peer %s", name, datagram->message.len,
           datagram->nas_len, datagram->carriage, datagram->peer);
  json_t *more =
      json_pack("{s:s, s:I, s:I, s:s, s:s}", "message", name, "octets", (json_int_t)datagram->message.len, "nas_octets",
                (json_int_t)datagram->nas_len, "carriage", datagram->carriage, "peer", datagram->peer);
  write_line(sink, &(line){.transaction = known ? &transaction : NULL, .step = datagram->what, .text = text}, more);
}
