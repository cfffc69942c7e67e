/* 工作日历: days that differ from their weekday, by the notice of the State Council's office
 * (requirements 2.4, 2.7). The year 2026 is built in (points/workday.h); a later one is imported
 * when its notice is out, and what stands here wins over what is built in. */
#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "in_force", N_("有效") },
	{ "withdrawn", N_("已撤销") },
	{ NULL, NULL },
};

static const struct choice kinds[] = {
	{ "offday", N_("放假") },
	{ "makeup_workday", N_("调休上班") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "date", .title = N_("日期"), .type = FIELD_DATE, .columns = 12,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST | FIELD_FIXED },
	{ .name = "kind", .title = N_("性质"), .type = FIELD_CHOICE, .choices = kinds,
	  .columns = 10, .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "name", .title = N_("节日"), .type = FIELD_TEXT, .limit = 60, .columns = 12,
	  .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "source", .title = N_("依据"), .type = FIELD_TEXT, .columns = 30,
	  .flags = FIELD_REQUIRED | FIELD_LIST,
	  .help = N_("通知的文号，如 国办发明电〔2025〕7号；没有正式通知不要录入。") },
	{ .name = NULL },
};

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "in_force", .roles = ROLE_SYSADMIN,
	  .fields = "*", .key = "e" },
	{ .name = "withdraw", .title = N_("撤销"), .from = "in_force", .to = "withdrawn",
	  .roles = ROLE_SYSADMIN },
	{ .name = NULL },
};

const struct kind kind_work_day = {
	.name = "work_day",
	.title = N_("工作日历"),
	.order = 77,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "withdrawn",
	.fields = fields,
	.acts = acts,
};
