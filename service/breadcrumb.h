/* Which device's answer is being parsed, in a small file that is mapped into memory: what it says
 * outlives the service, even one that is killed at once. A source that brought the service down
 * twice in a row is quarantined: it is not asked again until a person lets it. The loop and one
 * thread may parse at the same time; when it goes down just then, both are suspects, and only one
 * that is named again next time is quarantined. */
#ifndef SERVICE_BREADCRUMB_H
#define SERVICE_BREADCRUMB_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct breadcrumb;

/* Reads STATE_DIR/parsing and counts what it tells of the last end; a missing or broken file is
 * made anew. NULL and one sentence when it cannot be had: the service can do without. */
struct breadcrumb *breadcrumb_open(const char *state_dir, GError **error);
/* ORDERLY: the service had run, and ends because it was told to: the count begins anew. NULL is
 * fine here and below. */
void breadcrumb_close(struct breadcrumb *breadcrumb, bool orderly);

/* The answer of DEVICE is parsed on the loop from here on, until breadcrumb_pick(). No system
 * call. */
void breadcrumb_drop(struct breadcrumb *breadcrumb, int64_t device);
void breadcrumb_pick(struct breadcrumb *breadcrumb);
/* The same in a thread; waits until no other thread is in it. */
void breadcrumb_enter(struct breadcrumb *breadcrumb, int64_t device);
void breadcrumb_leave(struct breadcrumb *breadcrumb);

bool breadcrumb_is_quarantined(const struct breadcrumb *breadcrumb, int64_t device);
/* A person wants DEVICE asked again. One more crash puts it back. False if it was not in
 * quarantine. */
bool breadcrumb_release(struct breadcrumb *breadcrumb, int64_t device);

#endif
