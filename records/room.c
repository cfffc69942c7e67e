/* 机房: a room whose climate, power and doors the shift answers for (requirements.md 2.2; 拉接15,
 * 拉接24). Which threshold scheme holds in it is said here and named on every screen; altitude is
 * only shown, it changes no limit by itself (requirements.md, item 7). */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

/* What the limits of a scheme are chosen by: whether the equipment runs. */
static const struct choice states[] = {
	{ "running", N_("开机运行") },
	{ "standby", N_("停机") },
	{ "closed", N_("已停用") },
	{ NULL, NULL },
};

static const struct choice grades[] = {
	{ "A", N_("A 级") },
	{ "B", N_("B 级") },
	{ "C", N_("C 级") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("名称"), .type = FIELD_TEXT, .columns = 20, .limit = 120,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "site", .title = N_("地点"), .type = FIELD_REFERENCE, .refers_to = "site",
	  .flags = FIELD_LIST, .columns = 16 },
	{ .name = "gb_grade", .title = N_("国标等级"), .type = FIELD_CHOICE, .choices = grades,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 8, .otherwise = "B" },
	{ .name = "threshold_scheme", .title = N_("阈值方案"), .type = FIELD_TEXT, .limit = 60,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 18, .otherwise = "gb50174-2008-b",
	  .help = N_("gb50174-2008-b、gb50174-2017、custom 或自己的方案文件名。") },
	{ .name = "altitude_m", .title = N_("海拔（米）"), .type = FIELD_INTEGER, .minimum = -500,
	  .maximum = 9000, .help = N_("高海拔只作提示，不自动改温度限值。") },
	{ .name = "area_m2", .title = N_("面积（平方米）"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 100000 },
	{ .name = "floor_plan_no", .title = N_("平面图编号"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "door_ctrl", .title = N_("门禁"), .type = FIELD_TEXT },
	{ .name = "cctv", .title = N_("视频监控"), .type = FIELD_TEXT },
	{ .name = "fire_system", .title = N_("灭火系统"), .type = FIELD_TEXT,
	  .help = N_("如 七氟丙烷。") },
	{ .name = "gas_delay_s", .title = N_("气体延时（秒）"), .type = FIELD_INTEGER,
	  .minimum = 0, .maximum = 600, .help = N_("从报警到喷放，人要在这之前撤出。") },
	{ .name = "genset", .title = N_("柴油发电机"), .type = FIELD_TEXT },
	{ .name = "ups_topology", .title = N_("UPS 结构"), .type = FIELD_TEXT,
	  .help = N_("如 1+1 并机、2N。") },
	{ .name = "responsible", .title = N_("负责人"), .type = FIELD_TEXT, .limit = 60,
	  .flags = FIELD_LIST, .columns = 16 },
	{ .name = "phone", .title = N_("电话"), .type = FIELD_PHONE, .flags = FIELD_MASKED },
	{ .name = "key_set", .title = N_("钥匙"), .type = FIELD_TEXT,
	  .help = N_("哪一套、放在哪里。") },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE },
	{ .name = NULL },
};

/* The loop tells which schemes there are; the names are listed where it is none of them. */
static void check(struct change *change)
{
	const json_t *known = json_object_get(change->facts, "schemes"), *name;
	const char *scheme = change_text(change, "threshold_scheme");
	g_autoptr(GString) names = g_string_new(NULL);
	size_t i;

	if (known == NULL || scheme == NULL)
		return;
	json_array_foreach(known, i, name) {
		if (strcmp(json_string_value(name), scheme) == 0)
			return;
		g_string_append_printf(names, "%s%s", i == 0 ? "" : _("、"),
		    json_string_value(name));
	}
	change_refuse(change, "threshold_scheme", _("没有阈值方案 %s，现有：%s。"), scheme,
	    names->str);
}

/* Whoever still refers to the room is named, so that each can be dealt with. */
static void refuse_what_is_here(struct change *change, const char *kind)
{
	json_t *records = change_find(change, kind, "room", json_integer(change->id));

	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *record = json_array_get(records, i);

		if (!record_has_ended(kind_find(kind), record))
			change_refuse(change, NULL, _("还有%s %s 在此，先移走或停用。"),
			    _(kind_find(kind)->title), record_text(record, "name"));
	}
	json_decref(records);
}

static void guard_close(struct change *change)
{
	refuse_what_is_here(change, "device");
	refuse_what_is_here(change, "place");
	refuse_what_is_here(change, "rack");
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "running|standby", .roles = ROLE_SYSADMIN,
	  .fields = "*", .key = "e" },
	{ .name = "stand_by", .title = N_("转停机"), .from = "running", .to = "standby",
	  .roles = ROLE_SYSADMIN },
	{ .name = "activate", .title = N_("转开机"), .from = "standby", .to = "running",
	  .roles = ROLE_SYSADMIN },
	{ .name = "close", .title = N_("停用"), .from = "running|standby", .to = "closed",
	  .roles = ROLE_SYSADMIN, .guard = guard_close },
	{ .name = NULL },
};

const struct kind kind_room = {
	.name = "room",
	.title = N_("机房"),
	.order = 72,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "closed",
	.fields = fields,
	.acts = acts,
	.check = check,
};
