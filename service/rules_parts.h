/* Shared by service/rules*.c only. */
#ifndef SERVICE_RULES_PARTS_H
#define SERVICE_RULES_PARTS_H

#include "base/own.h"
#include "points/expr.h"
#include "points/severity.h"
#include "service/rules.h"

/* ---- a rule as it is written (service/rules_file.c) ---------------------------------------- */

enum rule_on { RULE_ON_SYSLOG, RULE_ON_TRAP, RULE_ON_POINT };
/* Whose points, of a rule on points. */
enum rule_of { RULE_OF_DEVICE, RULE_OF_CIRCUIT, RULE_OF_SERVICE, RULE_OF_PLACE, RULE_OFS };
const char *rule_of_word(enum rule_of of); /* "device", ...: the kind of record as well */

/* What a name means of a message. */
enum rule_field {
	RULE_TEXT, RULE_PROGRAM, RULE_HOST, RULE_SOURCE, RULE_DEVICE, RULE_TRAP, RULE_FACILITY,
	RULE_SEVERITY, RULE_IF_INDEX, RULE_PORT, RULE_POLLED, RULE_VARIABLE
};
struct rule_name {
	enum rule_field field;
	char *variable;              /* of RULE_VARIABLE: its name or OID */
};

struct rule_expr {
	struct expr *expr;           /* NULL: there is none */
	GArray *names;               /* struct rule_name, by number; of rules on messages */
};

struct rule {
	char *name;                  /* FILE/SECTION: unique among all that are in force */
	char *title, *cause, *step;  /* clean; the last two may be NULL */
	size_t line;
	enum rule_on on;
	enum rule_of of;
	struct rule_expr when, clear;
	size_t count;                /* so many make a hit */
	int64_t within;              /* in so long */
	char **by;                   /* what is told apart; empty: nothing */
	enum severity severity;      /* SEVERITY_NONE: as the message says */
	bool port;                   /* what it is about: the port, else the object */
	bool look;                   /* no alarm: the device is asked at once */
	int64_t lasts, quiet;
	size_t most;                 /* hits that stand at the same time */
	uint64_t mark;               /* hash of what is written: what was counted belongs to it */
};

struct rule_set {
	char *name;                  /* of the file, without .conf */
	GPtrArray *rules;            /* struct rule *, in the order of the file */
};
OWN_DEFINE(rule_set)

bool rule_names_read(struct rule_expr *expr, GError **error);

/* ---- who knows what a message does not say ------------------------------------------------- */

struct rule_world {
	/* Borrowed; NULL: not known. */
	const char *(*device_name)(int64_t device, void *data);
	const char *(*port_name)(int64_t device, uint32_t if_index, void *data);
	/* Whether the device is asked by SNMP, and answers. */
	bool (*polled)(int64_t device, void *data);
	void *data;
};

/* ---- which rules have to look at a message (service/rules_index.c) -------------------------- */

struct rule_index;
/* RULES: struct rule *, which outlive the index. */
struct rule_index *rule_index_new(const GPtrArray *rules);
void rule_index_free(struct rule_index *index);
OWN_DEFINE(rule_index)
/* Calls VISIT once for each rule whose `when`, or whose `clear`, may hold for MESSAGE; PLACE is the
 * rule's in RULES. Those that say they may not be left out are never. */
typedef void rule_visit(size_t place, bool clear, void *data);
void rule_index_find(struct rule_index *index, const struct message *message, rule_visit *visit,
    void *data);

/* ---- one rule and one message (service/rules_match.c) --------------------------------------- */

/* What came of it when it is true. */
struct rule_match {
	char *key;                   /* what `by` tells apart, for people: "10.1.2.3" */
	char *port;                  /* NULL: none */
	bool keyed;                  /* some of `by` was said by the message */
};
void rule_match_clear(struct rule_match *match);
/* Whether EXPR, the `when` or `clear` of RULE, is true of MESSAGE; then *RET is to be cleared. */
bool rule_match(const struct rule *rule, const struct rule_expr *expr,
    const struct message *message, const struct rule_world *world, struct rule_match *ret);
/* How bad it is. */
enum severity rule_severity(const struct rule *rule, const struct message *message);

/* ---- counting (service/rules_count.c) ------------------------------------------------------- */

struct rule_counts;
struct rule_counts *rule_counts_new(const struct rule *rule);
void rule_counts_free(struct rule_counts *counts);
OWN_DEFINE(rule_counts)
/* One more of KEY at NOW: how many there are within the window. When they are enough for a hit they
 * are spent. */
size_t rule_counts_add(struct rule_counts *counts, const char *key, struct mono now,
    bool *ret_enough);
json_t *rule_counts_save(const struct rule_counts *counts, struct mono now);
void rule_counts_load(struct rule_counts *counts, const json_t *saved, struct mono now);

/* ---- rules at work (service/rules_run.c): pure but for who is told --------------------------- */

/* What stands: an alarm as long as it is not over. */
struct rule_hit {
	int64_t id;
	const struct rule *rule;
	char *key;                   /* as of rule_match */
	bool rest;                   /* stands for all that are beyond the rule's `most` */
	int64_t object;              /* the device, or the object of a rule on points */
	char *port;                  /* NULL: none */
	char *text;                  /* last message, or what was seen; clean */
	enum severity severity;
	int64_t count;               /* messages */
	struct wall since;
	struct mono until;           /* us == 0: until something else ends it */
	bool over;                   /* only quiet now, until then */
	bool held;                   /* of a rule on points: not known at present */
};
/* The key as people read it: without the device's number. Caller frees. */
char *rule_hit_key(const struct rule_hit *hit);

enum rule_news { RULE_COUNTED, RULE_RAISED, RULE_AGAIN, RULE_ENDED };
struct rule_told {
	/* COUNTED: so many of KEY within the window; no hit yet, HIT is NULL. */
	void (*news)(enum rule_news news, const struct rule *rule, const char *key, size_t counted,
	    const struct rule_hit *hit, void *data);
	/* A rule says the device should be asked at once. */
	void (*look)(const struct rule *rule, int64_t device, void *data);
	void *data;
};

struct rule_runs;
/* WORLD may be NULL; both are copied. */
struct rule_runs *rule_runs_new(const struct rule_world *world, const struct rule_told *told);
void rule_runs_free(struct rule_runs *runs);
OWN_DEFINE(rule_runs)
/* RULES (struct rule *, which outlive the next call) are in force from now on. What was counted and
 * what stands goes on where a rule is written as before; the rest is over. */
void rule_runs_take(struct rule_runs *runs, const GPtrArray *rules);
void rule_runs_hear(struct rule_runs *runs, const struct message *message, struct mono now);
/* Time passed. When it has to be called next; us == 0: nothing waits. */
struct mono rule_runs_age(struct rule_runs *runs, struct mono now);
/* What stands stands for US longer: nobody listened for so long. */
void rule_runs_delay(struct rule_runs *runs, int64_t us);
const struct rule_hit *rule_runs_hit(const struct rule_runs *runs, int64_t id);
void rule_runs_each(const struct rule_runs *runs, void (*visit)(const struct rule_hit *, void *),
    void *data);

/* A rule on points found KEY (a row, or "") of OBJECT to be so. TEXT says why. */
void rule_runs_state(struct rule_runs *runs, const struct rule *rule, int64_t object,
    const char *key, enum truth truth, const char *text);
/* Whether that stands. */
bool rule_runs_stands(const struct rule_runs *runs, const struct rule *rule, int64_t object,
    const char *key);

/* What stands and was counted, of the rule NAME; NULL: nothing. New. */
json_t *rule_runs_save(const struct rule_runs *runs, const struct rule *rule, struct mono now);
void rule_runs_load(struct rule_runs *runs, const struct rule *rule, const json_t *saved,
    struct mono now);

#endif
