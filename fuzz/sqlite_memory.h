/* Memory for SQLite in the fuzz targets: by malloc's of a sanitizer most of an execution would go into the pieces of prepared statements. */
#ifndef RCDP_FUZZ_SQLITE_MEMORY_H
#define RCDP_FUZZ_SQLITE_MEMORY_H

/* From now on; before SQLite is used for the first time. */
void fuzz_sqlite_memory(void);

#endif
