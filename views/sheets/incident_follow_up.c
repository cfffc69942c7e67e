/* 网络安全事件报告单（续报）: see views/sheet_incident.h. */
#include "base/i18n.h"
#include "views/sheet_incident.h"

static json_t *build(const struct sheet_data *data)
{
	return sheet_incident_build(data, "follow_up");
}

const struct sheet sheet_incident_follow_up = {
	.name = "incident_follow_up",
	.title = N_("网络安全事件报告单（续报）"),
	.form = "ZB-A4-52",
	.order = 87,
	.kind = "incident",
	.subject = sheet_incident_subject,
	.needs = SHEET_INCIDENT_NEEDS,
	.build = build,
};
