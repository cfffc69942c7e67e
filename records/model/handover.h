/* What the acts of handover and handover_item do (records/handover.c, records/handover_item.c), and
 * what freezes one. */
#ifndef RECORDS_MODEL_HANDOVER_H
#define RECORDS_MODEL_HANDOVER_H

#include "records/model/change.h"

/* The judgement of a shift; also of shift_summary. */
extern const struct choice handover_assessments[];

/* States in which responsibility has not passed yet. */
#define HANDOVER_LIVE "preparing|outgoing_signed"

/* ---- frozen ------------------------------------------------------------------------------- */

/* What makes it unsafe to hand over: a record of KIND in one of STATES, whose FIELD (NULL: none)
 * is VALUE. A kind that does not exist freezes nothing. */
struct handover_freeze {
	const char *kind, *states, *field, *value;
	const char *name;            /* the field that is said: the number */
	const char *sentence;        /* before the number */
};
/* Ends with a NULL kind. */
extern const struct handover_freeze handover_freezes[];
/* Whether RECORD is one that FREEZE means. What is simulated freezes nothing. */
bool handover_freezes_by(const struct handover_freeze *freeze, const json_t *record);
/* "kind#id", by which the supervisor's thaw is kept. Caller frees. */
char *handover_freeze_token(const struct handover_freeze *freeze, const json_t *record);
/* Whether TOKEN stands in THAWED, words with blanks between; NULL: no. */
bool handover_is_thawed(const char *thawed, const char *token);

/* ---- acts --------------------------------------------------------------------------------- */

void handover_guard_prepare(struct change *change);
void handover_guard_edit(struct change *change);
void handover_guard_sign_out(struct change *change);
void handover_guard_give_back(struct change *change);
void handover_guard_thaw(struct change *change);
void handover_guard_attend(struct change *change);
void handover_guard_add(struct change *change);
void handover_guard_remark(struct change *change);
void handover_guard_read(struct change *change);
void handover_guard_void(struct change *change);
void handover_guard_sign_in(struct change *change);
void handover_effect_transfer(struct change *change);

void handover_item_guard_list(struct change *change);
void handover_item_guard_add(struct change *change);
void handover_item_guard_follow(struct change *change);
void handover_item_guard_go(struct change *change);
void handover_item_guard_edit(struct change *change);
void handover_item_guard_drop(struct change *change);
void handover_item_guard_read(struct change *change);
void handover_item_guard_lift(struct change *change);

/* ---- shared by them ----------------------------------------------------------------------- */

/* Whether the two are the same human being: by their person, where there is one, else by name. */
bool handover_same(int64_t person, const char *name, int64_t other, const char *other_name);
/* Whether who acts is the outgoing of HANDOVER. */
bool handover_is_outgoing(const struct change *change, const json_t *handover);
/* The open span of responsibility at POST, NULL: nobody holds it. New reference. */
json_t *handover_span(struct change *change, const char *post);
/* The live handover that has POST, other than ID; NULL. New reference. */
json_t *handover_live_of(struct change *change, const char *post, int64_t id);
/* Words of a field `posts`. Free with g_strfreev(). */
char **handover_posts(const char *posts);
/* Names what stands in the way of responsibility passing because of the items of the handover. */
void handover_check_items(struct change *change);

#endif
