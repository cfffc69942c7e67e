/* The bootstrap file: where things are, and in which mode. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "service/settings.h"

static const char *const mode_words[] = {
	[MODE_TRIAL] = "trial", [MODE_PRODUCTION] = "production", [MODE_TRAINING] = "training",
};

const char *mode_word(enum mode mode)
{
	return mode_words[mode];
}

bool places_read(const char *file, struct places *ret, GError **error)
{
	g_autoptr(GKeyFile) keys = g_key_file_new();
	g_autofree char *mode = NULL;
	struct places places = { .mode = MODE_TRIAL };

	if (file == NULL) {
		places.state_dir = g_build_filename(g_get_user_state_dir(), "zhiban", NULL);
		places.socket = g_build_filename(places.state_dir, "socket", NULL);
		places.config_dir = g_build_filename(places.state_dir, "config", NULL);
		*ret = places;
		return true;
	}
	if (!g_key_file_load_from_file(keys, file, G_KEY_FILE_NONE, error)) {
		g_prefix_error(error, "%s: ", file);
		return false;
	}
	mode = g_key_file_get_string(keys, "service", "mode", NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(mode_words); i++)
		if (g_strcmp0(mode, mode_words[i]) == 0)
			places.mode = (enum mode)i;
	if (mode == NULL || strcmp(mode, mode_words[places.mode]) != 0) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
		    _("%s [service] mode：须为 production、training 或 trial"), file);
		return false;
	}
	places.state_dir = g_key_file_get_string(keys, "service", "state", NULL);
	places.socket = g_key_file_get_string(keys, "service", "socket", NULL);
	places.config_dir = g_path_get_dirname(file);
	if (places.state_dir == NULL)
		places.state_dir = g_strdup("/var/lib/zhiban");
	if (places.socket == NULL)
		places.socket = g_strdup("/run/zhiban/zhiban.sock");
	*ret = places;
	return true;
}

void places_override(struct places *places, const char *state_dir, const char *socket)
{
	if (state_dir != NULL) {
		g_free(places->state_dir);
		places->state_dir = g_canonicalize_filename(state_dir, NULL);
		if (places->mode != MODE_PRODUCTION) {
			g_free(places->config_dir);
			places->config_dir = g_build_filename(places->state_dir, "config", NULL);
			g_free(places->socket);
			places->socket = g_build_filename(places->state_dir, "socket", NULL);
		}
	}
	if (socket != NULL) {
		g_free(places->socket);
		places->socket = g_canonicalize_filename(socket, NULL);
	}
}

void places_clear(struct places *places)
{
	g_clear_pointer(&places->state_dir, g_free);
	g_clear_pointer(&places->socket, g_free);
	g_clear_pointer(&places->config_dir, g_free);
}
