/* 业务探测: one question that is asked of a managed service again and again, by a monitoring
 * plugin. The plugin's command is configuration (site.conf); a record only fills typed places in
 * it, each checked against a pattern, so that nobody writes a command line into the ledger. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "enabled", N_("启用") },
	{ "paused", N_("暂停") },
	{ "removed", N_("已移除") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "managed_service", .title = N_("业务系统"), .type = FIELD_REFERENCE,
	  .refers_to = "managed_service", .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST,
	  .columns = 20 },
	{ .name = "name", .title = N_("探测名称"), .type = FIELD_TEXT, .limit = 60, .columns = 16,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_LIST },
	{ .name = "plugin", .title = N_("插件"), .type = FIELD_TEXT, .limit = 40, .columns = 12,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .otherwise = "http",
	  .help = N_("http https certificate tcp dns smtp imap ntp ping，或站点配置里的。") },
	{ .name = "address", .title = N_("地址"), .type = FIELD_ADDRESS, .columns = 16,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .help = N_("IP 地址：探测不依赖域名解析。") },
	{ .name = "port", .title = N_("端口"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 65535, .flags = FIELD_LIST, .columns = 6,
	  .help = N_("空白则用协议的通用端口。") },
	{ .name = "host", .title = N_("主机名"), .type = FIELD_TEXT, .limit = 253,
	  .help = N_("网站和证书的域名；域名解析要查的名字。") },
	{ .name = "path", .title = N_("路径"), .type = FIELD_TEXT, .limit = 500,
	  .help = N_("以 / 开头，如 /api/health。") },
	{ .name = "expect", .title = N_("应含文字"), .type = FIELD_TEXT, .limit = 120,
	  .help = N_("应答里必须有的文字；域名解析则是应得的地址。") },
	{ .name = "warning", .title = N_("提示限值"), .type = FIELD_TEXT, .limit = 40,
	  .help = N_("如 2（秒）、20:80；ping 写 100,20%。") },
	{ .name = "critical", .title = N_("紧急限值"), .type = FIELD_TEXT, .limit = 40 },
	{ .name = "warning_days", .title = N_("证书提示天数"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 400, .help = N_("空白为 30 天。") },
	{ .name = "critical_days", .title = N_("证书紧急天数"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 400, .help = N_("空白为 7 天。") },
	{ .name = "interval_s", .title = N_("间隔（秒）"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 86400, .flags = FIELD_LIST, .columns = 10,
	  .help = N_("空白则用站点配置。") },
	{ .name = NULL },
};

/* ---- what may become part of a command ---------------------------------------------------- */

static bool only(const char *text, const char *others)
{
	for (; *text != '\0'; text++)
		if (!g_ascii_isalnum(*text) && strchr(others, *text) == NULL)
			return false;
	return true;
}

static bool is_plugin(const char *text)
{
	return g_ascii_isalnum(text[0]) && only(text, "_-");
}

/* A host name in the letters of DNS (RFC 1123 2.1), with the underscore that is in use. */
static bool is_host(const char *text)
{
	return (g_ascii_isalnum(text[0]) || text[0] == '_') && only(text, "-._");
}

/* The characters of a path and query (RFC 3986 3.3, 3.4). */
static bool is_path(const char *text)
{
	return text[0] == '/' && only(text, "-._~!$&'()*+,;=:@%/?");
}

/* A number or range of the Monitoring Plugins, several with commas. */
static bool is_limit(const char *text)
{
	return (g_ascii_isdigit(text[0]) || strchr("@~:.", text[0]) != NULL) &&
	    only(text, ".:,@~%-");
}

/* Any clean text, but never an option. */
static bool is_expected(const char *text)
{
	return text[0] != '-';
}

static const struct {
	const char *field;
	bool (*fits)(const char *text);
	const char *otherwise;
} patterns[] = {
	{ "plugin", is_plugin, N_("插件名只用字母、数字、_ 和 -。") },
	{ "host", is_host, N_("主机名只用字母、数字、点和 -，不以 - 开头。") },
	{ "path", is_path, N_("路径以 / 开头，不含空格和汉字；汉字写成 %E4 的样子。") },
	{ "expect", is_expected, N_("应含文字不能以 - 开头。") },
	{ "warning", is_limit, N_("限值是数值或范围，如 2、20:80、100,20%。") },
	{ "critical", is_limit, N_("限值是数值或范围，如 2、20:80、100,20%。") },
};

static void check_patterns(struct change *change)
{
	for (size_t i = 0; i < G_N_ELEMENTS(patterns); i++) {
		const char *text = change_text(change, patterns[i].field);

		if (text != NULL && text[0] != '\0' && !patterns[i].fits(text))
			change_refuse(change, patterns[i].field, "%s", _(patterns[i].otherwise));
	}
}

/* The name is how points of a service are told apart. */
static void check_name(struct change *change)
{
	const char *name = change_text(change, "name");
	json_t *others = change_find(change, "service_check", "managed_service",
	    json_integer(change_integer(change, "managed_service")));

	for (size_t i = 0; i < json_array_size(others); i++) {
		const json_t *other = json_array_get(others, i);

		if (record_id(other) != change->id && !record_has_ended(change->kind, other) &&
		    g_strcmp0(record_text(other, "name"), name) == 0)
			change_refuse(change, "name", _("这个系统已有同名的探测。"));
	}
	json_decref(others);
}

static void check(struct change *change)
{
	int64_t soon = change_integer(change, "critical_days");
	int64_t early = change_integer(change, "warning_days");

	check_patterns(change);
	check_name(change);
	if (soon != 0 && early != 0 && soon > early)
		change_refuse(change, "critical_days", _("紧急天数不能多于提示天数。"));
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "enabled|paused", .roles = ROLE_SYSADMIN,
	  .fields = "*", .key = "e" },
	{ .name = "pause", .title = N_("暂停"), .from = "enabled", .to = "paused",
	  .roles = ROLE_SYSADMIN },
	{ .name = "resume", .title = N_("启用"), .from = "paused", .to = "enabled",
	  .roles = ROLE_SYSADMIN },
	{ .name = "remove", .title = N_("移除"), .from = "enabled|paused", .to = "removed",
	  .roles = ROLE_SYSADMIN },
	{ .name = NULL },
};

const struct kind kind_service_check = {
	.name = "service_check",
	.title = N_("业务探测"),
	.order = 46,
	.flags = KIND_RESIDENT,
	.parent = "managed_service",
	.states = states,
	.ended = "removed",
	.fields = fields,
	.acts = acts,
	.check = check,
};
