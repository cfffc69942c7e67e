#include "lab/odd.h"

#include <string.h>

#include "base/i18n.h"
#include "lab/parts.h"

const struct lab_fault_name lab_fault_names[] = {
	{ "garbage", LAB_GARBAGE, N_("应答不是 BER") },
	{ "truncated", LAB_TRUNCATED, N_("应答只有前一半") },
	{ "wrong-id", LAB_WRONG_ID, N_("应答带别的请求号") },
	{ "wrong-oid", LAB_WRONG_OID, N_("应答里是没有问过的变量") },
	{ "wrong-community", LAB_WRONG_COMMUNITY, N_("应答带别的团体字") },
	{ "other-source", LAB_OTHER_SOURCE, N_("应答来自别的地址") },
	{ "endless", LAB_ENDLESS, N_("遍历没有尽头") },
	{ "same-oid", LAB_SAME_OID, N_("下一个变量还是这一个") },
	{ "cycle", LAB_CYCLE, N_("遍历绕回开头") },
	{ "empty", LAB_EMPTY, N_("应答里没有变量") },
	{ "toobig", LAB_TOOBIG, N_("长一点的应答都报 tooBig") },
	{ "no-bulk", LAB_NO_BULK, N_("只会 SNMPv1") },
	{ "duplicate", LAB_DUPLICATE, N_("应答都发两遍") },
	{ "frozen", LAB_FROZEN, N_("计数器不走") },
	{ "same-engine", LAB_SAME_ENGINE, N_("v3：与第一台设备引擎号相同") },
	{ "forged", LAB_FORGED, N_("v3：先来一条伪造的报告") },
	{ "same-names", LAB_SAME_NAMES, N_("端口两两同名") },
	{ "no-names", LAB_NO_NAMES, N_("端口没有名称") },
	{ "huge", LAB_HUGE, N_("系统描述和一个端口的描述长 60 kB") },
	{ "long-oid", LAB_LONG_OID, N_("设备型号的 OID 有 128 段") },
	{ "text-values", LAB_TEXT_VALUES, N_("端口的计数器和速率变成文字") },
	{ "no-uptime", LAB_NO_UPTIME, N_("没有运行时间") },
	{ "gen-error", LAB_GEN_ERROR, N_("问到第一个端口的错误数就报 genErr") },
	{ "escapes", LAB_ESCAPES, N_("文字里有终端控制序列") },
	{ "gbk", LAB_GBK_TEXTS, N_("文字是 GB18030 编码") },
	{ 0 }
};

/* ---- which variable it is ------------------------------------------------------------------- */

struct prefix {
	size_t length;
	uint32_t part[12];
};

#define BELOW(...) \
	{ sizeof(uint32_t[]){ __VA_ARGS__ } / sizeof(uint32_t), { __VA_ARGS__ } }

static const struct prefix sys_descr = BELOW(1, 3, 6, 1, 2, 1, 1, 1);
static const struct prefix sys_object_id = BELOW(1, 3, 6, 1, 2, 1, 1, 2);
static const struct prefix if_descr = BELOW(1, 3, 6, 1, 2, 1, 2, 2, 1, 2);
static const struct prefix if_in_errors = BELOW(1, 3, 6, 1, 2, 1, 2, 2, 1, 14);
static const struct prefix if_name = BELOW(1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1);
static const struct prefix if_alias = BELOW(1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18);
static const struct prefix port_tables[] = {
	BELOW(1, 3, 6, 1, 2, 1, 2, 2, 1), BELOW(1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
};

/* What people wrote into the equipment, and its neighbours pass on. */
static const struct prefix texts[] = {
	BELOW(1, 3, 6, 1, 2, 1, 1, 1), BELOW(1, 3, 6, 1, 2, 1, 1, 4),
	BELOW(1, 3, 6, 1, 2, 1, 1, 5), BELOW(1, 3, 6, 1, 2, 1, 1, 6),
	BELOW(1, 3, 6, 1, 2, 1, 2, 2, 1, 2), BELOW(1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1),
	BELOW(1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18), BELOW(1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 8),
	BELOW(1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 9), BELOW(1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 10),
};

static bool is_below(const struct ber_oid *name, const struct prefix *prefix)
{
	return name->length > prefix->length
	    && memcmp(name->part, prefix->part, prefix->length * sizeof *name->part) == 0;
}

static bool is_text(const struct ber_oid *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		if (is_below(name, &texts[i]))
			return true;
	return false;
}

/* The place of the row NAME among the ports that are there. */
static guint place_of(const struct lab_device *device, const struct ber_oid *name)
{
	guint place = 0;
	uint32_t index = name->part[name->length - 1];
	while (place < device->by_index->len
	    && ((struct lab_port *)device->by_index->pdata[place])->index != index)
		place++;
	return place;
}

/* ---- what it says instead ------------------------------------------------------------------- */

#define X10(...) \
	__VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, \
	    __VA_ARGS__, __VA_ARGS__, __VA_ARGS__

static const char huge[] = { X10(X10(X10(X10('h', 'u', 'g', 'e', '-', ' ')))) };

G_STATIC_ASSERT(sizeof huge == LAB_HUGE_OCTETS);

static void say(struct ber_value *value, const void *data, size_t size)
{
	*value = (struct ber_value){ .tag = BER_OCTETS, .octets = { data, size } };
}

/* Every second port has the name of the one before it. */
static void share_name(const struct lab_mib *mib, const struct ber_oid *name,
    struct ber_value *value)
{
	guint place = place_of(mib->device, name);
	if (place >= mib->device->by_index->len)
		return;
	const struct lab_port *port = mib->device->by_index->pdata[place & ~1u];
	say(value, port->name, strlen(port->name));
}

/* A window title, a cleared screen, colours, the same in C1, a letter that turns the line round. */
static void put_escapes(struct lab_mib *mib, struct ber_value *value)
{
	static const char ill[] = "\x1b]0;lab\a\x1b[2J\x1b[31m\xc2\x9b" "7m\xe2\x80\xae\r\b";
	size_t room = sizeof mib->text - (sizeof ill - 1), size = MIN(value->octets.size, room);
	memcpy(mib->text, ill, sizeof ill - 1);
	memcpy(mib->text + sizeof ill - 1, value->octets.data, size);
	say(value, mib->text, sizeof ill - 1 + size);
}

/* Texts that are GB18030 already stay as they are. */
static void put_gbk(struct lab_mib *mib, struct ber_value *value)
{
	gsize size;
	const char *text = (const char *)value->octets.data;
	g_autofree char *other = g_convert(
	    text, (gssize)value->octets.size, "GB18030", "UTF-8", NULL, &size, NULL);
	if (!other)
		return;
	size = MIN(size, sizeof mib->text);
	memcpy(mib->text, other, size);
	say(value, mib->text, size);
}

static void lengthen(struct lab_mib *mib, struct ber_value *value)
{
	for (size_t i = value->oid_length; i < BER_OID_LIMIT; i++)
		mib->oid.part[i] = (uint32_t)i;
	value->oid = mib->oid.part;
	value->oid_length = mib->oid.length = BER_OID_LIMIT;
}

/* Text where the MIB wants a number. */
static void put_words(const struct ber_oid *name, struct ber_value *value)
{
	static const char words[] = "n/a";
	bool number = value->tag == BER_COUNTER32 || value->tag == BER_GAUGE32
	    || value->tag == BER_COUNTER64;
	if (number && (is_below(name, &port_tables[0]) || is_below(name, &port_tables[1])))
		say(value, words, sizeof words - 1);
}

static bool is_huge(const struct lab_mib *mib, const struct ber_oid *name)
{
	return is_below(name, &sys_descr)
	    || (is_below(name, &if_alias) && place_of(mib->device, name) == 0);
}

void lab_odd_value(struct lab_mib *mib, const struct ber_oid *name, struct ber_value *value)
{
	unsigned faults = mib->device->faults;
	bool names_port = is_below(name, &if_descr) || is_below(name, &if_name);
	if (faults & LAB_SAME_NAMES && names_port)
		share_name(mib, name, value);
	if (faults & LAB_NO_NAMES && names_port)
		say(value, "", 0);
	if (faults & LAB_GBK_TEXTS && is_text(name))
		put_gbk(mib, value);
	if (faults & LAB_ESCAPES && is_text(name))
		put_escapes(mib, value);
	if (faults & LAB_HUGE && is_huge(mib, name))
		say(value, huge, sizeof huge);
	if (faults & LAB_LONG_OID && is_below(name, &sys_object_id))
		lengthen(mib, value);
	if (faults & LAB_TEXT_VALUES)
		put_words(name, value);
}

bool lab_odd_fails(const struct lab_mib *mib, const struct ber_oid *name)
{
	return mib->device->faults & LAB_GEN_ERROR && is_below(name, &if_in_errors)
	    && place_of(mib->device, name) == 0;
}

/* ---- what happens to it --------------------------------------------------------------------- */

void lab_device_jump(const struct lab_site *site, struct lab_device *device)
{
	for (guint i = 0; i < device->ports->len; i++) {
		struct lab_port *port = device->ports->pdata[i];
		if (!port->link)
			continue;
		lab_link_flow(site, port->link);
		port->base[LAB_IN_OCTETS] -= LAB_JUMP;
		port->base[LAB_OUT_OCTETS] -= LAB_JUMP;
	}
}

static int by_index(const void *a, const void *b)
{
	const struct lab_port *x = *(struct lab_port *const *)a, *y = *(struct lab_port *const *)b;
	return x->index < y->index ? -1 : x->index > y->index;
}

void lab_port_take_out(struct lab_port *port, bool out)
{
	if (port->out == out)
		return;
	port->out = out;
	lab_parts_forget(port->device);
	if (out) {
		g_ptr_array_remove(port->device->by_index, port);
	} else {
		g_ptr_array_add(port->device->by_index, port);
		g_ptr_array_sort(port->device->by_index, by_index);
	}
}

/* Nothing is broken any more; to be settled. */
void lab_site_calm(struct lab_site *site)
{
	for (guint i = 0; i < site->links->len; i++) {
		struct lab_link *link = site->links->pdata[i];
		link->pulled = link->severed = false;
		link->bent = 0;
	}
	for (guint i = 0; i < site->devices->len; i++) {
		struct lab_device *device = site->devices->pdata[i];
		if (device->power == LAB_OFF)
			lab_device_reboot(site, device);
		for (guint j = 0; j < device->ports->len; j++)
			lab_port_take_out(device->ports->pdata[j], false);
		device->power = LAB_ON;
		device->faults = 0;
		device->loss = 0;
		device->delay_us = device->jitter_us = 0;
		device->engine_drift = 0;
		lab_terminal_calm(&device->terminal);
	}
}
