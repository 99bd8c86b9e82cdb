/* The command line, by popt, and messages to the user. */
#include "cli.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hints.h"
#include "log.h"

/* Of a line, of which the cause at its end takes no more than so much. */
enum { USAGE_MAX = 512, TEXT_MAX = 9216, CAUSE_MAX = 512 };

static int check_arguments(const cli *line, int max_arguments) {
  if (line->arguments == NULL) {
    return EXIT_SUCCESS;
  }
  for (int count = 0; line->arguments[count] != NULL; count++) {
    if (count == max_arguments) {
      return cli_error("unexpected argument: %s; see --help", line->arguments[count]);
    }
  }
  return EXIT_SUCCESS;
}

int cli_open(cli *line, int argc, const char **argv, const struct poptOption *options, const char *usage,
             int max_arguments) {
  *line = (cli){.context = poptGetContext(argv[0], argc, argv, options, 0), .options = options};
  if (line->context == NULL) {
    return cli_error("out of memory");
  }
  char help[USAGE_MAX];
  snprintf(help, sizeof help, "[OPTION...] %s", usage);
  poptSetOtherOptionHelp(line->context, help);
  int result = poptGetNextOpt(line->context);
  if (result < -1) {
    return cli_error("%s: %s; see --help", poptBadOption(line->context, POPT_BADOPTION_NOALIAS), poptStrerror(result));
  }
  line->arguments = poptGetArgs(line->context);
  return check_arguments(line, max_arguments);
}

static void free_list(char **list) {
  for (size_t i = 0; list != NULL && list[i] != NULL; i++) {
    free(list[i]);
  }
  free(list);
}

void cli_close(cli *line) {
  for (const struct poptOption *option = line->options; option->longName != NULL || option->arg != NULL; option++) {
    if ((option->argInfo & POPT_ARG_MASK) == POPT_ARG_STRING) {
      free(*(char **)option->arg);
    } else if ((option->argInfo & POPT_ARG_MASK) == POPT_ARG_ARGV) {
      free_list(*(char ***)option->arg);
    }
  }
  line->context = poptFreeContext(line->context);
}

/* What was said in place of a text: standard error in JSON lines, as the log there is. */
static bool as_json;

void cli_in_json(void) { as_json = true; }

/* One line, and what to do about it. result: RCDP_E_ARGUMENT where the text says all. */
static void tell(rcdp_err result, const char *text, const char *hint) {
  const log_sink sink = {.out = stderr, .json = true};
  if (as_json) {
    log_note(&sink, "fault", result, text);
  } else {
    fprintf(stderr, "rcdp: %s\n", text);
  }
  if (hint != NULL && as_json) {
    log_note(&sink, "hint", result, hint);
  } else if (hint != NULL) {
    fprintf(stderr, "rcdp: what to do: %s\n", hint);
  }
}

int cli_error(const char *format, ...) {
  char text[TEXT_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  tell(RCDP_E_ARGUMENT, text, NULL);
  return EXIT_FAILURE;
}

static void append_cause(char text[TEXT_MAX], const char *cause, rcdp_err err) {
  const size_t length = strlen(text);
  snprintf(text + length, TEXT_MAX - length, ": %s (%s)", cause, rcdp_err_name(err));
}

int cli_fail(rcdp_err err, const char *format, ...) {
  char text[TEXT_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text - CAUSE_MAX, format, arguments);
  va_end(arguments);
  append_cause(text, rcdp_err_text(err), err);
  tell(err, text, hint_for(err));
  return EXIT_FAILURE;
}

int cli_refuse(rcdp_err err, rcdp_fault fault, const char *format, ...) {
  const bool known = fault.rule != RCDP_RULE_NONE;
  char text[TEXT_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text - CAUSE_MAX, format, arguments);
  va_end(arguments);
  append_cause(text, known ? rcdp_rule_text(fault.rule) : rcdp_err_text(err), err);
  tell(err, text, known ? hint_for_rule(fault.rule) : hint_for(err));
  return EXIT_FAILURE;
}

void cli_warn(const char *what, rcdp_fault fault) {
  char text[TEXT_MAX];
  snprintf(text, sizeof text, "warning: %s: %s", what, rcdp_rule_text(fault.rule));
  tell(RCDP_OK, text, hint_for_rule(fault.rule));
}

int cli_require(const char *value, const char *option) {
  return value != NULL ? EXIT_SUCCESS : cli_error("--%s is required; see --help", option);
}
