/* 处置过程: what was done about an incident, when and by whom; appended, never changed. */
#include "base/i18n.h"
#include "records/model/kind.h"

static const struct field fields[] = {
	{ .name = "incident", .title = N_("安全事件"), .type = FIELD_REFERENCE,
	  .refers_to = "incident", .flags = FIELD_DERIVED },
	{ .name = "what", .title = N_("措施"), .type = FIELD_TEXT, .limit = 600, .columns = 40,
	  .flags = FIELD_DERIVED | FIELD_NAME | FIELD_LIST },
	{ .name = "at", .title = N_("时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "by", .title = N_("登记人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = NULL },
};

static const struct act acts[] = {
	{ .name = NULL },
};

const struct kind kind_incident_step = {
	.name = "incident_step",
	.title = N_("处置措施"),
	.order = 191,
	.flags = KIND_APPEND,
	.parent = "incident",
	.fields = fields,
	.acts = acts,
};
