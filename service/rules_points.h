/* Rules on points; shared by service/rules*.c only. */
#ifndef SERVICE_RULES_POINTS_H
#define SERVICE_RULES_POINTS_H

#include "service/points.h"
#include "service/rules_parts.h"

/* ---- the points of an object (service/rules_gather.c) ---------------------------------------- */

/* A name of an expression: "if.oper" "Gi0/0/3". */
struct rule_point_name {
	char *name, *row;            /* ROW is NULL: left open */
};
/* struct rule_point_name, by number; empty for NULL. */
GArray *rule_point_names(const struct expr *expr);
/* "if.oper[Gi0/0/3]". Caller frees. */
char *rule_point_full(const char *name, const char *row);

struct rule_values {
	GHashTable *by_name;         /* "NAME[ROW]" -> struct expr_value * */
	GHashTable *rows;            /* NAME -> GPtrArray of char *: rows it has */
};
/* Those of OBJECT whose names are WANTED. */
void rule_values_read(const struct service *service, enum rule_of of, const void *object,
    point_wanted *wanted, void *data, struct rule_values *ret);
void rule_values_clear(struct rule_values *values);

/* ---- rules on points (service/rules_points.c) ------------------------------------------------ */

struct rule_points;
/* What is found is told to RUNS. */
struct rule_points *rule_points_new(struct service *service, struct rule_runs *runs);
void rule_points_free(struct rule_points *points);
/* RULES as in rule_runs_take(). */
void rule_points_take(struct rule_points *points, const GPtrArray *rules);
/* Look at everything that was read since; once a second. */
void rule_points_look(struct rule_points *points, struct mono now);
/* What the expressions of RULE remember; NULL: nothing. New. */
json_t *rule_points_save(const struct rule_points *points, const struct rule *rule,
    struct mono now);
void rule_points_load(struct rule_points *points, const struct rule *rule, const json_t *saved);

#endif
