#include "records/model/located.h"

#include <glib.h>
#include <string.h>

#include "base/i18n.h"

const struct choice located_segments[] = {
	{ "local_device", N_("本端设备") },
	{ "self_fiber", N_("自建光缆") },
	{ "carrier", N_("运营商段") },
	{ "remote_device", N_("对端设备") },
	{ "remote_power", N_("对端停电") },
	{ "lan", N_("接入单位自建段") },
	{ "upstream", N_("上级段") },
	{ "unknown", N_("未知") },
	{ NULL, NULL },
};

const struct choice located_acceptors[] = {
	{ "mgmt_unit", N_("管理单位") },
	{ "carrier", N_("本级运营商") },
	{ "access_unit", N_("接入单位") },
	{ "upstream", N_("上级管理单位") },
	{ "ops_unit", N_("运维单位") },
	{ "undecided", N_("值班员先受理，待判定") },
	{ NULL, NULL },
};

static enum known known_of(const json_t *facts, const char *name)
{
	const char *word = json_string_value(json_object_get(facts, name));

	return word == NULL ? KNOWN_NOT : strcmp(word, "yes") == 0 ? KNOWN_YES : KNOWN_NO;
}

struct acceptance located_rule(const json_t *facts, const char *power, const char *segment)
{
	struct acceptance_facts asked = {
		.owner = owner_read(record_text(facts, "owner")),
		.near_well = known_of(facts, "near_well"),
		.far_well = known_of(facts, "far_well"),
		.far_power = known_of(facts, "far_power"),
		.far_ours = record_flag(facts, "far_ours"),
		.backbone = record_flag(facts, "backbone"),
		.carrier_accepts = record_flag(facts, "carrier_accepts"),
	};

	segment_read(record_text(facts, "segment"), &asked.segment);
	if (power != NULL) {
		asked.far_power = strcmp(power, "yes") == 0 ? KNOWN_YES : KNOWN_NO;
		if (asked.far_power == KNOWN_NO)
			asked.segment = SEGMENT_REMOTE_POWER;
	}
	if (segment != NULL)
		segment_read(segment, &asked.segment);
	return acceptance_judge(&asked);
}

void located_refuse_without_reason(struct change *change, const json_t *facts, const char *field)
{
	const char *reason = change_text(change, field);
	int64_t least = record_integer(facts, "reason_least");

	if (reason == NULL || g_utf8_strlen(reason, -1) < least)
		change_refuse(change, field,
		    _("与程序判断不同，理由至少写 %d 个字：凭什么这样判。"), (int)least);
}
