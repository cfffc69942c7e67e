/* What the loop knows of an entry in a round: what the probe reads at that moment, whether the code
 * is the one that is posted there, and where the console stands. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "service/peers.h"
#include "service/points.h"
#include "service/round_codes.h"
#include "service/rounds.h"
#include "service/terminal.h"

/* ---- the probe ---------------------------------------------------------------------------- */

/* A reading that is not good is no reading: it is said to be unknown, and compared with nothing. */
static json_t *told(enum quality quality, const char *text, double number)
{
	json_t *probe = json_pack("{s:s, s:s}", "quality", quality_word(quality), "text",
	    quality == QUALITY_GOOD ? text : _("未知"));

	if (quality == QUALITY_GOOD && !isnan(number))
		json_object_set_new(probe, "number", json_sprintf("%.6g", number));
	return probe;
}

static json_t *read_place(const struct service *service, int64_t id)
{
	const struct place *place = place_find(service, id);
	const struct sensor *sensor = place == NULL ? NULL : place_sensor(place);
	char text[SENSOR_TEXT_SIZE];

	if (sensor == NULL)
		return told(QUALITY_UNKNOWN, "", NAN);
	enum sensor_class class = place_class(place, sensor);
	return told(sensor_quality(sensor, clock_mono()), sensor_text(sensor, text),
	    class == SENSOR_STATE ? NAN : sensor->value);
}

struct search {
	const char *name;
	json_t *found;               /* NULL: not yet */
};

static void look(const struct point *point, void *data)
{
	struct search *search = data;
	g_autofree char *full = point->row == NULL ? g_strdup(point->name) :
	    g_strdup_printf("%s[%s]", point->name, point->row);
	bool number = point->value.type == EXPR_NUMBER, text = point->value.type == EXPR_TEXT;

	if (search->found != NULL || strcmp(full, search->name) != 0)
		return;
	g_autofree char *said = number ? g_strdup_printf("%.6g", point->value.number) :
	    g_strdup(text ? point->value.text : "");
	search->found = told(number || text ? point->quality : QUALITY_UNKNOWN, said,
	    number ? point->value.number : NAN);
}

static json_t *read_point(const struct service *service, int64_t id, const char *name)
{
	const struct device *device = picture_device(&service->picture, id);
	struct search search = { .name = name };

	if (device != NULL && name != NULL)
		points_of_device(device, NULL, look, &search);
	return search.found != NULL ? search.found : told(QUALITY_UNKNOWN, "", NAN);
}

static json_t *read_probe(const struct service *service, const json_t *item)
{
	int64_t place = record_integer(item, "place"), device = record_integer(item, "device");

	if (place != 0)
		return read_place(service, place);
	return device == 0 ? NULL : read_point(service, device, record_text(item, "point"));
}

/* ---- facts -------------------------------------------------------------------------------- */

json_t *rounds_facts(struct service *service, const struct facts_asked *asked)
{
	(void)asked;
	return json_pack("{s:I}", "now",
	    (json_int_t)(clock_wall().us - service->steps.doubt));
}

json_t *rounds_template_facts(struct service *service, const struct facts_asked *asked)
{
	(void)asked;
	return json_pack("{s:s}", "domains", service->settings->round_domains);
}

json_t *rounds_result_facts(struct service *service, const struct facts_asked *asked)
{
	const struct ledger *ledger = service->ledger;
	const json_t *line = ledger_get(ledger, "round_result", asked->id),
		     *item = ledger_get(ledger, "round_item", record_integer(line, "item")),
		     *spot = ledger_get(ledger, "round_spot", record_integer(line, "spot"));
	const struct peer *peer = asked->peer;
	const char *typed = json_string_value(json_object_get(asked->fields, "code")),
		   *terminal = peer == NULL ? NULL : peer->terminal;
	struct actor actor = peer == NULL ? actor_service() : peer_actor(peer);
	bool local = terminal_is_local(terminal, service->settings->local_ttys);

	return json_pack("{s:b, s:s*, s:s, s:o*}", "local", (int)local, "tty", terminal, "code",
	    /* who is elsewhere has no use for trying */
	    !local ? "none" : round_code_try(rounds_codes(service), spot, typed, &actor,
		clock_mono()), "probe", read_probe(service, item));
}
