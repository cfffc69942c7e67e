/* 主机密钥: the SSH keys devices are known by. Before a key is trusted nothing is sent to the
 * device that offers it: not a password, not a command. The service notes the keys it is offered;
 * that a key really is the device's is for the security administrator to say, who compares the
 * fingerprint with what the device shows on its own console (三员分立，湘18). */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "offered", N_("待核对") },
	{ "trusted", N_("可信") },
	{ "revoked", N_("作废") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "fingerprint", .title = N_("指纹"), .type = FIELD_TEXT, .limit = 80,
	  .columns = 52, .flags = FIELD_DERIVED | FIELD_NAME | FIELD_LIST },
	{ .name = "device", .title = N_("设备"), .type = FIELD_REFERENCE, .refers_to = "device",
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST, .columns = 16 },
	{ .name = "key", .title = N_("公钥"), .type = FIELD_TEXT, .limit = 6000,
	  .flags = FIELD_REQUIRED | FIELD_FIXED,
	  .help = N_("算法和 base64，如 ssh-ed25519 AAAA...。") },
	{ .name = "changed", .title = N_("与可信的不同"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED | FIELD_LIST, .columns = 12 },
	{ .name = "decided_at", .title = N_("核对时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "decided_by", .title = N_("核对人"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "means", .title = N_("怎样核对的"), .type = FIELD_TEXT,
	  .help = N_("如：在设备本地控制台看过指纹。") },
	{ .name = NULL },
};

/* The algorithm is the first word of the key: a device has one trusted key of each. */
static bool same_algorithm(const char *a, const char *b)
{
	size_t length = strcspn(a, " ");

	return strncmp(a, b, length) == 0 && b[length] == ' ';
}

/* Other keys of the same device, in STATE, of the same algorithm as KEY where ALGORITHM is asked
 * for. Caller owns. */
static json_t *other_keys(struct change *change, int64_t device, const char *state,
    const char *key, bool algorithm)
{
	json_t *all = change_find(change, "host_key", "device", json_integer(device));
	json_t *others = json_array();

	for (size_t i = 0; i < json_array_size(all); i++) {
		json_t *other = json_array_get(all, i);

		if (record_id(other) == change->id ||
		    g_strcmp0(record_text(other, "state"), state) != 0)
			continue;
		if (!algorithm || same_algorithm(key, record_text(other, "key")))
			json_array_append(others, other);
	}
	json_decref(all);
	return others;
}

/* As OpenSSH shows it: "SHA256:" and the hash of the key in base64 without padding (RFC 4648).
 * Refuses what is no key. */
static void note_fingerprint(struct change *change)
{
	const char *key = change_text(change, "key"), *encoded = strchr(key, ' ');
	size_t size = 0, length = 32;
	uint8_t hash[32];
	g_autofree uint8_t *blob = encoded ? g_base64_decode(encoded + 1, &size) : NULL;

	if (size == 0) {
		change_refuse(change, "key", _("公钥要写算法和 base64，中间一个空格。"));
		return;
	}
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_checksum_update(checksum, blob, (gssize)size);
	g_checksum_get_digest(checksum, hash, &length);
	g_autofree char *text = g_base64_encode(hash, length);
	text[strcspn(text, "=")] = '\0';
	json_object_set_new(change->fields, "fingerprint", json_sprintf("SHA256:%s", text));
}

static void guard_offer(struct change *change)
{
	int64_t device = change_integer(change, "device");
	const char *key = change_text(change, "key");
	json_t *offered = other_keys(change, device, "offered", key, false);
	json_t *trusted = other_keys(change, device, "trusted", key, false);

	for (size_t i = 0; i < json_array_size(offered); i++)
		if (strcmp(record_text(json_array_get(offered, i), "key"), key) == 0)
			change_refuse(change, "key", _("这个密钥已经登记，等待核对。"));
	note_fingerprint(change);
	json_object_set_new(change->fields, "changed",
	    json_boolean(json_array_size(trusted) > 0));
	json_decref(offered);
	json_decref(trusted);
}

static void note_decision(struct change *change)
{
	json_object_set_new(change->fields, "decided_at", json_integer(change->now.us));
	json_object_set_new(change->fields, "decided_by", json_string(change->actor->name));
}

static void guard_trust(struct change *change)
{
	if (!change_text(change, "means"))
		change_refuse(change, "means", _("要写明是怎样核对指纹的。"));
	note_decision(change);
}

/* A key that is known beforehand, from the device's papers or its own console. */
static void guard_create(struct change *change)
{
	note_fingerprint(change);
	guard_trust(change);
}

/* The key it takes the place of is trusted no more. */
static void effect_trust(struct change *change)
{
	json_t *replaced = other_keys(change, change_integer(change, "device"), "trusted",
	    change_text(change, "key"), true);

	for (size_t i = 0; i < json_array_size(replaced); i++)
		change_put(change, "host_key", record_id(json_array_get(replaced, i)), "revoked",
		    NULL);
	json_decref(replaced);
}

static const struct act acts[] = {
	{ .name = "offer", .title = N_("登记"), .from = "", .roles = ROLE_SERVICE,
	  .fields = "device|key", .guard = guard_offer },
	{ .name = "create", .title = N_("登记可信密钥"), .from = "", .to = "trusted",
	  .roles = ROLE_SECADMIN, .fields = "device|key|means", .key = "n",
	  .guard = guard_create, .effect = effect_trust },
	{ .name = "trust", .title = N_("核对为可信"), .from = "offered|revoked", .to = "trusted",
	  .roles = ROLE_SECADMIN, .fields = "means", .key = "t", .guard = guard_trust,
	  .effect = effect_trust },
	{ .name = "revoke", .title = N_("作废"), .from = "offered|trusted", .to = "revoked",
	  .roles = ROLE_SECADMIN, .key = "x", .guard = note_decision },
	{ .name = NULL },
};

const struct kind kind_host_key = {
	.name = "host_key",
	.title = N_("主机密钥"),
	.order = 65,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "revoked",
	.fields = fields,
	.acts = acts,
};
