/* What routers tell of their sessions, in the forms of each family: the same as their SNMP says
 * (lab/mib_routing.c), from the same sessions. A device without a session prints nothing. */
#include "lab/cli_routing.h"

#include "lab/routing.h"

#define MESSAGE_US (60 * CLOCK_SECOND)  /* between two keepalives */
#define PREFIXES 24                     /* that a peer at work has announced */

/* Those of the device, of PROTOCOL, that it tells of: a lost neighbour of OSPF is forgotten. */
static GPtrArray *sessions_of(const struct lab_talk *talk, enum lab_protocol protocol)
{
	GPtrArray *all = lab_routing_sessions(talk->site, talk->device, protocol);

	for (guint i = all->len; protocol == LAB_OSPF && i-- > 0;)
		if (!((const struct lab_session *)all->pdata[i])->up)
			g_ptr_array_remove_index(all, i);
	return all;
}

static guint count_up(const GPtrArray *sessions)
{
	guint up = 0;

	for (guint i = 0; i < sessions->len; i++)
		up += ((const struct lab_session *)sessions->pdata[i])->up;
	return up;
}

/* What a router says its own number is: what the other end calls it. */
static uint32_t own_as(const struct lab_talk *talk, const struct lab_session *session)
{
	return lab_routing_session(talk->site, session->peer, session->device, LAB_BGP)->remote_as;
}

static int64_t age_of(const struct lab_talk *talk, const struct lab_session *session)
{
	return MAX(0, mono_between(lab_session_changed(session), talk->site->now));
}

/* Messages exchanged so far. */
static unsigned messages_of(const struct lab_talk *talk, const struct lab_session *session)
{
	return session->up ? (unsigned)(age_of(talk, session) / MESSAGE_US) + 2 : 0;
}

/* "00:12:40"; from a day on in HOURS or in days. Caller frees. */
static char *age_text(const struct lab_talk *talk, const struct lab_session *session, bool hours)
{
	int seconds = (int)(age_of(talk, session) / CLOCK_SECOND);
	int day = 24 * 3600;

	if (seconds < day)
		return g_strdup_printf("%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60,
		    seconds % 60);
	return hours ? g_strdup_printf("%04dh%02dm", seconds / 3600, seconds / 60 % 60) :
	    g_strdup_printf("%dd%02dh", seconds / day, seconds / 3600 % 24);
}

/* The port over which the peer is reached; "-" when it is not. Caller frees. */
static char *port_to(const struct lab_session *session)
{
	const GPtrArray *ports = session->device->ports;

	for (guint i = 0; i < ports->len; i++) {
		const struct lab_port *port = ports->pdata[i], *far = lab_port_far(port);
		if (far != NULL && far->device == session->peer && port->link->passing)
			return lab_port_short(port);
	}
	return g_strdup("-");
}

/* ---- Huawei ------------------------------------------------------------------------------- */

static void head(struct lab_talk *talk, const GPtrArray *sessions, const char *colon)
{
	g_autofree char *own = lab_device_address(talk->device);

	lab_tell(talk, " BGP local router ID%s %s\n Local AS number%s %u", colon, own, colon,
	    own_as(talk, sessions->pdata[0]));
	lab_tell(talk,
	    " Total number of peers%s %u                 Peers in established state%s %u\n", colon,
	    sessions->len, colon, count_up(sessions));
}

void lab_tell_bgp_vrp(struct lab_talk *talk)
{
	g_autoptr(GPtrArray) all = sessions_of(talk, LAB_BGP);

	if (all->len == 0)
		return;
	head(talk, all, " :");
	lab_tell(talk, "  Peer            V          AS  MsgRcvd  MsgSent  OutQ  Up/Down       "
	    "State  PrefRcv\n");
	for (guint i = 0; i < all->len; i++) {
		const struct lab_session *one = all->pdata[i];
		g_autofree char *peer = lab_device_address(one->peer);
		g_autofree char *age = age_text(talk, one, true);
		unsigned messages = messages_of(talk, one);
		lab_tell(talk, "  %-15s %d %11u %8u %8u %5d %8s %11s %8u", peer, 4, one->remote_as,
		    messages, messages + 3, 0, age,
		    one->up ? "Established" : one->closed ? "Idle(Admin)" : "Active",
		    one->up ? PREFIXES : 0);
	}
}

void lab_tell_ospf_vrp(struct lab_talk *talk)
{
	g_autoptr(GPtrArray) all = sessions_of(talk, LAB_OSPF);
	g_autofree char *own = lab_device_address(talk->device);

	if (all->len == 0)
		return;
	lab_tell(talk, "\n          OSPF Process 1 with Router ID %s\n"
	    "                   Peer Statistic Information\n"
	    " ----------------------------------------------------------------------------\n"
	    " Area Id          Interface                        Neighbor id      State", own);
	for (guint i = 0; i < all->len; i++) {
		const struct lab_session *one = all->pdata[i];
		g_autofree char *peer = lab_device_address(one->peer), *port = port_to(one);
		lab_tell(talk, " 0.0.0.0          %-32s %-16s Full", port, peer);
	}
	lab_tell(talk,
	    " ----------------------------------------------------------------------------\n"
	    " Total Peer(s):     %u", all->len);
}

/* ---- H3C ---------------------------------------------------------------------------------- */

void lab_tell_bgp_comware(struct lab_talk *talk)
{
	g_autoptr(GPtrArray) all = sessions_of(talk, LAB_BGP);

	if (all->len == 0)
		return;
	head(talk, all, ":");
	lab_tell(talk, "  * - Dynamically created peer\n  Peer                    AS  MsgRcvd  "
	    "MsgSent OutQ PrefRcv Up/Down  State\n");
	for (guint i = 0; i < all->len; i++) {
		const struct lab_session *one = all->pdata[i];
		g_autofree char *peer = lab_device_address(one->peer);
		g_autofree char *age = age_text(talk, one, true);
		unsigned messages = messages_of(talk, one);
		lab_tell(talk, "  %-15s %10u %8u %8u %4d %7u %8s %s", peer, one->remote_as,
		    messages, messages + 3, 0, one->up ? PREFIXES : 0, age,
		    one->up ? "Established" : one->closed ? "Idle" : "Active");
	}
}

void lab_tell_ospf_comware(struct lab_talk *talk)
{
	g_autoptr(GPtrArray) all = sessions_of(talk, LAB_OSPF);
	g_autofree char *own = lab_device_address(talk->device);

	if (all->len == 0)
		return;
	lab_tell(talk, "         OSPF Process 1 with Router ID %s\n"
	    "               Neighbor Brief Information\n\n Area: 0.0.0.0\n"
	    " Router ID       Address         Pri Dead-Time  State             Interface", own);
	for (guint i = 0; i < all->len; i++) {
		const struct lab_session *one = all->pdata[i];
		g_autofree char *peer = lab_device_address(one->peer), *port = port_to(one);
		lab_tell(talk, " %-15s %-15s 1   %-10u Full/ -           %s", peer, peer,
		    30 + i % 10, port);
	}
}

/* ---- those who follow Cisco's forms ------------------------------------------------------- */

/* Behind a session that is not up, in words; else how many prefixes it brought. */
static const char *state_or(const struct lab_session *session, const char *prefixes,
    const char *admin)
{
	return session->up ? prefixes : session->closed ? admin : "Active";
}

void lab_tell_bgp_zte(struct lab_talk *talk)
{
	g_autoptr(GPtrArray) all = sessions_of(talk, LAB_BGP);
	g_autofree char *own = lab_device_address(talk->device);

	if (all->len == 0)
		return;
	lab_tell(talk,
	    "BGP router identifier %s, local AS number %u\nNeighbor        Ver  As          "
	    "MsgRcvd    MsgSend    Up/Down      State/PfxRcd",
	    own, own_as(talk, all->pdata[0]));
	for (guint i = 0; i < all->len; i++) {
		const struct lab_session *one = all->pdata[i];
		g_autofree char *peer = lab_device_address(one->peer);
		g_autofree char *age = age_text(talk, one, false);
		unsigned messages = messages_of(talk, one);
		lab_tell(talk, "%-15s 4    %-11u %-10u %-10u %-12s %s", peer, one->remote_as,
		    messages, messages + 3, age,
		    state_or(one, G_STRINGIFY(PREFIXES), "Idle(Admin)"));
	}
}

void lab_tell_ospf_zte(struct lab_talk *talk)
{
	g_autoptr(GPtrArray) all = sessions_of(talk, LAB_OSPF);
	g_autofree char *own = lab_device_address(talk->device);

	if (all->len == 0)
		return;
	lab_tell(talk, "            OSPF Router with ID (%s) (Process ID 1)\n\n"
	    "Neighbor ID     Pri State        DeadTime  Address         Interface", own);
	for (guint i = 0; i < all->len; i++) {
		const struct lab_session *one = all->pdata[i];
		g_autofree char *peer = lab_device_address(one->peer), *port = port_to(one);
		lab_tell(talk, "%-15s 1   FULL/--      00:00:%02u  %-15s %s", peer, 30 + i % 10,
		    peer, port);
	}
}

/* ADMIN is the word for a peer that was stopped here. */
static void bgp_of_ios(struct lab_talk *talk, const char *admin)
{
	g_autoptr(GPtrArray) all = sessions_of(talk, LAB_BGP);
	g_autofree char *own = lab_device_address(talk->device);

	if (all->len == 0)
		return;
	lab_tell(talk,
	    "BGP router identifier %s, local AS number %u\nBGP table version is 2\n\n"
	    "Neighbor        V          AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  "
	    "State/PfxRcd",
	    own, own_as(talk, all->pdata[0]));
	for (guint i = 0; i < all->len; i++) {
		const struct lab_session *one = all->pdata[i];
		g_autofree char *peer = lab_device_address(one->peer);
		g_autofree char *age = age_text(talk, one, false);
		unsigned messages = messages_of(talk, one);
		lab_tell(talk, "%-15s 4 %11u %7u %7u        2    0    0 %-8s %s", peer,
		    one->remote_as, messages, messages + 3, age,
		    state_or(one, G_STRINGIFY(PREFIXES), admin));
	}
	lab_tell(talk, "\nTotal number of neighbors %u", all->len);
}

void lab_tell_bgp_ruijie(struct lab_talk *talk)
{
	bgp_of_ios(talk, "Idle (Admin)");
}

void lab_tell_bgp_maipu(struct lab_talk *talk)
{
	bgp_of_ios(talk, "Idle");
}

static void ospf_of_ios(struct lab_talk *talk, const GPtrArray *all)
{
	lab_tell(talk, "Neighbor ID     Pri   State           Dead Time   Address         "
	    "Interface");
	for (guint i = 0; i < all->len; i++) {
		const struct lab_session *one = all->pdata[i];
		g_autofree char *peer = lab_device_address(one->peer), *port = port_to(one);
		lab_tell(talk, "%-15s   1   Full/DR         00:00:%02u    %-15s %s", peer,
		    30 + i % 10, peer, port);
	}
}

void lab_tell_ospf_ruijie(struct lab_talk *talk)
{
	g_autoptr(GPtrArray) all = sessions_of(talk, LAB_OSPF);

	if (all->len == 0)
		return;
	lab_tell(talk, "OSPF process 1, %u Neighbors, %u is Full:", all->len, all->len);
	ospf_of_ios(talk, all);
}

void lab_tell_ospf_maipu(struct lab_talk *talk)
{
	g_autoptr(GPtrArray) all = sessions_of(talk, LAB_OSPF);

	if (all->len == 0)
		return;
	lab_tell(talk, "OSPF process 1:");
	ospf_of_ios(talk, all);
}
