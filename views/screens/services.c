/* 业务: the systems that the network is there for, what is wrong first. */
#include <string.h>

#include "base/i18n.h"
#include "views/list.h"
#include "views/screen.h"

#define DAY_US (24 * 3600 * CLOCK_SECOND)
/* Less than this is worth a look; how bad it is the check says itself. */
#define CERTIFICATE_NEAR 30

static CELL(cell_category)
{
	const struct field *field = kind_field(kind_find("managed_service"), "category");

	(void)column, (void)data;
	cell->text = choice_title(field->choices, row_get(row, "category"));
}

/* How many of the checks that are not paused are good. */
static CELL(cell_checks)
{
	const json_t *checks = json_object_get(row, "checks");
	int asked = (int)(row_get_integer(checks, "total") - row_get_integer(checks, "paused"));
	int good = (int)row_get_integer(checks, "ok");

	(void)column, (void)data;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%d/%d", good, asked);
	cell->text = cell->buffer;
	if (asked == 0)
		cell->style = STYLE_UNKNOWN;
}

static CELL(cell_certificate)
{
	int64_t expires = row_get_integer(row, "expires");
	int64_t days = (expires - clock_wall().us) / DAY_US;

	(void)column, (void)data;
	if (expires == 0)
		return;
	if (expires < clock_wall().us)
		g_strlcpy(cell->buffer, _("过期"), TABLE_TEXT_SIZE);
	else
		g_snprintf(cell->buffer, TABLE_TEXT_SIZE, _("%d天"), (int)days);
	cell->text = cell->buffer;
	if (days < CERTIFICATE_NEAR)
		cell->style = STYLE_WARNING;
}

/* What needs somebody first, then by name. */
static int badness(const json_t *row)
{
	static const char *const order[] = { "critical", "warning", "unknown", "maintenance",
		"ok" };
	const char *state = row_get(row, "state");

	for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
		if (strcmp(order[i], state) == 0)
			return (int)i;
	return G_N_ELEMENTS(order);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(row_get(a, "name"), row_get(b, "name"));
}

static int by_state(const void *a, const void *b)
{
	int difference = badness(a) - badness(b);

	return difference != 0 ? difference : by_name(a, b);
}

/* The one that ends first; those without a certificate last. */
static int by_certificate(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "expires"), y = row_get_integer(b, "expires");

	x = x == 0 ? INT64_MAX : x;
	y = y == 0 ? INT64_MAX : y;
	return x < y ? -1 : x > y ? 1 : by_name(a, b);
}

static const struct table_column columns[] = {
	{ "", 3, 3, 0, TEXT_LEFT, .cell = cell_service_mark },
	{ N_("名称"), 16, 28, 3, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_text,
	    .compare = by_name },
	{ N_("状态"), 4, 4, 0, TEXT_LEFT, .searched = true, .cell = cell_service_state,
	    .compare = by_state },
	{ N_("历时"), 8, 8, 0, TEXT_LEFT, .cell = cell_service_since },
	{ N_("类别"), 12, 18, 1, TEXT_LEFT, .searched = true, .dispensable = 3,
	    .cell = cell_category },
	{ N_("探测"), 5, 5, 0, TEXT_RIGHT, .cell = cell_checks },
	{ N_("耗时ms"), 6, 7, 0, TEXT_RIGHT, .dispensable = 2, .what = "took_us",
	    .cell = cell_rtt },
	{ N_("证书"), 5, 6, 0, TEXT_RIGHT, .cell = cell_certificate, .compare = by_certificate },
	{ N_("责任单位"), 12, 24, 2, TEXT_LEFT, .searched = true, .dispensable = 1,
	    .what = "owner", .cell = cell_text },
	{ N_("原因"), 14, 60, 4, TEXT_LEFT, .searched = true, .dispensable = 4, .what = "reason",
	    .cell = cell_text },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_state,
	.empty = N_("台账里还没有业务系统。按 9 到台账添加。"),
};

static void open_row(struct app *app, const json_t *row)
{
	open_service(app, row_get_integer(row, "key"));
}

/* The reason in full, of the selected service. */
static char *foot(const json_t *row)
{
	char age[SHOW_SIZE];

	if (row_get(row, "reason")[0] != '\0')
		return g_strdup_printf("%s  %s", row_get(row, "name"), row_get(row, "reason"));
	return show_age(row, "read_at", age)[0] == '\0'
	    ? g_strdup(row_get(row, "name"))
	    : g_strdup_printf(_("%s  最近结果 %s前"), row_get(row, "name"), age);
}

static const struct list_type list = { .table = &table, .open = open_row, .foot = foot };

static const struct binding bindings[] = {
	LIST_BINDING_OPEN,
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type view = {
	.name = "services",
	.title = N_("业务"),
	.help = N_(
	    "全部在用业务系统，有问题的在前。探测是「正常的/在探的」；"
	    "证书是离到期还有几天；耗时是最慢的一项。"),
	.bindings = bindings,
	.draw = list_draw,
	.free = list_free,
};

static struct view *open(struct app *app)
{
	return list_view_new(app, &view, &list, "services");
}

const struct screen_entry screen_services = { "services", N_("业务"), '2', 3, open };
