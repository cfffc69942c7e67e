#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "views/sheet_child.h"
#include "views/sheet_delivery.h"
#include "views/sheet_job.h"
#include "views/sheet_layout.h"
#include "views/sheet_text.h"

#define PAGE_LIMIT (20 * CLOCK_SECOND)
#define LP_LIMIT (5 * CLOCK_SECOND)
#define PRINTER_LIMIT 127

static void refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void refuse(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (error)
		*error = g_error_new_valist(SHEET_ERROR, SHEET_ERROR_DOCUMENT, format, arguments);
	va_end(arguments);
}

/* ---- PDF ---------------------------------------------------------------------------------- */

GBytes *sheet_pdf(const json_t *document, const char *program, GError **error)
{
	const char *argv[] = { program, NULL };
	char *text = json_dumps(document, JSON_COMPACT);
	g_autoptr(GBytes) input = NULL;
	struct sheet_child page = { 0 };
	GBytes *pdf = NULL;

	g_assert(text);
	input = g_bytes_new_with_free_func(text, strlen(text), free, text);
	if (!sheet_child_run(argv, input, PAGE_LIMIT, &page, error))
		return NULL;
	if (page.status == 0 && g_bytes_get_size(page.out) > 0)
		pdf = g_bytes_ref(page.out);
	else if (*page.said)
		refuse(error, "%s", page.said);
	else
		refuse(error, _("zhiban-page 没有排出 PDF；文字版不受影响。"));
	sheet_child_clear(&page);
	return pdf;
}

/* ---- file --------------------------------------------------------------------------------- */

char *sheet_file_name(const json_t *document, const char *extension)
{
	const json_t *issue = json_object_get(document, "issue");
	const char *number = json_string_value(json_object_get(issue, "number"));
	const char *sheet = json_string_value(json_object_get(document, "sheet"));
	json_int_t count = json_integer_value(json_object_get(issue, "print_count"));
	char *name = number ? g_strdup_printf("%s-%" JSON_INTEGER_FORMAT, number, count)
	    : g_strdup(sheet ? sheet : "sheet");
	json_int_t made = json_integer_value(json_object_get(document, "made_at"));
	char *whole;

	if (!number && made > 0) { /* a form may be wanted every day */
		char *both = g_strdup_printf("%s-%" JSON_INTEGER_FORMAT, name,
		    made / CLOCK_SECOND);

		g_free(name);
		name = both;
	}

	g_strcanon(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_", '_');
	whole = g_strdup_printf("%.*s.%s", 100, name, extension);
	g_free(name);
	return whole;
}

static bool write_all(int fd, GBytes *bytes)
{
	gsize left;
	const char *at = g_bytes_get_data(bytes, &left);

	while (left > 0) {
		ssize_t n = write(fd, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		at += n;
		left -= (gsize)n;
	}
	return fsync(fd) == 0 || errno == EINVAL;
}

bool sheet_save(const char *path, GBytes *bytes, GError **error)
{
	g_autofree char *shown = text_clean_string(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0400), reason;
	bool good;

	if (fd < 0 && errno == EEXIST) {
		refuse(error, _("文件 %s 已经存在，没有覆盖；请换一个名字。"), shown);
		return false;
	}
	if (fd < 0) {
		refuse(error, _("不能新建文件 %s：%s。"), shown, g_strerror(errno));
		return false;
	}
	good = write_all(fd, bytes);
	reason = errno;
	if (close(fd) != 0 && good) {
		good = false;
		reason = errno;
	}
	if (!good) {
		unlink(path);
		refuse(error, _("文件 %s 没有写完，已删除：%s。"), shown, g_strerror(reason));
	}
	return good;
}

/* ---- printer ------------------------------------------------------------------------------ */

/* Names CUPS allows, and never an option. */
static bool is_printer_name(const char *name)
{
	size_t size = strlen(name);

	if (size == 0 || size > PRINTER_LIMIT || *name == '-')
		return false;
	for (; *name; name++) {
		if ((unsigned char)*name <= ' ' || strchr("/#?'\"\\\177", *name))
			return false;
	}
	return true;
}

/* "request id is duty-12 (1 file(s))" -> "duty-12"; NULL when it is not that. */
static char *request_of(GBytes *out)
{
	static const char before[] = "request id is ";
	gsize size;
	const char *data = g_bytes_get_data(out, &size);
	g_autofree char *text = g_strndup(data ? data : "", size);
	const char *at = strstr(text, before);
	size_t length;

	if (!at)
		return NULL;
	at += strlen(before);
	length = strcspn(at, " \r\n");
	return length > 0 && length <= PRINTER_LIMIT + 12 ? g_strndup(at, length) : NULL;
}

/* What lp complained of, in our words where we know it. */
static void refuse_lp(GError **error, const char *printer, const char *said)
{
	const char *name = printer ? printer : "-";

	if (!sheet_printing_runs() || strstr(said, "scheduler"))
		refuse(error, _("打印服务 CUPS 没有运行，没有打印。"));
	else if (strstr(said, "does not exist"))
		refuse(error, _("没有名为 %s 的打印机，没有打印；用 lpstat -e 看有哪些。"), name);
	else if (strstr(said, "efault destination"))
		refuse(error, _("没有默认打印机，没有打印；请用 --printer 指定一台。"));
	else if (strstr(said, "not accepting"))
		refuse(error, _("打印机 %s 不接收新作业，没有打印。"), name);
	else
		refuse(error, _("打印命令 lp 拒绝了，没有打印（%s）。"),
		    *said ? said : _("没有说原因"));
}

char *sheet_print(GBytes *pdf, const char *printer, const char *title, GError **error)
{
	g_autofree char *lp = g_find_program_in_path("lp");
	const char *argv[] = { lp, "-t", title, "-o", "media=A4", printer ? "-d" : NULL, printer,
		NULL };
	struct sheet_child child = { 0 };
	char *request;

	if (printer && !is_printer_name(printer)) {
		refuse(error, _("打印机名字不对，没有打印；用 lpstat -e 看有哪些。"));
		return NULL;
	}
	if (!lp) {
		refuse(error, _("没有打印命令 lp，没有打印；请安装软件包 cups-client。"));
		return NULL;
	}
	if (!sheet_child_run(argv, pdf, LP_LIMIT, &child, error))
		return NULL;
	request = child.status == 0 ? request_of(child.out) : NULL;
	if (!request)
		refuse_lp(error, printer, child.said);
	sheet_child_clear(&child);
	return request;
}

/* ---- all of it ---------------------------------------------------------------------------- */

char *sheet_folder(void)
{
	return g_build_filename(g_get_user_data_dir(), "zhiban", "sheets", NULL);
}

/* DOCUMENT as text beside its PDF, for the day nothing shows a PDF; UTF-8. */
static bool keep_text(const json_t *document, const char *folder, GError **error)
{
	g_auto(GStrv) lines = sheet_text_lines(document, error);
	g_autofree char *name = lines ? sheet_file_name(document, "txt") : NULL;
	g_autofree char *path = lines ? g_build_filename(folder, name, NULL) : NULL;
	g_autoptr(GBytes) text = lines ? sheet_text_encode(lines, SHEET_UTF8, NULL) : NULL;

	return lines && sheet_save(path, text, error);
}

bool sheet_keep(const json_t *document, GBytes *pdf, const char *folder, char **ret_path,
    GError **error)
{
	g_autofree char *name = sheet_file_name(document, "pdf");
	g_autofree char *path = g_build_filename(folder, name, NULL);

	if (g_mkdir_with_parents(folder, 0700) != 0) {
		refuse(error, _("不能新建文件夹 %s：%s。"), folder, g_strerror(errno));
		return false;
	}
	if (!sheet_save(path, pdf, error) || !keep_text(document, folder, error))
		return false;
	*ret_path = g_steal_pointer(&path);
	return true;
}

bool sheet_keep_and_print(const json_t *document, GBytes *pdf, const char *folder,
    const char *printer, struct sheet_printed *ret, GError **error)
{
	const char *title = json_string_value(json_object_get(document, "title"));
	g_autofree char *path = NULL;
	g_autoptr(GError) failure = NULL;
	char *request;

	if (!sheet_keep(document, pdf, folder, &path, error))
		return false;
	request = sheet_print(pdf, printer, title ? title : "zhiban", &failure);
	if (!request) {
		refuse(error, _("%s文件已保存：%s"), failure->message, path);
		return false;
	}
	*ret = (struct sheet_printed){ request, g_steal_pointer(&path) };
	return true;
}
