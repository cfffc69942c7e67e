/* The service's own log: one clean line per event on stderr with a syslog priority prefix that the
 * journal understands, a subsystem token that can be filtered ("snmp", "store", "rpc"), then text.
 * Arguments may hold foreign text: the finished line is cleaned as a whole. No secrets, ever.
 * Libraries below service/ do not log; they return errors. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <glib.h>

void log_error(const char *subsystem, const char *format, ...) G_GNUC_PRINTF(2, 3);
void log_warning(const char *subsystem, const char *format, ...) G_GNUC_PRINTF(2, 3);
void log_info(const char *subsystem, const char *format, ...) G_GNUC_PRINTF(2, 3);
void log_debug(const char *subsystem, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* 0 errors and warnings, 1 info (default), 2 debug. */
void log_set_level(int level);
/* Also append to FD, opened O_APPEND by the caller, with a time stamp (trial mode); -1 to stop. */
void log_set_file(int fd);

#endif
