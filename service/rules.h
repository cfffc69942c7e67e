/* Rules: what is made of a trap, a syslog line or a value. One format for all (docs/rules.md),
 * written in the expression language of points/expr.h; a rule file is configuration
 * (rules/NAME.conf, config.apply), what is shipped lies in service/rules/.
 *
 *	[rule failed-logins]
 *	title = 登录失败过多
 *	on = syslog
 *	when = text ~ "(?i)failed password|authentication failure"
 *	count = 5 in 5m by source
 *	severity = major
 *	step = ...
 *	lasts = 30m
 *
 * A hit is a condition of the source ALARM_SOURCE_RULE: it stands until its `clear` message comes,
 * or `lasts` is over, and goes through the alarms like anything else. */
#ifndef SERVICE_RULES_H
#define SERVICE_RULES_H

#include <glib.h>
#include <jansson.h>

#include "service/messages.h"
#include "service/topics.h"

struct conditions;
struct service;
struct rules;
struct rule_set;

/* The rules in TEXT of FILE; NULL and "FILE:LINE: reason". Pure. */
struct rule_set *rule_set_read(const char *file, const char *text, GError **error);
void rule_set_free(struct rule_set *set);
/* Whether TEXT is meant as a rule file: its first section says so. */
bool rule_set_is_meant(const char *text);

/* What SET makes of a message, without keeping anything: for `zhiban rule test` and the tests.
 * [{rule, hit, counted?, severity?, text?}]. Pure but for the clock in MESSAGE. */
json_t *rule_set_try(const struct rule_set *set, const struct message *const *messages, size_t n);

struct rules *rules_new(struct service *service);
void rules_free(struct rules *rules);
/* What the last service kept is taken up, and rules on points are judged from now on: after the
 * configuration was handed out, before the alarms are started. */
void rules_start(struct rules *rules);
/* Keep what was counted; at an orderly end. */
void rules_keep_all(struct rules *rules);
/* A message of a known source was heard. */
void rules_hear(struct service *service, const struct message *message);
/* A file of the family "rules" is in force (service/configuration.h). */
void rules_take_file(struct service *service, const char *name, const char *text);

/* The source ALARM_SOURCE_RULE (service/alarms.h): what stands because of the hit ID, and all of
 * them. Alarms are of the type "rule"; their qualifier is "FILE/RULE" and, where the rule tells
 * several things of a device apart, which: "logins/failed-logins 10.1.2.3". */
void rules_conditions(struct service *service, int64_t id, struct conditions *into);
void rules_each(struct service *service, topic_visit *visit, void *data);

#endif
