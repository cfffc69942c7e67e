#include "views/isolation_show.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/isolation.h"
#include "views/show.h"

char *isolation_target(const json_t *row)
{
	const json_t *shown = json_object_get(row, "shown");
	const char *scope = row_get(row, "scope");
	g_autofree char *vlan = row_get_integer(row, "vlan") == 0 ? g_strdup("") :
	    g_strdup_printf("VLAN %d", (int)row_get_integer(row, "vlan"));
	const char *parts[] = { row_get(shown, "circuit"), row_get(shown, "device"),
		row_get(row, "port"), vlan, row_get(row, "target") };
	GString *text = g_string_new(choice_title(isolation_scopes, scope));

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		if (parts[i][0] != '\0')
			g_string_append_printf(text, " %s", parts[i]);
	if (strcmp(scope, "line") == 0 && parts[0][0] == '\0')
		g_string_append(text, _("（该单位的全部链路）"));
	return g_string_free(text, FALSE);
}

/* What is still to be done before anybody may approve the way back. */
static char *before_approval(const json_t *row)
{
	static const struct { const char *field, *text; } steps[] = {
		{ "unit_told_at", N_("电话告知单位，登记告知") },
		{ "dept_told_at", N_("告知业务主管部门，登记告知") },
		{ "demand", N_("提整改要求") },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
		if (json_object_get(row, steps[i].field) == NULL)
			return g_strdup(_(steps[i].text));
	return g_strdup(_("等整改证明和安全评估；齐了由管理单位批准复接"));
}

char *isolation_next(const json_t *row)
{
	const char *state = row_get(row, "state");
	char at[SHOW_SIZE];

	if (strcmp(state, "requested") == 0)
		return g_strdup_printf(_("等授权（%s）；夜间可电话授权并回拨"),
		    row_get(row, "may_authorise"));
	if (strcmp(state, "authorised") == 0)
		return g_strdup(_("一人断开（键入单位全称），另一人在另一台终端核验"));
	if (strcmp(state, "oral") == 0)
		return g_strdup(_("一人断开，另一人核验；夜间单人可先行处置"));
	if (strcmp(state, "executed") == 0)
		return g_strdup_printf(_("另一人在另一个连接上核验（断开人 %s 不能自己核验）"),
		    row_get(row, "executed_by"));
	if (strcmp(state, "isolated") == 0)
		return before_approval(row);
	if (strcmp(state, "reconnect_approved") == 0)
		return g_strdup(_("一人复接（键入单位全称），另一人在另一台终端核验"));
	if (strcmp(state, "reconnected") == 0)
		return g_strdup_printf(_("另一人在另一个连接上核验复接（复接人 %s 不能自己核验）"),
		    row_get(row, "reconnected_by"));
	if (strcmp(state, "observing") != 0)
		return g_strdup("");
	return json_object_get(row, "restored_told_at") == NULL
	    ? g_strdup(_("告知单位已复接，登记告知"))
	    : g_strdup_printf(_("观察到 %s，无异常就归档"),
		  show_time(row, "observe_until", CLOCK_MINUTE, at));
}
