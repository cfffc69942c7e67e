/* The questions in the order in which a person asks them. What an end states itself comes first:
 * closed ports, electricity. Then the light, which has passed the fibre and nothing else; then the
 * circuits that share the way; and last what remains when the near end is well and the far end says
 * nothing. Each question is a row: the first that applies answers. */
#include "points/locate.h"

#include <stddef.h>

#include "base/i18n.h"

static const struct { const char *word, *title; } certainties[] = {
	[CERTAINTY_NONE] = { "none", N_("判不出") },
	[CERTAINTY_POSSIBLE] = { "possible", N_("可能") },
	[CERTAINTY_LIKELY] = { "likely", N_("很可能") },
	[CERTAINTY_CERTAIN] = { "certain", N_("确定") },
};

const char *certainty_word(enum certainty certainty)
{
	return certainties[certainty].word;
}

const char *certainty_title(enum certainty certainty)
{
	return certainties[certainty].title;
}

enum segment locate_line(enum owner owner)
{
	switch (owner) {
	case OWNER_SELF_FIBER:
		return SEGMENT_SELF_FIBER;
	case OWNER_CARRIER:
		return SEGMENT_CARRIER;
	case OWNER_ACCESS_UNIT:
		return SEGMENT_LAN;
	case OWNER_UPSTREAM:
		return SEGMENT_UPSTREAM;
	case OWNER_UNSAID:
		break;
	}
	return SEGMENT_UNKNOWN;
}

/* ---- nothing to locate -------------------------------------------------------------------- */

static bool is_cut_off(const struct locate_facts *facts)
{
	return facts->cut_off;
}

static bool is_maintained(const struct locate_facts *facts)
{
	return facts->maintained;
}

/* The echo has seen the whole way; without one both ends must be up. */
static bool works(const struct locate_facts *facts)
{
	bool ends = facts->near_port == KNOWN_YES && facts->far_port == KNOWN_YES;

	return !facts->near_disabled && !facts->far_disabled && facts->near_port != KNOWN_NO &&
	    facts->far_port != KNOWN_NO && facts->gateway != KNOWN_NO &&
	    (facts->gateway == KNOWN_YES || ends);
}

static bool works_faded(const struct locate_facts *facts)
{
	return works(facts) && facts->near_faded;
}

static bool works_lossy(const struct locate_facts *facts)
{
	return works(facts) && facts->lossy;
}

/* ---- what an end states itself ------------------------------------------------------------ */

static bool is_near_disabled(const struct locate_facts *facts)
{
	return facts->near_disabled;
}

static bool is_near_gone(const struct locate_facts *facts)
{
	return facts->near_device == KNOWN_NO;
}

static bool is_far_disabled(const struct locate_facts *facts)
{
	return facts->far_disabled;
}

static bool is_far_dark(const struct locate_facts *facts)
{
	return facts->far_power == KNOWN_NO;
}

/* ---- the line ----------------------------------------------------------------------------- */

static bool is_broken(const struct locate_facts *facts)
{
	return facts->near_port == KNOWN_NO || facts->far_port == KNOWN_NO ||
	    facts->gateway == KNOWN_NO;
}

static bool is_cable_broken(const struct locate_facts *facts)
{
	return is_broken(facts) && facts->cable == KNOWN_NO;
}

static bool is_branch_broken(const struct locate_facts *facts)
{
	return is_broken(facts) && facts->owner == OWNER_CARRIER && facts->branch == KNOWN_NO;
}

static bool is_far_alive(const struct locate_facts *facts)
{
	return facts->far_device == KNOWN_YES || facts->far_power == KNOWN_YES;
}

static bool is_dark_and_far_alive(const struct locate_facts *facts)
{
	return facts->near_port == KNOWN_NO && facts->near_light != KNOWN_YES &&
	    is_far_alive(facts);
}

static bool is_dark(const struct locate_facts *facts)
{
	return facts->near_port == KNOWN_NO && facts->near_light == KNOWN_NO;
}

/* Light comes in and the port is down all the same: the light does not tell which of the two. */
static bool is_lit_and_down(const struct locate_facts *facts)
{
	return facts->near_port == KNOWN_NO && facts->near_light == KNOWN_YES;
}

static bool is_down(const struct locate_facts *facts)
{
	return facts->near_port == KNOWN_NO;
}

static bool is_far_down(const struct locate_facts *facts)
{
	return facts->near_port == KNOWN_YES && facts->far_port == KNOWN_NO;
}

/* ---- the near end is up, the far end says nothing ----------------------------------------- */

static bool is_far_silent(const struct locate_facts *facts)
{
	return facts->near_port == KNOWN_YES && facts->gateway == KNOWN_NO;
}

/* A fibre of one's own has nothing in it that could send light by itself. */
static bool is_own_and_lit(const struct locate_facts *facts)
{
	return is_far_silent(facts) && facts->owner == OWNER_SELF_FIBER &&
	    facts->near_light == KNOWN_YES;
}

static bool is_own_and_silent(const struct locate_facts *facts)
{
	return is_far_silent(facts) && facts->owner == OWNER_SELF_FIBER;
}

static bool is_silent_and_far_alive(const struct locate_facts *facts)
{
	return is_far_silent(facts) && is_far_alive(facts);
}

static bool is_upstream_silent(const struct locate_facts *facts)
{
	return facts->owner == OWNER_UPSTREAM && facts->gateway == KNOWN_NO &&
	    facts->near_port != KNOWN_NO;
}

static bool is_gateway_silent(const struct locate_facts *facts)
{
	return facts->gateway == KNOWN_NO;
}

static bool is_near_unread(const struct locate_facts *facts)
{
	return facts->near_device == KNOWN_NOT;
}

static bool is_anything(const struct locate_facts *facts)
{
	(void)facts;
	return true;
}

/* ---- the table ---------------------------------------------------------------------------- */

/* LINE stands for the segment of the line, whoever owns it. */
#define LINE SEGMENTS
static const struct question {
	bool (*applies)(const struct locate_facts *facts);
	bool fault;
	unsigned segment, other;
	enum certainty certainty;
	const char *reason;
} questions[] = {
	{ is_cut_off, false, SEGMENT_UNKNOWN, SEGMENT_UNKNOWN, CERTAINTY_NONE,
	    N_("本控制台的网关不通：可能是自己断网，什么都判断不了") },
	{ is_maintained, false, SEGMENT_UNKNOWN, SEGMENT_UNKNOWN, CERTAINTY_NONE,
	    N_("在检修，不作判断") },
	{ works_faded, true, LINE, SEGMENT_UNKNOWN, CERTAINTY_POSSIBLE,
	    N_("链路通，但本端收光偏离基线：光缆弯折、接头或模块") },
	{ works_lossy, true, LINE, SEGMENT_UNKNOWN, CERTAINTY_POSSIBLE,
	    N_("链路通，但丢包：先排除拥塞，再查线路") },
	{ works, false, SEGMENT_UNKNOWN, SEGMENT_UNKNOWN, CERTAINTY_NONE,
	    N_("没有发现故障") },
	{ is_near_disabled, true, SEGMENT_LOCAL_DEVICE, SEGMENT_UNKNOWN, CERTAINTY_CERTAIN,
	    N_("本端端口被管理关闭") },
	{ is_near_gone, true, SEGMENT_LOCAL_DEVICE, SEGMENT_UNKNOWN, CERTAINTY_LIKELY,
	    N_("本端设备不可达，先处理它；线路此刻看不到") },
	{ is_far_disabled, true, SEGMENT_REMOTE_DEVICE, SEGMENT_UNKNOWN, CERTAINTY_CERTAIN,
	    N_("对端端口被管理关闭") },
	{ is_far_dark, true, SEGMENT_REMOTE_POWER, SEGMENT_UNKNOWN, CERTAINTY_CERTAIN,
	    N_("对端没有电") },
	{ is_cable_broken, true, LINE, SEGMENT_UNKNOWN, CERTAINTY_CERTAIN,
	    N_("同缆的其他链路也断了：光缆故障") },
	{ is_branch_broken, true, LINE, SEGMENT_UNKNOWN, CERTAINTY_LIKELY,
	    N_("同一运营商、同方向的其他链路也断了：运营商网内故障") },
	{ is_dark_and_far_alive, true, LINE, SEGMENT_UNKNOWN, CERTAINTY_CERTAIN,
	    N_("本端收不到信号，而对端有电：断在线路上") },
	{ is_dark, true, LINE, SEGMENT_REMOTE_POWER, CERTAINTY_LIKELY,
	    N_("本端口断开，收光丢失：线路断，或对端设备断电") },
	{ is_lit_and_down, true, SEGMENT_LOCAL_DEVICE, SEGMENT_REMOTE_DEVICE, CERTAINTY_POSSIBLE,
	    N_("有收光而端口断开：查两端端口、光模块和速率设置") },
	{ is_down, true, LINE, SEGMENT_REMOTE_POWER, CERTAINTY_POSSIBLE,
	    N_("本端口断开，没有收光读数：线路断、对端断电或本端模块") },
	{ is_far_down, true, LINE, SEGMENT_UNKNOWN, CERTAINTY_LIKELY,
	    N_("本端口正常而对端口断开：线路单向断，或中间设备断") },
	{ is_upstream_silent, true, SEGMENT_UPSTREAM, SEGMENT_UNKNOWN, CERTAINTY_LIKELY,
	    N_("本端正常，上级节点无应答") },
	{ is_own_and_lit, true, SEGMENT_REMOTE_DEVICE, SEGMENT_UNKNOWN, CERTAINTY_LIKELY,
	    N_("自建光缆收光正常，对端在发光而不应答：对端设备") },
	{ is_own_and_silent, true, SEGMENT_REMOTE_DEVICE, SEGMENT_REMOTE_POWER,
	    CERTAINTY_POSSIBLE, N_("本端口正常，对端无应答：先看对端设备和供电") },
	{ is_silent_and_far_alive, true, LINE, SEGMENT_UNKNOWN, CERTAINTY_LIKELY,
	    N_("本端正常、对端有电而不通：线路段") },
	{ is_far_silent, true, LINE, SEGMENT_REMOTE_POWER, CERTAINTY_POSSIBLE,
	    N_("本端口正常，对端无应答") },
	{ is_gateway_silent, true, LINE, SEGMENT_REMOTE_POWER, CERTAINTY_POSSIBLE,
	    N_("对端无应答，本端没有可信的读数") },
	{ is_near_unread, false, SEGMENT_UNKNOWN, SEGMENT_UNKNOWN, CERTAINTY_NONE,
	    N_("本端没有可信的读数，对端也没有探测结果") },
	{ is_anything, false, SEGMENT_UNKNOWN, SEGMENT_UNKNOWN, CERTAINTY_NONE,
	    N_("没有足够的证据：台账缺对端，或探测还没有结果") },
};

struct locate_verdict locate_judge(const struct locate_facts *facts)
{
	const struct question *question = questions;

	while (!question->applies(facts))
		question++;
	bool is_line = question->segment == LINE;
	bool answered = question->other == SEGMENT_REMOTE_POWER && is_far_alive(facts);
	return (struct locate_verdict){
		.fault = question->fault,
		.segment =
		    is_line ? locate_line(facts->owner) : (enum segment)question->segment,
		.other = answered ? SEGMENT_UNKNOWN : (enum segment)question->other,
		.certainty = question->certainty,
		.reason = question->reason,
	};
}
