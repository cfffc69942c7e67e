/* Messages without a listener, and rules that say what they did. */
#ifndef TESTS_UNIT_RULES_FIXTURE_H
#define TESTS_UNIT_RULES_FIXTURE_H

#include "service/rules_parts.h"

#define DEVICE 7                 /* it has a name, a port Gi0/0/3 and no SNMP; all others answer */
extern const struct rule_world rules_world;

/* Borrowed texts, from "app" with severity 5; and a trap of DEVICE. */
struct message syslog_of(int64_t device, const char *source, const char *text);
struct message trap_of(const char *name, const char *text);

/* What rules said, as "raised ours/x KEY|". */
struct heard {
	GString *said;
	struct rule_runs *runs;
	struct mono now;
};

struct heard hearing(void);
void heard_begin(struct heard *heard, const GPtrArray *rules);
void heard_finish(struct heard *heard);
/* MESSAGE comes SECONDS later; or nothing does. */
void heard_message(struct heard *heard, int seconds, struct message message);
void heard_wait(struct heard *heard, int seconds);

#define expect(heard, words) \
	do { \
		assert_string_equal((heard)->said->str, words); \
		g_string_truncate((heard)->said, 0); \
	} while (0)

#endif
