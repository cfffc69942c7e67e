#include "service/offline.h"

#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "runbooks/scenario.h"
#include "service/configuration.h"
#include "service/scenarios.h"
#include "service/settings.h"
#include "service/store.h"

bool offline_options(int *argc, char ***argv, const GOptionEntry *options)
{
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;

	g_option_context_add_main_entries(context, options, NULL);
	if (g_option_context_parse(context, argc, argv, &error))
		return true;
	g_autofree char *clean = text_clean_string(error->message);
	fprintf(stderr, "zhiband: %s\n", clean);
	return false;
}

static int fail(const GError *error)
{
	g_autofree char *clean = text_clean_string(error->message);

	fprintf(stderr, "zhiban: %s\n", clean);
	return 1;
}

/* The state directory: as given, else where the configuration or the trial default has it. */
static char *state_directory(const char *given, const char *config, GError **error)
{
	struct places places;

	if (given != NULL)
		return g_canonicalize_filename(given, NULL);
	if (!places_read(config, &places, error))
		return NULL;
	char *directory = g_steal_pointer(&places.state_dir);
	places_clear(&places);
	return directory;
}

/* Who sits at the keyboard: whoever logged in, also behind sudo or su (loginuid is the kernel's
 * word, and stays); else who sudo says; else who we are. */
static uid_t keyboard_uid(void)
{
	g_autofree char *logged_in = NULL;
	const char *sudo = g_getenv("SUDO_UID");

	if (g_file_get_contents("/proc/self/loginuid", &logged_in, NULL, NULL) &&
	    g_ascii_strtoull(logged_in, NULL, 10) != UINT32_MAX)
		return (uid_t)g_ascii_strtoull(logged_in, NULL, 10);
	if (getuid() == 0 && sudo != NULL)
		return (uid_t)g_ascii_strtoull(sudo, NULL, 10);
	return getuid();
}

static char *keyboard_login(void)
{
	const struct passwd *entry = getpwuid(keyboard_uid());

	return entry == NULL ? g_strdup_printf("uid %u", (unsigned)keyboard_uid()) :
	    text_clean_string(entry->pw_name);
}

/* No person record is looked up: the database may be what is broken. */
static struct actor keyboard_actor(const char *login)
{
	struct actor actor = { .name = login, .roles = ROLE_SYSADMIN, .uid = keyboard_uid() };

	return actor;
}

static bool refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool refuse(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, text);
	return false;
}

/* What root makes in the state directory is made as its owner, or the service could not open it. */
static bool act_as_owner(const char *directory, GError **error)
{
	struct stat info;

	if (geteuid() != 0)
		return true;
	if (stat(directory, &info) != 0)
		return refuse(error, _("%s：状态目录看不到（%s）"), directory, g_strerror(errno));
	if (setgroups(0, NULL) == 0 && setegid(info.st_gid) == 0 && seteuid(info.st_uid) == 0)
		return true;
	return refuse(error, _("不能以 %s 的主人的身份工作（%s）"), directory, g_strerror(errno));
}

/* The owner of the state directory reads the backup, whoever typed its name. */
static bool may_read(const char *file, GError **error)
{
	const struct passwd *reader = getpwuid(geteuid());

	return euidaccess(file, R_OK) == 0 ||
	    refuse(error, _("%s：用户 %s 读不了（%s），请把备份放到他能读的地方"), file,
		reader == NULL ? "?" : reader->pw_name, g_strerror(errno));
}

int offline_restore(int argc, char **argv)
{
	g_autofree char *state = NULL, *config = NULL;
	g_autofree char *login = keyboard_login();
	const GOptionEntry options[] = {
		{ "state", 0, 0, G_OPTION_ARG_FILENAME, &state, N_("状态目录"), "DIR" },
		{ "config", 0, 0, G_OPTION_ARG_FILENAME, &config, N_("zhiban.conf"), "FILE" },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;

	if (!offline_options(&argc, &argv, options))
		return 2;
	if (argc != 2) {
		fprintf(stderr, "%s", _("用法：zhiban restore [--state DIR] FILE\n"));
		return 2;
	}
	g_autofree char *directory = state_directory(state, config, &error);
	struct actor actor = keyboard_actor(login);
	if (directory == NULL || !act_as_owner(directory, &error) || !may_read(argv[1], &error) ||
	    !store_restore(directory, argv[1], &actor, &error))
		return fail(error);
	printf(_("已恢复自 %s，原库以日期命名留在 %s\n"), argv[1], directory);
	return 0;
}

int offline_audit_verify(int argc, char **argv)
{
	g_autofree char *state = NULL, *config = NULL;
	const GOptionEntry options[] = {
		{ "state", 0, 0, G_OPTION_ARG_FILENAME, &state, N_("状态目录"), "DIR" },
		{ "config", 0, 0, G_OPTION_ARG_FILENAME, &config, N_("zhiban.conf"), "FILE" },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;
	int64_t rows, bad;
	char head[65];

	if (!offline_options(&argc, &argv, options))
		return 2;
	g_autofree char *directory = state_directory(state, config, &error);
	if (directory == NULL || !store_verify_audit(directory, &rows, head, &bad, &error))
		return fail(error);
	printf(_("审计链完整：%" PRId64 " 条，链尾 %s\n"), rows, head);
	return 0;
}

/* ---- check -------------------------------------------------------------------------------- */

/* zhiban.conf is read by the service itself, everything else is put in force by config.apply. */
static bool check_file(const char *path, GError **error)
{
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *text = NULL;
	struct places places;

	if (strcmp(name, "zhiban.conf") == 0) {
		if (!places_read(path, &places, error))
			return false;
		places_clear(&places);
		return true;
	}
	if (g_str_has_suffix(path, SCENARIO_SUFFIX)) {
		json_auto_t *scenario = scenarios_load(path, error);
		return scenario != NULL;
	}
	if (!g_file_get_contents(path, &text, NULL, error))
		return false;
	g_autofree char *in_force = configuration_check(path, text, error);
	return in_force != NULL;
}

int offline_check(int argc, char **argv)
{
	const GOptionEntry options[] = { { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL } };
	g_autoptr(GError) error = NULL;

	if (!offline_options(&argc, &argv, options))
		return 2;
	if (argc != 2) {
		fprintf(stderr, "%s", _("用法：zhiban check FILE\n"));
		return 2;
	}
	if (!check_file(argv[1], &error))
		return fail(error);
	printf(g_str_has_suffix(argv[1], SCENARIO_SUFFIX) ? _("%s：可以演练\n")
							 : _("%s：可以生效\n"), argv[1]);
	return 0;
}

/* ---- setup -------------------------------------------------------------------------------- */

/* One of the three administrators that a production site begins with (湘18). */
struct founder {
	const char *role;
	char *login;
	struct passwd entry;
	char buffer[4096];
};

enum { FOUNDERS = 3 };

static bool find_founder(struct founder *founder, GError **error)
{
	struct passwd *found = NULL;

	if (founder->login == NULL) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
		    _("三员须分开指定：--sysadmin --secadmin --auditor 各一个登录名"));
		return false;
	}
	if (getpwnam_r(founder->login, &founder->entry, founder->buffer, sizeof founder->buffer,
		&found) != 0 ||
	    found == NULL || found->pw_uid == 0) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
		    _("没有登录名 %s，或它是 root（root 不能当三员）"), founder->login);
		return false;
	}
	return true;
}

static bool distinct(const struct founder *founders, GError **error)
{
	for (size_t i = 0; i < FOUNDERS; i++)
		for (size_t j = 0; j < i; j++)
			if (founders[i].entry.pw_uid == founders[j].entry.pw_uid) {
				g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
				    _("三员须是三个人：%s 被指定了两次"), founders[i].login);
				return false;
			}
	return true;
}

static bool is_empty(const char *directory)
{
	g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);

	return dir != NULL && g_dir_read_name(dir) == NULL;
}

/* A state directory, the service's own: root gives a new or empty one to the user zhiban. */
static bool make_state(const char *directory, GError **error)
{
	struct stat info;

	if (g_mkdir_with_parents(directory, 0700) != 0 || stat(directory, &info) != 0)
		return refuse(error, _("%s：状态目录建不了（%s）"), directory, g_strerror(errno));
	if (geteuid() != 0 || info.st_uid != 0)
		return true;
	const struct passwd *service = getpwnam("zhiban");
	if (service == NULL)
		return refuse(error,
		    _("没有用户 zhiban 来运行值班服务：先 make install，或 systemd-sysusers"));
	if (!is_empty(directory))
		return refuse(error,
		    _("%s 属于 root，里面已有东西：请换一个目录，或先移走它"), directory);
	if (chown(directory, service->pw_uid, service->pw_gid) != 0)
		return refuse(error, _("%s：不能交给用户 zhiban（%s）"), directory,
		    g_strerror(errno));
	return true;
}

/* Before anything is written: what is there is never overwritten. */
static bool is_free(const char *path, GError **error)
{
	return !g_file_test(path, G_FILE_TEST_EXISTS) ||
	    refuse(error, _("%s 已存在，不覆盖；要重来请先移走它"), path);
}

static bool write_configuration(const char *path, const char *state_dir, GError **error)
{
	g_autofree char *directory = g_path_get_dirname(path);
	g_autofree char *text = g_strdup_printf(
	    "# %s\n[service]\nmode=production\nstate=%s\nsocket=/run/zhiban/zhiban.sock\n",
	    _("值班台：此文件在，即为生产模式"), state_dir);

	g_mkdir_with_parents(directory, 0755);
	return g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_DURABLE, 0644, error);
}

/* The first records, each by the ordinary act, as the installer: from then on the roles decide. */
struct founding {
	GMainLoop *loop;
	int64_t id;
	GError *error;
};

static void founded(const struct store_result *result, void *data)
{
	struct founding *founding = data;

	founding->id = result->id;
	if (!result->committed)
		g_set_error(&founding->error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s",
		    result->message);
	g_main_loop_quit(founding->loop);
}

static int64_t found(struct store *store, struct founding *founding, const struct actor *actor,
    const char *kind, const char *act, int64_t id, json_t *fields)
{
	struct store_act request = { .kind = kind,
		.act = act,
		.id = id,
		.actor = *actor,
		.origin = "setup",
		.fields = fields };

	if (founding->error != NULL) {
		json_decref(fields);
		return 0;
	}
	store_act(store, &request, founded, founding);
	g_main_loop_run(founding->loop);
	return founding->id;
}

static void ignore_change(const struct kind *kind, json_t *record, void *data)
{
	(void)kind, (void)record, (void)data;
}

static void found_person(struct store *store, struct founding *founding,
    const struct actor *installer, int64_t organisation, const struct founder *founder,
    const char *until)
{
	int64_t person = found(store, founding, installer, "person", "create", 0,
	    json_pack("{s:s, s:s, s:I, s:I, s:s}", "name", founder->login, "login", founder->login,
		"uid", (json_int_t)founder->entry.pw_uid, "organisation", (json_int_t)organisation,
		"valid_until", until));

	found(store, founding, installer, "person", "authorise", person, json_object());
	int64_t grant = found(store, founding, installer, "grant", "create", 0,
	    json_pack("{s:I, s:s, s:s}", "person", (json_int_t)person, "role", founder->role,
		"valid_until", until));
	found(store, founding, installer, "grant", "authorise", grant, json_object());
}

static bool found_site(const char *state_dir, const char *site, const struct founder *founders,
    GError **error)
{
	struct founding founding = { .loop = g_main_loop_new(NULL, FALSE) };
	struct store_settings settings = { .state_dir = state_dir, .changed = ignore_change };
	struct actor installer = { .name = "setup",
		.roles = ROLE_SYSADMIN | ROLE_SECADMIN,
		.uid = keyboard_uid(),
		.organisation = ORGANISATION_OPS_UNIT,
		.trial = true };
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autoptr(GDateTime) end = g_date_time_add_years(now, 1);
	g_autofree char *until = g_date_time_format(end, "%Y-%m-%d");
	struct store *store = store_open(&settings, error);

	if (store != NULL) {
		int64_t unit = found(store, &founding, &installer, "organisation", "create", 0,
		    json_pack("{s:s, s:s}", "name", site, "type", "ops_unit"));
		for (size_t i = 0; i < FOUNDERS; i++)
			found_person(store, &founding, &installer, unit, &founders[i], until);
		store_close(store);
	}
	g_main_loop_unref(founding.loop);
	if (founding.error != NULL)
		g_propagate_error(error, founding.error);
	return store != NULL && founding.error == NULL;
}

/* The records belong to the service, the configuration to root again. */
static bool found_as_owner(const char *state_dir, const char *site, const struct founder *founders,
    GError **error)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	bool good = make_state(state_dir, error) && act_as_owner(state_dir, error) &&
	    found_site(state_dir, site, founders, error);

	if (seteuid(uid) == 0 && setegid(gid) == 0)
		return good;
	return good && refuse(error, _("不能回到 root（%s）"), g_strerror(errno));
}

int offline_setup(int argc, char **argv)
{
	g_autofree char *state = NULL, *config = NULL, *site = NULL;
	struct founder founders[FOUNDERS] = { { .role = "sysadmin" }, { .role = "secadmin" },
		{ .role = "auditor" } };
	const GOptionEntry options[] = {
		{ "state", 0, 0, G_OPTION_ARG_FILENAME, &state, N_("状态目录"), "DIR" },
		{ "config", 0, 0, G_OPTION_ARG_FILENAME, &config, N_("要写的 zhiban.conf"),
		    "FILE" },
		{ "site", 0, 0, G_OPTION_ARG_STRING, &site, N_("运维单位名称"), "NAME" },
		{ "sysadmin", 0, 0, G_OPTION_ARG_STRING, &founders[0].login,
		    N_("系统管理员的登录名"), "LOGIN" },
		{ "secadmin", 0, 0, G_OPTION_ARG_STRING, &founders[1].login,
		    N_("安全管理员的登录名"), "LOGIN" },
		{ "auditor", 0, 0, G_OPTION_ARG_STRING, &founders[2].login, N_("审计员的登录名"),
		    "LOGIN" },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;

	if (!offline_options(&argc, &argv, options))
		return 2;
	g_autofree char *directory =
	    g_canonicalize_filename(state == NULL ? "/var/lib/zhiban" : state, NULL);
	const char *file = config == NULL ? "/etc/zhiban/zhiban.conf" : config;
	bool good = is_free(file, &error);
	for (size_t i = 0; good && i < FOUNDERS; i++)
		good = find_founder(&founders[i], &error);
	good = good && distinct(founders, &error) &&
	    found_as_owner(directory, site == NULL ? _("运维单位") : site, founders, &error) &&
	    write_configuration(file, directory, &error);
	for (size_t i = 0; i < FOUNDERS; i++)
		g_free(founders[i].login);
	if (!good)
		return fail(error);
	printf(
	    _("已写 %s；systemctl enable --now zhiban.socket zhiband.service 后，"
		"三员各自登录运行 zhiban\n"),
	    file);
	return 0;
}
