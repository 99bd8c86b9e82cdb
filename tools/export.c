/* Text with keys in it, and where it goes. */
#include "export.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "file.h"
#include "names.h"
#include "take_out.h"

enum { KEY_LEN = 16, HEX_MAX = 2 * RCDP_SECRET_MAX + 1 };

void export_entry_wipe(export_entry *entry) {
  rcdp_secret_wipe(&entry->key);
  rcdp_secret_wipe(&entry->op);
}

void export_add(export_text *text, const char *format, ...) {
  const size_t room = sizeof text->data - text->len;
  va_list arguments;
  va_start(arguments, format);
  const int length = vsnprintf(text->data + text->len, room, format, arguments);
  va_end(arguments);
  if (length < 0 || (size_t)length >= room) {
    text->full = true;
  } else {
    text->len += (size_t)length;
  }
}

void export_add_hex(export_text *text, rcdp_bytes octets) {
  char digits[HEX_MAX] = "";
  if (octets.len <= RCDP_SECRET_MAX) {
    hex_write(octets, digits);
  }
  export_add(text, "%s", digits);
  rcdp_wipe(digits, sizeof digits);
}

const export_format *export_find(const export_format *const *formats, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(formats[i]->name, name) == 0) {
      return formats[i];
    }
  }
  cli_error("%s: --format takes %s or %s", name, formats[0]->name, formats[count - 1]->name);
  return NULL;
}

int export_open(export_sink *sink, const char *path) {
  *sink = (export_sink){.path = path};
  if (strcmp(path, "-") != 0) {
    const rcdp_err err = file_create(".", path, 0600, &sink->file);
    if (err == RCDP_E_ALREADY) {
      return cli_error("%s is there already; keys go into a new file", path);
    }
    if (err != RCDP_OK) {
      return cli_fail(err, "%s", path);
    }
  } else if (isatty(STDOUT_FILENO) == 1) {
    return cli_error("standard output is a terminal, on which keys would stay: name a file, or a pipe behind");
  } else {
    sink->file = stdout;
  }
  (void)setvbuf(sink->file, NULL, _IONBF, 0); /* nobody wipes the buffer of a FILE */
  return EXIT_SUCCESS;
}

/* So that no name can break out of what the formats quote. */
static bool plain(rcdp_bytes name) {
  bool good = true;
  for (size_t i = 0; i < name.len; i++) {
    const uint8_t c = name.data[i];
    good = good && ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.');
  }
  return good;
}

static bool plain_networks(const rcdp_restrictions *restrictions) {
  for (size_t i = 0; i < restrictions->dnn_count; i++) {
    if (!plain(restrictions->dnns[i])) {
      return false;
    }
  }
  return true;
}

int export_check(const export_format *format, const rcdp_profile *profile, const char *who) {
  if (profile->algorithm != RCDP_MILENAGE) {
    return cli_error("%s cannot be exported: it has TUAK, and %s knows Milenage alone", who, format->name);
  }
  if (profile->supi.kind != RCDP_SUPI_IMSI) {
    return cli_error("%s cannot be exported: it has no IMSI", who);
  }
  return plain_networks(&profile->restrictions)
             ? EXIT_SUCCESS
             : cli_error(
                   "%s cannot be exported: a data network's name has other characters than letters, digits, - and .",
                   who);
}

int export_take(const export_source *source, export_entry *entry, const char *who) {
  const rcdp_err err = take_out(source->provider, source->storage_key, &entry->profile.id, source->key, source->op,
                                &entry->key, &entry->op);
  if (err == RCDP_E_ALGORITHM) {
    return cli_error("%s cannot be exported: its K is kept in a security module, and never leaves it", who);
  }
  if (err == RCDP_OK && (entry->key.len != KEY_LEN || entry->op.len != KEY_LEN)) {
    return cli_fail(RCDP_E_CORRUPT, "%s", who);
  }
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s", who);
}

int export_put(export_sink *sink, const export_format *format, const export_entry *entry) {
  export_text text = {.len = 0};
  if (sink->count == 0) {
    export_add(&text, "%s", format->heading);
  }
  format->write(entry, &text);
  const bool fits = !text.full;
  if (fits) {
    (void)fwrite(text.data, 1, text.len, sink->file); /* the end tells whether all of it was written */
    sink->count++;
  }
  rcdp_wipe(&text, sizeof text);
  return fits ? EXIT_SUCCESS : cli_error("%s: too many slices and data networks", entry->name);
}

int export_close(export_sink *sink, int status) {
  if (sink->file == NULL || sink->file == stdout) {
    return status; /* main looks at what became of standard output */
  }
  if (file_finish(sink->file) != RCDP_OK && status == EXIT_SUCCESS) {
    status = cli_error("%s: what was to be written was lost", sink->path);
  }
  if (status != EXIT_SUCCESS) {
    (void)unlink(sink->path);
  }
  return status;
}
