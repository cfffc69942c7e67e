#include "records/model/periodic_report.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/calendar.h"
#include "records/model/journal.h"

/* A claimed time may be so much ahead of ours: clocks differ. */
#define AHEAD_US (60 * CLOCK_SECOND)

const struct choice report_sorts[] = {
	{ REPORT_QUARTER, N_("季度安全事件报告") },
	{ REPORT_HALF, N_("半年网络安全状况") },
	{ NULL, NULL },
};

/* ---- periods ------------------------------------------------------------------------------ */

/* How the periods of a sort are written, and how many months one has. */
static const struct rhythm {
	const char *sort;
	char letter;
	int months;
} rhythms[] = {
	{ REPORT_QUARTER, 'Q', 3 },
	{ REPORT_HALF, 'H', 6 },
};

static const struct rhythm *rhythm_of(const char *sort)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rhythms); i++)
		if (g_strcmp0(rhythms[i].sort, sort) == 0)
			return &rhythms[i];
	return NULL;
}

/* The first instant of the month that is MONTHS after January of year 0. */
static struct wall month_begin(int months)
{
	g_autofree char *date = g_strdup_printf("%04d-%02d-01", months / 12, months % 12 + 1);

	return clock_day(date, 0);
}

/* The period that begins MONTHS after January of year 0. */
static struct report_period period_from(const struct rhythm *rhythm, int months)
{
	struct report_period period = { .from = month_begin(months),
		.until = month_begin(months + rhythm->months) };

	g_snprintf(period.name, sizeof period.name, "%04d%c%d", months / 12, rhythm->letter,
	    months % 12 / rhythm->months + 1);
	return period;
}

bool report_period_read(const char *sort, const char *name, struct report_period *ret)
{
	const struct rhythm *rhythm = rhythm_of(sort);
	int year = 0, part;

	if (rhythm == NULL || name == NULL || strlen(name) != strlen("2026Q4"))
		return false;
	for (int i = 0; i < 4; i++) {
		if (!g_ascii_isdigit(name[i]))
			return false;
		year = year * 10 + name[i] - '0';
	}
	part = name[5] - '0';
	if (year < 2000 || year > 9998 || name[4] != rhythm->letter || part < 1 ||
	    part > 12 / rhythm->months)
		return false;
	*ret = period_from(rhythm, year * 12 + (part - 1) * rhythm->months);
	return true;
}

struct report_period report_period_at(const char *sort, struct wall at, int back)
{
	const struct rhythm *rhythm = rhythm_of(sort);
	GDate day = calendar_day(at);
	int months;

	g_assert(rhythm != NULL);
	months = g_date_get_year(&day) * 12 + (int)g_date_get_month(&day) - 1;
	return period_from(rhythm,
	    months / rhythm->months * rhythm->months - back * rhythm->months);
}

struct wall report_period_due(const struct report_period *period, int64_t days)
{
	GDate day = calendar_day((struct wall){ period->until.us - 1 });

	g_date_add_days(&day, (guint)days);
	return calendar_end(&day);
}

/* ---- helpers ------------------------------------------------------------------------------ */

static void set_integer(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

/* All records of the same sort and period as this one. The caller owns them. */
static json_t *versions_of(struct change *change, const char *sort, const char *period)
{
	json_t *same = change_find(change, "periodic_report", "period", json_string(period));

	for (size_t i = json_array_size(same); i-- > 0;)
		if (g_strcmp0(record_text(json_array_get(same, i), "sort"), sort) != 0)
			json_array_remove(same, i);
	return same;
}

/* The document has to be worked out (again). */
static void ask(struct change *change)
{
	set_integer(change, "asked_at", change->now.us);
	json_object_set_new(change->fields, "pending", json_true());
	change_set_text(change, "owner", _("值班长"));
}

static void need_reason(struct change *change, const char *sentence)
{
	if (change_given(change, "reason") == NULL)
		change_refuse(change, "reason", "%s", sentence);
}

void periodic_effect_say(struct change *change)
{
	static const char *const found[] = { "issued_by", "hash", NULL };
	g_autofree char *given = journal_given(change, found);

	journal_say(change, "%s", given);
}

/* ---- the draft ---------------------------------------------------------------------------- */

bool periodic_was_withdrawn(const json_t *report)
{
	return g_strcmp0(record_text(report, "state"), "superseded") == 0 &&
	    record_integer(report, "issued_at") == 0;
}

static void refuse_second(struct change *change, const char *sort, const char *period)
{
	json_t *same = versions_of(change, sort, period), *report;
	size_t i;

	json_array_foreach(same, i, report)
		if (!periodic_was_withdrawn(report)) {
			change_refuse(change, "period",
			    _("%s 的%s已经有了：%s。签发后有变化的，在那一份上重算。"), period,
			    choice_title(report_sorts, sort), record_text(report, "number"));
			break;
		}
	json_decref(same);
}

void periodic_guard_draft(struct change *change)
{
	const char *sort = change_text(change, "sort"), *name = change_text(change, "period");
	struct report_period period;
	char until[CLOCK_TEXT_SIZE];

	if (sort == NULL || name == NULL)
		return;
	if (!report_period_read(sort, name, &period)) {
		change_refuse(change, "period",
		    strcmp(sort, REPORT_HALF) == 0 ? _("周期要写成 2026H1 或 2026H2 的样子。")
						   : _("周期要写成 2026Q1 至 2026Q4 的样子。"));
		return;
	}
	if (change->now.us < period.until.us) {
		struct wall last = { period.until.us - 1 };
		change_refuse(change, "period", _("%s 还没有结束，到 %s 为止。"), period.name,
		    clock_text(last, CLOCK_DATE, until, sizeof until));
	}
	refuse_second(change, sort, period.name);
	change_number(change, "BG");
	set_integer(change, "from", period.from.us);
	set_integer(change, "until", period.until.us);
	set_integer(change, "version", 1);
	if (word_in(record_text(change->facts, "owed"), sort))
		set_integer(change, "due_at",
		    report_period_due(&period, record_integer(change->facts, "grace")).us);
	ask(change);
}

void periodic_guard_redraft(struct change *change)
{
	ask(change);
}

void periodic_guard_compile(struct change *change)
{
	json_auto_t *document =
	    json_loads(change_text(change, "document") == NULL ? "" :
		change_text(change, "document"), 0, NULL);
	const json_t *missing = json_object_get(document, "missing");
	g_autoptr(GString) lines = g_string_new(NULL);

	if (!json_is_object(document)) {
		change_refuse(change, "document", _("汇编的数据读不懂。"));
		return;
	}
	for (size_t i = 0; i < json_array_size(missing); i++) {
		const char *number = record_text(json_array_get(missing, i), "number");
		const char *text = record_text(json_array_get(missing, i), "text");
		if (text != NULL && lines->len + strlen(text) < 7000)
			g_string_append_printf(lines, "%s%s%s%s", lines->len == 0 ? "" : "\n",
			    number == NULL ? "" : number, number == NULL ? "" : " ", text);
	}
	change_set_text(change, "missing", lines->len == 0 ? NULL : lines->str);
	set_integer(change, "missing_count", (int64_t)json_array_size(missing));
	set_integer(change, "incidents", record_integer(document, "incidents_count"));
	json_object_set_new(change->fields, "zero",
	    json_boolean(json_is_true(json_object_get(document, "zero"))));
	set_integer(change, "drafted_at", change->now.us);
	json_object_set_new(change->fields, "pending", json_null());
}

/* ---- review, issue ------------------------------------------------------------------------ */

void periodic_guard_review(struct change *change)
{
	int64_t drafted = record_integer(change->record, "drafted_at");

	if (record_flag(change->record, "pending") || drafted == 0)
		change_refuse(change, NULL, _("数据还在汇编，请稍候再审核。"));
	else if (drafted < record_integer(change->record, "until"))
		change_refuse(change, NULL,
		    _("这一稿是在周期结束以前汇编的，请重新汇编再审核。"));
	else if (drafted > change->now.us + AHEAD_US)
		change_refuse(change, NULL,
		    _("汇编时刻在现在之后（时钟动过），请重新汇编再审核。"));
	if (record_integer(change->record, "missing_count") > 0 &&
	    change_text(change, "remarks") == NULL)
		change_refuse(change, "remarks",
		    _("有 %" PRId64 " 个缺项：先补齐后重新汇编，或在说明里写明为什么缺。"),
		    record_integer(change->record, "missing_count"));
	change_set_text(change, "reviewed_by", change->actor->name);
	if (change->actor->person != 0)
		set_integer(change, "reviewed_person", change->actor->person);
	set_integer(change, "reviewed_connection", change->actor->connection);
	set_integer(change, "reviewed_at", change->now.us);
	change_set_text(change, "owner", _("安全管理员或管理单位批准人"));
}

void periodic_guard_give_back(struct change *change)
{
	need_reason(change, _("写明为什么退回。"));
	change_clear(change, (const char *const[]){ "reviewed_by", "reviewed_person",
		"reviewed_connection", "reviewed_at", NULL });
	change_set_text(change, "owner", _("值班长"));
}

/* The seal of what is issued: every text of it that will be printed. Caller frees. */
static char *seal(const struct change *change)
{
	static const char *const sealed[] = { "number", "sort", "period", "document", "analysis",
		"advice", "remarks" };
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

	for (size_t i = 0; i < G_N_ELEMENTS(sealed); i++) {
		const char *text = record_text(change->record, sealed[i]);
		g_checksum_update(sum, (const guchar *)(text == NULL ? "" : text), -1);
		g_checksum_update(sum, (const guchar *)"\n", 1);
	}
	return g_strdup(g_checksum_get_string(sum));
}

/* A version that is worked out anew owes nothing when the one before was sent; else it takes over
 * what that owed. */
static void take_over_due(struct change *change)
{
	json_t *same = versions_of(change, record_text(change->record, "sort"),
	    record_text(change->record, "period"));
	int64_t due = 0;
	bool sent = false;

	for (size_t i = 0; i < json_array_size(same); i++) {
		const json_t *other = json_array_get(same, i);
		sent |= record_integer(other, "sent_at") != 0;
		due = MAX(due, record_integer(other, "due_at"));
	}
	if (due != 0 && !sent)
		set_integer(change, "due_at", due);
	json_decref(same);
}

void periodic_guard_issue(struct change *change)
{
	const struct actor *actor = change->actor;
	const char *reviewer = record_text(change->record, "reviewed_by");
	int64_t first = record_integer(change->record, "reviewed_person");
	g_autofree char *hash = seal(change);

	if (!actor->trial && first != 0 && first == actor->person)
		change_refuse(change, NULL, _("审核的人不能自己签发：审核人就是 %s。"), reviewer);
	if (actor->connection == 0 ||
	    actor->connection == record_integer(change->record, "reviewed_connection"))
		change_refuse(change, NULL,
		    _("签发须在另一个连接上办理：%s 审核时用的就是这个连接，请另一个人另行登录。"),
		    reviewer);
	change_set_text(change, "issued_by", actor->name);
	set_integer(change, "issued_at", change->now.us);
	change_set_text(change, "hash", hash);
	change_set_text(change, "owner", _("值班员"));
	if (record_integer(change->record, "version") > 1)
		take_over_due(change);
}

/* What was in force before no longer is. */
void periodic_effect_issue(struct change *change)
{
	json_t *same = versions_of(change, change_text(change, "sort"),
	    change_text(change, "period"));

	for (size_t i = 0; i < json_array_size(same); i++) {
		const json_t *other = json_array_get(same, i);
		if (record_id(other) == change->id ||
		    !word_in("issued|sent", record_text(other, "state")))
			continue;
		change_put(change, "periodic_report", record_id(other), "superseded", NULL);
		journal_say_of(change, "periodic_report", record_id(other),
		    record_text(other, "number"), _("已被重算版 %s 取代"),
		    change_text(change, "number"));
	}
	json_decref(same);
	periodic_effect_say(change);
}

/* ---- what became of it -------------------------------------------------------------------- */

/* When it was sent: after it was issued, not in the future. */
static int64_t check_sent_at(struct change *change)
{
	const json_t *given = change_given(change, "sent_at");
	int64_t issued = record_integer(change->record, "issued_at"),
		sent = given == NULL ? change->now.us : json_integer_value(given);
	char at[CLOCK_TEXT_SIZE];

	/* minutes are typed: the minute it was issued in will do */
	if (sent + AHEAD_US <= issued)
		change_refuse(change, "sent_at", _("报送不能早于签发（%s）。"),
		    clock_text((struct wall){ issued }, CLOCK_FULL, at, sizeof at));
	if (sent > change->now.us + AHEAD_US)
		change_refuse(change, "sent_at", _("报送时刻在现在之后。"));
	return MAX(sent, issued);
}

void periodic_guard_send(struct change *change)
{
	int64_t due = record_integer(change->record, "due_at"), sent = check_sent_at(change);
	bool afterwards = due != 0 && sent <= due && due < change->now.us;

	if (change_given(change, "means") == NULL)
		change_refuse(change, "means", _("写明怎样报送的。"));
	if (change_given(change, "receiver") == NULL)
		change_refuse(change, "receiver", _("写明报给了哪家、谁收的。"));
	if (afterwards && change_given(change, "reason") == NULL)
		change_refuse(change, "reason",
		    _("截止以后才登记、却说截止以前就报了：写明凭什么。"));
	set_integer(change, "sent_at", sent);
	change_set_text(change, "sent_by", change->actor->name);
	if (due != 0 && sent > due)
		json_object_set_new(change->fields, "late", json_true());
	if (afterwards)
		json_object_set_new(change->fields, "afterwards", json_true());
	change_set_text(change, "owner", NULL);
}

void periodic_guard_recalculate(struct change *change)
{
	json_t *same = versions_of(change, record_text(change->record, "sort"),
	    record_text(change->record, "period"));

	need_reason(change, _("写明为什么重算：哪些记录后来更正了。"));
	for (size_t i = 0; i < json_array_size(same); i++)
		if (word_in("drafted|reviewed", record_text(json_array_get(same, i), "state")))
			change_refuse(change, NULL, _("重算版 %s 还没有签发，用那一份。"),
			    record_text(json_array_get(same, i), "number"));
	json_decref(same);
}

/* Versions there are of this report: the number of the next one less one. */
static int64_t versions(struct change *change)
{
	json_t *same = versions_of(change, record_text(change->record, "sort"),
	    record_text(change->record, "period"));
	int64_t last = 0;

	for (size_t i = 0; i < json_array_size(same); i++)
		last = MAX(last, record_integer(json_array_get(same, i), "version"));
	json_decref(same);
	return last;
}

/* The number of the first version, whatever this one is. Caller frees. */
static char *first_number(struct change *change, int64_t first)
{
	json_t *record = change_get(change, "periodic_report", first);
	char *number = g_strdup(record_text(record, "number"));

	json_decref(record);
	return number;
}

void periodic_effect_recalculate(struct change *change)
{
	const json_t *record = change->record;
	int64_t of = record_integer(record, "first"), first = of != 0 ? of : change->id,
		version = versions(change) + 1;
	g_autofree char *number = first_number(change, first);
	g_autofree char *new = g_strdup_printf("%s-%" PRId64, number, version);
	int64_t id = change_append(change, "periodic_report", NULL,
	    json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:b, s:s, s:s, s:O*, s:O*, s:O*}",
		"number", new, "sort", record_text(record, "sort"), "period",
		record_text(record, "period"), "from",
		(json_int_t)record_integer(record, "from"), "until",
		(json_int_t)record_integer(record, "until"), "first", (json_int_t)first,
		"version", (json_int_t)version, "asked_at", (json_int_t)change->now.us, "pending",
		1, "owner", _("值班长"), "reason", change_text(change, "reason"), "analysis",
		json_object_get(record, "analysis"), "advice", json_object_get(record, "advice"),
		"remarks", json_object_get(record, "remarks")));

	journal_say(change, _("重算为 %s：%s"), new, change_text(change, "reason"));
	if (id != 0)
		journal_say_of(change, "periodic_report", id, new, _("%s 的重算版：%s"), number,
		    change_text(change, "reason"));
}

/* What is owed is mended, not thrown away. */
void periodic_guard_withdraw(struct change *change)
{
	if (record_integer(change->record, "due_at") != 0)
		change_refuse(change, NULL,
		    _("这一份到期要报，不能作废：改好了再签发。"));
	need_reason(change, _("写明为什么作废。"));
	change_set_text(change, "owner", NULL);
}
