/* Notifications of v3. A trap is sealed with keys of the sender's engine: of each sender and engine
 * that once proved itself the keys and the clock are kept. An inform is sealed with keys of ours:
 * who does not know our engine, or its clock, is told by a Report and comes again. */
#include <string.h>

#include "base/i18n.h"
#include "probes/wire/snmp_ber.h"
#include "probes/wire/snmp_parts.h"
#include "probes/wire/trap.h"

#define ENGINES_MAX 4          /* of one sender that are remembered */
#define REPORT_SIZE 256
#define REPORTS_LEVEL 1        /* numbers of usmStats (RFC 3414 5) */
#define REPORTS_TIME 2
#define REPORTS_USER 3
#define REPORTS_ENGINE 4
#define FLAG_REPORTABLE 4

struct engine_keys {
	GBytes *engine_id;
	struct usm_peer *peer;
};

struct sender {
	struct credential *credential;
	GPtrArray *engines;          /* struct engine_keys, that proved themselves */
	struct usm_peer *ours;       /* of our engine */
};

struct trap_post {
	GBytes *engine_id;
	uint32_t boots;
	struct mono started;
	struct usm_keys *keys;
	struct decoder *decoder;
	GHashTable *senders;
	uint32_t reports[8];         /* sent, by number */
};

static void engine_keys_free(void *data)
{
	struct engine_keys *keys = data;

	g_bytes_unref(keys->engine_id);
	usm_peer_free(keys->peer);
	g_free(keys);
}

static void sender_free(void *data)
{
	struct sender *sender = data;

	g_ptr_array_unref(sender->engines);
	usm_peer_free(sender->ours);
	credential_free(sender->credential);
	g_free(sender);
}

struct trap_post *trap_post_new(struct bytes engine_id, uint32_t boots)
{
	struct trap_post *post = g_new0(struct trap_post, 1);

	codec_start();
	post->engine_id = g_bytes_new(engine_id.data, engine_id.size);
	post->boots = boots;
	post->started = clock_mono();
	post->keys = usm_keys_new();
	post->decoder = decoder_new();
	post->senders = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, sender_free);
	return post;
}

void trap_post_free(struct trap_post *post)
{
	if (post == NULL)
		return;
	g_hash_table_unref(post->senders);
	decoder_free(post->decoder);
	usm_keys_free(post->keys);
	g_bytes_unref(post->engine_id);
	g_free(post);
}

static struct credential *copy_credential(const struct credential *from)
{
	struct credential *copy = g_new0(struct credential, 1);

	*copy = *from;
	copy->community = NULL;
	copy->user = g_strdup(from->user);
	copy->auth_password = g_strdup(from->auth_password);
	copy->priv_password = g_strdup(from->priv_password);
	return copy;
}

static bool is_same(const struct credential *a, const struct credential *b)
{
	return a->version == b->version && a->auth == b->auth && a->priv == b->priv &&
	    g_strcmp0(a->user, b->user) == 0 &&
	    g_strcmp0(a->auth_password, b->auth_password) == 0 &&
	    g_strcmp0(a->priv_password, b->priv_password) == 0;
}

/* Of one that stays the same the clocks stay known: else every look at the ledger would open the
 * door for what was sent before. */
void trap_post_set(struct trap_post *post, int64_t number, const struct credential *credential)
{
	struct sender *sender = g_hash_table_lookup(post->senders, &number);

	if (sender != NULL && credential != NULL && is_same(sender->credential, credential))
		return;
	g_hash_table_remove(post->senders, &number);
	if (credential == NULL || credential->version != CREDENTIAL_V3 || credential->user == NULL)
		return;
	sender = g_new0(struct sender, 1);
	sender->credential = copy_credential(credential);
	sender->engines = g_ptr_array_new_with_free_func(engine_keys_free);
	g_hash_table_insert(post->senders, g_memdup2(&number, sizeof number), sender);
}

void trap_post_forget(struct trap_post *post, int64_t number)
{
	struct sender *sender = g_hash_table_lookup(post->senders, &number);

	if (sender != NULL)
		g_ptr_array_set_size(sender->engines, 0);
}

static struct usm_clock our_clock(const struct trap_post *post)
{
	struct usm_clock clock = { .boots = post->boots };

	clock.engine_id.data = g_bytes_get_data(post->engine_id, &clock.engine_id.size);
	clock.time = (uint32_t)(mono_between(post->started, clock_mono()) / CLOCK_SECOND);
	return clock;
}

/* ---- reports ------------------------------------------------------------------------------ */

static void put_report(struct pen *pen, uint32_t number, uint32_t count)
{
	static const uint32_t usm_stats[] = { 1, 3, 6, 1, 6, 3, 15, 1, 1 };
	uint32_t name[G_N_ELEMENTS(usm_stats) + 2];
	const uint8_t *end = pen->at;

	memcpy(name, usm_stats, sizeof usm_stats);
	name[G_N_ELEMENTS(usm_stats)] = number;
	name[G_N_ELEMENTS(usm_stats) + 1] = 0;
	for (int i = 0; i < 4; i++, count >>= 8)
		put_byte(pen, (uint8_t)count);
	put_byte(pen, 0);
	put_header(pen, TAG_COUNTER32, end);
	const uint8_t *value = pen->at;
	put_name(pen, name, G_N_ELEMENTS(name));
	put_header(pen, TAG_OID, value);
	put_header(pen, TAG_SEQUENCE, end);
	put_header(pen, TAG_SEQUENCE, end);
	put_integer(pen, 0);
	put_integer(pen, 0);
	put_integer(pen, 0);
	put_header(pen, PDU_REPORT, end);
}

/* A Report nobody signs: our engine and its clock, and what was wrong (RFC 3412 6, RFC 3414 2.4).
 */
static GBytes *report(struct trap_post *post, const struct envelope *envelope, uint32_t number)
{
	uint8_t buffer[REPORT_SIZE], flags = 0;
	struct pen pen = { buffer, buffer + sizeof buffer };
	const uint8_t *end = pen.at;
	struct usm_clock clock = our_clock(post);

	put_report(&pen, number, ++post->reports[number]);
	put_octets(&pen, "", 0);
	put_octets(&pen, clock.engine_id.data, clock.engine_id.size);
	put_header(&pen, TAG_SEQUENCE, end);
	const uint8_t *inside = pen.at;
	put_octets(&pen, "", 0);
	put_octets(&pen, "", 0);
	put_octets(&pen, envelope->user.data, MIN(envelope->user.size, 32));
	put_integer(&pen, (int32_t)clock.time);
	put_integer(&pen, (int32_t)clock.boots);
	put_octets(&pen, clock.engine_id.data, clock.engine_id.size);
	put_header(&pen, TAG_SEQUENCE, inside);
	put_header(&pen, TAG_OCTETS, inside);
	const uint8_t *header = pen.at;
	put_integer(&pen, MODEL_USM);
	put_octets(&pen, &flags, 1);
	put_integer(&pen, DATAGRAM_LIMIT - 1);
	put_integer(&pen, (int32_t)envelope->id);
	put_header(&pen, TAG_SEQUENCE, header);
	put_integer(&pen, VERSION_3);
	put_header(&pen, TAG_SEQUENCE, end);
	return pen.at == NULL ? NULL : g_bytes_new(pen.at, (size_t)(end - pen.at));
}

/* ---- opening ------------------------------------------------------------------------------ */

static bool is_to_us(const struct trap_post *post, const struct envelope *envelope)
{
	struct bytes ours = our_clock(post).engine_id;

	return envelope->engine_id.size == ours.size &&
	    memcmp(envelope->engine_id.data, ours.data, ours.size) == 0;
}

static bool is_user(const struct sender *sender, const struct envelope *envelope)
{
	return envelope->user.size == strlen(sender->credential->user) &&
	    memcmp(envelope->user.data, sender->credential->user, envelope->user.size) == 0;
}

static struct usm_peer *known_engine(const struct sender *sender, struct bytes engine_id)
{
	for (guint i = 0; i < sender->engines->len; i++) {
		const struct engine_keys *known = g_ptr_array_index(sender->engines, i);
		gsize size;
		const void *id = g_bytes_get_data(known->engine_id, &size);
		if (size == engine_id.size && memcmp(id, engine_id.data, size) == 0)
			return known->peer;
	}
	return NULL;
}

static void remember(struct sender *sender, struct bytes engine_id, struct usm_peer *peer)
{
	struct engine_keys *keys = g_new0(struct engine_keys, 1);

	if (sender->engines->len == ENGINES_MAX)
		g_ptr_array_remove_index(sender->engines, 0);
	keys->engine_id = g_bytes_new(engine_id.data, engine_id.size);
	keys->peer = peer;
	g_ptr_array_add(sender->engines, keys);
}

static const char *reason(unsigned number)
{
	return number == REPORTS_TIME ? _("v3 时钟不在窗口内（可能是重放）")
	    : number == REPORTS_LEVEL ? _("v3 安全级别低于凭据所定")
	    : number == REPORTS_USER  ? _("v3 用户不是这台设备凭据里的")
	    : number == REPORTS_ENGINE ? _("v3 引擎标识不对")
				      : _("v3 认证或解密不对");
}

/* Everything one opening needs. */
struct opening {
	struct trap_post *post;
	struct bytes datagram;
	struct envelope envelope;
	struct message message;
	struct trap *ret;
	unsigned number;             /* of usmStats, why not */
};

/* A trap of the sender's own engine: one that proves itself is remembered. */
static bool open_theirs(struct opening *opening, struct sender *sender)
{
	struct bytes id = opening->envelope.engine_id;
	struct usm_peer *known = known_engine(sender, id);
	struct usm_peer *peer =
	    known != NULL ? known : usm_peer_new(sender->credential, opening->post->keys);
	bool good = usm_open_notice(peer, opening->post->decoder, &opening->envelope,
	    opening->datagram.data, opening->datagram.size, NULL, &opening->message,
	    &opening->number, &opening->ret->answer) == USM_MESSAGE;

	if (known == NULL && good)
		remember(sender, id, peer);
	else if (known == NULL)
		usm_peer_free(peer);
	return good && opening->message.type == MESSAGE_NOTICE;
}

static bool open_ours(struct opening *opening, struct sender *sender, GBytes **ret_report)
{
	struct usm_clock clock = our_clock(opening->post);

	if (sender->ours == NULL)
		sender->ours = usm_peer_new(sender->credential, opening->post->keys);
	if (usm_open_notice(sender->ours, opening->post->decoder, &opening->envelope,
		opening->datagram.data, opening->datagram.size, &clock, &opening->message,
		&opening->number, &opening->ret->answer) == USM_MESSAGE)
		return opening->message.type == MESSAGE_INFORM;
	*ret_report = opening->number == REPORTS_TIME
	    ? usm_tell_clock(sender->ours, &opening->envelope, &clock)
	    : report(opening->post, &opening->envelope, opening->number);
	return false;
}

/* Who asks without naming an engine wants to know ours. It is answered to strangers as well: it is
 * no secret, and the answer is hardly longer than the question. */
static bool is_discovery(const struct envelope *envelope)
{
	return envelope->engine_id.size == 0 && (envelope->flags & FLAG_REPORTABLE) != 0;
}

enum trap_result trap_post_read(struct trap_post *post, int64_t number, struct bytes datagram,
    struct trap *ret, GBytes **ret_report)
{
	struct opening opening = { .post = post, .datagram = datagram, .ret = ret };
	struct sender *sender = g_hash_table_lookup(post->senders, &number);
	bool good = false;

	*ret = (struct trap){ .name = NULL };
	*ret_report = NULL;
	if (!message_open(datagram.data, datagram.size, &opening.envelope, &opening.message))
		return TRAP_OTHER;
	if (is_discovery(&opening.envelope)) {
		*ret_report = report(post, &opening.envelope, REPORTS_ENGINE);
		return TRAP_OTHER;
	}
	bool ours = is_to_us(post, &opening.envelope);
	if (sender == NULL || !is_user(sender, &opening.envelope)) {
		opening.number = REPORTS_USER;
		if (ours && (opening.envelope.flags & FLAG_REPORTABLE) != 0)
			*ret_report = report(post, &opening.envelope, REPORTS_USER);
	} else {
		good = ours ? open_ours(&opening, sender, ret_report)
			    : open_theirs(&opening, sender);
	}
	if (good)
		trap_take(&opening.message, ret);
	else
		g_clear_pointer(&ret->answer, g_bytes_unref);
	if (!good && *ret_report != NULL && opening.number == REPORTS_TIME)
		return TRAP_OTHER;  /* it comes again, with the clock it is told */
	if (!good)
		trap_take_fault(datagram, reason(opening.number), ret);
	ret->sealed = good;
	ret->late = !good && !ours && opening.number == REPORTS_TIME;
	return TRAP_READ;
}
