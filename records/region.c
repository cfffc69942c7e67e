/* 行政区划: provinces, cities, counties, townships, by the codes of GB/T 2260. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

#define DEEPEST 8 /* more levels than the state has; ends a circle */

static const struct choice levels[] = {
	{ "province", N_("省级") },
	{ "city", N_("市级") },
	{ "county", N_("县区级") },
	{ "township", N_("乡镇街道") },
	{ "village", N_("村社区") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "code", .title = N_("区划代码"), .type = FIELD_TEXT, .limit = 12,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_LIST,
	  .help = N_("2 到 12 位数字，如 450200。") },
	{ .name = "name", .title = N_("名称"), .type = FIELD_TEXT, .columns = 24,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_LIST },
	{ .name = "level", .title = N_("级别"), .type = FIELD_CHOICE, .choices = levels,
	  .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "parent", .title = N_("上级区划"), .type = FIELD_REFERENCE, .refers_to = "region",
	  .flags = FIELD_LIST, .columns = 24 },
	{ .name = NULL },
};

/* Whether going up from REGION comes to change->id. */
static bool leads_back(struct change *change, int64_t region)
{
	for (int i = 0; region && i < DEEPEST; i++) {
		if (region == change->id)
			return true;
		json_t *record = change_get(change, "region", region);

		region = record ? record_integer(record, "parent") : 0;
		json_decref(record);
	}
	return region != 0;
}

static void check(struct change *change)
{
	const char *code = change_text(change, "code");
	size_t digits = strspn(code, "0123456789");

	if (digits < 2 || code[digits])
		change_refuse(change, "code", _("区划代码是 2 到 12 位数字。"));
	if (change->id && leads_back(change, change_integer(change, "parent")))
		change_refuse(change, "parent", _("上级区划绕回到了自己。"));
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .roles = ROLE_SYSADMIN, .fields = "*", .key = "e" },
	{ .name = NULL },
};

const struct kind kind_region = {
	.name = "region",
	.title = N_("行政区划"),
	.order = 80,
	.flags = KIND_RESIDENT,
	.fields = fields,
	.acts = acts,
	.check = check,
};
