#include "service/round_codes.h"

#include <string.h>
#include <sys/random.h>

#include "base/i18n.h"
#include "base/log.h"
#include "service/peers.h"
#include "service/rounds.h"
#include "service/service.h"

#define KEY_SIZE 32
#define KEY_NAME "round_codes"

/* Wrong tries of one person at one spot. */
struct tries {
	int64_t count;
	struct mono since;
};

struct round_codes {
	struct service *service;
	char key[2 * KEY_SIZE + 1];  /* hexadecimal; "": none could be made */
	GHashTable *tries;           /* "uid/spot" -> struct tries, both owned */
};

/* ---- the key ------------------------------------------------------------------------------ */

static bool make_key(char key[2 * KEY_SIZE + 1])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[KEY_SIZE];

	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return false;
	for (size_t i = 0; i < sizeof bytes; i++) {
		key[2 * i] = digits[bytes[i] >> 4];
		key[2 * i + 1] = digits[bytes[i] & 15];
	}
	key[2 * sizeof bytes] = '\0';
	return true;
}

struct round_codes *round_codes_new(struct service *service)
{
	struct round_codes *codes = g_new0(struct round_codes, 1);
	json_auto_t *kept = store_kept(service->store, KEY_NAME);
	const char *text = json_string_value(kept);

	codes->service = service;
	codes->tries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (text != NULL && strlen(text) == 2 * KEY_SIZE)
		g_strlcpy(codes->key, text, sizeof codes->key);
	else if (make_key(codes->key))
		store_keep(service->store, KEY_NAME, json_string(codes->key));
	else
		log_warning("rounds", "%s", _("取不到随机数，到场码不能用"));
	return codes;
}

void round_codes_free(struct round_codes *codes)
{
	if (codes == NULL)
		return;
	g_hash_table_destroy(codes->tries);
	explicit_bzero(codes->key, sizeof codes->key);
	g_free(codes);
}

/* ---- codes -------------------------------------------------------------------------------- */

const char *round_code(const struct round_codes *codes, const json_t *spot,
    char buffer[ROUND_CODE_SIZE])
{
	g_autofree char *what = g_strdup_printf("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
	    record_id(spot), record_integer(spot, "issue"));
	g_autofree char *hash = g_compute_hmac_for_string(G_CHECKSUM_SHA256,
	    (const guchar *)codes->key, strlen(codes->key), what, -1);

	hash[15] = '\0';
	g_snprintf(buffer, ROUND_CODE_SIZE, "%06u",
	    (unsigned)(g_ascii_strtoull(hash, NULL, 16) % 1000000));
	return buffer;
}

static struct tries *tries_of(struct round_codes *codes, const json_t *spot,
    const struct actor *actor)
{
	char *key = g_strdup_printf("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, actor->uid,
	    record_id(spot));
	struct tries *tries = g_hash_table_lookup(codes->tries, key);

	if (tries != NULL) {
		g_free(key);
		return tries;
	}
	tries = g_new0(struct tries, 1);
	g_hash_table_insert(codes->tries, key, tries);
	return tries;
}

const char *round_code_try(struct round_codes *codes, const json_t *spot, const char *typed,
    const struct actor *actor, struct mono now)
{
	const struct settings *settings = codes->service->settings;
	char code[ROUND_CODE_SIZE];

	if (typed == NULL || typed[0] == '\0' || spot == NULL || codes->key[0] == '\0')
		return "none";
	struct tries *tries = tries_of(codes, spot, actor);
	if (tries->count > 0 && mono_between(tries->since, now) >= settings->round_code_wait)
		tries->count = 0;
	if (tries->count >= settings->round_code_tries)
		return "wait";
	if (strcmp(typed, round_code(codes, spot, code)) == 0) {
		tries->count = 0;
		return "ok";
	}
	tries->count++;
	tries->since = now;
	return "wrong";
}

/* ---- the list that is posted -------------------------------------------------------------- */

static json_t *row_of(const struct service *service, const json_t *spot)
{
	const char *where = record_text(spot, "where");
	char code[ROUND_CODE_SIZE];

	return json_pack("{s:I, s:s, s:s, s:s, s:I, s:s}", "id", (json_int_t)record_id(spot),
	    "room", ledger_name(service->ledger, "room", record_integer(spot, "room")), "name",
	    record_text(spot, "name"), "where", where == NULL ? "" : where, "issue",
	    (json_int_t)record_integer(spot, "issue"), "code",
	    round_code(rounds_codes(service), spot, code));
}

/* round.codes: all of them, for the supervisor who posts them; that he has them is on record. */
static void list_codes(struct peer *peer, const json_t *id, const json_t *params)
{
	struct service *service = peer->service;
	const struct kind *kind = kind_find("round_spot");
	struct actor actor = peer_actor(peer);
	json_t *rows = json_array();

	(void)params;
	for (json_t *spot = ledger_next(service->ledger, kind->name, NULL); spot != NULL;
	     spot = ledger_next(service->ledger, kind->name, spot))
		if (!record_has_ended(kind, spot))
			json_array_append_new(rows, row_of(service, spot));
	store_audit(service->store, &actor, peer->origin, "round.codes", true,
	    json_pack("{s:I}", "count", (json_int_t)json_array_size(rows)));
	peer_answer(peer, id, json_pack("{s:o}", "codes", rows));
}

const struct method round_methods[] = {
	{ "round.codes", ROLE_SHIFT_SUPERVISOR, list_codes },
	{ NULL, 0, NULL },
};
