/* Shared by service/alarms*.c only.
 *
 * alarms.c         what there is: objects, looks, records that come in
 * alarms_turn.c    the device axis: from conditions to edges, with delay and patience
 * alarms_limits.c  the operator's time: limits, escalation, shelving, what nobody owns
 * alarms_fold.c    one line for many: folding, heads, floods
 * alarms_keep.c    what is kept: records, journal, acts of the service itself
 * alarms_rows.c    what is shown */
#ifndef SERVICE_ALARMS_PARTS_H
#define SERVICE_ALARMS_PARTS_H

#include "service/alarm_settings.h"
#include "service/alarms.h"

/* An object of a source, and what is or was wrong with it. */
struct watched {
	enum alarm_source source;
	int64_t id;
	GPtrArray *alarms;           /* struct alarm *, borrowed */
	bool queued;                 /* it is going to be looked at */
};

/* One type of one resource, whatever the qualifier. */
struct matter {
	const struct alarm_type *type;
	char *resource_kind;
	int64_t resource;
	GPtrArray *alarms;           /* struct alarm *, borrowed */
};

/* Alarms that are alike and came one after the other. The first of them stands for all. */
struct fold {
	char *key;
	GPtrArray *members;          /* struct alarm *, borrowed; all but FIRST are raised */
	struct alarm *first;
	bool formed;                 /* there are enough: they are one line */
	struct wall joined_at;       /* when the newest was first heard */
};

struct alarm_private {
	struct alarms *alarms;
	struct watched *watched;
	struct matter *matter;
	bool present;                /* the device axis as last said, before any delay */
	bool said;                   /* in the look that is under way */
	struct mono turned_at;       /* when `present` changed */
	struct wall began;           /* of what is present */
	bool asked;                  /* an act of the service is on its way */
	bool dirty;                  /* kept with the next round */
	struct wall counted_from;    /* the time people have begins here */
	bool unowned;                /* and is long over */
	enum severity limited_as;    /* the severity by which it was counted last */
	enum alarm_hush placed;      /* by the topology */
	struct fold *fold;
	guint fold_place;
	struct alarm *above;         /* the alarm `head` */
	GPtrArray *children;         /* struct alarm *, borrowed; NULL: never had any */
	guint child_place;
	bool counted;                /* in alarms->heads */
};

struct alarms {
	struct service *service;
	struct alarm_settings *settings;
	GHashTable *by_identity;     /* set of struct alarm; owns them */
	GHashTable *by_id;           /* those that were raised */
	GHashTable *by_matter;       /* set of struct matter; owns them */
	GHashTable *objects;         /* set of struct watched; owns them */
	GQueue looks;                /* struct watched *, to be looked at */
	struct timer looking, keeping;
	int64_t last_id;
	bool started;
	GHashTable *folds;           /* key -> the fold that grows; borrowed */
	unsigned coarse;             /* how coarsely is folded: 0 to 2 */
	unsigned heads;              /* open, raised, and not silent */
	GQueue
	    raises; /* struct mono *, newest first: of the window, and as many as a flood takes */
	bool flooded;
	struct wall flooded_since;
	struct timer flood;
};

/* ---- alarms.c ----------------------------------------------------------------------------- */

const char *alarm_source_word(enum alarm_source source);
bool alarm_source_read(const char *word, enum alarm_source *ret);
struct alarm *alarm_new(struct alarms *alarms, struct watched *watched,
    const struct alarm_type *type, const char *resource_kind, int64_t resource,
    const char *qualifier);
/* WATCHED says it from now on: the object of another source than before. */
void alarm_move(struct alarm *alarm, struct watched *watched);
/* Taken out of everything, and freed. */
void alarm_drop(struct alarm *alarm);
struct alarm *alarm_get(const struct alarms *alarms, int64_t id);
struct alarm *alarm_of(const struct alarms *alarms, const char *resource_kind, int64_t resource,
    const struct alarm_type *type, const char *qualifier);
struct watched *alarms_watched(struct alarms *alarms, enum alarm_source source, int64_t id);
static inline bool alarm_is_raised(const struct alarm *alarm)
{
	return alarm->id != 0 && !alarm->cleared;
}
/* Who watches sees it anew. */
void alarm_touch(struct alarm *alarm);

/* ---- alarms_turn.c ------------------------------------------------------------------------ */

/* Asks the source what is wrong with WATCHED, and takes it. */
void alarms_look_at(struct alarms *alarms, struct watched *watched);
/* Whatever of delays and limits is due is done, and the next is waited for. May drop ALARM. */
void alarm_work(struct alarm *alarm);
/* The device says it is over, whatever the delay. */
void alarm_clear(struct alarm *alarm);
/* The severity by which it is treated: as a person judged, else as raised. */
enum severity alarm_severity(const struct alarm *alarm);
/* The worst of all it stands for: what many hang on is as bad as what became of them. Where a
 * person has judged it, that. */
enum severity alarm_line_severity(const struct alarm *alarm);

/* ---- alarms_limits.c ---------------------------------------------------------------------- */

/* Its limits begin now. */
void alarm_count_anew(struct alarm *alarm);
/* Does what is due by the clock on the wall; *NEXT is made earlier where something comes sooner. */
void alarm_limits(struct alarm *alarm, struct wall now, struct wall *next);
/* What is wrong with how alarms are treated: a condition of the service itself. */
void alarms_own_conditions(struct alarms *alarms, struct conditions *into);
/* What the operator state of ALARM was, and is no more. */
void alarm_operated(struct alarm *alarm, enum alarm_operator before);

/* ---- alarms_fold.c ------------------------------------------------------------------------ */

/* ALARM was raised or stands by itself again: it may be one of many. */
void alarm_join(struct alarm *alarm);
/* The alarm of RECORD stands where the topology had put it before the service ended. */
void alarm_resume_place(struct alarms *alarms, const json_t *record);
/* It is over or was dealt with. */
void alarm_leave(struct alarm *alarm);
/* The same for what the device says is over. */
void alarm_leave_cleared(struct alarm *alarm);
/* The site its resource is at; of a circuit its near end. 0: nobody told. */
int64_t alarm_site(const struct alarm *alarm);
/* Over, and all those it is the line of as well. */
bool alarm_is_over(const struct alarm *alarm);
/* Somebody dealt with it: it does not wait to become one of many. */
void alarm_stay(struct alarm *alarm);
/* Those under it stand by themselves. */
void alarm_release(struct alarm *alarm);
void alarms_note_raise(struct alarms *alarms);
/* How many were raised within the window of floods. */
unsigned alarms_recent(struct alarms *alarms);
void alarms_flood_fire(struct timer *timer, void *data);
/* ALARM may have begun or ceased to be a line that needs somebody. */
void alarm_recount(struct alarm *alarm);
void fold_free(struct fold *fold);

/* ---- alarms_keep.c ------------------------------------------------------------------------ */

/* "upstream", "folded", ...; NULL: it is not silent. */
const char *alarm_hush_word(enum alarm_hush hush);
const char *alarm_operator_word(enum alarm_operator state);
/* What people call it: "GJ-17". */
json_t *alarm_number(const struct alarm *alarm);
/* The device axis of ALARM is written, with WHAT of its journal (NULL: nothing) and TEXT. */
void alarm_keep(struct alarm *alarm, const char *what, const char *text);
/* With the next round; what changes often is not worth a row each time. */
void alarm_keep_later(struct alarm *alarm);
void alarms_keep_round(struct timer *timer, void *data);
/* The service itself does ACT on ALARM, once at a time; REASON may be NULL. */
void alarm_act(struct alarm *alarm, const char *act, const char *reason);
/* The alarm RECORD tells of; NULL when its type is unknown. */
struct alarm *alarm_from_record(struct alarms *alarms, json_t *record);
/* The operator axis as RECORD (borrowed) has it. */
void alarm_take_record(struct alarm *alarm, const json_t *record);

#endif
