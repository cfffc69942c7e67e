#include "service/points.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "service/aggregates.h"
#include "service/loads.h"
#include "service/quality.h"
#include "service/rows.h"
#include "service/sensors.h"
#include "service/service.h"
#include "service/sessions.h"

/* Who is visited with what. */
struct tour {
	point_wanted *wanted;
	point_visit *visit;
	void *data;
};

static bool wants(const struct tour *tour, const char *name)
{
	return tour->wanted == NULL || tour->wanted(name, tour->data);
}

/* What is not known has no value, whatever stands in it. */
static void show(const struct tour *tour, struct point point)
{
	if (point.quality == QUALITY_UNKNOWN)
		point.value.type = EXPR_UNKNOWN;
	point.value.unit = point.unit;
	tour->visit(&point, tour->data);
}

static struct expr_value number(double value, bool known)
{
	return (struct expr_value){ .type = known ? EXPR_NUMBER : EXPR_UNKNOWN, .number = value };
}

static struct expr_value text(const char *value)
{
	bool known = value != NULL && value[0] != '\0';

	return (struct expr_value){ .type = known ? EXPR_TEXT : EXPR_UNKNOWN, .text = value };
}

/* ---- ports -------------------------------------------------------------------------------- */

static const struct {
	enum port_counter counter;
	const char *name, *unit;
	double factor;
	bool use;                    /* of the port's speed, in permille */
} rates[] = {
	{ PORT_IN_OCTETS, "if.in_bps", "bit/s", 8, false },
	{ PORT_OUT_OCTETS, "if.out_bps", "bit/s", 8, false },
	{ PORT_IN_OCTETS, "if.in_util", "permille", 8000, true },
	{ PORT_OUT_OCTETS, "if.out_util", "permille", 8000, true },
	{ PORT_IN_ERRORS, "if.in_errors", "1/s", 1, false },
	{ PORT_OUT_ERRORS, "if.out_errors", "1/s", 1, false },
	{ PORT_IN_DISCARDS, "if.in_discards", "1/s", 1, false },
	{ PORT_OUT_DISCARDS, "if.out_discards", "1/s", 1, false },
};

static void show_rate(const struct tour *tour, const struct port *port, size_t i,
    enum quality quality)
{
	double rate = port_rate(port, rates[i].counter, clock_mono());
	bool known = rate >= 0 && (!rates[i].use || port->speed > 0);
	double value = rate * rates[i].factor / (rates[i].use ? (double)MAX(port->speed, 1) : 1);

	show(tour, (struct point){ .name = rates[i].name, .row = port->key,
		.value = number(value, known), .unit = rates[i].unit,
		.quality = known ? quality : QUALITY_UNKNOWN });
}

static void show_port(const struct tour *tour, const struct port *port)
{
	enum quality quality = port_quality(port, clock_mono());
	struct point point = { .row = port->key, .unit = "", .quality = quality };

	point.name = "if.admin";
	point.value = text(admin_status_word(port->admin));
	if (wants(tour, point.name))
		show(tour, point);
	point.name = "if.oper";
	point.value = text(oper_status_word(port->oper));
	if (wants(tour, point.name))
		show(tour, point);
	for (size_t i = 0; i < G_N_ELEMENTS(rates); i++)
		if (wants(tour, rates[i].name))
			show_rate(tour, port, i, quality);
}

static void show_membership(const struct tour *tour, const struct port *port)
{
	if (port->aggregate != NULL && wants(tour, "lag.attached"))
		show(tour, (struct point){ .name = "lag.attached", .row = port->key,
			.value = number(port_is_attached(port), true), .flag = true, .unit = "",
			.quality = port_quality(port, clock_mono()) });
}

/* ---- the rest of a device ----------------------------------------------------------------- */

static void show_session(const struct tour *tour, const struct session *session)
{
	g_autofree char *name =
	    g_strconcat(session_protocol_word(session->protocol), ".state", NULL);
	g_autofree char *row = g_strconcat(session->peer, session->instance[0] == '\0' ? "" : " ",
	    session->instance, NULL);
	bool gone = session->standing.state == SESSION_GONE;

	if (wants(tour, name))
		show(tour, (struct point){ .name = name, .row = row,
			.value = text(gone ? "gone" : session->state), .unit = "",
			.quality = session_quality(session, clock_mono()) });
}

/* A state by its word, everything else by its number. */
static void show_sensor(const struct tour *tour, const struct sensor *sensor, const char *name,
    const char *row)
{
	bool worded = sensor->known && sensor->state[0] != '\0';

	show(tour, (struct point){ .name = name, .row = row,
		.value = worded ? text(_(sensor->state)) : number(sensor->value, sensor->known),
		.unit = sensor_class_unit(sensor->class),
		.quality = sensor_quality(sensor, clock_mono()), .sensor = sensor });
}

static void show_load(const struct tour *tour, const struct device *device,
    const struct load_finding *load)
{
	bool known = load->permille >= 0;

	if (wants(tour, load_point(load->class)))
		show(tour, (struct point){ .name = load_point(load->class), .row = load->row,
			.value = number(load->permille, known), .whole = true, .unit = "permille",
			.quality = known ? loads_quality(device) : QUALITY_UNKNOWN });
}

/* NAMES are of round trip, jitter and loss. */
static void show_path(const struct tour *tour, const struct path_state *state,
    const char *const names[3])
{
	struct path path = path_read(state);
	const struct {
		int64_t value;
		bool known;
		const char *unit;
	} figures[] = { { path.rtt_us, path.has_rtt, "us" },
		{ path.jitter_us, path.has_rtt, "us" },
		{ path.loss_permille, path.known, "permille" } };

	for (size_t i = 0; i < G_N_ELEMENTS(figures); i++)
		if (wants(tour, names[i]))
			show(tour, (struct point){ .name = names[i],
				.value = number((double)figures[i].value, figures[i].known),
				.whole = true, .unit = figures[i].unit,
				.quality = figures[i].known ? QUALITY_GOOD : QUALITY_UNKNOWN });
}

static void show_whole(const struct tour *tour, const struct device *device)
{
	static const char *const names[] = { "icmp.rtt", "icmp.jitter", "icmp.loss" };
	bool booted = device->booted_at.us != 0;

	show(tour, (struct point){ .name = "snmp.reach",
		.value = number(device->snmp_reach.reach == REACH_UP, true), .flag = true,
		.unit = "", .quality = device->snmp_reach.reach == REACH_UNKNOWN ?
		QUALITY_UNKNOWN : QUALITY_GOOD });
	show_path(tour, &device->path, names);
	show(tour, (struct point){ .name = "sys.uptime",
		.value = number((double)(wall_between(device->booted_at, clock_wall()) /
		    CLOCK_SECOND), booted), .whole = true, .unit = "s",
		.quality = booted ? device->quality : QUALITY_UNKNOWN });
}

void points_of_device(const struct device *device, point_wanted *wanted, point_visit *visit,
    void *data)
{
	const struct tour tour = { wanted, visit, data };
	const GPtrArray *loads = device->found == NULL ? NULL : device->found->loads;

	show_whole(&tour, device);
	for (guint i = 0; loads != NULL && i < loads->len; i++)
		show_load(&tour, device, loads->pdata[i]);
	for (guint i = 0; i < device->ports->len; i++)
		show_port(&tour, device->ports->pdata[i]);
	for (guint i = 0; i < device->ports->len; i++)
		show_membership(&tour, device->ports->pdata[i]);
	for (guint i = 0; i < device->sessions->len; i++)
		show_session(&tour, device->sessions->pdata[i]);
	for (guint i = 0; wants(&tour, "sensor") && i < device->sensors->len; i++) {
		const struct sensor *sensor = device->sensors->pdata[i];
		show_sensor(&tour, sensor, "sensor", sensor->row);
	}
}

/* ---- circuits and places ------------------------------------------------------------------ */

static void show_use(const struct tour *tour, const struct circuit *circuit)
{
	struct circuit_traffic traffic = { .in = -1, .out = -1 };
	bool known = circuit_traffic(circuit, &traffic) && traffic.limit > 0;
	const struct {
		const char *name;
		double rate;
	} uses[] = { { "use.in", traffic.in }, { "use.out", traffic.out } };

	for (size_t i = 0; i < G_N_ELEMENTS(uses); i++)
		show(tour, (struct point){ .name = uses[i].name,
			.value = number(uses[i].rate * 1000 / (known ? traffic.limit : 1),
			    known && uses[i].rate >= 0), .unit = "permille",
			.quality = QUALITY_GOOD });
}

void points_of_circuit(const struct circuit *circuit, point_visit *visit, void *data)
{
	static const char *const names[] = { "path.rtt", "path.jitter", "path.loss" };
	const struct tour tour = { NULL, visit, data };
	enum circuit_state state = (enum circuit_state)circuit->standing.state;

	show(&tour, (struct point){ .name = "state", .value = text(circuit_state_word(state)),
		.unit = "", .quality = state == CIRCUIT_UNKNOWN ? QUALITY_UNKNOWN :
		QUALITY_GOOD });
	show_path(&tour, &circuit->path, names);
	show_use(&tour, circuit);
}

void points_of_place(const struct place *place, point_visit *visit, void *data)
{
	const struct tour tour = { NULL, visit, data };
	const struct sensor *sensor = place_sensor(place);
	enum place_state state = (enum place_state)place->standing.state;
	bool known = state != PLACE_UNKNOWN;

	show(&tour, (struct point){ .name = "state", .value = text(place_state_word(state)),
		.unit = "", .quality = known ? QUALITY_GOOD : QUALITY_UNKNOWN });
	show(&tour, (struct point){ .name = "rate",
		.value = number(place->rate, !isnan(place->rate)), .unit = "",
		.quality = isnan(place->rate) ? QUALITY_UNKNOWN : QUALITY_GOOD });
	show(&tour, (struct point){ .name = "dew_point",
		.value = number(place->dew_point, !isnan(place->dew_point)), .unit = "C",
		.quality = isnan(place->dew_point) ? QUALITY_UNKNOWN : QUALITY_GOOD });
	if (sensor != NULL)
		show_sensor(&tour, sensor, "value", NULL);
}
