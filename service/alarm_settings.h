/* alarms.conf: how alarms are treated in this duty room, as one table: what the severities are
 * called and how soon each has to be acknowledged, to whom an alarm goes when it is not, and every
 * number of the engine (service/alarms.c). What comes with the program is service/sites/alarms.conf
 * and the same as the defaults here.
 *
 *	[severity critical]
 *	word = 紧急
 *	acknowledge = 5m
 *	escalate = 0 值班长; 10m 带班领导
 *
 *	[type port_down]
 *	raise_delay = 5s */
#ifndef SERVICE_ALARM_SETTINGS_H
#define SERVICE_ALARM_SETTINGS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/own.h"
#include "points/alarm_type.h"

#define ESCALATION_MOST 4

struct escalation {
	int64_t after;               /* of the limit, microseconds */
	char *to;                    /* who is told: "值班长" */
};

struct severity_settings {
	char *word;                  /* what people call it */
	int64_t acknowledge;         /* to be acknowledged within; 0: no limit */
	bool shift;                  /* within the shift instead */
	struct escalation escalations[ESCALATION_MOST];
	unsigned n_escalations;
};

/* Of one type, in the order of alarm_types[]. */
struct type_settings {
	enum severity severity;      /* SEVERITY_NONE: who raises it says */
	int64_t raise_delay, clear_delay;
};

/* Durations in microseconds. */
struct alarm_settings {
	struct severity_settings severities[SEVERITIES];
	struct type_settings *types;
	int64_t shelve;              /* the longest an alarm may be shelved */
	int64_t undo;                /* so long an acknowledgement can be taken back */
	int64_t reopen; /* an alarm closed no longer ago than this is the same one again */
	int64_t unowned;             /* nobody acknowledged it for so long: itself an alarm */
	int64_t unowned_severity;    /* from this one on */
	int64_t shift;               /* how long a shift is where nobody is on duty */
	int64_t stale;               /* what stands longer than this */
	int64_t flood_begin, flood_end; /* alarms in flood_window */
	int64_t flood_window;
	int64_t flood_heads;         /* lines there may be in a flood */
	int64_t fold_least;          /* so many alike become one */
	int64_t fold_window;         /* when each comes within this of the one before */
	int64_t flap_hold;           /* what flapped is over only after so long a calm */
};

struct alarm_settings *alarm_settings_new(void); /* the defaults */
void alarm_settings_free(struct alarm_settings *settings);
OWN_DEFINE(alarm_settings)

/* The settings TEXT describes, over the defaults; NULL and "FILE:LINE: reason". Pure. */
struct alarm_settings *alarm_settings_read(const char *file, const char *text, GError **error);

const struct type_settings *alarm_settings_type(const struct alarm_settings *settings,
    const struct alarm_type *type);

#endif
