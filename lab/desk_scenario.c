/* Orders that wait for their time: a scenario. Its clock can be held. */
#include "base/log.h"
#include "lab/desk.h"

struct planned {
	struct timer timer;
	struct lab_desk *desk;
	char *line;
	struct mono due;
	int64_t left;             /* microseconds, while the scenario is held */
};

void lab_planned_free(void *data)
{
	struct planned *planned = data;
	timer_stop(&planned->timer);
	g_free(planned->line);
	g_free(planned);
}

/* It is taken off the list before: it may itself be an order that empties the list. */
static void on_planned(struct timer *timer, void *data)
{
	struct planned *planned = data;
	g_autoptr(GString) answer = g_string_new("");
	guint place;
	(void)timer;
	if (g_ptr_array_find(planned->desk->planned, planned, &place))
		g_ptr_array_steal_index_fast(planned->desk->planned, place);
	if (!lab_desk_order(planned->desk, planned->line, answer))
		log_warning("lab", "%s: %s", planned->line, answer->str);
	lab_planned_free(planned);
}

static void go_on(struct planned *planned)
{
	planned->due = mono_after(clock_mono(), planned->left);
	timer_at(&planned->timer, planned->due);
}

static void stand_still(struct planned *planned)
{
	planned->left = MAX(mono_between(clock_mono(), planned->due), 0);
	timer_stop(&planned->timer);
}

void lab_desk_plan(struct lab_desk *desk, int64_t us, const char *line)
{
	struct planned *planned = g_new0(struct planned, 1);
	planned->desk = desk;
	planned->line = g_strdup(line);
	planned->left = us;
	timer_init(&planned->timer, desk->timers, on_planned, planned);
	g_ptr_array_add(desk->planned, planned);
	if (!desk->held)
		go_on(planned);
}

void lab_desk_hold(struct lab_desk *desk, bool held)
{
	if (desk->held == held)
		return;
	desk->held = held;
	for (guint i = 0; i < desk->planned->len; i++)
		(held ? stand_still : go_on)(desk->planned->pdata[i]);
}
