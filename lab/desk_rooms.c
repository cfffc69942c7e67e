/* What can be ordered of the machine rooms, and how they stand, a line for each thing. Things in a
 * room are written ROOM/NAME, sensors of a box DEVICE/NAME; a refusal lists the names that there
 * are. */
#include <string.h>

#include "base/i18n.h"
#include "lab/box.h"

struct errand {
	struct lab_site *site;
	char **word;
	size_t n;
	bool only_check;
	GString *answer;
};

static bool refuse(const struct errand *errand, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool refuse(const struct errand *errand, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	g_string_vprintf(errand->answer, format, list);
	va_end(list);
	return false;
}

/* ---- words ----------------------------------------------------------------------------------- */

/* The place of WORD among those between bars; -1 and a refusal for another. */
static int one_of(const struct errand *errand, const char *word, const char *words)
{
	g_auto(GStrv) each = g_strsplit(words, "|", -1);
	for (int i = 0; each[i]; i++)
		if (strcmp(each[i], word) == 0)
			return i;
	refuse(errand, _("%s 不认识，要写 %s。"), word, words);
	return -1;
}

static bool number(const struct errand *errand, const char *word, double least, double most,
    double *ret)
{
	char *end;
	double value = g_ascii_strtod(word, &end);
	if (end != word && *end == '\0' && value >= least && value <= most) {
		*ret = value;
		return true;
	}
	return refuse(errand, _("%s 不是 %g 到 %g 的数。"), word, least, most);
}

static struct lab_room *room_of(const struct errand *errand, const char *name)
{
	struct lab_room *room = lab_rooms_room(errand->site->rooms, name);
	if (!room)
		refuse(errand, _("没有机房 %s。zhiban-lab status all 列出全部机房。"), name);
	return room;
}

/* "中心机房/1": the room, and what stands behind the stroke, borrowed. */
static struct lab_room *part_of(const struct errand *errand, const char **ret_part)
{
	const char *stroke = strchr(errand->word[0], '/');
	if (!stroke) {
		refuse(errand, _("%s 要写成 机房/名称。"), errand->word[0]);
		return NULL;
	}
	g_autofree char *name = g_strndup(errand->word[0], (gsize)(stroke - errand->word[0]));
	*ret_part = stroke + 1;
	return room_of(errand, name);
}

static struct lab_contact *contact_of(const struct errand *errand, size_t offset)
{
	const char *part;
	struct lab_room *room = part_of(errand, &part);
	struct lab_contact *contacts = room ? G_STRUCT_MEMBER_P(room, offset) : NULL;
	g_autoptr(GString) names = g_string_new("");
	for (size_t i = 0; contacts && i < LAB_CONTACTS_LIMIT && contacts[i].name; i++) {
		if (strcmp(contacts[i].name, part) == 0)
			return &contacts[i];
		g_string_append_printf(names, " %s", contacts[i].name);
	}
	if (room)
		refuse(errand, _("%s 没有 %s，只有：%s。"), room->plan->name, part, names->str);
	return NULL;
}

/* ---- power ----------------------------------------------------------------------------------- */

static bool order_mains(struct errand *errand)
{
	struct lab_room *room = room_of(errand, errand->word[0]);
	int restore = room ? one_of(errand, errand->word[1], "fail|restore") : -1;
	if (restore < 0 || errand->only_check)
		return restore >= 0;
	struct lab_building *building = lab_rooms_building(errand->site->rooms, room);
	if (building->mains != (restore == 1))
		building->mains_seconds = 0;
	building->mains = restore == 1;
	return true;
}

static bool order_generator(struct errand *errand)
{
	struct lab_generator *generator =
	    lab_rooms_generator(errand->site->rooms, errand->word[0]);
	double percent = 0;
	if (!generator)
		return room_of(errand, errand->word[0])
		    && refuse(errand, _("%s 没有发电机。"), errand->word[0]);
	int what = one_of(errand, errand->word[1], "ok|nostart|fuel");
	if (what < 0
	    || (what == 2
		&& !number(errand, errand->n > 2 ? errand->word[2] : "", 0, 100, &percent)))
		return false;
	if (errand->only_check)
		return true;
	const struct lab_room *room = lab_rooms_room(errand->site->rooms, errand->word[0]);
	if (what == 2)
		generator->fuel = percent / 100
		    * lab_rooms_building(errand->site->rooms, room)->plan->tank;
	else
		generator->stubborn = what == 1;
	return true;
}

static bool order_ups(struct errand *errand)
{
	struct lab_ups *ups = lab_rooms_ups(errand->site->rooms, errand->word[0]);
	double percent = 0;
	if (!ups)
		return refuse(errand, _("没有 UPS %s。"), errand->word[0]);
	int what =
	    one_of(errand, errand->word[1], "normal|bypass|battery-old|battery-new|charge");
	if (what < 0
	    || (what == 4
		&& !number(errand, errand->n > 2 ? errand->word[2] : "", 0, 100, &percent)))
		return false;
	if (errand->only_check)
		return true;
	if (what < 2)
		ups->bypass = what == 1;
	else if (what < 4)
		ups->old = what == 2;
	else
		ups->charge = percent / 100;
	return true;
}

/* ---- climate --------------------------------------------------------------------------------- */

static bool order_cooling(struct errand *errand)
{
	struct lab_cooling *cooling = lab_rooms_cooling(errand->site->rooms, errand->word[0]);
	if (!cooling)
		return refuse(errand, _("没有空调 %s。"), errand->word[0]);
	int restore = one_of(errand, errand->word[1], "fail|restore");
	if (restore >= 0 && !errand->only_check)
		cooling->failed = restore == 0;
	return restore >= 0;
}

static bool order_heat(struct errand *errand)
{
	struct lab_room *room = room_of(errand, errand->word[0]);
	double extra;
	if (!room || !number(errand, errand->word[1], 0, 200, &extra))
		return false;
	if (!errand->only_check)
		room->extra = extra;
	return true;
}

/* Somebody turned the setpoints. */
static bool order_room(struct errand *errand)
{
	struct lab_room *room = room_of(errand, errand->word[0]);
	int what = room ? one_of(errand, errand->word[1], "normal|warm|cool") : -1;
	double degrees = 0;
	if (what < 0
	    || (what > 0
		&& !number(errand, errand->n > 2 ? errand->word[2] : "", 0, 20, &degrees)))
		return false;
	if (!errand->only_check)
		room->warmer = what == 2 ? -degrees : degrees;
	return true;
}

/* ---- contacts and sensors -------------------------------------------------------------------- */

static bool order_contact(struct errand *errand, size_t offset, const char *words)
{
	struct lab_contact *contact = contact_of(errand, offset);
	int on = contact ? one_of(errand, errand->word[1], words) : -1;
	double metres = 3.5;
	if (on < 0
	    || (errand->n > 2 && !number(errand, errand->word[2], 0, 200, &metres)))
		return false;
	if (!errand->only_check) {
		contact->on = on == 1;
		contact->metres = metres;
	}
	return true;
}

static bool order_leak(struct errand *errand)
{
	return order_contact(errand, offsetof(struct lab_room, ropes), "dry|wet");
}

static bool order_smoke(struct errand *errand)
{
	return order_contact(errand, offsetof(struct lab_room, smokes), "off|on");
}

static bool order_door(struct errand *errand)
{
	return order_contact(errand, offsetof(struct lab_room, doors), "close|open");
}

/* The box of "DEVICE/SENSOR"; NULL and a refusal. */
static struct lab_box *box_of(const struct errand *errand, const char **ret_part)
{
	g_auto(GStrv) parts = g_strsplit(errand->word[0], "/", 2);
	const struct lab_device *device = lab_site_device(errand->site, parts[0]);
	struct lab_box *box = device ? lab_rooms_box(errand->site->rooms, device) : NULL;
	*ret_part = parts[1] ? strchr(errand->word[0], '/') + 1 : "";
	if (!box)
		refuse(errand, _("%s 不是带传感器的设备，要写成 设备/传感器。"), errand->word[0]);
	return box;
}

static bool order_sensor(struct errand *errand)
{
	const char *part;
	struct lab_box *box = box_of(errand, &part);
	if (!box)
		return false;
	struct lab_sensor *sensor = lab_box_sensor(box, part);
	if (!sensor) {
		g_autoptr(GString) names = g_string_new("");
		for (guint i = 0; i < box->sensors->len; i++)
			g_string_append_printf(names, " %s",
			    g_array_index(box->sensors, struct lab_sensor, i).name);
		return refuse(errand, _("%s 没有 %s，只有：%s。"), box->device->name, part,
		    names->str);
	}
	int broken = one_of(errand, errand->word[1], "revive|kill|stuck|filler");
	if (broken < 0 || errand->only_check)
		return broken >= 0;
	if (broken == LAB_SENSOR_STUCK)
		lab_box_hold(errand->site, box, sensor);
	sensor->broken = (enum lab_broken)broken;
	return true;
}

/* ---- light ----------------------------------------------------------------------------------- */

static bool order_bend(struct errand *errand)
{
	struct lab_link *link = lab_site_circuit(errand->site, errand->word[0]);
	double bent;
	if (!link)
		return refuse(errand, _("没有链路 %s。"), errand->word[0]);
	if (!number(errand, errand->word[1], 0, 40, &bent))
		return false;
	if (!errand->only_check)
		link->bent = bent;
	return true;
}

/* ---- the table ------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	bool (*carry_out)(struct errand *errand);
} errands[] = {
	{ "mains", order_mains }, { "generator", order_generator }, { "ups", order_ups },
	{ "cooling", order_cooling }, { "heat", order_heat }, { "room", order_room },
	{ "leak", order_leak }, { "smoke", order_smoke }, { "door", order_door },
	{ "sensor", order_sensor }, { "bend", order_bend },
};

bool lab_rooms_order(struct lab_site *site, const char *name, char **word, size_t n,
    bool only_check, GString *answer)
{
	struct errand errand = {
		.site = site, .word = word, .n = n, .only_check = only_check, .answer = answer
	};
	for (size_t i = 0; i < G_N_ELEMENTS(errands); i++)
		if (strcmp(errands[i].name, name) == 0)
			return errands[i].carry_out(&errand);
	return refuse(&errand, _("没有命令 %s。zhiban-lab help 列出全部命令。"), name);
}

/* ---- how it stands --------------------------------------------------------------------------- */

static void say_building(const struct lab_building *building, bool all, GString *answer)
{
	static const char *const engines[] = {
		[LAB_ENGINE_READY] = "ready", [LAB_ENGINE_CRANKING] = "cranking",
		[LAB_ENGINE_WARMING] = "warming", [LAB_ENGINE_RUNNING] = "running",
		[LAB_ENGINE_COOLING] = "cooling", [LAB_ENGINE_FAILED] = "failed",
	};
	const struct lab_generator *generator = &building->generator;
	if (all || !building->mains || building->feed != 1)
		g_string_append_printf(answer, "mains\t%s\t%s\t%s\n", building->plan->name,
		    building->mains ? "live" : "failed",
		    !building->supply ? "dark" : building->feed == 1 ? "on-mains" : "on-generator");
	if (generator->present
	    && (all || generator->state != LAB_ENGINE_READY || generator->stubborn))
		g_string_append_printf(answer, "generator\t%s\t%s\tfuel %.0f%%\t%.1f kW%s\n",
		    building->plan->name, engines[generator->state],
		    100 * generator->fuel / building->plan->tank, generator->load,
		    generator->stubborn ? "\tnostart" : "");
}

static void say_ups(const struct lab_ups *ups, bool all, GString *answer)
{
	static const char *const sources[] = {
		[LAB_FROM_NOTHING] = "off", [LAB_FROM_MAINS] = "mains",
		[LAB_FROM_BATTERY] = "battery", [LAB_FROM_BYPASS] = "bypass",
	};
	if (!ups->plan
	    || (!all && ups->source == LAB_FROM_MAINS && !ups->old && ups->charge > 0.98))
		return;
	g_string_append_printf(answer, "ups\t%s\t%s\tcharge %.0f%%\tload %.0f%%\t%.0f min%s\n",
	    ups->plan->name, sources[ups->source], 100 * ups->charge, 100 * lab_ups_load(ups),
	    lab_ups_minutes(ups), ups->old ? "\told" : "");
}

static void say_cooling(const struct lab_cooling *cooling, bool all, GString *answer)
{
	if (cooling->plan && (all || !lab_cooling_runs(cooling)))
		g_string_append_printf(answer, "cooling\t%s\t%s\t%.1f kW\n", cooling->plan->name,
		    cooling->failed ? "failed" : !cooling->powered ? "dark"
		    : lab_cooling_runs(cooling) ? "runs" : "starts", cooling->output);
}

static void say_contacts(const struct lab_room *room, const struct lab_contact *contacts,
    const char *kind, const char *off, const char *on, bool all, GString *answer)
{
	for (size_t i = 0; i < LAB_CONTACTS_LIMIT && contacts[i].name; i++) {
		if (!all && !contacts[i].on)
			continue;
		g_string_append_printf(answer, "%s\t%s/%s\t%s", kind, room->plan->name,
		    contacts[i].name, contacts[i].on ? on : off);
		if (contacts[i].on && strcmp(kind, "leak") == 0)
			g_string_append_printf(answer, "\t%.1f m", contacts[i].metres);
		g_string_append_c(answer, '\n');
	}
}

static void say_room(const struct lab_room *room, bool all, GString *answer)
{
	if (!room->plan)
		return;
	bool odd = !room->fed || room->extra > 0 || room->warmer < 0 || room->warmer > 0
	    || room->cold < 18 || room->cold > 27;
	if (all || odd)
		g_string_append_printf(answer, "room\t%s\tcold %.1f\thot %.1f\thumidity %.0f%%%s\n",
		    room->plan->name, room->cold, lab_room_hot(room),
		    lab_room_humidity(room, room->cold), room->fed ? "" : "\tdark");
	for (size_t i = 0; i < LAB_COOLING_LIMIT; i++)
		say_cooling(&room->cooling[i], all, answer);
	say_contacts(room, room->ropes, "leak", "dry", "wet", all, answer);
	say_contacts(room, room->smokes, "smoke", "off", "on", all, answer);
	say_contacts(room, room->doors, "door", "close", "open", all, answer);
}

static void say_sensors(const struct lab_box *box, GString *answer)
{
	static const char *const states[] = { [LAB_SENSOR_KILLED] = "kill",
		[LAB_SENSOR_STUCK] = "stuck", [LAB_SENSOR_FILLER] = "filler" };
	for (guint i = 0; i < box->sensors->len; i++) {
		const struct lab_sensor *sensor =
		    &g_array_index(box->sensors, struct lab_sensor, i);
		if (sensor->broken != LAB_SENSOR_GOOD)
			g_string_append_printf(answer, "sensor\t%s/%s\t%s\n", box->device->name,
			    sensor->name, states[sensor->broken]);
	}
}

void lab_rooms_say(const struct lab_site *site, bool all, GString *answer)
{
	for (guint i = 0; i < lab_rooms_count(site->rooms); i++) {
		const struct lab_building *building = lab_rooms_at(site->rooms, i);
		say_building(building, all, answer);
		for (size_t j = 0; j < LAB_UPS_LIMIT; j++)
			say_ups(&building->ups[j], all, answer);
		for (size_t j = 0; j < LAB_ROOMS_LIMIT; j++)
			say_room(&building->rooms[j], all, answer);
	}
	for (size_t i = 0; i < lab_site_planned(); i++) {
		const struct lab_box *box = lab_rooms_box(site->rooms, site->devices->pdata[i]);
		if (box)
			say_sensors(box, answer);
	}
}
