/* The clock on the wall, watched: steps under the running service, and a clock that lies before
 * what is recorded already, so that the writer stops (service/store_clock.c). */
#include "service/time_watch.h"

#include "base/i18n.h"
#include "service/deadlines.h"
#include "service/judgements.h"
#include "service/service.h"
#include "service/topics.h"

/* ---- a stepped clock ---------------------------------------------------------------------- */

/* What a device says it was booted at is reckoned from its uptime: the reckoning moves with the
 * clock, or a device would be years old. */
static void move_boots(struct service *service, int64_t us)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct device *device = value;
		if (device->booted_at.us != 0)
			device->booted_at.us += us;
		for (size_t i = 0; device->ports != NULL && i < device->ports->len; i++) {
			struct port *port = g_ptr_array_index(device->ports, i);
			if (port->told_since.us != 0)
				port->told_since.us += us;
		}
		judgements_touch(service->judgements, device->id);
	}
}

void time_note_step(struct service *service)
{
	static const struct actor nobody = { .name = "" };
	const struct steps *steps = &service->steps;
	int64_t us = wall_between(steps->from, steps->to);
	char from[CLOCK_TEXT_SIZE], to[CLOCK_TEXT_SIZE], by[CLOCK_TEXT_SIZE];

	clock_text(steps->from, CLOCK_FULL, from, sizeof from);
	clock_text(steps->to, CLOCK_FULL, to, sizeof to);
	clock_duration(ABS(us), by, sizeof by);
	g_autofree char *why = g_strdup_printf(
	    us > 0 ? _("时钟由 %s 跳到 %s，快了 %s；先后以序号为准")
		   : _("时钟由 %s 跳到 %s，慢了 %s；先后以序号为准"), from, to, by);
	struct transition transition = { .kind = "service", .name = _("值班服务"), .to = "stepped",
		.why = why, .severity = "warning" };
	changes_note(service->changes, &transition);
	store_audit(service->store, &nobody, NULL, "clock.step", true,
	    json_pack("{s:I, s:I}", "from", (json_int_t)steps->from.us, "to",
		(json_int_t)steps->to.us));
}

/* Both clocks at one moment: not with a standstill between the one and the other. */
static void read_clocks(struct mono *ret_mono, struct wall *ret_wall)
{
	do {
		*ret_mono = clock_mono();
		*ret_wall = clock_wall();
	} while (mono_between(*ret_mono, clock_mono()) > CLOCK_SECOND / 10);
}

/* ---- a clock behind what is recorded -------------------------------------------------------- */

static char *hold_sentence(struct wall newest)
{
	char text[CLOCK_TEXT_SIZE];

	return g_strdup_printf(
	    _("时钟早于最新记录 %s，已停止写入：校准时钟，由两人确认时间（9 台账 时钟确认）"),
	    clock_text(newest, CLOCK_FULL, text, sizeof text));
}

/* When the writer stops, and when it goes on. */
static void look_at_hold(struct service *service)
{
	static const struct actor nobody = { .name = "" };
	struct store_status store;

	store_status(service->store, &store);
	if (store.held == service->held)
		return;
	service->held = store.held;
	g_autofree char *why = store.held ? hold_sentence(store.newest) :
	    g_strdup(_("恢复写入：时间经两人确认，或时钟已经走过最新记录"));
	struct transition transition = { .kind = "service", .name = _("值班服务"),
		.to = store.held ? "held" : "resumed", .why = why,
		.severity = store.held ? "critical" : "info" };
	changes_note(service->changes, &transition);
	store_audit(service->store, &nobody, NULL, store.held ? "clock.hold" : "clock.resume",
	    true, json_pack("{s:I}", "newest", (json_int_t)store.newest.us));
}

void time_follow_confirmation(struct service *service, json_t *record)
{
	if (g_strcmp0(record_text(record, "state"), "confirmed") != 0)
		return;
	service->steps.doubt = 0;
	service->steps.newest.us = 0;
	service->identity.doubt = 0;
	store_keep(service->store, "alive", json_integer(clock_wall().us));
	topics_touch(service->topics, "site", 0, 0);
}

static void add_sentence(json_t *troubles, const char *sentence)
{
	json_array_append_new(troubles, json_string(sentence));
}

void time_hold_trouble(const struct service *service, json_t *troubles)
{
	struct store_status store;

	store_status(service->store, &store);
	if (!store.held)
		return;
	g_autofree char *sentence = hold_sentence(store.newest);
	add_sentence(troubles, sentence);
}

void time_troubles(const struct service *service, json_t *troubles)
{
	if (service->steps.doubt != 0)
		add_sentence(troubles, _("时钟可疑：有效期仍按跳变前的时间算。请核对时钟，"
		    "时间同步后自动采信；没有时间源的，核对后重启值班服务"));
	else if (steps_in_doubt(&service->steps) && !service->held)
		add_sentence(troubles, _("时钟可疑：比停机前的记录还早。请核对时钟"));
}

/* ---- each second ---------------------------------------------------------------------------- */

/* A clock that a test shares is nobody's to discipline. */
void time_look(struct service *service)
{
	struct steps *steps = &service->steps;
	bool disciplined = !clock_is_shared() && clock_is_synchronised();
	struct mono mono;
	struct wall wall;

	read_clocks(&mono, &wall);
	if (steps_notice(steps, mono, wall, disciplined)) {
		time_note_step(service);
		move_boots(service, wall_between(steps->from, steps->to));
		deadlines_clock_set(service);
	}
	service->identity.doubt = steps->doubt;
	look_at_hold(service);
}
