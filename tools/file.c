/* Files: bounded reads, whole writes. */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rcdp/vault_file.h>

rcdp_err file_path(char path[FILE_PATH_MAX], const char *directory, const char *name) {
  int length = *name == '/' ? snprintf(path, FILE_PATH_MAX, "%s", name)
                            : snprintf(path, FILE_PATH_MAX, "%s/%s", directory, name);
  return length > 0 && length < FILE_PATH_MAX ? RCDP_OK : RCDP_E_NO_SPACE;
}

static rcdp_err read_open(FILE *file, rcdp_arena *arena, rcdp_bytes *content) {
  struct stat status;
  if (fstat(fileno(file), &status) != 0 || !S_ISREG(status.st_mode)) {
    return RCDP_E_STORAGE;
  }
  if (status.st_size > FILE_MAX) {
    return RCDP_E_TOO_LARGE;
  }
  uint8_t *buffer = rcdp_arena_alloc(arena, (size_t)status.st_size);
  if (buffer == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  *content = (rcdp_bytes){buffer, fread(buffer, 1, (size_t)status.st_size, file)};
  return ferror(file) == 0 ? RCDP_OK : RCDP_E_STORAGE;
}

rcdp_err file_read(const char *directory, const char *name, rcdp_arena *arena, rcdp_bytes *content) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, directory, name);
  if (err != RCDP_OK) {
    return err;
  }
  FILE *file = fopen(path, "re");
  if (file == NULL) {
    return errno == ENOENT ? RCDP_E_NOT_FOUND : RCDP_E_STORAGE;
  }
  (void)setvbuf(file, NULL, _IONBF, 0); /* keys are read, too: nobody wipes the buffer of a FILE */
  err = read_open(file, arena, content);
  fclose(file);
  return err;
}

rcdp_err file_private(const char *path) {
  struct stat status;
  if (stat(path, &status) != 0) {
    return RCDP_E_NOT_FOUND;
  }
  bool private = status.st_uid == geteuid() && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
  return private ? RCDP_OK : RCDP_E_NOT_AUTHORISED;
}

rcdp_err file_replace(const char *directory, const char *name, rcdp_bytes content) {
  int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    return RCDP_E_STORAGE;
  }
  rcdp_err err = rcdp_file_replace(fd, name, content);
  close(fd);
  return err;
}

rcdp_err file_lock(const char *directory, int *fd) {
  *fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (*fd < 0) {
    return RCDP_E_NOT_FOUND;
  }
  return flock(*fd, LOCK_EX | LOCK_NB) == 0 ? RCDP_OK : RCDP_E_STATE;
}

rcdp_err file_create(const char *directory, const char *name, unsigned mode, FILE **out) {
  char path[FILE_PATH_MAX];
  *out = NULL;
  rcdp_err err = file_path(path, directory, name);
  if (err != RCDP_OK) {
    return err;
  }
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
  if (fd < 0) {
    return errno == EEXIST ? RCDP_E_ALREADY : RCDP_E_STORAGE;
  }
  *out = fdopen(fd, "w");
  if (*out == NULL) {
    close(fd);
    unlink(path); /* an empty file would pass for one that was written */
    return RCDP_E_STORAGE;
  }
  return RCDP_OK;
}

rcdp_err file_finish(FILE *file) {
  bool written = fflush(file) == 0 && ferror(file) == 0 && fsync(fileno(file)) == 0;
  bool closed = fclose(file) == 0;
  return written && closed ? RCDP_OK : RCDP_E_STORAGE;
}

rcdp_err file_make_folder(const char *directory, const char *name) {
  char path[FILE_PATH_MAX];
  const rcdp_err err = file_path(path, directory, name);
  if (err != RCDP_OK) {
    return err;
  }
  return mkdir(path, S_IRWXU) == 0 || errno == EEXIST ? RCDP_OK : RCDP_E_STORAGE;
}

/* Without the buffer of a FILE, which nobody wipes. What would be half of it is removed. */
rcdp_err file_write_new(const char *path, unsigned mode, rcdp_bytes content) {
  FILE *file = NULL;
  rcdp_err err = file_create(".", path, mode, &file);
  if (err != RCDP_OK) {
    return err;
  }
  (void)setvbuf(file, NULL, _IONBF, 0);
  (void)fwrite(content.data, 1, content.len, file); /* file_finish tells whether all of it was written */
  err = file_finish(file);
  if (err != RCDP_OK) {
    (void)unlink(path);
  }
  return err;
}

/* Whether an entry is a file of ours: names that begin with a dot are not. */
static int visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

rcdp_err file_new_directory(const char *directory) {
  if (mkdir(directory, S_IRWXU) == 0) {
    return RCDP_OK;
  }
  if (errno != EEXIST) {
    return RCDP_E_STORAGE;
  }
  struct dirent **entries = NULL;
  int count = scandir(directory, &entries, visible, alphasort);
  for (int i = 0; i < count; i++) {
    free(entries[i]);
  }
  free(entries);
  if (count != 0) {
    return count > 0 ? RCDP_E_ALREADY : RCDP_E_STORAGE;
  }
  return RCDP_OK;
}

static rcdp_err read_listed(const char *directory, const char *name, rcdp_arena *arena, file_list *list) {
  const size_t size = strlen(name) + 1;
  char *kept = rcdp_arena_alloc(arena, size);
  if (kept == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  memcpy(kept, name, size);
  list->names[list->count] = kept;
  return file_read(directory, name, arena, &list->items[list->count++]);
}

rcdp_err file_read_all(const char *directory, rcdp_arena *arena, file_list *list) {
  struct dirent **entries = NULL;
  list->count = 0;
  int count = scandir(directory, &entries, visible, alphasort);
  rcdp_err err = count < 0 ? RCDP_E_STORAGE : count > FILE_LIST_MAX ? RCDP_E_TOO_LARGE : RCDP_OK;
  for (int i = 0; i < count; i++) {
    if (err == RCDP_OK) {
      err = read_listed(directory, entries[i]->d_name, arena, list);
    }
    free(entries[i]);
  }
  free(entries);
  return err;
}
