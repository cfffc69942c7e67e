/* 时钟确认: the clock lies before what is recorded already, so that nothing is written until two
 * people have read a time they trust (a phone, a time signal), each for himself, and say that the
 * clock shows it now (requirements 7 ⑯, RB-16 4). Old records are not touched: what was written
 * meanwhile, and what bears a time that has not come yet, is marked as doubtful.
 *
 * Where the clock is, what is the newest record and which audit rows are concerned only the writer
 * knows (service/store_clock.c): it adds these facts. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

/* Who reads the time may be this far off, where nobody configured another. */
#define WITHIN_USUAL (120 * CLOCK_SECOND)

static const struct choice states[] = {
	{ "proposed", N_("一人已确认") },
	{ "confirmed", N_("两人已确认") },
	{ "withdrawn", N_("已撤回") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "newest", .title = N_("最新记录的时刻"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "clock", .title = N_("系统时钟"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "standard", .title = N_("授时所见"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_LIST, .help = N_("授时表、手机上现在的时刻；两个人各自看，各自填。") },
	{ .name = "evidence", .title = N_("依据"), .type = FIELD_NOTE, .limit = 600,
	  .help = N_("看的是什么：授时表、手机、北京时间报时电话。") },
	{ .name = "by", .title = N_("确认人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "by_person", .title = N_("确认人编号"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "by_connection", .title = N_("确认人的连接"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "senior", .title = N_("值班长或系统管理员"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED },
	{ .name = "second_standard", .title = N_("第二人所见"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "second_evidence", .title = N_("第二人依据"), .type = FIELD_NOTE,
	  .flags = FIELD_DERIVED, .limit = 600 },
	{ .name = "second", .title = N_("第二人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "confirmed_at", .title = N_("确认时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "alone", .title = N_("一人两次"), .type = FIELD_FLAG, .flags = FIELD_DERIVED,
	  .help = N_("试用：同一个人确认了两次，不是双签。") },
	{ .name = "from_seq", .title = N_("可疑自序号"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "to_seq", .title = N_("可疑至序号"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = NULL },
};

static void set_integer(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

static int64_t fact(const struct change *change, const char *name)
{
	return json_integer_value(json_object_get(change->facts, name));
}

/* Whether the clock lies before what is recorded; says so where it does not. */
static bool is_behind(struct change *change)
{
	if (fact(change, "newest_us") != 0)
		return true;
	change_refuse(change, NULL, _("时钟没有早于库内的记录，写入没有停，不必确认。"));
	return false;
}

/* Each reads a time of his own, now, and says what from. */
static void take_reading(struct change *change)
{
	const json_t *within = json_object_get(change->facts, "within_us");
	const json_t *standard = change_given(change, "standard");
	const char *evidence = json_string_value(change_given(change, "evidence"));
	int64_t most = within == NULL ? WITHIN_USUAL : json_integer_value(within);
	char now[CLOCK_TEXT_SIZE];

	if (standard == NULL)
		change_refuse(change, "standard", _("授时所见必须填写：现在看到的时刻。"));
	else if (ABS(json_integer_value(standard) - change->now.us) > most)
		change_refuse(change, "standard",
		    _("与系统时钟 %s 对不上，没有放行。请先校准系统时钟，再看一次授时，重新填写。"),
		    clock_text(change->now, CLOCK_FULL, now, sizeof now));
	if (evidence == NULL || evidence[0] == '\0')
		change_refuse(change, "evidence", _("依据必须填写：时刻是看什么得来的。"));
}

static bool is_senior(const struct actor *actor)
{
	return (actor->roles & (ROLE_SHIFT_SUPERVISOR | ROLE_SYSADMIN)) != 0;
}

/* One that is waiting for its second person stands in the way of another; one that was left from
 * another time is withdrawn. */
static void put_aside(struct change *change)
{
	json_t *waiting = change_find(change, change->kind->name, "state",
	    json_string("proposed"));

	for (size_t i = 0; i < json_array_size(waiting); i++) {
		const json_t *other = json_array_get(waiting, i);

		if (record_integer(other, "newest") == fact(change, "newest_us"))
			change_refuse(change, NULL,
			    _("%s 已经由 %s 确认过一次：请另一个人在那一条上确认，或先撤回。"),
			    record_text(other, "number"), record_text(other, "by"));
		else
			change_put(change, change->kind->name, record_id(other), "withdrawn",
			    NULL);
	}
	json_decref(waiting);
}

static void guard_propose(struct change *change)
{
	if (!is_behind(change))
		return;
	take_reading(change);
	put_aside(change);
	change_number(change, "QR");
	set_integer(change, "newest", fact(change, "newest_us"));
	set_integer(change, "clock", change->now.us);
	change_set_text(change, "by", change->actor->name);
	set_integer(change, "by_person", change->actor->person);
	set_integer(change, "by_connection", change->actor->connection);
	json_object_set_new(change->fields, "senior", json_boolean(is_senior(change->actor)));
}

/* Another natural person at another console; one of the two answers for the shift or the machine.
 */
static void need_another(struct change *change)
{
	const struct actor *actor = change->actor;
	bool same = actor->person == record_integer(change->record, "by_person");

	json_object_set_new(change->fields, "alone", json_boolean(same && actor->trial));
	if (actor->trial)
		return;
	if (actor->connection == 0 ||
	    actor->connection == record_integer(change->record, "by_connection"))
		change_refuse(change, NULL,
		    _("两个人须各在自己的登录上确认，不能在同一个连接上。"));
	if (!is_senior(actor) && !record_flag(change->record, "senior"))
		change_refuse(change, NULL, _("两个人里至少一个须是值班长或系统管理员。"));
}

/* What the first one read stays as it is: the second reading has fields of its own. */
static void move_reading(struct change *change)
{
	static const char *const moved[][2] = { { "standard", "second_standard" },
		{ "evidence", "second_evidence" } };

	for (size_t i = 0; i < G_N_ELEMENTS(moved); i++) {
		json_t *value = json_object_get(change->fields, moved[i][0]);

		json_object_set(change->fields, moved[i][1], value);
		json_object_del(change->fields, moved[i][0]);
	}
}

static void guard_confirm(struct change *change)
{
	if (!is_behind(change))
		return;
	take_reading(change);
	need_another(change);
	move_reading(change);
	change_set_text(change, "second", change->actor->name);
	set_integer(change, "confirmed_at", change->now.us);
	set_integer(change, "from_seq", fact(change, "from_seq"));
	set_integer(change, "to_seq", fact(change, "to_seq"));
}

#define CONFIRMERS (ROLE_DUTY | ROLE_SYSADMIN)

static const struct act acts[] = {
	{ .name = "propose", .title = N_("确认时间"), .from = "", .roles = CONFIRMERS,
	  .fields = "standard|evidence", .key = "n", .guard = guard_propose },
	{ .name = "confirm", .title = N_("第二人确认"), .from = "proposed", .to = "confirmed",
	  .roles = CONFIRMERS, .other_person = true, .fields = "standard|evidence",
	  .key = "c", .guard = guard_confirm },
	{ .name = "withdraw", .title = N_("撤回"), .from = "proposed", .to = "withdrawn",
	  .roles = CONFIRMERS },
	{ .name = NULL },
};

const struct kind kind_clock_confirmation = {
	.name = "clock_confirmation",
	.title = N_("时钟确认"),
	.order = 126,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "confirmed|withdrawn",
	.fields = fields,
	.acts = acts,
};
