/* A JSON object in a file that nobody else may read: passwords and what they are checked by. */
#ifndef SERVICE_PRIVATE_FILE_H
#define SERVICE_PRIVATE_FILE_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

/* The object in PATH; a missing file is an empty one, one that others may read is refused. NULL and
 * one sentence. Blocks. */
json_t *private_file_read(const char *path, GError **error);
/* TEXT goes to a new file beside PATH, is made durable and put in its place; only then it counts.
 * Blocks: for a worker. */
bool private_file_write(const char *path, const char *text, GError **error);

#endif
