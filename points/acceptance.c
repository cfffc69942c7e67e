/* The rules as they stand in requirements 2.5, in their order; the first that applies counts. Each
 * is a predicate over the facts and a row that says who accepts and who repairs.
 *
 * What has been located counts before what follows from the ledger: that the line belongs to a
 * carrier says something about who is called only where nobody has found the fault in a device, in
 * the far end's power or in a local network (拉接13: whoever owns it maintains it). */
#include "points/acceptance.h"

#include <stddef.h>
#include <string.h>

#include "base/i18n.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct { const char *word, *title; } segments[SEGMENTS] = {
	[SEGMENT_UNKNOWN] = { "unknown", N_("未知") },
	[SEGMENT_LOCAL_DEVICE] = { "local_device", N_("本端设备") },
	[SEGMENT_SELF_FIBER] = { "self_fiber", N_("自建光缆") },
	[SEGMENT_CARRIER] = { "carrier", N_("运营商段") },
	[SEGMENT_REMOTE_DEVICE] = { "remote_device", N_("对端设备") },
	[SEGMENT_REMOTE_POWER] = { "remote_power", N_("对端停电") },
	[SEGMENT_LAN] = { "lan", N_("接入单位自建段") },
	[SEGMENT_UPSTREAM] = { "upstream", N_("上级段") },
};

static const struct { const char *word, *title; } acceptors[ACCEPTORS] = {
	[ACCEPTOR_UNDECIDED] = { "undecided", N_("值班员先受理，待判定") },
	[ACCEPTOR_MGMT_UNIT] = { "mgmt_unit", N_("管理单位") },
	[ACCEPTOR_CARRIER] = { "carrier", N_("本级运营商") },
	[ACCEPTOR_ACCESS_UNIT] = { "access_unit", N_("接入单位") },
	[ACCEPTOR_SUPERIOR] = { "upstream", N_("上级管理单位") },
	[ACCEPTOR_OPS_UNIT] = { "ops_unit", N_("运维单位") },
};

const char *segment_word(enum segment segment)
{
	return segments[segment].word;
}

const char *segment_title(enum segment segment)
{
	return segments[segment].title;
}

bool segment_read(const char *word, enum segment *ret)
{
	for (size_t i = 0; word != NULL && i < COUNT(segments); i++)
		if (strcmp(segments[i].word, word) == 0) {
			*ret = (enum segment)i;
			return true;
		}
	return false;
}

const char *acceptor_word(enum acceptor acceptor)
{
	return acceptors[acceptor].word;
}

const char *acceptor_title(enum acceptor acceptor)
{
	return acceptors[acceptor].title;
}

bool acceptor_read(const char *word, enum acceptor *ret)
{
	for (size_t i = 0; word != NULL && i < COUNT(acceptors); i++)
		if (strcmp(acceptors[i].word, word) == 0) {
			*ret = (enum acceptor)i;
			return true;
		}
	return false;
}

enum owner owner_read(const char *word)
{
	static const char *const words[] = {
		[OWNER_SELF_FIBER] = "self_fiber", [OWNER_CARRIER] = "carrier",
		[OWNER_ACCESS_UNIT] = "access_unit", [OWNER_UPSTREAM] = "upstream",
	};

	for (size_t i = OWNER_SELF_FIBER; word != NULL && i < COUNT(words); i++)
		if (strcmp(words[i], word) == 0)
			return (enum owner)i;
	return OWNER_UNSAID;
}

bool acceptance_carrier_accepts(const char *site_profile)
{
	static const char *const silent[] = { "liuzhou", "qingpu", "hunan" };

	for (size_t i = 0; site_profile != NULL && i < COUNT(silent); i++)
		if (strcmp(silent[i], site_profile) == 0)
			return false;
	return true;
}

/* ---- the rules ---------------------------------------------------------------------------- */

static bool is_unlocated(const struct acceptance_facts *facts)
{
	return facts->segment == SEGMENT_UNKNOWN;
}

static bool is_upstream(const struct acceptance_facts *facts)
{
	return facts->segment == SEGMENT_UPSTREAM;
}

static bool is_own_fiber(const struct acceptance_facts *facts)
{
	return facts->segment == SEGMENT_SELF_FIBER ||
	    (is_unlocated(facts) && facts->owner == OWNER_SELF_FIBER &&
		facts->near_well == KNOWN_YES && facts->far_well == KNOWN_YES);
}

/* While nobody knows whether the far end has electricity this is the rule, provided they say that
 * they have: `ask_power`. */
static bool is_carrier(const struct acceptance_facts *facts)
{
	return facts->segment == SEGMENT_CARRIER ||
	    (is_unlocated(facts) && facts->owner == OWNER_CARRIER &&
		facts->near_well == KNOWN_YES && facts->far_power != KNOWN_NO);
}

static bool is_of_unit(const struct acceptance_facts *facts)
{
	return facts->segment == SEGMENT_LAN ||
	    (is_unlocated(facts) && facts->owner == OWNER_ACCESS_UNIT);
}

static bool is_our_far_device(const struct acceptance_facts *facts)
{
	bool there = facts->segment == SEGMENT_REMOTE_DEVICE ||
	    (is_unlocated(facts) && facts->far_power == KNOWN_YES);

	return there && facts->far_ours && facts->far_power != KNOWN_NO;
}

static bool is_dark(const struct acceptance_facts *facts)
{
	return facts->segment == SEGMENT_REMOTE_POWER ||
	    (facts->far_power == KNOWN_NO &&
		(is_unlocated(facts) || facts->segment == SEGMENT_REMOTE_DEVICE));
}

/* A far device that somebody else put there is theirs, as is what they built around it. */
static bool is_their_far_device(const struct acceptance_facts *facts)
{
	return facts->segment == SEGMENT_REMOTE_DEVICE && !facts->far_ours;
}

static bool is_backbone(const struct acceptance_facts *facts)
{
	return facts->backbone &&
	    (facts->segment == SEGMENT_LOCAL_DEVICE ||
		(is_unlocated(facts) && facts->near_well == KNOWN_NO));
}

static bool is_anything(const struct acceptance_facts *facts)
{
	(void)facts;
	return true;
}

static const struct rule {
	int number;
	bool (*applies)(const struct acceptance_facts *facts);
	enum acceptor accepts, repairs;
	bool needs_power; /* it counts only if the far end has electricity */
	const char *reason, *source;
} rules[] = {
	{ 1, is_upstream, ACCEPTOR_SUPERIOR, ACCEPTOR_SUPERIOR, false,
	    N_("上联或上级节点的故障，报上级管理单位"), N_("拉接5(六)、9（推断）") },
	{ 2, is_own_fiber, ACCEPTOR_MGMT_UNIT, ACCEPTOR_MGMT_UNIT, true,
	    N_("自建光缆由管理单位受理"), N_("拉接14") },
	{ 3, is_carrier, ACCEPTOR_CARRIER, ACCEPTOR_CARRIER, true,
	    N_("运营商线路由本级相应运营商受理"), N_("拉接14") },
	{ 4, is_of_unit, ACCEPTOR_ACCESS_UNIT, ACCEPTOR_ACCESS_UNIT, false,
	    N_("接入单位自建的线路、局域网由接入单位负责"), N_("拉接8、10、13；青8") },
	{ 5, is_our_far_device, ACCEPTOR_MGMT_UNIT, ACCEPTOR_OPS_UNIT, true,
	    N_("对端是管理单位部署的设备，对端有电：管理单位受理，派运维单位"),
	    N_("湘22；拉接13") },
	{ 6, is_dark, ACCEPTOR_ACCESS_UNIT, ACCEPTOR_ACCESS_UNIT, false,
	    N_("对端没有电：先告知接入单位，不报运营商"), N_("拉接13") },
	{ 4, is_their_far_device, ACCEPTOR_ACCESS_UNIT, ACCEPTOR_ACCESS_UNIT, false,
	    N_("对端是接入单位自己的设备，由接入单位负责"), N_("拉接10、13；青8") },
	{ 7, is_backbone, ACCEPTOR_MGMT_UNIT, ACCEPTOR_OPS_UNIT, false,
	    N_("核心、汇聚、出口、政务云骨干设备：管理单位受理，运维单位处置"),
	    N_("拉接10、13") },
	{ 8, is_anything, ACCEPTOR_UNDECIDED, ACCEPTOR_UNDECIDED, false,
	    N_("判不出：首问负责，值班员先受理"), N_("拟") },
};

struct acceptance acceptance_judge(const struct acceptance_facts *facts)
{
	const struct rule *rule = rules;

	while (!rule->applies(facts))
		rule++;
	struct acceptance acceptance = {
		.rule = rule->number,
		.accepts = rule->accepts,
		.repairs = rule->repairs,
		.reason = rule->reason,
		.source = rule->source,
	};
	if (rule->number == 3 && !facts->carrier_accepts) {
		acceptance.accepts = ACCEPTOR_MGMT_UNIT;
		acceptance.reason = N_("运营商线路报本级运营商处置；对用户仍由管理单位受理");
		acceptance.source = N_("青17；柳30");
	}
	if (rule->needs_power && facts->far_power == KNOWN_NOT) {
		acceptance.ask_power = true;
		acceptance.otherwise = 6;
	}
	if (rule->number == 8) {
		acceptance.ask_power =
		    facts->far_power == KNOWN_NOT && facts->near_well != KNOWN_NO;
		acceptance.complete_ledger = facts->owner == OWNER_UNSAID;
		if (acceptance.complete_ledger)
			acceptance.reason =
			    N_("台账没有填归属：首问负责，值班员先受理，并补全台账");
	}
	return acceptance;
}
