/* Shared by service/configuration*.c only. */
#ifndef SERVICE_CONFIGURATION_PARTS_H
#define SERVICE_CONFIGURATION_PARTS_H

#include "service/configuration.h"

/* The family of TEXT of the file PATH; NULL when it is of none. */
const struct configuration_family *configuration_family(const char *path, const char *text);
/* A name a file of FAMILY, which has a folder, may have: clean, not hidden. */
bool configuration_is_file_name(const struct configuration_family *family, const char *name);
/* Nothing but comments: a file of a folder that withdraws what was in force. */
bool configuration_is_void(const char *text);

#endif
