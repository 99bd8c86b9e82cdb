/* Log lines. */
#include "log.h"

#include <stdlib.h>
#include <time.h>

#include <jansson.h>

#include "names.h"

enum { HEX_LEN = 2 * sizeof(rcdp_id), HEX_SHOWN = 8, TIME_MAX = 40, TEXT_MAX = 256, CHANNEL_SHOWN = 8 };

typedef struct {
  const rcdp_id *transaction; /* NULL: none */
  const char *step;
  rcdp_err result;
  const char *text;
  const char *device; /* NULL: none */
  rcdp_fault fault;   /* which rule a certificate breaks, if that is why */
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

/* more: an object with further members. */
static void write_json(FILE *out, const line *written, const char *time, const char *hex, json_t *more) {
  char text[TEXT_MAX];
  json_t *object = json_pack("{s:s, s:s*, s:s, s:s, s:s, s:s*, s:s*}", "time", time, "transaction",
                             written->transaction != NULL ? hex : NULL, "step", written->step, "result",
                             rcdp_err_name(written->result), "text", written->text, "detail",
                             describe_fault(written->fault, text), "device", written->device);
  json_object_update(object, more);
  if (json_dumpf(object, out, JSON_COMPACT) != 0) { /* without memory: what needs none */
    fprintf(out, "{\"step\":\"%s\",\"result\":\"%s\"}", written->step, rcdp_err_name(written->result));
  }
  fputc('\n', out);
  fflush(out);
  json_decref(object);
}

static void write_text(FILE *out, const line *written, const char *time, const char *hex) {
  char text[TEXT_MAX];
  const char *detail = describe_fault(written->fault, text);
  fprintf(out, "%s  %-*.*s  %-9s  %s%s%s%s%s%s%s\n", time, HEX_SHOWN, HEX_SHOWN, *hex != '\0' ? hex : "-",
          written->step, written->device != NULL ? written->device : "", written->device != NULL ? ": " : "",
          written->result == RCDP_OK ? "" : rcdp_err_name(written->result), written->result == RCDP_OK ? "" : ": ",
          written->text, detail != NULL ? "; " : "", detail != NULL ? detail : "");
  fflush(out);
}

/* Takes more. */
static void write_line(const log_sink *sink, const line *written, json_t *more) {
  char time[TIME_MAX];
  char hex[HEX_LEN + 1] = "";
  now(time);
  if (written->transaction != NULL) {
    hex_write(RCDP_ID_BYTES(*written->transaction), hex);
  }
  if (sink->out != NULL && sink->json) {
    write_json(sink->out, written, time, hex, more);
  } else if (sink->out != NULL) {
    write_text(sink->out, written, time, hex);
  }
  if (sink->transcript != NULL) {
    write_json(sink->transcript, written, time, hex, more);
  }
  json_decref(more);
}

rcdp_err log_open_transcript(log_sink *sink, const char *path) {
  sink->transcript = path != NULL ? fopen(path, "ae") : NULL;
  return path == NULL || sink->transcript != NULL ? RCDP_OK : RCDP_E_STORAGE;
}

void log_close_transcript(log_sink *sink) {
  if (sink->transcript != NULL) {
    fclose(sink->transcript);
  }
  sink->transcript = NULL;
}

void log_note(const log_sink *sink, const char *what, rcdp_err result, const char *text) {
  const char *told = text != NULL ? text : rcdp_err_text(result);
  write_line(sink, &(line){.step = what, .result = result, .text = told}, json_object());
}

void log_finding(const log_sink *sink, const rcdp_finding *finding) {
  char device[TEXT_MAX];
  char text[TEXT_MAX + RCDP_EVIDENCE_MAX];
  char credential[HEX_LEN + 1] = "";
  const rcdp_severity severity = rcdp_finding_severity(finding->kind);
  snprintf(device, sizeof device, "%.*s", (int)finding->device_id.len, (const char *)finding->device_id.data);
  snprintf(text, sizeof text, "%s %s: %s%s; IMSI %.*s; %.*s", rcdp_severity_name(severity),
           rcdp_finding_name(finding->kind), rcdp_finding_text(finding->kind),
           finding->authentic ? "" : " (not authentic)", (int)finding->imsi.len, (const char *)finding->imsi.data,
           (int)finding->evidence.len, (const char *)finding->evidence.data);
  if (finding->has_credential) {
    hex_write(RCDP_ID_BYTES(finding->credential), credential);
  }
  json_t *more =
      json_pack("{s:s, s:s, s:b, s:s}", "finding", rcdp_finding_name(finding->kind), "severity",
                rcdp_severity_name(severity), "authentic", (int)finding->authentic, "credential", credential);
  write_line(sink, &(line){.step = "finding", .text = text, .device = *device != '\0' ? device : NULL}, more);
}

void log_step_of(const log_sink *sink, const rcdp_action *report, const char *device) {
  const char *text = report->result == RCDP_OK ? rcdp_step_text(report->step) : rcdp_err_text(report->result);
  write_line(sink,
             &(line){&report->transaction, rcdp_step_name(report->step), report->result, text, device, report->fault},
             json_object());
}

void log_step(const log_sink *sink, const rcdp_action *report) { log_step_of(sink, report, NULL); }

static const char *name_message(const rcdp_message *message) {
  switch (message->kind) {
  case RCDP_BODY_COMPANION:
    return rcdp_companion_body_name(message->body.companion.kind);
  case RCDP_BODY_PROVISIONER:
    return rcdp_provisioner_body_name(message->body.provisioner.kind);
  case RCDP_BODY_LIFE:
    return rcdp_life_body_name(message->body.life.kind);
  default:
    return rcdp_body_name(message->kind);
  }
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
  const char *name = *known ? name_message(&message) : unreadable;
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

void log_channel(const log_sink *sink, const log_event *event) {
  char channel[2 * CHANNEL_SHOWN + 1] = "";
  char text[TEXT_MAX];
  rcdp_id transaction;
  bool known = false;
  const char *name = event->message.len > 0 ? describe(event->message, &transaction, &known) : NULL;
  if (event->binding.len >= CHANNEL_SHOWN) {
    hex_write((rcdp_bytes){event->binding.data, CHANNEL_SHOWN}, channel);
  }
  if (name != NULL) {
    snprintf(text, sizeof text, "%s, %zu octets, channel %s, peer %s", name, event->message.len, channel, event->peer);
  } else {
    snprintf(text, sizeof text, "channel %s, peer %s%s%s", *channel != '\0' ? channel : "-", event->peer,
             event->result != RCDP_OK ? ": " : "", event->result != RCDP_OK ? rcdp_err_text(event->result) : "");
  }
  json_t *more = json_pack("{s:s, s:s*, s:I, s:s}", "channel", channel, "message", name, "octets",
                           (json_int_t)event->message.len, "peer", event->peer);
  write_line(sink, &(line){known ? &transaction : NULL, event->what, event->result, text, NULL, {0}}, more);
}
