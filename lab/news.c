#include "lab/news.h"

#include <errno.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/i18n.h"
#include "lab/agent.h"
#include "lab/mib.h"
#include "lab/notice.h"

#define TELL_AFTER (CLOCK_SECOND / 20)  /* what changes together is told together */
#define EVENTS_LIMIT 5000
#define FLOOD_STEP (CLOCK_SECOND / 100)
#define ENTERPRISE "1.3.6.1.4.1.8072.3.2.10"

static const struct {
	const char *name, *oid;
	int generic;
} traps[] = {
	{ "coldStart", "1.3.6.1.6.3.1.1.5.1", 0 },
	{ "warmStart", "1.3.6.1.6.3.1.1.5.2", 1 },
	{ "linkDown", "1.3.6.1.6.3.1.1.5.3", 2 },
	{ "linkUp", "1.3.6.1.6.3.1.1.5.4", 3 },
	{ "authenticationFailure", "1.3.6.1.6.3.1.1.5.5", 4 },
};

/* Something that happened: a port changed, or (PORT NULL) a device began anew. */
struct event {
	struct lab_device *device;
	struct lab_port *port;
};

struct lab_news {
	struct lab_site *site;
	int fd;
	uint16_t trap_port, syslog_port;
	GArray *events;
	GHashTable *keys;            /* device -> struct lab_keys */
	int32_t id;
	uint64_t salt;
	struct timer tell, flood;
	struct lab_device *flooding;
	bool flood_traps;
	uint64_t flood_sent, flood_all;
	int64_t flood_rate;
	struct mono flood_began;
};

/* ---- sending ------------------------------------------------------------------------------ */

static uint32_t own_address(const struct lab_device *device)
{
	g_autofree char *text = lab_device_address(device);
	struct in_addr address = { .s_addr = htonl(INADDR_LOOPBACK) };
	g_autoptr(GInetAddress) parsed = g_inet_address_new_from_string(text);
	if (parsed && g_inet_address_get_family(parsed) == G_SOCKET_FAMILY_IPV4)
		memcpy(&address, g_inet_address_to_bytes(parsed), sizeof address);
	return address.s_addr;
}

static void send_from(const struct lab_news *news, const struct lab_device *device, uint16_t port,
    struct bytes data)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct in_pktinfo))] = { 0 };
	struct in_pktinfo info = { .ipi_spec_dst.s_addr = own_address(device) };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct iovec part = { .iov_base = (void *)(uintptr_t)data.data, .iov_len = data.size };
	struct msghdr message = { .msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &part,
		.msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);
	head->cmsg_level = IPPROTO_IP;
	head->cmsg_type = IP_PKTINFO;
	head->cmsg_len = CMSG_LEN(sizeof info);
	memcpy(CMSG_DATA(head), &info, sizeof info);
	if (port != 0)
		sendmsg(news->fd, &message, MSG_DONTWAIT);
}

/* The v3 devices take turns with the two users, as the ledger has it. */
static const struct lab_user *user_of(const struct lab_news *news, const struct lab_device *device)
{
	unsigned before = 0;
	for (size_t i = 0; i < device->place; i++) {
		const struct lab_device *other = news->site->devices->pdata[i];
		before += other->plan->v3;
	}
	return &lab_users[before % 2];
}

static const struct lab_keys *keys_of(struct lab_news *news, const struct lab_device *device,
    const struct lab_user *user, struct bytes engine_id)
{
	struct lab_keys *keys = g_hash_table_lookup(news->keys, device);
	if (!keys) {
		keys = g_new0(struct lab_keys, 1);
		lab_keys_make(user, engine_id, keys);
		g_hash_table_insert(news->keys, (void *)(uintptr_t)device, keys);
	}
	return keys;
}

static void send_notice(struct lab_news *news, const struct lab_device *device,
    struct lab_notice *notice)
{
	uint8_t buffer[LAB_NOTICE_LIMIT], engine_id[LAB_ENGINE_ID_SIZE];
	uint32_t address = own_address(device);
	notice->version = device->plan->v3 ? LAB_V3 : device->plan->v1 ? LAB_V1 : LAB_V2C;
	notice->community = LAB_COMMUNITY;
	notice->enterprise = ENTERPRISE;
	notice->ticks = lab_device_ticks(news->site, device);
	notice->id = ++news->id & INT32_MAX;
	memcpy(notice->agent, &address, sizeof notice->agent);
	if (device->plan->v3) {
		lab_engine_id(news->site, device, engine_id);
		notice->engine_id = (struct bytes){ engine_id, sizeof engine_id };
		notice->user = user_of(news, device);
		notice->keys = keys_of(news, device, notice->user, notice->engine_id);
		notice->boots = device->engine_boots;
		notice->time = lab_engine_time(news->site, device);
		notice->salt = ++news->salt;
	}
	size_t size = lab_notice_write(notice, buffer);
	if (size > 0)
		send_from(news, device, news->trap_port, (struct bytes){ buffer, size });
}

bool lab_news_trap(struct lab_news *news, struct lab_device *device, const char *name,
    const struct lab_port *port, bool inform)
{
	char index[48], admin[48], oper[48];
	uint32_t number = port ? port->index : 0;
	size_t which = 0;
	while (which < G_N_ELEMENTS(traps) && strcmp(traps[which].name, name) != 0)
		which++;
	if (which == G_N_ELEMENTS(traps))
		return false;
	g_snprintf(index, sizeof index, "1.3.6.1.2.1.2.2.1.1.%u", number);
	g_snprintf(admin, sizeof admin, "1.3.6.1.2.1.2.2.1.7.%u", number);
	g_snprintf(oper, sizeof oper, "1.3.6.1.2.1.2.2.1.8.%u", number);
	const struct lab_notice_variable variables[] = {
		{ index, { .tag = BER_INTEGER, .integer = number } },
		{ admin, { .tag = BER_INTEGER, .integer = port && port->shut ? 2 : 1 } },
		{ oper, { .tag = BER_INTEGER, .integer = traps[which].generic == 3 ? 1 : 2 } },
	};
	struct lab_notice notice = { .trap = traps[which].oid, .generic = traps[which].generic,
		.inform = inform && !device->plan->v1 && !device->plan->v3,
		.variables = variables, .n_variables = port ? G_N_ELEMENTS(variables) : 0 };
	send_notice(news, device, &notice);
	return true;
}

void lab_news_syslog(struct lab_news *news, const struct lab_device *device, unsigned severity,
    const char *text)
{
	char at[32];
	g_autoptr(GDateTime) now =
	    g_date_time_new_from_unix_local(news->site->wall.us / CLOCK_SECOND);
	g_autofree char *stamp = g_date_time_format(now, "%H:%M:%S");
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	g_snprintf(at, sizeof at, "%.3s %2d %04d %s", months + 3 * (g_date_time_get_month(now) - 1),
	    g_date_time_get_day_of_month(now), g_date_time_get_year(now), stamp);
	g_autofree char *line =
	    g_strdup_printf("<%u>%s %s %s", 23 * 8 + severity, at, device->name, text);
	send_from(news, device, news->syslog_port,
	    (struct bytes){ (const uint8_t *)line, strlen(line) });
}

/* ---- what happens ------------------------------------------------------------------------- */

static void tell_port(struct lab_news *news, struct lab_port *port)
{
	g_autofree char *text = g_strdup_printf(
	    "%%%%01IFNET/4/LINK_STATE(l)[%u]:The line protocol on the interface %s has entered the "
	    "%s state.", port->index, port->name, port->up ? "UP" : "DOWN");
	lab_news_trap(news, port->device, port->up ? "linkUp" : "linkDown", port, false);
	lab_news_syslog(news, port->device, port->up ? 6 : 4, text);
}

static void tell_start(struct lab_news *news, struct lab_device *device)
{
	lab_news_trap(news, device, "coldStart", NULL, false);
	lab_news_syslog(news, device, 5, "%%01SYS/5/START(l)[0]:The system has started.");
}

/* Who has no power, or no way to us, says nothing; what changed twice is as it is now. */
static void on_tell(struct timer *timer, void *data)
{
	struct lab_news *news = data;
	(void)timer;
	for (guint i = 0; i < news->events->len; i++) {
		const struct event *event = &g_array_index(news->events, struct event, i);
		if (!lab_device_runs(event->device) || !event->device->reached)
			continue;
		if (event->port)
			tell_port(news, event->port);
		else
			tell_start(news, event->device);
	}
	g_array_set_size(news->events, 0);
}

static void on_event(struct lab_device *device, struct lab_port *port, void *data)
{
	struct lab_news *news = data;
	struct event event = { device, port };
	if (news->events->len >= EVENTS_LIMIT || (port && port->out))
		return;
	g_array_append_val(news->events, event);
	if (!timer_is_armed(&news->tell))
		timer_after(&news->tell, TELL_AFTER);
}

/* ---- floods ------------------------------------------------------------------------------- */

static void flood_one(struct lab_news *news)
{
	struct lab_device *device = news->flooding;
	const struct lab_port *port =
	    device->ports->pdata[news->flood_sent % device->ports->len];
	g_autofree char *text =
	    g_strdup_printf("%%%%01TEST/6/FLOOD(l)[%" G_GUINT64_FORMAT "]:one of many",
		news->flood_sent);
	if (news->flood_traps)
		lab_news_trap(news, device, news->flood_sent % 2 ? "linkUp" : "linkDown", port,
		    false);
	else
		lab_news_syslog(news, device, 6, text);
	news->flood_sent++;
}

static void on_flood(struct timer *timer, void *data)
{
	struct lab_news *news = data;
	int64_t passed = mono_between(news->flood_began, clock_mono());
	uint64_t due = (uint64_t)(passed * news->flood_rate / CLOCK_SECOND);
	while (news->flood_sent < MIN(due, news->flood_all))
		flood_one(news);
	if (news->flood_sent < news->flood_all)
		timer_after(timer, FLOOD_STEP);
}

void lab_news_flood(struct lab_news *news, struct lab_device *device, bool flood_traps,
    unsigned rate, unsigned seconds)
{
	news->flooding = device;
	news->flood_traps = flood_traps;
	news->flood_rate = rate;
	news->flood_all = (uint64_t)rate * seconds;
	news->flood_sent = 0;
	news->flood_began = clock_mono();
	timer_after(&news->flood, 0);
}

/* ---- the whole ---------------------------------------------------------------------------- */

struct lab_news *lab_news_new(struct lab_site *site, struct timers *timers, uint16_t trap_port,
    uint16_t syslog_port, GError **error)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) {
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(errno),
		    _("发不出陷阱与日志（%s）。"), g_strerror(errno));
		return NULL;
	}
	struct lab_news *news = g_new0(struct lab_news, 1);
	news->site = site;
	news->fd = fd;
	news->trap_port = trap_port;
	news->syslog_port = syslog_port;
	news->events = g_array_new(FALSE, FALSE, sizeof(struct event));
	news->keys = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	timer_init(&news->tell, timers, on_tell, news);
	timer_init(&news->flood, timers, on_flood, news);
	if (trap_port != 0 || syslog_port != 0) {
		site->event = on_event;
		site->event_data = news;
	}
	return news;
}

void lab_news_free(struct lab_news *news)
{
	if (!news)
		return;
	news->site->event = NULL;
	timer_stop(&news->tell);
	timer_stop(&news->flood);
	g_array_unref(news->events);
	g_hash_table_unref(news->keys);
	close(news->fd);
	g_free(news);
}
