/*
 * The command line and what the user is told when something is wrong.
 */
#ifndef RCDP_TOOLS_CLI_H
#define RCDP_TOOLS_CLI_H

#include <popt.h>

#include <rcdp/fault.h>

typedef struct {
  poptContext context;
  const struct poptOption *options;
  const char **arguments; /* what is left behind the options; NULL: nothing */
} cli;

/* Parse argv by options (which include POPT_AUTOHELP; strings start as NULL). usage goes behind "[OPTION...]" in --help:
 * the arguments, then what the command does. EXIT_SUCCESS; otherwise the user was told what is wrong. Close in either case. */
int cli_open(cli *line, int argc, const char **argv, const struct poptOption *options, const char *usage,
             int max_arguments);

/* Gives back everything that the options point to. */
void cli_close(cli *line);

/* From now on all that follows goes to stderr as JSON lines, as the log does: steps "fault" and "hint". */
void cli_in_json(void);

/* "rcdp: …" on stderr; returns EXIT_FAILURE. */
__attribute__((format(printf, 1, 2))) int cli_error(const char *format, ...);

/* "rcdp: …: text of err (name of err)" and, where there is one, what to do about it. */
__attribute__((format(printf, 2, 3))) int cli_fail(rcdp_err err, const char *format, ...);

/* The same, and the rule that a certificate or CRL breaks; without one it is cli_fail. */
__attribute__((format(printf, 3, 4))) int cli_refuse(rcdp_err err, rcdp_fault fault, const char *format, ...);

/* What is wrong with a certificate or CRL and may do all the same. */
void cli_warn(const char *what, rcdp_fault fault);

/* EXIT_FAILURE, and the user told, unless value was given. */
int cli_require(const char *value, const char *option);

#endif
