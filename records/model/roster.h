/* What the kinds of the roster share: when a shift of a date begins and ends, and who may stand it.
 *
 * A shift's date is its first day: the night shift of the 22nd that ends at 08:30 ends on the 23rd.
 * An entry keeps its own beginning and end, so that a shift that is defined anew changes nothing of
 * what was planned before. */
#ifndef RECORDS_MODEL_ROSTER_H
#define RECORDS_MODEL_ROSTER_H

#include "records/model/change.h"

extern const struct choice duty_choices[];

/* Duties that stand a shift in person: what counts for who is there, how long and how rested. */
#define DUTIES_STANDING "operator|supervisor"
#define DUTIES_AWAKE DUTIES_STANDING "|trainee"
/* Duties of the whole room: their entries may leave the post open. */
#define DUTIES_OF_ROOM "supervisor|leader"

/* "20:30" as minutes of the day; -1: it is none. */
int roster_clock(const char *text);

struct roster_span {
	struct wall from, until;
};
/* The shift BEGINS to ENDS of DATE; ENDS that is not later is of the next day. False: one of them
 * is none, and *RET is untouched. */
bool roster_span(const char *date, const char *begins, const char *ends, struct roster_span *ret);

/* Somebody is to stand a shift. */
struct roster_wish {
	const char *field;           /* what a refusal is about: "person", "substitute" */
	int64_t person;
	const char *date, *post, *duty; /* post NULL: the whole room */
	struct roster_span span;
	const char *despite;         /* why although it is too much; NULL */
	int64_t instead;             /* the entry it takes the place of; 0 */
	int64_t exemption;           /* out: the exemption it uses; 0 */
};
/* For guards: refuses what must not be planned. Facts longest_us and least_rest_us (0 or none: not
 * judged). */
void roster_refuse(struct change *change, struct roster_wish *wish);
/* For effects: the exemption is used up by the entry ID. */
void roster_use(struct change *change, int64_t exemption, int64_t id);

/* "2026-11-22 夜班 网络值班 值班甲" */
char *roster_label(const char *date, const char *shift, const char *post, const char *duty,
    const char *name);

#endif
