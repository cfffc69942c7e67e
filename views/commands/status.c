/* `zhiban status`: what the service does, how old its picture is, what it needs of the disk. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "views/command.h"

extern const struct command command_status;

/* Member at PATH ("records.bytes"); NULL when it is not there. */
static const json_t *at(const json_t *value, const char *path)
{
	g_auto(GStrv) names = g_strsplit(path, ".", -1);

	for (char **name = names; *name != NULL; name++)
		value = json_object_get(value, *name);
	return value;
}

static int64_t number_at(const json_t *status, const char *path)
{
	const json_t *value = at(status, path);

	return json_is_real(value) ? (int64_t)json_real_value(value) : json_integer_value(value);
}

static const char *text_at(const json_t *status, const char *path)
{
	const char *text = json_string_value(at(status, path));

	return text == NULL ? "" : text;
}

/* One line: a name of eight columns, then what there is to say. */
static void G_GNUC_PRINTF(2, 3) line(const char *name, const char *format, ...)
{
	g_autofree char *head = text_fit(name, 10, TEXT_LEFT);
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *said = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_autofree char *clean = text_clean_string(said);
	printf("%s%s\n", head, clean);
}

static const char *mode_title(const char *mode)
{
	static const struct { const char *mode, *title; } titles[] = {
		{ "trial", N_("试用") }, { "production", N_("生产") }, { "training", N_("演练") },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(titles); i++)
		if (strcmp(titles[i].mode, mode) == 0)
			return _(titles[i].title);
	return mode;
}

static void print_site(const json_t *status)
{
	char since[CLOCK_TEXT_SIZE], lasted[CLOCK_TEXT_SIZE];
	struct wall started = { number_at(status, "started_at") },
		    now = { number_at(status, "now") };
	const char *duty = text_at(status, "site.on_duty.name");

	clock_text(started, CLOCK_FULL, since, sizeof since);
	clock_duration(wall_between(started, now), lasted, sizeof lasted);
	line(_("机房"), "%s", text_at(status, "site.name"));
	line(_("模式"), "%s", mode_title(text_at(status, "mode")));
	line(_("服务"), _("zhiban %s，自 %s 起，已运行 %s，控制台 %d 个"),
	    text_at(status, "version"), since, lasted, (int)number_at(status, "consoles"));
	line(_("当班"), "%s", *duty == '\0' ? _("无人") : duty);
}

static void print_network(const json_t *status)
{
	char age[CLOCK_TEXT_SIZE];
	int64_t data_at = number_at(status, "site.data_at");

	line(_("设备"), _("%d，可达 %d，不可达 %d，维护 %d，未知 %d"),
	    (int)number_at(status, "site.devices.total"), (int)number_at(status, "site.devices.up"),
	    (int)number_at(status, "site.devices.down"),
	    (int)number_at(status, "site.devices.maintenance"),
	    (int)number_at(status, "site.devices.unknown"));
	line(_("链路"), _("%d，正常 %d，中断 %d，劣化 %d，隔离 %d，维护 %d，未知 %d"),
	    (int)number_at(status, "site.circuits.total"),
	    (int)number_at(status, "site.circuits.normal"),
	    (int)number_at(status, "site.circuits.down"),
	    (int)number_at(status, "site.circuits.degraded"),
	    (int)number_at(status, "site.circuits.isolated"),
	    (int)number_at(status, "site.circuits.maintenance"),
	    (int)number_at(status, "site.circuits.unknown"));
	if (data_at == 0)
		line(_("数据"), "%s", _("还没有收到任何应答"));
	else
		line(_("数据"), _("最新一份在 %s前"),
		    clock_duration(number_at(status, "now") - data_at, age, sizeof age));
	line("SNMP",
	    _("发 %" PRId64 "，重发 %" PRId64 "，收 %" PRId64 "，迟到 %" PRId64 "，丢弃 %" PRId64),
	    number_at(status, "snmp.sent"), number_at(status, "snmp.resent"),
	    number_at(status, "snmp.received"), number_at(status, "snmp.late"),
	    number_at(status, "snmp.dropped"));
}

/* What is there and, once a day's growth is known, what will be. */
static void print_disk(const json_t *status)
{
	g_autofree char *records = g_format_size_full((guint64)number_at(status, "records.bytes"),
	    G_FORMAT_SIZE_IEC_UNITS);
	g_autofree char *room = g_format_size_full((guint64)number_at(status, "records.free_bytes"),
	    G_FORMAT_SIZE_IEC_UNITS);
	g_autofree char *history = g_format_size_full((guint64)number_at(status, "history.bytes"),
	    G_FORMAT_SIZE_IEC_UNITS);
	g_autofree char *limit = g_format_size_full((guint64)number_at(status, "history.limit"),
	    G_FORMAT_SIZE_IEC_UNITS);
	g_autofree char *daily = g_format_size_full(
	    (guint64)number_at(status, "history.bytes_per_day"), G_FORMAT_SIZE_IEC_UNITS);

	line(_("记录"), _("%s，盘上还剩 %s，审计 %" PRId64 " 条"), records, room,
	    number_at(status, "records.audit_seq"));
	if (at(status, "history.bytes_per_day") == NULL)
		line(_("历史"), _("%s，上限 %s，增长速度还不知道"), history, limit);
	else
		line(_("历史"), _("%s，每天约 %s，%" PRId64 " 天后到上限 %s，到上限后旧的让位"),
		    history, daily, number_at(status, "history.days_until_limit"), limit);
}

static void print_troubles(const json_t *status)
{
	const json_t *troubles = at(status, "site.trouble");
	static const char *const probes[] = { "icmp", "icmp6" };

	for (size_t i = 0; i < json_array_size(troubles); i++)
		line(_("注意"), "%s", json_string_value(json_array_get(troubles, i)));
	for (size_t i = 0; i < G_N_ELEMENTS(probes); i++)
		if (at(status, probes[i]) != NULL)
			line(_("注意"), _("%s：%s"), probes[i], text_at(status, probes[i]));
}

static int run(int argc, char **argv, const struct client_place *where)
{
	gboolean json = FALSE;
	const GOptionEntry options[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_status, &argc, &argv, options, 0, 0))
		return COMMAND_USAGE;
	own(client) client = client_open(where, &error);
	json_auto_t *status =
	    client == NULL ? NULL : client_call(client, "status", NULL, 0, NULL, &error);
	if (status == NULL)
		return client_fail(error);
	if (json)
		return command_print_json(json_incref(status));
	print_site(status);
	print_network(status);
	print_disk(status);
	print_troubles(status);
	return COMMAND_DONE;
}

const struct command command_status = {
	.name = "status",
	.usage = "[--json]",
	.title = N_("服务在做什么，数据多旧，盘够不够"),
	.order = 30,
	.run = run,
};
