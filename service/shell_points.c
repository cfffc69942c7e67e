/* Points of a shell: what the profile read in the answers, as old as the answer it stood in. */
#include <math.h>
#include <string.h>

#include "service/pause.h"
#include "service/service.h"
#include "service/shell_parts.h"

/* Of one device. A switch of a thousand ports has some thousand of them. */
#define POINTS_MOST 10000
/* What was not in the answers for so long is forgotten. */
#define FORGET_AFTER (24 * 3600 * CLOCK_SECOND)
#define NUMBER_MOST (9e15 / SHELL_SCALE)

static void point_free(void *data)
{
	struct shell_point *point = data;

	g_free(point->name);
	g_free(point->command);
	g_free(point->text);
	g_free(point->unit);
	g_free(point);
}

GHashTable *shell_points_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, NULL, point_free);
}

int64_t shell_interval(const struct shell *shell)
{
	int64_t own_s = record_integer(shell_record(shell), "ssh_interval_s");

	return own_s > 0 ? own_s * CLOCK_SECOND : shell->shells->service->settings->ssh_interval;
}

/* ---- taking ------------------------------------------------------------------------------- */

/* Those of COMMAND are not known, until they are found in its answer. */
static gboolean forget(void *key, void *value, void *data)
{
	struct shell_point *point = value;

	(void)key;
	if (strcmp(point->command, data) != 0)
		return FALSE;
	point->known = false;
	return mono_between(point->read_at, clock_mono()) > FORGET_AFTER;
}

static struct shell_point *point_of(struct shell *shell, const char *name, const char *command)
{
	struct shell_point *point = g_hash_table_lookup(shell->points, name);

	if (point == NULL && g_hash_table_size(shell->points) < POINTS_MOST) {
		point = g_new0(struct shell_point, 1);
		point->name = g_strdup(name);
		point->command = g_strdup(command);
		g_hash_table_insert(shell->points, point->name, point);
	}
	return point;
}

void shell_points_take(struct shell *shell, const struct said *said,
    const struct cli_command *command)
{
	const GPtrArray *read = said->result->points;

	g_hash_table_foreach_remove(shell->points, forget, command->name);
	for (guint i = 0; said->refused == NULL && i < read->len; i++) {
		const struct cli_point *found = read->pdata[i];
		struct shell_point *point = point_of(shell, found->name, command->name);
		if (point == NULL)
			return;
		g_free(point->text);
		g_free(point->unit);
		point->text = g_strdup(found->text);
		point->unit = g_strdup(found->unit);
		point->known = found->known;
		point->number = found->number;
		point->read_at = clock_mono();
		point->read_wall = clock_wall();
	}
}

static bool is_number(const struct shell_point *point)
{
	return point->text == NULL && fabs(point->number) < NUMBER_MOST;
}

void shell_points_keep(const struct shell *shell, struct wall at)
{
	g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(struct history_value));
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, shell->points);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct shell_point *point = value;
		struct history_value kept = { .name = point->name, .type = HISTORY_GAUGE,
			.known = point->known };
		if (!is_number(point))
			continue;
		kept.value = point->known ? llround(point->number * SHELL_SCALE) : 0;
		g_array_append_val(values, kept);
	}
	if (values->len > 0)
		history_add(shell->shells->service->history,
		    history_subject(HISTORY_DEVICE_SHELL, shell->device), at,
		    (const struct history_value *)(const void *)values->data, values->len);
}

/* ---- looking ------------------------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
	const struct shell_point *const *left = a, *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

/* Three readings may go missing, as with all that is polled. */
static enum quality quality_of(const struct shell *shell, const struct shell_point *point)
{
	const struct service *service = shell->shells->service;
	struct mono seen = pause_forgive(&service->pause, point->read_at);

	return !point->known ? QUALITY_UNKNOWN :
	    quality_by_age(seen, clock_mono(), 3 * shell_interval(shell));
}

void shell_points(const struct service *service, int64_t device, shell_visit *visit, void *data)
{
	const struct shell *shell = shells_find(service->shells, device);
	g_autoptr(GPtrArray) points = g_ptr_array_new();
	GHashTableIter iter;
	void *value;

	if (shell == NULL)
		return;
	g_hash_table_iter_init(&iter, shell->points);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		g_ptr_array_add(points, value);
	g_ptr_array_sort(points, by_name);
	for (guint i = 0; i < points->len; i++)
		visit(points->pdata[i], quality_of(shell, points->pdata[i]), data);
}

static const struct shell_point *find_point(const struct service *service, int64_t device,
    const char *name)
{
	const struct shell *shell = shells_find(service->shells, device);

	return shell == NULL ? NULL : g_hash_table_lookup(shell->points, name);
}

bool shell_keeps(const struct service *service, int64_t device, const char *point)
{
	/* read by SNMP where there is SNMP, and kept under names that profiles use too */
	static const char *const polled[] = { "if.in_bps", "if.out_bps", "if.in_errors",
		"if.out_errors", "if.in_discards", "if.out_discards", "icmp.", "cpu.load",
		"mem.used", "store.used" };
	const struct device *there = picture_device(&service->picture, device);

	for (size_t i = 0; i < G_N_ELEMENTS(polled); i++)
		if (g_str_has_prefix(point, polled[i]) && there != NULL && there->wants_snmp)
			return false;
	return find_point(service, device, point) != NULL;
}

const char *shell_unit(const struct service *service, int64_t device, const char *name)
{
	const struct shell_point *point = find_point(service, device, name);

	return point == NULL || point->unit == NULL ? "" : point->unit;
}
