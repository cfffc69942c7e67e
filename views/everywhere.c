#include "views/everywhere.h"

#include <string.h>

#include "base/i18n.h"
#include "views/console.h"
#include "views/hide.h"
#include "views/lock.h"
#include "views/signing.h"
#include "views/sound.h"

#define ABSENT_MINUTES 10

static void show_wall(void *app)
{
	open_wall(app);
}

static void lock(void *app)
{
	open_lock(app);
}

static void hide(void *app)
{
	open_hide(app);
}

static void silence(void *app)
{
	sound_silence(console_sound(app));
}

static void absent(void *app)
{
	sound_absent(console_sound(app), ABSENT_MINUTES);
}

static void beep(void *app)
{
	sound_rehearse(console_sound(app));
}

static void outage(void *app)
{
	open_sheet(app, "outage", 0);
}

static void myself(void *app)
{
	open_myself(app);
}

static void import(void *app)
{
	open_import(app, NULL);
}

const struct binding everywhere_bindings[] = {
	{ 'W', 0, "console.wall", N_("大屏"),
	    N_("给墙上的屏幕看的画面，自动翻页；离开要按两次 Esc。"), BINDING_QUIET, NULL,
	    show_wall },
	[EVERYWHERE_LOCK] = { 'L', 0, "console.lock", N_("锁定"),
	    N_("离开座位：设一个口令，只留大屏，口令对了才打开。"), BINDING_QUIET, NULL, lock },
	{ 'X', 0, "console.hide", N_("遮挡"),
	    N_("来人参观：只留时间和告警数，铃照响；再按一次回来。"), BINDING_QUIET, NULL,
	    hide },
	{ 'M', 0, "console.silence", N_("静音"),
	    N_("只停声音，到时自己恢复，所有屏幕都看得见；再按一次恢复。"), BINDING_QUIET, NULL,
	    silence },
	{ 'Z', 0, "console.absent", N_("离席"),
	    N_("离开座位十分钟：记大事记，其间要处理的一律连续响铃；返回再按一次。"),
	    BINDING_QUIET, NULL, absent },
	{ 'P', 0, "console.myself", N_("本人"),
	    N_("设自己的签名口令；公用登录上用口令登上和离开。"), BINDING_QUIET, NULL, myself },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct { const char *word; void (*run)(void *app);
} words[] = {
	{ "wall", show_wall },
	{ "lock", lock },
	{ "hide", hide },
	{ "import", import },
	{ "sign", myself },
	{ "silence", silence },
	{ "absent", absent },
	{ "beep", beep },
	{ "outage", outage },
};

bool everywhere_run(struct app *app, const char *line)
{
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(words[i].word, line) == 0) {
			words[i].run(app);
			return true;
		}
	return false;
}

char **everywhere_complete(struct app *app, const char *line)
{
	char **found = g_new0(char *, G_N_ELEMENTS(words) + 1);

	(void)app, (void)line;
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		found[i] = g_strdup(words[i].word);
	return found;
}
