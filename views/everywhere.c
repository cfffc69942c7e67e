#include "views/everywhere.h"

#include <string.h>

#include "base/i18n.h"
#include "views/console.h"
#include "views/lock.h"
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
	{ 'M', 0, "console.silence", N_("静音"),
	    N_("只停声音，到时自己恢复，所有屏幕都看得见；再按一次恢复。"), BINDING_QUIET, NULL,
	    silence },
	{ 'Z', 0, "console.absent", N_("离席"),
	    N_("离开座位十分钟：记大事记，其间要处理的一律连续响铃；返回再按一次。"),
	    BINDING_QUIET, NULL, absent },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct { const char *word; void (*run)(void *app);
} words[] = {
	{ "wall", show_wall },
	{ "lock", lock },
	{ "import", import },
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
