/* The emergency plans of this duty room: those that come with the program, and its own (files of
 * the family plans/NAME.md, in force by config.apply; one of a shipped name stands in for that
 * one). Several versions of a plan may be there side by side; which one is in force follows from
 * the versions, their approval and the day. Loop thread only. */
#ifndef SERVICE_PLANS_H
#define SERVICE_PLANS_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "service/topics.h"

struct plans;

struct plans *plans_new(struct service *service);
void plans_free(struct plans *plans);

/* For the families of configuration files. */
bool plans_check_file(const char *path, const char *text, GError **error);
void plans_take_file(struct service *service, const char *name, const char *text);
/* A record of the kind plan_role was committed. */
void plans_follow(struct service *service, json_t *record);
/* Each heartbeat: a new day may put another version in force. */
void plans_beat(struct service *service);

/* What is told of every plan may have changed: its drills. */
void plans_tell(struct service *service);

/* The plan of CODE that is in force today; VERSION != 0: that one, in force or not. Borrowed; NULL:
 * there is none. */
const json_t *plans_find(const struct service *service, const char *code, int64_t version);
/* The text PLAN was read from. Borrowed. */
const char *plans_text(const struct service *service, const json_t *plan);

/* The uses of PLAN that nothing of this site is bound to: [{role, class, title, by_alarm}];
 * by_alarm: there are alarms that bring what stands for it. New. */
json_t *plans_unbound(struct service *service, const json_t *plan);

/* Topic `plans`: a row for each version of each plan:
 * {key, code, title, version, effective, approved?, standing, shipped, file, steps, alarms: [TYPE],
 *  unbound: [{role, class, title, by_alarm}], drills, drilled_at?};
 * standing: in_force later older draft. */
void plans_keys(struct service *service, topic_visit *visit, void *data);
json_t *plans_row(struct service *service, int64_t key);

#endif
