/* The acts of warnings and their parts (records/warning_notice.c, warning_asset.c, warning_task.c;
 * requirements 3.8), and what of the ledger a warning speaks of.
 *
 * Fact of warning_notice.receive (service/warnings.h): `sign_us`, within which it is signed for. */
#ifndef RECORDS_MODEL_WARNING_H
#define RECORDS_MODEL_WARNING_H

#include "records/model/change.h"

/* Whom 2.8 lets receive, judge and answer: 值班员, 值班长, 安全管理员. */
#define WARNING_PEOPLE (ROLE_DUTY | ROLE_SECADMIN)

extern const struct choice warning_colors[];      /* red orange yellow blue */
extern const struct choice warning_conclusions[]; /* affected not_affected unknown */

/* Whether the colour, a word of warning_colors, demands two people on duty, closer rounds and no
 * planned maintenance (3.8): red and orange. NULL: no. */
bool warning_is_strict(const char *color);
/* Whether RECORD, a warning_notice, counts at NOW: neither lifted nor expired nor past its time. */
bool warning_is_in_force(const json_t *record, struct wall now);
/* 0 for red .. 3 for blue, 4 for anything else. */
unsigned warning_rank(const char *color);

/* ---- warning_notice (records/model/warning.c) --------------------------------------------- */

void warning_check(struct change *change);
void warning_guard_receive(struct change *change);
void warning_guard_sign(struct change *change);
void warning_guard_assess(struct change *change);
void warning_guard_feedback(struct change *change);
void warning_guard_lift(struct change *change);
void warning_guard_expire(struct change *change);
void warning_guard_correct(struct change *change);
void warning_say_received(struct change *change);
void warning_say_signed(struct change *change);
void warning_say_assessed(struct change *change);
void warning_say_feedback(struct change *change);
void warning_say_lifted(struct change *change);
void warning_say_expired(struct change *change);
void warning_say_corrected(struct change *change);

/* ---- its assets and tasks (records/model/warning_parts.c) --------------------------------- */

void warning_guard_asset(struct change *change);
void warning_guard_conclude(struct change *change);
void warning_say_asset(struct change *change);
void warning_guard_task(struct change *change);
void warning_effect_task(struct change *change);
void warning_guard_task_done(struct change *change);
void warning_guard_task_later(struct change *change);
void warning_guard_task_cancelled(struct change *change);
void warning_say_task(struct change *change);

/* ---- what a warning speaks of (records/model/warning_match.c; pure) ----------------------- */

/* What is known of a thing of the ledger; any may be NULL. */
struct warning_thing {
	const char *name, *vendor, *model, *version;
};

/* TEXT (clean UTF-8, of strangers) as warning_match() wants it. Caller frees. */
char *warning_fold(const char *text);
/* How sure it is that the text speaks of THING. 0: it does not; a vendor alone is 1, a version, a
 * model, a name weigh more. *RET_WORDS: the words of the ledger that were found, "、" between them;
 * NULL for 0; caller frees. Case does not count, a vendor is known by its Chinese and its foreign
 * name, a word is found only where letters and digits do not go on, a model or a version also by
 * how it begins. */
unsigned warning_match(const char *folded, const struct warning_thing *thing, char **ret_words);

#endif
