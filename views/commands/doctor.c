/* `zhiban doctor`: what hinders the service and its users, each with the one command that mends it.
 */
#include <errno.h>
#include <gio/gio.h>
#include <grp.h>
#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "views/command.h"
#include "views/sheet_delivery.h"

#define NAME_COLUMNS 14
#define PAGE_PROBE \
	"{\"sheet\":\"doctor\",\"title\":\"值班\",\"form\":\"-\",\"blocks\":[]}" /* not shown */
/* The library that loses data when a second connection checkpoints is mended from here on
 * (sqlite.org/wal.html). */
#define SQLITE_MENDED "3.51.3"
/* What the SNMP engine wishes for: a burst of answers to a whole window of requests. */
#define RECEIVE_BUFFER (8 * 1024 * 1024)

extern const struct command command_doctor;

enum verdict { VERDICT_GOOD, VERDICT_NOTE, VERDICT_BAD };

/* One look: what was found, and the one command that mends it. */
struct finding {
	enum verdict verdict;
	char *said;
	char *mend;                  /* NULL: nothing to type */
};

/* What the looks have in common. */
struct patient {
	const struct client_place *where;
	json_t *status;              /* NULL: the service does not answer */
	char *state_dir;             /* "" when it is not known */
	char *trouble;               /* why there is no status */
};

static struct finding found(enum verdict verdict, char *said, char *mend)
{
	return (struct finding){ verdict, said, mend };
}

static struct finding good(const char *said)
{
	return found(VERDICT_GOOD, g_strdup(said), NULL);
}

static bool in_production(const struct patient *patient)
{
	return patient->where->config != NULL;
}

/* ---- the service -------------------------------------------------------------------------- */

static struct finding look_service(const struct patient *patient)
{
	if (patient->status != NULL)
		return good(_("在应答"));
	return found(VERDICT_BAD, g_strdup(patient->trouble), g_strdup(in_production(patient) ?
	    "systemctl restart zhiband" : "zhiban --private"));
}

static struct finding look_mode(const struct patient *patient)
{
	if (in_production(patient))
		return found(VERDICT_GOOD,
		    g_strdup_printf(_("生产，按 %s"), patient->where->config), NULL);
	return found(VERDICT_NOTE, g_strdup(_("试用，只给本人看；正式值班要设为生产")),
	    g_strdup("zhiban setup --site NAME --sysadmin LOGIN --secadmin LOGIN --auditor LOGIN"));
}

static struct finding look_trouble(const struct patient *patient)
{
	const json_t *troubles =
	    json_object_get(json_object_get(patient->status, "site"), "trouble");
	g_autoptr(GString) all = g_string_new(NULL);

	if (json_array_size(troubles) == 0)
		return good(_("没有"));
	for (size_t i = 0; i < json_array_size(troubles); i++)
		g_string_append_printf(all, "%s%s", i > 0 ? _("；") : "",
		    json_string_value(json_array_get(troubles, i)));
	return found(VERDICT_BAD, g_strdup(all->str), g_strdup("zhiban status"));
}

static struct finding look_socket(const struct patient *patient)
{
	const char *path = patient->where->socket;
	struct stat info;

	if (stat(path, &info) != 0)
		return found(VERDICT_BAD, g_strdup_printf(_("%s：%s"), path, g_strerror(errno)),
		    in_production(patient) ? g_strdup("systemctl start zhiban.socket")
					   : g_strdup("zhiban --private"));
	if (!S_ISSOCK(info.st_mode))
		return found(VERDICT_BAD, g_strdup_printf(_("%s 不是套接字"), path),
		    g_strdup_printf("rm %s", path));
	if ((info.st_mode & 07) != 0)
		return found(VERDICT_BAD, g_strdup_printf(_("%s 谁都可以连"), path),
		    g_strdup_printf("chmod 660 %s", path));
	return good(path);
}

static struct finding look_group(const struct patient *patient)
{
	struct stat info;

	if (!in_production(patient) || stat(patient->where->socket, &info) != 0)
		return good(_("试用不需要"));
	const struct group *group = getgrgid(info.st_gid);
	const char *name = group == NULL ? "zhiban" : group->gr_name;
	gid_t mine[256];
	int n = getgroups(G_N_ELEMENTS(mine), mine);
	bool member = getegid() == info.st_gid;
	for (int i = 0; i < n; i++)
		member |= mine[i] == info.st_gid;
	if (member)
		return good(name);
	return found(VERDICT_BAD,
	    g_strdup_printf(_("%s 不在 %s 组，打不开值班台"), g_get_user_name(), name),
	    g_strdup_printf("usermod -aG %s %s", name, g_get_user_name()));
}

/* ---- the disk ----------------------------------------------------------------------------- */

static struct finding look_state(const struct patient *patient)
{
	const char *path = patient->state_dir;
	struct stat info;

	if (stat(path, &info) != 0)
		return in_production(patient) && errno == EACCES
		    ? good(_("只有值班服务能看，正应如此"))
		    : found(VERDICT_BAD, g_strdup_printf(_("%s：%s"), path, g_strerror(errno)),
			  g_strdup_printf("install -d -m 700 %s", path));
	if ((info.st_mode & 027) != 0)
		return found(VERDICT_BAD, g_strdup_printf(_("%s 他人可以读写"), path),
		    g_strdup_printf("chmod 700 %s", path));
	if (!in_production(patient) && info.st_uid != geteuid())
		return found(VERDICT_BAD, g_strdup_printf(_("%s 属于别人"), path),
		    g_strdup_printf("chown -R %s %s", g_get_user_name(), path));
	return good(path);
}

/* Room for what the history may still grow to, and as much again as the records have for a backup.
 */
static struct finding look_disk(const struct patient *patient)
{
	const json_t *records = json_object_get(patient->status, "records");
	const json_t *history = json_object_get(patient->status, "history");
	json_int_t room = json_integer_value(json_object_get(records, "free_bytes"));
	json_int_t wanted = json_integer_value(json_object_get(history, "limit")) -
	    json_integer_value(json_object_get(history, "bytes")) +
	    json_integer_value(json_object_get(records, "bytes"));

	if (patient->status == NULL)
		return found(VERDICT_NOTE, g_strdup(_("服务不在，看不到")),
		    g_strdup_printf("df -h %s", patient->state_dir));
	g_autofree char *has = g_format_size_full((guint64)room, G_FORMAT_SIZE_IEC_UNITS);
	g_autofree char *needs =
	    g_format_size_full((guint64)MAX(wanted, 0), G_FORMAT_SIZE_IEC_UNITS);
	if (room >= wanted)
		return found(VERDICT_GOOD,
		    g_strdup_printf(_("还剩 %s，长到上限还要 %s"), has, needs), NULL);
	return found(VERDICT_BAD,
	    g_strdup_printf(
		_("还剩 %s，历史长到上限还要 %s："
		  "腾出空间，或把 site.conf 的 [history] limit 改小后生效"),
		has, needs),
	    g_strdup("zhiban config apply site.conf"));
}

/* ---- the kernel --------------------------------------------------------------------------- */

/* A number in a file below /proc; -1 when it cannot be read. */
static int64_t kernel_number(const char *path)
{
	g_autofree char *text = NULL;

	return g_file_get_contents(path, &text, NULL, NULL) ? g_ascii_strtoll(text, NULL, 10) : -1;
}

/* The group the service runs in. */
static gid_t service_group(const struct patient *patient)
{
	const struct passwd *user = in_production(patient) ? getpwnam("zhiban") : NULL;

	return user == NULL ? getegid() : user->pw_gid;
}

/* As the service found it; when it does not answer, as we would fare. */
static struct finding look_ping(const struct patient *patient)
{
	const char *obstacle = json_string_value(json_object_get(patient->status, "icmp"));
	int fd =
	    patient->status != NULL ? -1 : socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_ICMP);
	bool able = patient->status != NULL ? obstacle == NULL : fd >= 0;

	if (fd >= 0)
		close(fd);
	if (able)
		return good(_("可以"));
	return found(VERDICT_BAD,
	    g_strdup(obstacle == NULL ? _("内核不准 ping，时延和丢包将是未知") : obstacle),
	    g_strdup_printf("sysctl -w net.ipv4.ping_group_range=\"%u %u\"",
		(unsigned)service_group(patient), (unsigned)service_group(patient)));
}

/* Programs that checks of managed services need and that are not there, with their packages. */
static struct finding look_plugins(const struct patient *patient)
{
	const json_t *missing = json_object_get(patient->status, "plugins_missing");
	g_autoptr(GString) said = g_string_new(NULL), packages = g_string_new(NULL);

	if (patient->status == NULL)
		return found(VERDICT_NOTE, g_strdup(_("服务不在，看不到")), NULL);
	if (json_array_size(missing) == 0)
		return good(_("需要的插件都在"));
	for (size_t i = 0; i < json_array_size(missing); i++) {
		const json_t *one = json_array_get(missing, i);
		const char *package = json_string_value(json_object_get(one, "package"));
		g_string_append_printf(said, "%s%s", i > 0 ? _("、") : "",
		    json_string_value(json_object_get(one, "program")));
		if (package != NULL && strstr(packages->str, package) == NULL)
			g_string_append_printf(packages, " %s", package);
	}
	return found(VERDICT_BAD, g_strdup_printf(_("没有 %s，用到它的探测都是未知"), said->str),
	    packages->len == 0 ? NULL :
	    g_strdup_printf("apt-get install -y --no-install-recommends%s", packages->str));
}

static struct finding look_buffer(const struct patient *patient)
{
	int64_t most = kernel_number("/proc/sys/net/core/rmem_max");

	(void)patient;
	if (most >= RECEIVE_BUFFER)
		return found(VERDICT_GOOD, g_strdup_printf(_("%" PRId64 " KiB"), most / 1024),
		    NULL);
	return found(VERDICT_NOTE,
	    g_strdup_printf(_("最多 %" PRId64 " KiB，大网一次应答太多会丢，要重问"), most / 1024),
	    g_strdup_printf("sysctl -w net.core.rmem_max=%d", RECEIVE_BUFFER));
}

static struct finding look_clock(const struct patient *patient)
{
	(void)patient;
	if (clock_is_synchronised())
		return good(_("已同步"));
	return found(VERDICT_BAD, g_strdup(_("没有同步，记录的时刻不可信")),
	    g_strdup("timedatectl set-ntp true"));
}

/* The program that holds the conversations, and what the service misses for some device. */
static struct finding look_ssh(const struct patient *patient)
{
	g_autofree char *program = client_program("zhiban-ssh");
	const json_t *troubles =
	    json_object_get(json_object_get(patient->status, "ssh"), "troubles");
	size_t n = json_array_size(troubles);

	if (!g_file_test(program, G_FILE_TEST_IS_EXECUTABLE))
		return found(VERDICT_BAD, g_strdup_printf(_("没有 %s，不能用 SSH 问设备"), program),
		    g_strdup("make install"));
	if (n == 0)
		return good(program);
	return found(VERDICT_BAD, g_strdup_printf(_("%s（共 %zu 项）"),
	    json_string_value(json_array_get(troubles, 0)), n), g_strdup("zhiban status --json"));
}

/* ---- paper and terminal ------------------------------------------------------------------- */

static struct finding look_fonts(const struct patient *patient)
{
	g_autofree char *program = client_program("zhiban-page");
	json_auto_t *document = json_loads(PAGE_PROBE, 0, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) pdf = sheet_pdf(document, program, &error);

	(void)patient;
	if (pdf != NULL)
		return good(_("排得出中文"));
	return found(VERDICT_BAD, g_strdup(error->message),
	    g_strdup("apt-get install fonts-wqy-microhei"));
}

static struct finding look_printing(const struct patient *patient)
{
	g_autofree char *lp = g_find_program_in_path("lp");

	(void)patient;
	if (lp != NULL)
		return good(lp);
	return found(VERDICT_NOTE, g_strdup(_("没有命令 lp，打印只能存成文件")),
	    g_strdup("apt-get install cups-client"));
}

static struct finding look_locale(const struct patient *patient)
{
	locale_t there = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	g_autofree char *charset =
	    g_strdup(there == (locale_t)0 ? "?" : nl_langinfo_l(CODESET, there));

	(void)patient;
	if (there != (locale_t)0)
		freelocale(there);
	if (strcmp(charset, "UTF-8") == 0)
		return good(charset);
	return found(VERDICT_NOTE,
	    g_strdup_printf(_("语言环境的字符集是 %s，终端若是 UTF-8 中文会乱"), charset),
	    g_strdup("export LANG=C.UTF-8"));
}

static struct finding look_terminal(const struct patient *patient)
{
	const char *term = g_getenv("TERM");

	(void)patient;
	if (term != NULL && *term != '\0' && strcmp(term, "dumb") != 0)
		return good(term);
	return found(VERDICT_NOTE, g_strdup(_("TERM 没有设置，值班台开不了；命令行不受影响")),
	    g_strdup("export TERM=xterm-256color"));
}

/* ---- libraries ---------------------------------------------------------------------------- */

/* Whether version A ("3.40.1") comes before B. */
static bool is_before(const char *a, const char *b)
{
	g_auto(GStrv) x = g_strsplit(a, ".", -1), y = g_strsplit(b, ".", -1);

	for (size_t i = 0; x[i] != NULL && y[i] != NULL; i++) {
		gint64 left = g_ascii_strtoll(x[i], NULL, 10),
		       right = g_ascii_strtoll(y[i], NULL, 10);
		if (left != right)
			return left < right;
	}
	return false;
}

static struct finding look_sqlite(const struct patient *patient)
{
	const char *version = json_string_value(
	    json_object_get(json_object_get(patient->status, "records"), "library"));

	if (version == NULL)
		return found(VERDICT_NOTE, g_strdup(_("服务不在，看不到")), NULL);
	if (!is_before(version, SQLITE_MENDED))
		return good(version);
	return found(VERDICT_GOOD,
	    g_strdup_printf(
		_("%s：此版多个写连接会损坏库；"
		  "值班服务每库只有一个写连接，不受影响，勿用其他程序写库"),
		version),
	    NULL);
}

/* ---- the table ---------------------------------------------------------------------------- */

static const struct {
	const char *title;
	struct finding (*look)(const struct patient *patient);
} looks[] = {
	{ N_("值班服务"), look_service },
	{ N_("模式"), look_mode },
	{ N_("服务的困难"), look_trouble },
	{ N_("套接字"), look_socket },
	{ N_("值班台用户组"), look_group },
	{ N_("状态目录"), look_state },
	{ N_("磁盘"), look_disk },
	{ N_("ping"), look_ping },
	{ N_("业务探测"), look_plugins },
	{ N_("接收缓冲"), look_buffer },
	{ N_("时钟"), look_clock },
	{ "SSH", look_ssh },
	{ N_("中文字体"), look_fonts },
	{ N_("打印"), look_printing },
	{ N_("语言环境"), look_locale },
	{ N_("终端"), look_terminal },
	{ "SQLite", look_sqlite },
};

static void print_finding(const char *title, const struct finding *finding)
{
	static const char *const
	    marks[] = { [VERDICT_GOOD] = "    ", [VERDICT_NOTE] = " -  ", [VERDICT_BAD] = " !! " };
	g_autofree char *name = text_fit(title, NAME_COLUMNS, TEXT_LEFT);
	g_autofree char *said = text_clean_string(finding->said);
	g_autofree char *mend = finding->mend == NULL ? NULL : text_clean_string(finding->mend);

	printf("%s%s%s\n", marks[finding->verdict], name, said);
	if (mend != NULL)
		printf("    %*s%s\n", NAME_COLUMNS, "", mend);
}

/* What the looks need; none of it failing keeps the others from being taken. */
static void examine(struct patient *patient)
{
	g_autoptr(GKeyFile) keys = g_key_file_new();
	g_autoptr(GError) error = NULL;
	own(client) client = client_open(patient->where, &error);

	patient->status =
	    client == NULL ? NULL : client_call(client, "status", NULL, 0, NULL, &error);
	patient->trouble = error == NULL ? NULL : text_clean_string(error->message);
	/* what the service says of itself goes before what the command line would start */
	patient->state_dir = client == NULL ? NULL :
	    g_strdup(json_string_value(json_object_get(client_hello(client), "state_dir")));
	if (patient->state_dir == NULL)
		patient->state_dir = g_strdup(patient->where->state_dir);
	if (patient->state_dir == NULL &&
	    g_key_file_load_from_file(keys, patient->where->config, G_KEY_FILE_NONE, NULL))
		patient->state_dir = g_key_file_get_string(keys, "service", "state", NULL);
	if (patient->state_dir == NULL)
		patient->state_dir = g_strdup("/var/lib/zhiban");
}

static int run(int argc, char **argv, const struct client_place *where)
{
	struct patient patient = { .where = where };
	int status = COMMAND_DONE;

	if (!command_options(&command_doctor, &argc, &argv, NULL, 0, 0))
		return COMMAND_USAGE;
	examine(&patient);
	for (size_t i = 0; i < G_N_ELEMENTS(looks); i++) {
		struct finding finding = looks[i].look(&patient);
		print_finding(_(looks[i].title), &finding);
		if (finding.verdict == VERDICT_BAD)
			status = COMMAND_FAILED;
		g_free(finding.said);
		g_free(finding.mend);
	}
	json_decref(patient.status);
	g_free(patient.state_dir);
	g_free(patient.trouble);
	return status;
}

const struct command command_doctor = {
	.name = "doctor",
	.usage = "",
	.title = N_("哪里不好，用哪一条命令治"),
	.order = 40,
	.run = run,
};
