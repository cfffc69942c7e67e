/* A command of the operator's that is told what sounds: a relay with a lamp, a text message. It is
 * run as it stands in site.conf, by its argv, without a shell and without our environment; the word
 * of the pattern is its last argument, the facts come as one JSON object on its stdin. It is told
 * the newest there is, not more often than every so often, and is ended with all it started when it
 * takes too long. What it says and how it ends matters: a hook that fails is a trouble until one
 * succeeds. */
#ifndef SERVICE_HOOK_H
#define SERVICE_HOOK_H

#include <glib.h>
#include <jansson.h>

#include "base/own.h"
#include "base/timer.h"

struct hook;

/* CHANGED (may be NULL) is called when hook_trouble() says something else. */
struct hook *hook_new(struct timers *timers, void (*changed)(void *data), void *data);
/* What runs is killed. NULL is fine. */
void hook_free(struct hook *hook);
OWN_DEFINE(hook)
/* Ends what runs, waiting for it on the loop, and starts nothing more. Before anything the loop may
 * come to is freed; hook_free() does it where it was not done. */
void hook_end(struct hook *hook);

/* Words of LINE as a shell would part them, the first an absolute path; NULL and one sentence.
 * Nothing is expanded. "" gives an empty vector. */
char **hook_words(const char *line, GError **error);

/* Run COMMAND (hook_words(); empty: none) from now on, GAP microseconds apart at least, for LIMIT
 * at most. */
void hook_set(struct hook *hook, const char *command, int64_t gap, int64_t limit);

/* Tell it: PATTERN is static, FACTS are taken over. What has not been told yet is forgotten for
 * it. */
void hook_tell(struct hook *hook, const char *pattern, json_t *facts);

/* Why it failed the last time, one sentence; NULL. */
const char *hook_trouble(const struct hook *hook);

#endif
