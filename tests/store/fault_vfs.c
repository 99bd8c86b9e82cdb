/* An SQLite VFS before the system's own that counts I/O calls and fails one, or all from one on. */
#include "fault_vfs.h"

#include <string.h>

#include <sqlite3.h>

fault_vfs fault;

typedef struct {
  sqlite3_file base;
  sqlite3_file *real; /* behind this struct */
} fault_file;

static sqlite3_vfs *real_vfs;

static sqlite3_file *real_of(sqlite3_file *file) { return ((fault_file *)file)->real; }

static bool strikes(void) {
  fault.calls++;
  return fault.fail_at != 0 && (fault.calls == fault.fail_at || (fault.stay && fault.calls > fault.fail_at));
}

static int file_close(sqlite3_file *file) { return real_of(file)->pMethods->xClose(real_of(file)); }

static int file_read(sqlite3_file *file, void *out, int len, sqlite3_int64 at) {
  return strikes() ? SQLITE_IOERR_READ : real_of(file)->pMethods->xRead(real_of(file), out, len, at);
}

/* Half of it reaches the disk, as when it fills up. */
static int file_write(sqlite3_file *file, const void *octets, int len, sqlite3_int64 at) {
  const bool struck = strikes();
  if (fault.full) {
    return SQLITE_FULL;
  }
  if (!struck) {
    return real_of(file)->pMethods->xWrite(real_of(file), octets, len, at);
  }
  (void)real_of(file)->pMethods->xWrite(real_of(file), octets, len / 2, at);
  return fault.calls % 2 == 0 ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
  return strikes() ? SQLITE_IOERR_TRUNCATE : real_of(file)->pMethods->xTruncate(real_of(file), size);
}

/* Counted, not done: nobody cuts the power here, and the tests would wait for the disk. */
static int file_sync(sqlite3_file *file, int flags) {
  (void)file;
  (void)flags;
  fault.syncs++;
  return strikes() ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
  return strikes() ? SQLITE_IOERR_FSTAT : real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int file_lock(sqlite3_file *file, int lock) { return real_of(file)->pMethods->xLock(real_of(file), lock); }

static int file_unlock(sqlite3_file *file, int lock) { return real_of(file)->pMethods->xUnlock(real_of(file), lock); }

static int file_check_lock(sqlite3_file *file, int *out) {
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int file_control(sqlite3_file *file, int op, void *argument) {
  return real_of(file)->pMethods->xFileControl(real_of(file), op, argument);
}

static int file_sector(sqlite3_file *file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }

static int file_device(sqlite3_file *file) { return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file)); }

static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out) {
  return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}

static int file_shm_lock(sqlite3_file *file, int offset, int n, int flags) {
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void file_shm_barrier(sqlite3_file *file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }

static int file_shm_unmap(sqlite3_file *file, int delete) {
  return real_of(file)->pMethods->xShmUnmap(real_of(file), delete);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags) {
  fault_file *opening = (fault_file *)file;
  (void)vfs;
  opening->real = (sqlite3_file *)(opening + 1);
  if ((flags & fault.read_only) != 0) { /* as the system's own does when the file may not be written */
    flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
  }
  const int code = real_vfs->xOpen(real_vfs, name, opening->real, flags, out_flags);
  opening->base.pMethods = opening->real->pMethods != NULL ? &methods : NULL;
  return code;
}

void fault_vfs_install(void) {
  static sqlite3_vfs vfs;
  real_vfs = sqlite3_vfs_find(NULL);
  vfs = *real_vfs;
  vfs.zName = "fault";
  vfs.szOsFile = (int)sizeof(fault_file) + real_vfs->szOsFile;
  vfs.xOpen = vfs_open; /* the others do not look at the file and get the same pAppData */
  (void)sqlite3_vfs_register(&vfs, 1);
}

void fault_vfs_arm(int fail_at, bool stay) { fault = (fault_vfs){.fail_at = fail_at, .stay = stay}; }
