/* User-based security (RFC 3414) by net-snmp's USM, made to forget.
 *
 * The library keeps users in one linear list, engine clocks in 23 buckets, and both for ever: at
 * ten thousand engines a message costs twenty times what it should, any stranger can make it
 * remember an engine, and two devices that were given the same engine id spoil each other's clock.
 * So what is known of an engine is kept here, in the peer of one agent, and lent to the library for
 * the length of one call: lend() puts in the one user and the one clock that matter, reclaim()
 * takes them out again.
 *
 * Discovery is an empty request without authentication; the Report that answers it names the
 * engine. Its clock is not authentic yet and need not be: if it lies, the true engine answers the
 * first real request with an authentic notInTimeWindow, and resynchronise() believes that once per
 * exchange. No other Report without authentication changes anything: it is a complaint, kept as the
 * reason in case nothing better comes before the timeout. */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/library/lcd_time.h>
#include <net-snmp/library/snmp_secmod.h>
#include <net-snmp/library/snmpusm.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "probes/wire/snmp_keys.h"

#define ENGINE_ID_MIN 5        /* RFC 3411: SnmpEngineID */
#define ENGINE_ID_MAX 32
#define PRIV_KEY_SIZE 16       /* DES: key and pre-IV; AES: 128 bits */

/* ---- peers -------------------------------------------------------------------------------- */

struct usm_peer {
	const struct credential *credential;
	const struct master_key *auth, *priv;
	const char *obstacle;
	int level;
	bool known;
	uint8_t engine_id[ENGINE_ID_MAX];
	size_t engine_id_size;
	uint32_t boots, time;        /* the engine's clock.. */
	struct mono at;              /* ..as it was then */
	bool proved;                 /* the clock is from an authentic message */
	struct usmUser *user; /* keys localised to this engine; in the library's list while lent */
};

static const char *find_keys(struct usm_peer *peer, struct usm_keys *keys)
{
	const struct credential *credential = peer->credential;
	if (!credential->user || !*credential->user)
		return _("凭据没有用户名");
	if (credential->auth == CREDENTIAL_AUTH_NONE)
		return credential->priv == CREDENTIAL_PRIV_NONE ? NULL
								: _("凭据要加密却没有认证口令");
	peer->auth = credential->auth_password
	    ? usm_master_of(keys, credential->auth, credential->auth_password)
	    : NULL;
	if (!peer->auth)
		return _("认证口令不足 8 个字符");
	if (credential->priv == CREDENTIAL_PRIV_NONE)
		return NULL;
	peer->priv = credential->priv_password
	    ? usm_master_of(keys, credential->auth, credential->priv_password)
	    : NULL;
	return peer->priv ? NULL : _("加密口令不足 8 个字符");
}

struct usm_peer *usm_peer_new(const struct credential *credential, struct usm_keys *keys)
{
	struct usm_peer *peer = g_new0(struct usm_peer, 1);
	peer->credential = credential;
	peer->obstacle = find_keys(peer, keys);
	peer->level = credential->auth == CREDENTIAL_AUTH_NONE ? SNMP_SEC_LEVEL_NOAUTH
	    : credential->priv == CREDENTIAL_PRIV_NONE ? SNMP_SEC_LEVEL_AUTHNOPRIV
	    : SNMP_SEC_LEVEL_AUTHPRIV;
	return peer;
}

static void user_free(struct usmUser *user)
{
	if (!user)
		return;
	if (user->authKey)
		explicit_bzero(user->authKey, user->authKeyLen);
	if (user->privKey)
		explicit_bzero(user->privKey, user->privKeyLen);
	usm_free_user(user);
}

/* Keys and a proved clock are kept for the case that it is the same engine again: else a forged
 * Report could bring an old clock back by making us ask anew. */
void usm_peer_forget(struct usm_peer *peer)
{
	peer->known = false;
}

void usm_peer_free(struct usm_peer *peer)
{
	if (!peer)
		return;
	user_free(peer->user);
	g_free(peer);
}

const char *usm_peer_obstacle(const struct usm_peer *peer)
{
	return peer->obstacle;
}

/* MASTER localised to the engine of PEER, in memory of the library's kind. */
static bool localise(const struct usm_peer *peer, const struct master_key *master, u_char **ret,
    size_t *ret_size, size_t limit)
{
	uint8_t key[USM_LENGTH_KU_HASHBLOCK];
	size_t size = sizeof key;
	if (generate_kul(usm_auth_protocol(master->auth), PROTOCOL_LENGTH, peer->engine_id,
		peer->engine_id_size, master->key, master->size, key, &size) != SNMPERR_SUCCESS)
		return false;
	*ret_size = MIN(size, limit);
	*ret = malloc(*ret_size);
	if (*ret)
		memcpy(*ret, key, *ret_size);
	explicit_bzero(key, sizeof key);
	return *ret != NULL;
}

static bool user_fill(const struct usm_peer *peer, struct usmUser *user)
{
	oid *auth = usm_auth_protocol(peer->credential->auth),
	    *priv = usm_priv_protocol(peer->credential->priv);
	free(user->authProtocol);
	free(user->privProtocol);
	user->authProtocol = snmp_duplicate_objid(auth, PROTOCOL_LENGTH);
	user->authProtocolLen = PROTOCOL_LENGTH;
	user->privProtocol = snmp_duplicate_objid(priv, PROTOCOL_LENGTH);
	user->privProtocolLen = PROTOCOL_LENGTH;
	user->name = strdup(peer->credential->user);
	user->secName = strdup(peer->credential->user);
	user->engineID = malloc(peer->engine_id_size);
	if (!user->authProtocol || !user->privProtocol || !user->name || !user->secName ||
	    !user->engineID)
		return false;
	memcpy(user->engineID, peer->engine_id, peer->engine_id_size);
	user->engineIDLen = peer->engine_id_size;
	user->userStatus = RS_ACTIVE;
	return (!peer->auth ||
		   localise(peer, peer->auth, &user->authKey, &user->authKeyLen, SIZE_MAX)) &&
	    (!peer->priv ||
		localise(peer, peer->priv, &user->privKey, &user->privKeyLen, PRIV_KEY_SIZE));
}

static bool is_same_engine(const struct usm_peer *peer, struct bytes id)
{
	return peer->user && id.size == peer->engine_id_size &&
	    memcmp(id.data, peer->engine_id, id.size) == 0;
}

/* From now on the engine of PEER is the one ENVELOPE names. */
static bool adopt_engine(struct usm_peer *peer, const struct envelope *envelope)
{
	struct bytes id = envelope->engine_id;
	if (id.size < ENGINE_ID_MIN || id.size > ENGINE_ID_MAX)
		return false;
	if (is_same_engine(peer, id)) {
		peer->known = true;
		return true;
	}
	user_free(g_steal_pointer(&peer->user));
	peer->proved = false;
	memcpy(peer->engine_id, id.data, id.size);
	peer->engine_id_size = id.size;
	peer->user = usm_create_user();
	if (!peer->user || !user_fill(peer, peer->user)) {
		user_free(g_steal_pointer(&peer->user));
		return false;
	}
	peer->known = true;
	return true;
}

static void adopt_clock(struct usm_peer *peer, const struct envelope *envelope)
{
	peer->boots = envelope->engine_boots;
	peer->time = envelope->engine_time;
	peer->at = clock_mono();
}

/* ---- lending ------------------------------------------------------------------------------ */

static void lend(struct usm_peer *peer, uint32_t boots, uint32_t time)
{
	usm_add_user(peer->user);
	set_enginetime(peer->engine_id, (u_int)peer->engine_id_size, boots, time, TRUE);
}

static void reclaim(struct usm_peer *peer)
{
	usm_remove_user(peer->user);
	peer->user->next = peer->user->prev = NULL;
	free_enginetime(peer->engine_id, peer->engine_id_size);
}

static uint32_t time_now(const struct usm_peer *peer)
{
	int64_t passed = mono_between(peer->at, clock_mono()) / CLOCK_SECOND;
	return (uint32_t)MIN((int64_t)peer->time + MAX(passed, 0), INT32_MAX);
}

/* ---- building ----------------------------------------------------------------------------- */

static void pdu_address(netsnmp_pdu *pdu, const struct usm_peer *peer)
{
	const char *user = peer->known ? peer->credential->user : "";
	pdu->securityLevel = peer->known ? peer->level : SNMP_SEC_LEVEL_NOAUTH;
	pdu->securityName = strdup(user);
	pdu->securityNameLen = strlen(user);
	pdu->contextName = strdup("");
	if (!peer->known)
		return;
	pdu->securityEngineID = netsnmp_memdup(peer->engine_id, peer->engine_id_size);
	pdu->securityEngineIDLen = peer->engine_id_size;
	pdu->contextEngineID = netsnmp_memdup(peer->engine_id, peer->engine_id_size);
	pdu->contextEngineIDLen = peer->engine_id_size;
}

static void session_fill(netsnmp_session *session)
{
	snmp_sess_init(session);
	session->version = SNMP_VERSION_3;
	session->isAuthoritative = SNMP_SESS_NONAUTHORITATIVE;
	session->securityModel = SNMP_SEC_MODEL_USM;
	session->rcvMsgMaxSize = session->sndMsgMaxSize = SNMP_MAX_MSG_SIZE;
}

size_t usm_build(struct usm_peer *peer, const struct ask_message *ask, uint8_t *buffer, size_t size)
{
	static const struct ask_message nothing = { .type = MESSAGE_GET };
	netsnmp_session session;
	netsnmp_pdu *pdu = codec_pdu(peer->known ? ask : &nothing);
	uint8_t *packet = malloc(REQUEST_LIMIT);
	size_t packet_size = REQUEST_LIMIT, offset = 0, used = 0;

	session_fill(&session);
	pdu->version = SNMP_VERSION_3;
	pdu->securityModel = SNMP_SEC_MODEL_USM;
	pdu->reqid = pdu->msgid = ask->id;
	pdu_address(pdu, peer);
	if (peer->known)
		lend(peer, peer->boots, time_now(peer));
	if (packet && snmp_build(&packet, &packet_size, &offset, &session, pdu) == 0 &&
	    offset <= size) {
		memcpy(buffer, packet + packet_size - offset, offset);
		used = offset;
	}
	if (peer->known)
		reclaim(peer);
	free(packet);
	snmp_free_pdu(pdu);
	return used;
}

/* ---- opening ------------------------------------------------------------------------------ */

/* The usmStats counters a Report may name: 1.3.6.1.6.3.15.1.1.N.0. */
enum usm_report {
	REPORT_OTHER,
	REPORT_LEVEL = 1,
	REPORT_TIME,
	REPORT_USER,
	REPORT_ENGINE,
	REPORT_DIGEST,
	REPORT_DECRYPTION
};

static enum usm_report report_of(const struct message *message)
{
	static const uint32_t usm_stats[] = { 1, 3, 6, 1, 6, 3, 15, 1, 1 };
	if (message->n_variables != 1)
		return REPORT_OTHER;
	const struct variable *variable = message->variables;
	if (variable->name_length != G_N_ELEMENTS(usm_stats) + 2 ||
	    memcmp(variable->name, usm_stats, sizeof usm_stats) != 0)
		return REPORT_OTHER;
	uint32_t number = variable->name[G_N_ELEMENTS(usm_stats)];
	return number <= REPORT_DECRYPTION ? (enum usm_report)number : REPORT_OTHER;
}

static const char *complaint(enum usm_report report)
{
	switch (report) {
	case REPORT_LEVEL:
		return _("设备不接受这一安全级别，请核对认证与加密设置");
	case REPORT_TIME:
		return _("设备的 SNMPv3 时钟不一致，重新同步未成功");
	case REPORT_USER:
		return _("设备上没有这个 SNMPv3 用户");
	case REPORT_ENGINE:
		return _("设备的 SNMPv3 引擎标识已变");
	case REPORT_DIGEST:
		return _("认证口令或认证算法不对");
	case REPORT_DECRYPTION:
		return _("加密口令或加密算法不对");
	case REPORT_OTHER:
		break;
	}
	return _("设备拒绝了 SNMPv3 请求");
}

static bool is_ours(const struct usm_peer *peer, const struct envelope *envelope)
{
	return peer->known && is_same_engine(peer, envelope->engine_id);
}

/* Without authentication: an answer if we asked that way; else a Report, which may name the engine
 * we are looking for, and otherwise is a complaint. */
static enum usm_result open_plain(struct usm_peer *peer, const struct envelope *envelope,
    const struct message *message, const char **ret_reason)
{
	if (message->type == MESSAGE_RESPONSE)
		return peer->level == SNMP_SEC_LEVEL_NOAUTH && is_ours(peer, envelope) ? USM_MESSAGE
										       : USM_DROP;
	if (message->type != MESSAGE_REPORT)
		return USM_DROP;

	enum usm_report report = report_of(message);
	if (!peer->known && report == REPORT_ENGINE && adopt_engine(peer, envelope)) {
		if (!peer->proved)
			adopt_clock(peer, envelope);
		return USM_DISCOVERED;
	}
	*ret_reason = complaint(report);
	return peer->known && report == REPORT_ENGINE ? USM_STRANGE_ENGINE : USM_COMPLAINT;
}

/* Let the library open DATA with the clock given; it works on a copy, because it may be asked
 * twice. */
static int open_pdu(struct usm_peer *peer, const uint8_t *data, size_t size, uint32_t boots,
    uint32_t time, netsnmp_pdu *pdu)
{
	netsnmp_session session;
	g_autofree uint8_t *copy = g_memdup2(data, size);
	session_fill(&session);
	lend(peer, boots, time);
	int error = snmp_parse(NULL, &session, pdu, copy, size);
	reclaim(peer);
	return error;
}

static void close_pdu(netsnmp_pdu *pdu)
{
	struct snmp_secmod_def *usm = find_sec_mod(SNMP_SEC_MODEL_USM);
	if (pdu->securityStateRef && usm && usm->pdu_free_state_ref)
		usm->pdu_free_state_ref(pdu->securityStateRef);
	pdu->securityStateRef = NULL;
	snmp_free_pdu(pdu);
}

/* MESSAGE is authentic. Its clock moves ours forward only; a Report that we are out of its window
 * moves it anywhere. */
static enum usm_result judge(struct usm_peer *peer, const struct envelope *envelope, int level,
    const struct message *message, const char **ret_reason)
{
	bool newer = envelope->engine_boots > peer->boots ||
	    (envelope->engine_boots == peer->boots && envelope->engine_time > time_now(peer));
	if (message->type == MESSAGE_RESPONSE && level == peer->level) {
		if (newer || !peer->proved)
			adopt_clock(peer, envelope);
		peer->proved = true;
		return USM_MESSAGE;
	}
	if (message->type != MESSAGE_REPORT)
		return USM_DROP;
	if (report_of(message) == REPORT_TIME) {
		adopt_clock(peer, envelope);
		peer->proved = true;
		return USM_RESYNCHRONISED;
	}
	*ret_reason = complaint(report_of(message));
	return USM_COMPLAINT;
}

/* First with the engine's clock as we know it. If the digest was right and the clock was not, we
 * may be the one who is wrong, as after a device lost its boots: then a Report, and only that, may
 * say so. */
static enum usm_result open_authentic(struct usm_peer *peer, struct decoder *decoder,
    const struct envelope *envelope, int level, const uint8_t *data, size_t size,
    struct message *ret, const char **ret_reason)
{
	enum usm_result result = USM_DROP;
	netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_RESPONSE);
	int error = open_pdu(peer, data, size, peer->boots, time_now(peer), pdu);
	bool behind = error == SNMPERR_USM_NOTINTIMEWINDOW;
	if (behind) {
		close_pdu(pdu);
		pdu = snmp_pdu_create(SNMP_MSG_RESPONSE);
		error =
		    open_pdu(peer, data, size, envelope->engine_boots, envelope->engine_time, pdu);
	}
	if (error == SNMPERR_SUCCESS) {
		decoder_take(decoder, pdu, ret);
		if (!behind || ret->type == MESSAGE_REPORT)
			result = judge(peer, envelope, level, ret, ret_reason);
	}
	close_pdu(pdu);
	return result;
}

enum usm_result usm_open(struct usm_peer *peer, struct decoder *decoder,
    const struct envelope *envelope, const uint8_t *data, size_t size, struct message *message,
    const char **ret_reason)
{
	bool auth = envelope->flags & SNMP_MSG_FLAG_AUTH_BIT,
	     priv = envelope->flags & SNMP_MSG_FLAG_PRIV_BIT;
	if (envelope->flags & SNMP_MSG_FLAG_RPRT_BIT || (priv && !auth))
		return USM_DROP;
	if (!auth)
		return open_plain(peer, envelope, message, ret_reason);
	if (!is_ours(peer, envelope))
		return USM_DROP;
	return open_authentic(peer, decoder, envelope,
	    priv ? SNMP_SEC_LEVEL_AUTHPRIV : SNMP_SEC_LEVEL_AUTHNOPRIV, data, size, message,
	    ret_reason);
}

/* ---- notifications ------------------------------------------------------------------------ */

static GBytes *build_pdu(netsnmp_pdu *pdu)
{
	netsnmp_session session;
	size_t room = REQUEST_LIMIT, used = 0;
	uint8_t *packet = malloc(room);
	session_fill(&session);
	GBytes *built = packet && snmp_build(&packet, &room, &used, &session, pdu) == 0
	    ? g_bytes_new(packet + room - used, used) : NULL;
	free(packet);
	return built;
}

/* The Response to the inform PDU: its own variables, sealed as it was (RFC 3416 4.2.7). */
static GBytes *answer_inform(struct usm_peer *peer, netsnmp_pdu *pdu)
{
	pdu->command = SNMP_MSG_RESPONSE;
	pdu->errstat = pdu->errindex = 0;
	pdu->flags &= ~(u_long)UCD_MSG_FLAG_EXPECT_RESPONSE;
	lend(peer, peer->boots, time_now(peer));
	GBytes *answer = build_pdu(pdu);
	reclaim(peer);
	return answer;
}

GBytes *usm_tell_clock(struct usm_peer *peer, const struct envelope *envelope,
    const struct usm_clock *ours)
{
	static const oid not_in_time[] = { 1, 3, 6, 1, 6, 3, 15, 1, 1, REPORT_TIME, 0 };
	static const u_int once = 1;
	netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_REPORT);
	pdu->version = SNMP_VERSION_3;
	pdu->securityModel = SNMP_SEC_MODEL_USM;
	pdu->msgid = envelope->id;
	pdu_address(pdu, peer);
	pdu->securityLevel = SNMP_SEC_LEVEL_AUTHNOPRIV;
	snmp_pdu_add_variable(pdu, not_in_time, G_N_ELEMENTS(not_in_time), ASN_COUNTER, &once,
	    sizeof once);
	lend(peer, ours->boots, ours->time);
	GBytes *report = build_pdu(pdu);
	reclaim(peer);
	snmp_free_pdu(pdu);
	return report;
}

static unsigned report_number(int error)
{
	switch (error) {
	case SNMPERR_USM_NOTINTIMEWINDOW:
		return REPORT_TIME;
	case SNMPERR_USM_DECRYPTIONERROR:
		return REPORT_DECRYPTION;
	case SNMPERR_USM_UNSUPPORTEDSECURITYLEVEL:
		return REPORT_LEVEL;
	default:
		return REPORT_DIGEST;
	}
}

/* The clock by which a message of PEER's engine is judged: ours; or the sender's as we know it,
 * which at first is what the message says. */
static void set_clock(struct usm_peer *peer, const struct envelope *envelope,
    const struct usm_clock *ours)
{
	if (ours) {
		peer->boots = ours->boots;
		peer->time = ours->time;
		peer->at = clock_mono();
	} else if (!peer->proved) {
		adopt_clock(peer, envelope);
	}
}

/* What the library lets pass of our own clock: one that runs ahead. */
static bool is_ahead(const struct envelope *envelope, const struct usm_clock *ours)
{
	return ours && (envelope->engine_boots != ours->boots ||
	    envelope->engine_time > ours->time + USM_TIME_WINDOW);
}

static enum usm_result open_sealed(struct usm_peer *peer, struct decoder *decoder,
    const struct envelope *envelope, const uint8_t *data, size_t size,
    const struct usm_clock *ours, struct message *ret, unsigned *ret_report, GBytes **ret_answer)
{
	netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_TRAP2);
	uint32_t now = time_now(peer);
	int error = open_pdu(peer, data, size, peer->boots, now, pdu);
	if (error == SNMPERR_SUCCESS && is_ahead(envelope, ours))
		error = SNMPERR_USM_NOTINTIMEWINDOW;
	if (error == SNMPERR_SUCCESS) {
		decoder_take(decoder, pdu, ret);
		if (!ours && (envelope->engine_boots > peer->boots || envelope->engine_time > now))
			adopt_clock(peer, envelope);
		peer->proved = true;
		if (ret->type == MESSAGE_INFORM)
			*ret_answer = answer_inform(peer, pdu);
	} else {
		*ret_report = report_number(error);
	}
	close_pdu(pdu);
	return error == SNMPERR_SUCCESS ? USM_MESSAGE : USM_DROP;
}

enum usm_result usm_open_notice(struct usm_peer *peer, struct decoder *decoder,
    const struct envelope *envelope, const uint8_t *data, size_t size,
    const struct usm_clock *ours, struct message *message, unsigned *ret_report,
    GBytes **ret_answer)
{
	bool auth = envelope->flags & SNMP_MSG_FLAG_AUTH_BIT,
	     priv = envelope->flags & SNMP_MSG_FLAG_PRIV_BIT;
	int level = priv ? SNMP_SEC_LEVEL_AUTHPRIV
	    : auth	 ? SNMP_SEC_LEVEL_AUTHNOPRIV : SNMP_SEC_LEVEL_NOAUTH;
	*ret_report = REPORT_LEVEL;
	if (peer->obstacle || level < peer->level || (priv && !auth) ||
	    (auth && peer->level == SNMP_SEC_LEVEL_NOAUTH) || (priv && !peer->priv))
		return USM_DROP;
	*ret_report = REPORT_ENGINE;
	if (!is_ours(peer, envelope) && !adopt_engine(peer, envelope))
		return USM_DROP;
	set_clock(peer, envelope, ours);
	return open_sealed(peer, decoder, envelope, data, size, ours, message, ret_report,
	    ret_answer);
}
