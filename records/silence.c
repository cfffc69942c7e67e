/* 静音: somebody stopped the sound for a while, and only the sound: what is wrong is shown as
 * before. It is bounded, is never prolonged (what is silent must be heard before it can be silenced
 * again), ends by itself, and ends with the shift: who takes over decides anew (requirements 2.8,
 * 7 ⑦). */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

#define MINUTE (60 * CLOCK_SECOND)
#define MINUTES_USUAL 10        /* the longest, where nobody configured another */

static const struct choice states[] = {
	{ "active", N_("静音中") },
	{ "ended", N_("已恢复") },
	{ NULL, NULL },
};

static const struct choice ends[] = {
	{ "person", N_("人工恢复") },
	{ "time", N_("到时恢复") },
	{ "shift", N_("交接班") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "minutes", .title = N_("分钟"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 60, .columns = 6, .flags = FIELD_FIXED | FIELD_LIST,
	  .help = N_("空白就是最长的时间。只停声音，告警照常显示。") },
	{ .name = "until", .title = N_("到"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "begun_by", .title = N_("静音人"), .type = FIELD_TEXT, .columns = 12,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "ended_at", .title = N_("恢复时刻"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "ended_by", .title = N_("恢复人"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "ended_why", .title = N_("怎样恢复"), .type = FIELD_CHOICE, .choices = ends,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = NULL },
};

/* One at a time: a second one would prolong the first. */
static void refuse_second(struct change *change)
{
	json_t *others = change_find(change, "silence", "state", json_string("active"));

	for (size_t i = 0; i < json_array_size(others); i++) {
		const json_t *other = json_array_get(others, i);
		char until[CLOCK_TEXT_SIZE];

		if (record_integer(other, "until") <= change->now.us)
			continue;
		clock_text((struct wall){ record_integer(other, "until") }, CLOCK_TIME, until,
		    sizeof until);
		change_refuse(change, NULL, _("已经静音到 %s，不能续；到时先恢复声音。"), until);
	}
	json_decref(others);
}

/* The longest time is the fact silence_us. */
static void guard_begin(struct change *change)
{
	int64_t longest = json_integer_value(json_object_get(change->facts, "silence_us"));
	int64_t lasts = change_integer(change, "minutes") * MINUTE;

	if (longest == 0)
		longest = MINUTES_USUAL * MINUTE;
	if (lasts == 0)
		lasts = longest;
	if (lasts > longest)
		change_refuse(change, "minutes", _("静音最长 %d 分钟。"),
		    (int)(longest / MINUTE));
	refuse_second(change);
	change_number(change, "JY");
	json_object_set_new(change->fields, "until", json_integer(change->now.us + lasts));
	json_object_set_new(change->fields, "begun_by", json_string(change->actor->name));
}

static void end_as(struct change *change, const char *why)
{
	json_object_set_new(change->fields, "ended_at", json_integer(change->now.us));
	json_object_set_new(change->fields, "ended_why", json_string(why));
}

static void guard_end(struct change *change)
{
	end_as(change, "person");
	json_object_set_new(change->fields, "ended_by", json_string(change->actor->name));
}

static void guard_expire(struct change *change)
{
	end_as(change, "time");
}

static void guard_hand_over(struct change *change)
{
	end_as(change, "shift");
}

static const struct act acts[] = {
	{ .name = "begin", .title = N_("静音"), .from = "", .roles = ROLE_DUTY,
	  .fields = "minutes", .key = "n", .guard = guard_begin },
	{ .name = "end", .title = N_("恢复声音"), .from = "active", .to = "ended",
	  .roles = ROLE_DUTY, .key = "e", .guard = guard_end },
	{ .name = "expire", .title = N_("到时恢复"), .from = "active", .to = "ended",
	  .roles = ROLE_SERVICE, .guard = guard_expire },
	{ .name = "hand_over", .title = N_("交接班恢复"), .from = "active", .to = "ended",
	  .roles = ROLE_SERVICE, .guard = guard_hand_over },
	{ .name = NULL },
};

const struct kind kind_silence = {
	.name = "silence",
	.title = N_("静音"),
	.order = 122,
	.states = states,
	.ended = "ended",
	.fields = fields,
	.acts = acts,
};
