#include "service/quality.h"

#include <inttypes.h>

#include "base/i18n.h"
#include "service/alarms.h"
#include "service/picture.h"
#include "service/service.h"
#include "service/topics.h"

#define LOOK_EVERY (3600 * CLOCK_SECOND)

/* ---- traffic ------------------------------------------------------------------------------ */

bool circuit_traffic(const struct circuit *circuit, struct circuit_traffic *ret)
{
	const json_t *record = ledger_get(circuit->service->ledger, "circuit", circuit->id);
	double bandwidth = (double)record_integer(record, "bandwidth_mbps") * 1e6;
	const struct port *port = circuit_port(circuit, END_A);
	struct mono now = clock_mono();
	bool turned = port == NULL || port_rate(port, PORT_IN_OCTETS, now) < 0;

	if (turned)
		port = circuit_port(circuit, END_Z);
	if (port == NULL || port_quality(port, now) != QUALITY_GOOD)
		return false;
	*ret = (struct circuit_traffic){
		.in = port_rate(port, turned ? PORT_OUT_OCTETS : PORT_IN_OCTETS, now) * 8,
		.out = port_rate(port, turned ? PORT_IN_OCTETS : PORT_OUT_OCTETS, now) * 8,
		.limit = bandwidth > 0 ? bandwidth : (double)port->speed,
		.at = port->rated_at, .port = port, .turned = turned,
	};
	return true;
}

/* ---- each poll ---------------------------------------------------------------------------- */

static void keep_poll(struct circuit *circuit)
{
	const struct service *service = circuit->service;
	struct circuit_traffic traffic;
	struct quality_poll poll = { .path = path_read(&circuit->path), .use_in = -1,
		.use_out = -1, .errors = -1 };

	if (circuit->reach.reach != REACH_UP) /* an outage is not bad quality: it is no quality */
		poll.path = (struct path){ 0 };
	if (circuit_traffic(circuit, &traffic)) {
		double in = port_rate(traffic.port, PORT_IN_ERRORS, clock_mono());
		double out = port_rate(traffic.port, PORT_OUT_ERRORS, clock_mono());
		double seconds = (double)service->settings->poll / CLOCK_SECOND;
		if (traffic.limit > 0) {
			poll.use_in = traffic.in < 0 ? -1 : traffic.in * 1000 / traffic.limit;
			poll.use_out = traffic.out < 0 ? -1 : traffic.out * 1000 / traffic.limit;
		}
		if (in >= 0 && out >= 0)
			poll.errors = (in + out) * seconds;
	}
	quality_keep(service->history, circuit->id, clock_wall(), &poll);
}

/* ---- advice ------------------------------------------------------------------------------- */

/* Newest first, one member of each day. */
static void days_of(const struct quality_figures *figures, size_t member,
    int64_t ret[QUALITY_DAYS])
{
	for (size_t i = 0; i < QUALITY_DAYS; i++)
		ret[i] = *(const int64_t *)(const void *)((const char *)&figures->days[i] + member);
}

static void proposed(const struct store_result *result, void *data)
{
	(void)data;
	if (!result->committed && result->code != RPC_REFUSED)
		g_warning("%s", result->message);
}

/* Takes over EVIDENCE. */
static void propose(struct circuit *circuit, const char *subject, size_t days, char *evidence)
{
	struct service *service = circuit->service;
	struct store_act act = {
		.kind = "tuning_proposal", .act = "propose", .actor = actor_service(),
		.origin = "zhiband",
		.fields = json_pack("{s:I, s:s, s:s, s:i}", "circuit", (json_int_t)circuit->id,
		    "subject", subject, "evidence", evidence, "days", (int)days),
		.facts = json_pack("{s:I}", "quiet_us",
		    (json_int_t)service->settings->proposal_quiet),
	};

	g_free(evidence);
	store_act(service->store, &act, proposed, NULL);
}

/* "733‰" of people: "73.3%". */
static char *percent_text(int64_t permille)
{
	return g_strdup_printf("%" PRId64 ".%" PRId64 "%%", permille / 10, permille % 10);
}

/* "73.3%、71.0%、…": the newest DAYS of them, oldest first. */
static char *percent_list(const int64_t *days, size_t n)
{
	GString *text = g_string_new(NULL);

	for (size_t i = n; i-- > 0;) {
		g_autofree char *one = percent_text(days[i]);
		g_string_append_printf(text, "%s%s", text->len == 0 ? "" : _("、"), one);
	}
	return g_string_free(text, FALSE);
}

static void advise_capacity(struct circuit *circuit, const int64_t *days, size_t n)
{
	const struct settings *settings = circuit->service->settings;
	g_autofree char *list = percent_list(days, n);
	g_autofree char *limit = percent_text(settings->use_limit);

	propose(circuit, "capacity", n,
	    g_strdup_printf(_("连续 %zu 日带宽利用率（日 95 分位，收发取大）高于 %s：%s。"
	    "建议核实业务后扩容，或把业务分到备用链路。"), n, limit, list));
}

static void advise_quality(struct circuit *circuit, const int64_t *days, size_t n)
{
	const struct baseline *usual = &circuit->quality.figures.rtt;
	g_autofree char *list = percent_list(days, n);

	propose(circuit, "quality", n,
	    g_strdup_printf(_("连续 %zu 日时延偏离基线（平时 %" PRId64 " 微秒）的时间占 %s。"
	    "建议请运营商核查路由和线路质量。"), n, usual->middle, list));
}

static void advise_errors(struct circuit *circuit, const int64_t *days, size_t n)
{
	GString *list = g_string_new(NULL);

	for (size_t i = n; i-- > 0;)
		g_string_append_printf(list, "%s%" PRId64, list->len == 0 ? "" : _("、"), days[i]);
	propose(circuit, "errors", n,
	    g_strdup_printf(_("连续 %zu 日错包数为 %s。建议检查光模块、尾纤、线缆和双工设置。"), n,
	    list->str));
	g_string_free(list, TRUE);
}

static void advise(struct circuit *circuit)
{
	const struct settings *settings = circuit->service->settings;
	const struct {
		size_t member;
		int64_t limit;
		void (*advise)(struct circuit *circuit, const int64_t *days, size_t n);
	} rules[] = {
		{ offsetof(struct quality_day, use), settings->use_limit, advise_capacity },
		{ offsetof(struct quality_day, departed), settings->departed_limit,
		    advise_quality },
		{ offsetof(struct quality_day, errors), settings->errors_limit, advise_errors },
	};
	int64_t days[QUALITY_DAYS];

	for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
		days_of(&circuit->quality.figures, rules[i].member, days);
		size_t n = days_above(days, QUALITY_DAYS, rules[i].limit);
		if ((int64_t)n >= settings->proposal_days)
			rules[i].advise(circuit, days, n);
	}
}

/* ---- each hour ---------------------------------------------------------------------------- */

/* A look outlives its circuit, never its service. */
struct asked {
	struct service *service;
	int64_t circuit;
};

static void looked(const struct quality_figures *figures, void *data)
{
	g_autofree struct asked *asked = data;

	if (figures == NULL)
		return;
	struct circuit *circuit = picture_circuit(&asked->service->picture, asked->circuit);
	if (circuit == NULL)
		return;
	circuit->quality.known = true;
	circuit->quality.figures = *figures;
	topics_touch(asked->service->topics, "circuits", 0, circuit->id);
	advise(circuit);
}

static void look(struct circuit *circuit)
{
	struct asked *asked = g_new(struct asked, 1);

	*asked = (struct asked){ circuit->service, circuit->id };
	circuit->quality.looked_at = clock_mono();
	quality_read(circuit->service->history, circuit->id, circuit->service->settings,
	    clock_wall(), looked, asked);
}

static void fire(struct timer *timer, void *data)
{
	struct circuit_quality *quality = data;
	struct circuit *circuit = quality->circuit;

	timer_after(timer, circuit->service->settings->poll);
	keep_poll(circuit);
	alarms_look(circuit->service, ALARM_SOURCE_CIRCUIT, circuit->id);
	if (quality->looked_at.us == 0 ||
	    mono_between(quality->looked_at, clock_mono()) >= LOOK_EVERY)
		look(circuit);
}

void quality_start(struct circuit *circuit)
{
	struct service *service = circuit->service;

	circuit->quality.circuit = circuit;
	timer_init(&circuit->quality.turn, service->timers, fire, &circuit->quality);
	timer_after(&circuit->quality.turn,
	    service->settings->poll + timer_place(circuit->id, service->settings->poll));
}

void quality_stop(struct circuit *circuit)
{
	timer_stop(&circuit->quality.turn);
}

/* ---- now ---------------------------------------------------------------------------------- */

unsigned quality_departures(const struct circuit *circuit)
{
	const struct settings *settings = circuit->service->settings;
	const struct quality_figures *figures = &circuit->quality.figures;
	const struct baseline_settings rtt = { settings->departure_factor,
		settings->departure_rtt };
	const struct baseline_settings loss = { settings->departure_factor,
		settings->departure_loss };
	struct path path = path_read(&circuit->path);
	unsigned departs = 0;

	if (!circuit->quality.known || circuit->reach.reach != REACH_UP)
		return 0;
	if (path.has_rtt && baseline_departs(&figures->rtt, &rtt, path.rtt_us))
		departs |= DEPARTS_RTT;
	if (path.has_rtt && baseline_departs(&figures->jitter, &rtt, path.jitter_us))
		departs |= DEPARTS_JITTER;
	if (path.known && baseline_departs(&figures->loss, &loss, path.loss_permille))
		departs |= DEPARTS_LOSS;
	return departs;
}
