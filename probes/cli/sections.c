#include "probes/cli/sections.h"

#include <gio/gio.h>
#include <stdarg.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

#define FILE_LIMIT (256 * 1024)
#define LINE_LIMIT 4096

static void set_clean(GError **error, const char *text)
{
	g_autofree char *clean = text_clean_string(text);

	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, clean);
}

bool cli_refuse(GError **error, const char *file, size_t line, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *reason = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_autofree char *whole = g_strdup_printf(_("%s:%zu：%s"), file, line, reason);
	set_clean(error, whole);
	return false;
}

bool cli_fail(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *reason = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	set_clean(error, reason);
	return false;
}

static void entry_free(void *data)
{
	struct cli_entry *entry = data;

	g_free(entry->key);
	g_free(entry->value);
	g_free(entry);
}

static void section_free(void *data)
{
	struct cli_section *section = data;

	g_free(section->name);
	g_hash_table_unref(section->by_key);
	g_ptr_array_unref(section->entries);
	g_free(section);
}

/* A file being read. */
struct reading {
	const char *file;
	size_t line;
	GPtrArray *sections;
};

static bool begin_section(struct reading *reading, const char *line, GError **error)
{
	size_t length = strlen(line);

	if (length < 3 || line[length - 1] != ']')
		return cli_refuse(error, reading->file, reading->line, "%s",
		    _("段名应写成 [名字]"));
	g_autofree char *name = g_strndup(line + 1, length - 2);
	for (guint i = 0; i < reading->sections->len; i++) {
		const struct cli_section *other = reading->sections->pdata[i];
		if (strcmp(other->name, name) == 0)
			return cli_refuse(error, reading->file, reading->line,
			    _("[%s] 在第 %zu 行已经有了"), name, other->line);
	}
	struct cli_section *section = g_new0(struct cli_section, 1);
	section->line = reading->line;
	section->name = g_steal_pointer(&name);
	section->entries = g_ptr_array_new_with_free_func(entry_free);
	section->by_key = g_hash_table_new(g_str_hash, g_str_equal);
	g_ptr_array_add(reading->sections, section);
	return true;
}

static bool add_entry(struct reading *reading, const char *line, GError **error)
{
	const char *equals = strchr(line, '=');

	if (equals == NULL || equals == line)
		return cli_refuse(error, reading->file, reading->line, "%s",
		    _("应写成「键 = 值」"));
	if (reading->sections->len == 0)
		return cli_refuse(error, reading->file, reading->line, "%s", _("不在任何一段里"));
	struct cli_section *section = reading->sections->pdata[reading->sections->len - 1];
	g_autofree char *key = g_strchomp(g_strndup(line, (size_t)(equals - line)));
	const struct cli_entry *other = g_hash_table_lookup(section->by_key, key);
	if (other != NULL)
		return cli_refuse(error, reading->file, reading->line,
		    _("%s 在第 %zu 行已经有了"), key, other->line);
	struct cli_entry *entry = g_new0(struct cli_entry, 1);
	entry->line = reading->line;
	entry->key = g_steal_pointer(&key);
	entry->value = g_strstrip(g_strdup(equals + 1));
	g_ptr_array_add(section->entries, entry);
	g_hash_table_insert(section->by_key, entry->key, entry);
	return true;
}

static bool has_control(const char *line)
{
	for (; *line != '\0'; line++)
		if ((guchar)*line < 0x20 || *line == 0x7f)
			return true;
	return false;
}

static bool read_line(struct reading *reading, char *line, GError **error)
{
	if (strlen(line) > LINE_LIMIT)
		return cli_refuse(error, reading->file, reading->line, _("一行超过 %d 字节"),
		    LINE_LIMIT);
	g_strstrip(line);
	if (line[0] == '\0' || line[0] == '#')
		return true;
	if (has_control(line))
		return cli_refuse(error, reading->file, reading->line, "%s", _("含有控制字符"));
	return line[0] == '[' ? begin_section(reading, line, error) :
	    add_entry(reading, line, error);
}

GPtrArray *cli_sections_read(const char *file, const char *text, GError **error)
{
	g_autoptr(GPtrArray) sections = g_ptr_array_new_with_free_func(section_free);
	struct reading reading = { .file = file, .sections = sections };
	const char *broken;

	if (strlen(text) > FILE_LIMIT) {
		cli_refuse(error, file, 1, _("文件超过 %d 字节"), FILE_LIMIT);
		return NULL;
	}
	if (!g_utf8_validate(text, -1, &broken)) {
		size_t line = 1;
		for (const char *at = text; at < broken; at++)
			line += *at == '\n';
		cli_refuse(error, file, line, "%s", _("不是 UTF-8"));
		return NULL;
	}
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (size_t i = 0; lines[i] != NULL; i++) {
		reading.line = i + 1;
		if (!read_line(&reading, lines[i], error))
			return NULL;
	}
	return g_steal_pointer(&sections);
}

char **cli_pieces(const char *value)
{
	char **list = g_strsplit(value, ";", -1);
	size_t kept = 0;

	for (size_t i = 0; list[i] != NULL; i++) {
		g_strstrip(list[i]);
		if (list[i][0] != '\0')
			list[kept++] = list[i];
		else
			g_free(list[i]);
	}
	list[kept] = NULL;
	return list;
}
