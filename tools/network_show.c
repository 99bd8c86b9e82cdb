/*
 * rcdp network list, rcdp network show: what was issued to whom, and in which state. They read the store beside a running
 * rcdp network serve.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "book.h"
#include "cli.h"
#include "commands.h"
#include "names.h"
#include "network_dir.h"
#include "pem.h"
#include "print_certificate.h"
#include "print_credential.h"
#include "providers.h"

static const char list_usage[] =
    "[IMSI|CREDENTIAL]\n\nList what was issued, oldest first; of one IMSI or credential id alone if given. The IMSI of "
    "a subscription\nthat brings devices stands for all of them.";
static const char show_usage[] =
    "[IMSI|CREDENTIAL]\n\nShow one credential, or all of a subscription's devices, in full; without an argument, the "
    "operator and\nhow many credentials and subscriptions are in which state.";

enum { ID_DIGITS = 2 * sizeof(rcdp_id) };

typedef struct {
  char *directory;
  int json;
  const char *wanted; /* IMSI or credential id; NULL: all */
} show_options;

typedef void (*visitor)(void *context, const rcdp_store_result *found);

/* Visit the records that are wanted; RCDP_E_NOT_FOUND when one was named and there is none. */
static rcdp_err visit(book *kept, const char *name, visitor each, void *context) {
  rcdp_store_request request = {.op = RCDP_STORE_LIST};
  rcdp_store_result result;
  bool found = name == NULL;
  rcdp_err err;
  while ((err = book_ask(kept, &request, &result)) == RCDP_OK) {
    request.after = result.next;
    if (book_wanted(&result.record, name)) {
      found = true;
      each(context, &result);
    }
  }
  return err == RCDP_E_NOT_FOUND && found ? RCDP_OK : err;
}

static int visit_directory(const show_options *options, visitor each, void *context) {
  book kept;
  int status = book_open(&kept, options->directory, RCDP_SQLITE_READ_ONLY);
  if (status == EXIT_SUCCESS) {
    const rcdp_err err = visit(&kept, options->wanted, each, context);
    status = err == RCDP_OK ? EXIT_SUCCESS
                            : cli_fail(err, "%s", options->wanted != NULL ? options->wanted : options->directory);
  }
  book_close(&kept);
  return status;
}

static void append_short(void *context, const rcdp_store_result *found) {
  tree_append(context, print_record(found, false));
}
static void append_full(void *context, const rcdp_store_result *found) {
  tree_append(context, print_record(found, true));
}

/* Once, and not before it is known that there is a table. */
static void print_heading(bool *printed) {
  if (!*printed) {
    printf("%-15s  %-9s  %-20s  %-32s  %-9s  %s\n", "IMSI", "STATE", "DEVICE", "CREDENTIAL", "ASSURANCE", "PARENT");
  }
  *printed = true;
}

/* A parent that is not active stops its children, whatever their own state. */
static void print_parent(const rcdp_store_result *found) {
  const rcdp_bytes parent = found->record.parent;
  printf("%.*s", (int)parent.len, (const char *)parent.data);
  if (parent.len > 0 && found->parent_state != RCDP_SUBSCRIPTION_ACTIVE) {
    printf(" (%s)", rcdp_subscription_state_name(found->parent_state));
  }
  puts(parent.len > 0 ? "" : "-");
}

static void print_row(void *context, const rcdp_store_result *found) {
  const rcdp_record *record = &found->record;
  char id[ID_DIGITS + 1];
  print_heading(context);
  hex_write(RCDP_ID_BYTES(record->credential), id);
  printf("%-15.*s  %-9s  %-20.*s  %-32s  %-9s  ", (int)record->imsi.len, (const char *)record->imsi.data,
         rcdp_state_name(record->state), (int)record->device_id.len, (const char *)record->device_id.data, id,
         name_of_assurance(record->assurance));
  print_parent(found);
}

static int print_table(const show_options *options) {
  bool headed = false;
  const int status = visit_directory(options, print_row, &headed);
  if (status == EXIT_SUCCESS) {
    print_heading(&headed);
  }
  return status;
}

static int print_records(const show_options *options, visitor append) {
  json_t *list = tree_list();
  int status = visit_directory(options, append, list);
  if (status != EXIT_SUCCESS) {
    json_decref(list);
    return status;
  }
  if (append == append_full && json_array_size(list) == 1) {
    json_t *only = json_incref(json_array_get(list, 0));
    json_decref(list);
    return tree_show(only, options->json != 0);
  }
  return tree_show(list, options->json != 0);
}

typedef struct {
  uint64_t credentials[RCDP_STATE_COUNT];
  uint64_t children;
  uint64_t subscriptions[RCDP_SUBSCRIPTION_STATE_COUNT];
} totals;

static void count_credential(void *context, const rcdp_store_result *found) {
  totals *counts = context;
  counts->credentials[found->record.state]++;
  counts->children += found->record.parent.len > 0 ? 1 : 0;
}

static int count_subscriptions(const char *directory, totals *counts) {
  rcdp_store_request request = {.op = RCDP_STORE_LIST_SUBSCRIPTIONS, .now = (uint64_t)time(NULL)};
  rcdp_store_result result;
  book kept;
  int status = book_open(&kept, directory, RCDP_SQLITE_READ_ONLY);
  if (status == EXIT_SUCCESS) {
    rcdp_err err;
    while ((err = book_ask(&kept, &request, &result)) == RCDP_OK) {
      request.after = result.next;
      counts->subscriptions[result.subscription.state]++;
    }
    status = err == RCDP_E_NOT_FOUND ? EXIT_SUCCESS : cli_fail(err, "%s", directory);
  }
  book_close(&kept);
  return status;
}

static json_t *describe_operator(const network_conf *conf, const totals *counts) {
  json_t *object = tree_object();
  json_t *states = tree_object();
  json_t *subscriptions = tree_object();
  for (size_t i = 0; i < RCDP_STATE_COUNT; i++) {
    tree_put(states, rcdp_state_name((rcdp_credential_state)i), tree_number(counts->credentials[i]));
  }
  for (size_t i = 0; i < RCDP_SUBSCRIPTION_STATE_COUNT; i++) {
    tree_put(subscriptions, rcdp_subscription_state_name((rcdp_subscription_state)i),
             tree_number(counts->subscriptions[i]));
  }
  tree_put(object, "network", tree_string(conf->network));
  tree_put(object, "credentials", states);
  tree_put(object, "children", tree_number(counts->children));
  tree_put(object, "subscriptions", subscriptions);
  return object;
}

typedef rcdp_err (*describer)(const char *directory, rcdp_arena *arena, json_t *list);

static rcdp_err describe_urls(const char *directory, rcdp_arena *arena, json_t *list) {
  rcdp_bytes content;
  rcdp_bytes urls[NETWORK_URLS_MAX];
  size_t count = 0;
  rcdp_err err = file_read(directory, NETWORK_URLS, arena, &content);
  if (err == RCDP_OK) {
    err = network_urls_read(content, urls, &count);
  }
  for (size_t i = 0; err == RCDP_OK && i < count; i++) {
    tree_append(list, tree_text(urls[i]));
  }
  return err;
}

/* Every factory root, as its certificate tells. */
static rcdp_err describe_anchors(const char *directory, rcdp_arena *arena, json_t *list) {
  char path[FILE_PATH_MAX];
  file_list files = {.count = 0};
  rcdp_bytes der;
  rcdp_err err = file_path(path, directory, NETWORK_TRUST);
  if (err == RCDP_OK) {
    err = file_read_all(path, arena, &files);
  }
  for (size_t i = 0; err == RCDP_OK && i < files.count; i++) {
    if (pem_certificate_der(files.items[i], arena, &der) == RCDP_OK) {
      tree_append(list, print_certificate(provider_for_network(NULL), der));
    }
  }
  return err;
}

/* A list of what a file or folder of the directory holds. */
static int put_list(json_t *tree, const char *name, const char *directory, const char *source, describer describe) {
  void *memory = malloc(FILE_ARENA);
  rcdp_arena arena;
  json_t *list = tree_list();
  rcdp_arena_init(&arena, memory, memory != NULL ? FILE_ARENA : 0);
  const rcdp_err err = describe(directory, &arena, list);
  tree_put(tree, name, list);
  free(memory);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s/%s", directory, source);
}

static int print_operator(const show_options *options, const network_conf *conf, const totals *counts) {
  json_t *tree = describe_operator(conf, counts);
  if (put_list(tree, "allowed_urls", options->directory, NETWORK_URLS, describe_urls) != EXIT_SUCCESS ||
      put_list(tree, "anchors", options->directory, NETWORK_TRUST, describe_anchors) != EXIT_SUCCESS) {
    json_decref(tree);
    return EXIT_FAILURE;
  }
  return tree_show(tree, options->json != 0);
}

static int show_operator(const show_options *options) {
  network_conf conf;
  totals counts = {.children = 0};
  const bool good = network_conf_read(options->directory, &conf) == RCDP_OK &&
                    visit_directory(options, count_credential, &counts) == EXIT_SUCCESS &&
                    count_subscriptions(options->directory, &counts) == EXIT_SUCCESS;
  const int status = good ? print_operator(options, &conf, &counts) : EXIT_FAILURE;
  network_conf_close(&conf);
  return status;
}

static int list(const show_options *options) {
  return options->json != 0 ? print_records(options, append_short) : print_table(options);
}

static int show(const show_options *options) {
  return options->wanted != NULL ? print_records(options, append_full) : show_operator(options);
}

static int command(int argc, const char **argv, const char *usage, int (*run)(const show_options *options)) {
  show_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      {"json", 'j', POPT_ARG_NONE, &options.json, 0, "print JSON", NULL},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 1);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS) {
    options.wanted = line.arguments != NULL ? line.arguments[0] : NULL;
    status = run(&options);
  }
  cli_close(&line);
  return status;
}

int command_network_list(int argc, const char **argv) { return command(argc, argv, list_usage, list); }
int command_network_show(int argc, const char **argv) { return command(argc, argv, show_usage, show); }
