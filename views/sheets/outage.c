/* 断网单页: what one needs in the hand when much of the network is gone (requirements 4, 支线 C;
 * RB-15): since when, what probably broke, whom it hits, what is due next, who was told and whom to
 * call. Built from what the console has already: no name is looked up, nothing is asked of the
 * network. What does not fit the page is counted on it and follows behind. */
#include <string.h>

#include "base/i18n.h"
#include "points/alarm_type.h"
#include "records/model/kind.h"
#include "views/alarm_show.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/show.h"

#define ROOTS_MOST 3
#define UNITS_MOST 8
#define CALLS_MOST 10
#define BLANK _("________")

struct outage {
	const struct sheet_data *data;
	const json_t *site;
	GPtrArray *roots;       /* alarms, the most upstream first; borrowed */
	GPtrArray *units;       /* struct unit */
	struct wall since;      /* us == 0: nothing is wrong */
};

/* A unit that is, or may be, cut off, and the circuit that says so. */
struct unit {
	const char *name, *circuit, *state, *importance;
};

/* ---- what broke --------------------------------------------------------------------------- */

/* What is raised and stands by itself and either has others under it or is bad. */
static bool is_root(const json_t *alarm)
{
	const char *severity = row_get(alarm, "severity");

	if (json_is_true(json_object_get(alarm, "cleared")) ||
	    json_is_true(json_object_get(alarm, "maintenance")))
		return false;
	return row_get_integer(alarm, "units") > 0 || row_get_integer(alarm, "under") > 0 ||
	    strcmp(severity, "critical") == 0 || strcmp(severity, "major") == 0;
}

static void find_roots(struct outage *outage)
{
	const json_t *alarms = sheet_rows(outage->data, "alarms");
	size_t i;
	json_t *alarm;

	json_array_foreach(alarms, i, alarm) {
		int64_t since = row_get_integer(alarm, "since");

		if (!is_root(alarm))
			continue;
		g_ptr_array_add(outage->roots, alarm);
		if (since > 0 && (outage->since.us == 0 || since < outage->since.us))
			outage->since.us = since;
	}
	if (outage->roots->len > 0)
		g_ptr_array_sort(outage->roots, alarm_upstream_first);
}

/* ---- whom it hits ------------------------------------------------------------------------- */

static const struct unit *find_unit(const struct outage *outage, const char *name)
{
	for (guint i = 0; i < outage->units->len; i++) {
		const struct unit *unit = g_ptr_array_index(outage->units, i);
		if (strcmp(unit->name, name) == 0)
			return unit;
	}
	return NULL;
}

/* Those on circuits in STATE that no worse circuit has brought yet. */
static void find_units(struct outage *outage, const char *state)
{
	const json_t *circuits = sheet_rows(outage->data, "circuits");
	size_t i, k;
	json_t *circuit, *name;

	json_array_foreach(circuits, i, circuit) {
		if (strcmp(row_get(circuit, "state"), state) != 0)
			continue;
		json_array_foreach(json_object_get(circuit, "units"), k, name) {
			struct unit unit = { json_string_value(name),
				row_get(circuit, "circuit_no"), state,
				row_get(circuit, "importance") };
			if (unit.name != NULL && find_unit(outage, unit.name) == NULL)
				g_ptr_array_add(outage->units, g_memdup2(&unit, sizeof unit));
		}
	}
}

/* Whoever is surely cut off, of these those on the most important circuits, then by their numbers:
 * the first page has the first few. */
static int called_first(const void *a, const void *b)
{
	const struct unit *x = *(const struct unit *const *)a, *y = *(const struct unit *const *)b;
	int order = strcmp(x->state, y->state);

	if (order == 0)
		order = strcmp(x->importance, y->importance);
	if (order == 0)
		order = strcmp(x->circuit, y->circuit);
	return order != 0 ? order : strcmp(x->name, y->name);
}

static int count_units(const struct outage *outage, const char *state)
{
	int n = 0;

	for (guint i = 0; i < outage->units->len; i++)
		n += strcmp(((const struct unit *)g_ptr_array_index(outage->units, i))->state,
			 state) == 0;
	return n;
}

/* ---- head --------------------------------------------------------------------------------- */

static char *time_text(struct wall at, enum clock_form form)
{
	char text[CLOCK_TEXT_SIZE];

	return at.us <= 0 ? NULL : g_strdup(clock_text(at, form, text, sizeof text));
}

static char *duration_text(int64_t us)
{
	char text[CLOCK_TEXT_SIZE];

	return g_strdup(clock_duration(MAX(us, 0), text, sizeof text));
}

static char *units_text(const struct outage *outage)
{
	int down = count_units(outage, "down"), unknown = count_units(outage, "unknown");

	if (sheet_rows(outage->data, "circuits") == NULL)
		return NULL;
	return g_strdup_printf(_("中断 %d 家，状态不明 %d 家"), down, unknown);
}

static char *circuits_text(const struct outage *outage)
{
	const json_t *counts = json_object_get(outage->site, "circuits");

	if (counts == NULL)
		return NULL;
	return g_strdup_printf(_("共 %d，中断 %d，不明 %d"), (int)row_get_integer(counts, "total"),
	    (int)row_get_integer(counts, "down"), (int)row_get_integer(counts, "unknown"));
}

static json_t *build_head(const struct outage *outage)
{
	const json_t *duty = json_object_get(outage->site, "on_duty");
	bool known = sheet_rows(outage->data, "alarms") != NULL;
	json_t *grid = block_grid_new(NULL, 2);
	g_autofree char *now = time_text(outage->data->now, CLOCK_FULL),
			*since = time_text(outage->since, CLOCK_FULL),
			*lasted = outage->since.us == 0
	    ? NULL : duration_text(wall_between(outage->since, outage->data->now)),
			*units = units_text(outage), *circuits = circuits_text(outage),
			*at = block_time(outage->site, "data_at", CLOCK_TIME);

	block_grid_add(grid, _("机房"), row_get(outage->site, "name"), 1);
	block_grid_add(grid, _("值班员"), duty == NULL ? NULL : row_get(duty, "name"), 1);
	block_grid_add(grid, _("制单"), now, 1);
	block_grid_add(grid, _("读数"), at == NULL ? _("无数据") : at, 1);
	block_grid_add(grid, _("起始"), since != NULL ? since : known ? _("没有未恢复的中断")
		: _("无数据"), 1);
	block_grid_add(grid, _("历时"), lasted == NULL ? "-" : lasted, 1);
	block_grid_add(grid, _("单位"), units == NULL ? _("无数据") : units, 1);
	block_grid_add(grid, _("链路"), circuits == NULL ? _("无数据") : circuits, 1);
	return grid;
}

/* Before anybody is told that the network is down: is it, or is it only us? */
static json_t *build_doubt(const struct outage *outage)
{
	const json_t *alarms = json_object_get(outage->site, "alarms");

	if (!json_is_true(json_object_get(alarms, "cut_off")))
		return NULL;
	return block_paragraph_new(NULL,
	    _("注意：本机网关不通，可能是本控制台或机房出口断网，不是全网断网；"
	      "下游状态一律不明，先证明不是自己断网，再对外报。"));
}

/* Columns of a word of state, as wide as its heading is in this language. */
static int word_width(const char *heading)
{
	return (int)MAX(text_columns(heading), 4);
}

/* ---- roots -------------------------------------------------------------------------------- */

/* "JR-0301 青石街道接入 链路中断", "动力间 市电失电": nothing twice. Caller frees. */
static char *subject_of(const json_t *alarm)
{
	const char *name = row_get(alarm, "name"), *called = row_get(alarm, "called"),
		   *what = row_get(alarm, "what");
	GString *text = g_string_new(strstr(what, name) != NULL ? "" : name);

	if (called[0] != '\0')
		g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " ", called);
	g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " ", what);
	return g_string_free(text, FALSE);
}

static void add_root(const struct outage *outage, json_t *table, guint place, const json_t *alarm)
{
	const struct alarm_type *type = alarm_type(row_get(alarm, "type"));
	const char *step = row_get(alarm, "step");
	g_autofree char *number = g_strdup_printf("%u", place);
	g_autofree char *since = block_time(alarm, "since", CLOCK_TIME);
	g_autofree char *subject = subject_of(alarm);
	g_autofree char *hits = g_strdup_printf(_("%d 家 %d 条"),
	    (int)row_get_integer(alarm, "units"), (int)row_get_integer(alarm, "under"));
	const char *cells[] = { number,
		alarm_severity_word(outage->site, row_get(alarm, "severity")),
		since == NULL ? _("无数据") : since, subject, hits,
		step[0] != '\0' ? step : type != NULL ? _(type->step) : "-" };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

static json_t *build_roots(const struct outage *outage)
{
	const struct block_column columns[] = {
		{ .title = _("序"), .width = 2 },
		{ .title = _("级别"), .width = word_width(_("级别")) },
		{ .title = _("自"), .width = 8 },
		{ .title = _("疑似根因"), .weight = 1 },
		{ .title = _("影响 下游"), .width = 11 },
		{ .title = _("先做什么"), .weight = 1 },
		{ 0 }
	};
	g_autofree char *heading = outage->roots->len <= ROOTS_MOST
	    ? g_strdup(_("一、疑似根因（最上游的在前）"))
	    : g_strdup_printf(_("一、疑似根因（最上游的 %d 处；另有 %u 处见告警表）"), ROOTS_MOST,
		  outage->roots->len - ROOTS_MOST);
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);

	for (guint i = 0; i < MIN(outage->roots->len, ROOTS_MOST); i++)
		add_root(outage, table, i + 1, g_ptr_array_index(outage->roots, i));
	if (sheet_rows(outage->data, "alarms") != NULL)
		block_otherwise(table, _("没有未恢复的紧急、重要告警。"));
	return table;
}

/* ---- what is due -------------------------------------------------------------------------- */

static bool is_called_for(const json_t *contact, const char *purpose)
{
	return strcmp(row_get(contact, "state"), "former") != 0 &&
	    json_is_true(json_object_get(contact, "printable")) &&
	    (purpose == NULL || strcmp(row_get(contact, "purpose"), purpose) == 0);
}

/* Those at the top by their pin, the others behind by their names. */
static int by_pin(const void *a, const void *b)
{
	const json_t *x = *(const json_t *const *)a, *y = *(const json_t *const *)b;
	int64_t first = row_get_integer(x, "pin_order"), second = row_get_integer(y, "pin_order");

	if (first != second)
		return first != 0 && (second == 0 || first < second) ? -1 : 1;
	return strcmp(row_get(x, "name"), row_get(y, "name"));
}

/* Contacts of PURPOSE (NULL: any), the first to be called first; g_ptr_array_unref(). */
static GPtrArray *contacts_for(const struct outage *outage, const char *purpose)
{
	GPtrArray *found = g_ptr_array_new();
	size_t i;
	json_t *contact;

	json_array_foreach(sheet_rows(outage->data, "records:contact"), i, contact)
		if (is_called_for(contact, purpose))
			g_ptr_array_add(found, contact);
	if (found->len > 0)
		g_ptr_array_sort(found, by_pin);
	return found;
}

static bool is_dead(const json_t *contact)
{
	return json_is_true(json_object_get(contact, "dead"));
}

/* Nobody is to dial a number that is known to be dead. */
static const char *phone_of(const json_t *contact)
{
	const char *mobile = row_get(contact, "mobile");

	return is_dead(contact) ? _("号码失效")
	    : mobile[0] != '\0' ? mobile
				: row_get(contact, "office_phone");
}

/* What RB-15 wants, in its order. When is what the site has set (`reports` of the topic). */
static const struct step {
	const char *member;     /* of `reports` */
	const char *text;
	const char *purpose;    /* of the contact to be called; NULL: none */
} steps[] = {
	{ "prove_us", N_("证明不是自己断网：本机网关、带外、另一出口"), NULL },
	{ "supervisor_us", N_("报值班长、管理单位"), "duty" },
	{ "leader_us", N_("报带班领导"), NULL },
	{ "superior_us", N_("即时报上级（柳25(4)）"), "superior" },
	{ "superior_us", N_("重大时报网信"), "cyberspace" },
	{ "superior_us", N_("重大时报公安网安"), "police" },
};

/* "20:58 剩 3分", "20:58 已过 2分". */
static char *due_text(const struct outage *outage, int64_t after)
{
	struct wall due = { outage->since.us + after };
	int64_t left = wall_between(outage->data->now, due);
	g_autofree char *at = time_text(due, CLOCK_HOUR_MINUTE), *span = duration_text(ABS(left));

	return g_strdup_printf(left >= 0 ? _("%s 剩 %s") : _("%s 已过 %s"), at, span);
}

static void add_step(json_t *table, const struct outage *outage, const struct step *step)
{
	const json_t *after = json_object_get(json_object_get(outage->site, "reports"),
	    step->member);
	g_autoptr(GPtrArray) contacts = step->purpose == NULL
	    ? g_ptr_array_new() : contacts_for(outage, step->purpose);
	const json_t *first = contacts->len == 0 ? NULL : g_ptr_array_index(contacts, 0);
	g_autofree char *due = outage->since.us == 0 || after == NULL
	    ? g_strdup("-") : due_text(outage, json_integer_value(after));
	const char *cells[] = { due, _(step->text), first == NULL ? BLANK : phone_of(first), BLANK,
		BLANK };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

/* The time of the next bulletin of those that come every so often. */
static void add_bulletin(json_t *table, const struct outage *outage)
{
	int64_t every = row_get_integer(json_object_get(outage->site, "reports"), "bulletin_us");
	int64_t past = wall_between(outage->since, outage->data->now);

	if (every <= 0 || outage->since.us == 0)
		return;
	g_autofree char *due = due_text(outage, (MAX(past, 0) / every + 1) * every);
	g_autofree char *span = duration_text(every);
	g_autofree char *text = g_strdup_printf(_("每 %s 通报一次进展"), span);
	const char *cells[] = { due, text, "", BLANK, BLANK };
	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

static json_t *build_steps(const struct outage *outage)
{
	const struct block_column columns[] = {
		{ .title = _("应在"), .width = 18 },
		{ .title = _("下一动作、上报对象"), .weight = 1 },
		{ .title = _("电话"), .width = 14 },
		{ .title = _("已报时刻"), .width = 8 },
		{ .title = _("接报人"), .width = 8 },
		{ 0 }
	};
	json_t *table = block_table_new(_("二、下一动作和上报（已报的手填时刻和接报人）"), columns,
	    BLOCK_WHOLE);

	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
		add_step(table, outage, &steps[i]);
	add_bulletin(table, outage);
	return table;
}

/* ---- units -------------------------------------------------------------------------------- */

/* Who of unit NAME is called: the first of its contacts who answers at night, as on the screen;
 * where nobody does, the first. */
static const json_t *contact_of(GPtrArray *contacts, const char *name)
{
	const json_t *first = NULL;

	for (guint i = 0; i < contacts->len; i++) {
		const json_t *contact = g_ptr_array_index(contacts, i);
		const json_t *shown = json_object_get(contact, "shown");
		if (strcmp(row_get(shown, "access_unit"), name) != 0)
			continue;
		if (json_is_true(json_object_get(contact, "at_night")) && !is_dead(contact))
			return contact;
		if (first == NULL || (is_dead(first) && !is_dead(contact)))
			first = contact;
	}
	return first;
}

static void add_unit(json_t *table, const struct unit *unit, GPtrArray *contacts)
{
	const json_t *contact = contact_of(contacts, unit->name);
	const char *cells[] = { unit->name, unit->circuit, show_word("circuit", unit->state),
		contact == NULL ? "-" : row_get(contact, "name"),
		contact == NULL ? "-" : phone_of(contact), BLANK };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

/* The units from FIRST on, at most MOST. */
static json_t *build_units(const struct outage *outage, const char *heading, guint first,
    guint most)
{
	const struct block_column columns[] = {
		{ .title = _("单位"), .weight = 1 },
		{ .title = _("链路"), .width = 12 },
		{ .title = _("状态"), .width = word_width(_("状态")) },
		{ .title = _("联系人"), .width = 10 },
		{ .title = _("电话"), .width = 14 },
		{ .title = _("告知时刻"), .width = 8 },
		{ 0 }
	};
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);
	g_autoptr(GPtrArray) contacts = contacts_for(outage, NULL);

	for (guint i = first; i < outage->units->len && i - first < most; i++)
		add_unit(table, g_ptr_array_index(outage->units, i), contacts);
	if (sheet_rows(outage->data, "circuits") != NULL)
		block_otherwise(table, _("没有中断或状态不明的链路上的单位。"));
	return table;
}

static json_t *build_first_units(const struct outage *outage)
{
	guint rest = outage->units->len > UNITS_MOST ? outage->units->len - UNITS_MOST : 0;
	g_autofree char *heading = sheet_rows(outage->data, "circuits") == NULL
	    ? g_strdup(_("三、影响单位"))
	    : rest == 0
	    ? g_strdup_printf(_("三、影响单位 %u 家"), outage->units->len)
	    : g_strdup_printf(_("三、影响单位 %u 家（本表 %d 家，其余 %u 家见后附）"),
		  outage->units->len, UNITS_MOST, rest);

	return build_units(outage, heading, 0, UNITS_MOST);
}

/* ---- telephone tree ----------------------------------------------------------------------- */

static void add_call(json_t *table, guint place, const json_t *contact)
{
	const json_t *shown = json_object_get(contact, "shown");
	const char *organisation = row_get(shown, "organisation");
	const struct field *purpose = kind_field(kind_find("contact"), "purpose");
	g_autofree char *number = g_strdup_printf("%u", place);
	const char *cells[] = { number, row_get(contact, "name"),
		organisation[0] != '\0' ? organisation : row_get(shown, "access_unit"),
		choice_title(purpose->choices, row_get(contact, "purpose")),
		is_dead(contact) ? _("号码失效") : row_get(contact, "mobile"),
		row_get(contact, "office_phone"),
		json_is_true(json_object_get(contact, "at_night")) ? _("可") : "" };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

/* Whoever is pinned, in that order; where nobody is, whoever answers by day and night. */
static json_t *build_tree(const struct outage *outage)
{
	const struct block_column columns[] = {
		{ .title = _("次"), .width = 2 },
		{ .title = _("姓名或岗位"), .width = 12 },
		{ .title = _("单位"), .weight = 1 },
		{ .title = _("用途"), .width = 8 },
		{ .title = _("手机"), .width = 13 },
		{ .title = _("办公电话"), .width = 13 },
		{ .title = _("夜间"), .width = 4 },
		{ 0 }
	};
	g_autoptr(GPtrArray) contacts = contacts_for(outage, NULL);
	json_t *table = block_table_new(_("四、电话树（按次序打）"), columns, BLOCK_WHOLE);

	for (guint i = 0; i < contacts->len && block_rows(table) < CALLS_MOST; i++) {
		const json_t *contact = g_ptr_array_index(contacts, i);
		bool pinned = row_get_integer(contact, "pin_order") > 0;
		bool ours = json_object_get(contact, "access_unit") == NULL;
		if (pinned || (ours && json_is_true(json_object_get(contact, "at_night"))))
			add_call(table, (guint)block_rows(table) + 1, contact);
	}
	if (sheet_rows(outage->data, "records:contact") != NULL)
		block_otherwise(table, _("联系人里没有置顶或夜间可打的，请在台账里置顶。"));
	return table;
}

/* ---- the sheet ---------------------------------------------------------------------------- */

static json_t *build_signatures(void)
{
	json_t *signatures = block_signatures_new(_("五、签认"));

	block_signature_add(signatures, _("值班员"), NULL, "", NULL);
	return signatures;
}

static json_t *build_blocks(const struct outage *outage)
{
	json_t *blocks = json_array(), *doubt = build_doubt(outage);

	json_array_append_new(blocks, build_head(outage));
	if (doubt != NULL)
		json_array_append_new(blocks, doubt);
	json_array_append_new(blocks, build_roots(outage));
	json_array_append_new(blocks, build_steps(outage));
	json_array_append_new(blocks, build_first_units(outage));
	json_array_append_new(blocks, build_tree(outage));
	json_array_append_new(blocks, build_signatures());
	if (outage->units->len > UNITS_MOST)
		json_array_append_new(blocks,
		    build_units(outage, _("附：其余影响单位"), UNITS_MOST, G_MAXUINT));
	return blocks;
}

static json_t *build(const struct sheet_data *data)
{
	g_autoptr(GPtrArray) roots = g_ptr_array_new();
	g_autoptr(GPtrArray) units = g_ptr_array_new_with_free_func(g_free);
	struct outage outage = {
		.data = data, .site = json_array_get(sheet_rows(data, "site"), 0),
		.roots = roots, .units = units
	};

	find_roots(&outage);
	find_units(&outage, "down");
	find_units(&outage, "unknown");
	if (units->len > 0)
		g_ptr_array_sort(units, called_first);
	return build_blocks(&outage);
}

const struct sheet sheet_outage = {
	.name = "outage",
	.title = N_("断网单页"),
	.form = "ZB-A4-02",
	.order = 20,
	.needs = "site|alarms|circuits|records:contact",
	.build = build,
};
