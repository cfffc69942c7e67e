/* 网络安全事件报告单（终报）: see views/sheet_incident.h. */
#include "base/i18n.h"
#include "views/sheet_incident.h"

static json_t *build(const struct sheet_data *data)
{
	return sheet_incident_build(data, "final");
}

const struct sheet sheet_incident_final = {
	.name = "incident_final",
	.title = N_("网络安全事件报告单（终报）"),
	.form = "ZB-A4-53",
	.order = 88,
	.kind = "incident",
	.subject = sheet_incident_subject,
	.needs = SHEET_INCIDENT_NEEDS,
	.build = build,
};
