#include "views/takeover_show.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"

/* The pages, and which sections of what is handed over stand on each. */
static const struct {
	const char *title, *sections;
	const char *brief;           /* where there is less room; NULL: the title */
} pages[TAKEOVER_PAGES] = {
	[TAKEOVER_ASSESSMENT] = { N_("研判"), NULL },
	[TAKEOVER_OPEN] = { N_("未结"), "open|round|other" },
	[TAKEOVER_ROOMS] = { N_("环境"), "thing" },
	[TAKEOVER_ASIDE] = { N_("静音搁置维护"), "silence|shelved|isolated|maintenance",
	    N_("静音等") },
	[TAKEOVER_AGENDA] = { N_("日程"), "notice|clock" },
	[TAKEOVER_SIGNING] = { N_("签认"), NULL },
};

const char *takeover_page_title(enum takeover_page page, bool brief)
{
	return _(brief && pages[page].brief != NULL ? pages[page].brief : pages[page].title);
}

/* What is of a section nobody knows here stands with what is open, not nowhere. */
bool takeover_on_page(const json_t *item, enum takeover_page page)
{
	const char *section = row_get(item, "section");

	for (size_t i = 0; page == TAKEOVER_OPEN && i < TAKEOVER_PAGES; i++)
		if (i != TAKEOVER_OPEN && word_in(pages[i].sections, section))
			return false;
	return page == TAKEOVER_OPEN || word_in(pages[page].sections, section);
}

bool takeover_item_counts(const json_t *item)
{
	return strcmp(row_get(item, "state"), "gone") != 0;
}

bool takeover_item_is_read(const json_t *item)
{
	return strcmp(row_get(item, "state"), "read") == 0;
}

unsigned takeover_count(const struct takeover_facts *facts, enum takeover_page page,
    unsigned *ret_read)
{
	unsigned count = 0, read = 0;

	for (guint i = 0; i < facts->items->len; i++) {
		const json_t *item = facts->items->pdata[i];
		if (!takeover_on_page(item, page) || !takeover_item_counts(item))
			continue;
		count++;
		read += takeover_item_is_read(item);
	}
	*ret_read = read;
	return count;
}

/* ---- where it stands ---------------------------------------------------------------------- */

bool takeover_is_transferred(const json_t *row)
{
	return word_in("transferred|read", row_get(row, "state"));
}

bool takeover_is_open(const json_t *row)
{
	return word_in("preparing|outgoing_signed", row_get(row, "state"));
}

bool takeover_is_mine(const struct takeover_facts *facts)
{
	int64_t outgoing = row_get_integer(facts->row, "outgoing");

	if (outgoing != 0 || facts->actor->person != 0)
		return outgoing == facts->actor->person;
	return g_strcmp0(facts->actor->name, row_get(facts->row, "outgoing_name")) == 0;
}

static bool is_signed(const struct takeover_facts *facts)
{
	return strcmp(row_get(facts->row, "state"), "outgoing_signed") == 0;
}

/* "一级故障还没有恢复（GZ-20261123-003）；…": what freezes it and was not thawed; NULL: nothing
 * does. Caller frees. */
static char *frozen(const struct takeover_facts *facts)
{
	const json_t *reasons = json_object_get(facts->standing, "frozen"), *one;
	GString *text = g_string_new(NULL);
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)reasons, i, one) {
		const char *number = row_get(one, "number");
		if (json_is_true(json_object_get(one, "thawed")))
			continue;
		g_string_append_printf(text, number[0] == '\0' ? "%s%s" : _("%s%s（%s）"),
		    text->len == 0 ? "" : _("；"), row_get(one, "text"), number);
	}
	return g_string_free(text, text->len == 0);
}

/* ---- what is missing ---------------------------------------------------------------------- */

static void lack(GPtrArray *lacks, char *sentence)
{
	g_ptr_array_add(lacks, sentence);
}

static void lack_words(const struct takeover_facts *facts, GPtrArray *lacks)
{
	const char *assessment = row_get(facts->row, "assessment");

	if (assessment[0] == '\0')
		lack(lacks, g_strdup(_("总体研判还没有写：三选一，在第 1 页。")));
	else if (strcmp(assessment, "stable") != 0 && row_get(facts->row, "outlook")[0] == '\0')
		lack(lacks, g_strdup(_("研判不是稳定，要写可能发生什么、怎么办，在第 1 页。")));
}

/* What is open has a next step and an owner, or nobody knows what is handed over. */
static void lack_steps(const struct takeover_facts *facts, GPtrArray *lacks)
{
	for (guint i = 0; i < facts->items->len; i++) {
		const json_t *item = facts->items->pdata[i];
		bool step = row_get(item, "next_step")[0] == '\0',
		     owner = row_get(item, "owner")[0] == '\0';
		if (strcmp(row_get(item, "section"), "open") != 0 ||
		    !takeover_item_counts(item) || (!step && !owner))
			continue;
		const char *number = row_get(item, "number");
		lack(lacks, g_strdup_printf(_("%s 还没有写%s：在第 2 页按 x 补写。"),
		    number[0] != '\0' ? number : row_get(item, "title"),
		    step ? _("下一步") : _("责任人")));
	}
}

/* "还有 2 条未复述（JR-20261116-002 等）" */
static void lack_items(const struct takeover_facts *facts, GPtrArray *lacks)
{
	for (int page = TAKEOVER_OPEN; page < TAKEOVER_SIGNING; page++) {
		unsigned left = 0;
		const char *first = NULL;
		for (guint i = 0; i < facts->items->len; i++) {
			const json_t *item = facts->items->pdata[i];
			if (!takeover_on_page(item, (enum takeover_page)page) ||
			    !takeover_item_counts(item) || takeover_item_is_read(item))
				continue;
			const char *number = row_get(item, "number");
			first = first != NULL ? first :
			    number[0] != '\0' ? number : row_get(item, "title");
			left++;
		}
		if (left > 0)
			lack(lacks, g_strdup_printf(left > 1
			    ? _("第 %d 页还有 %u 条未复述（%s 等）。")
			    : _("第 %d 页还有 %u 条未复述（%s）。"), page + 1, left, first));
	}
}

static void lack_pages(const struct takeover_facts *facts, GPtrArray *lacks)
{
	GString *text = g_string_new(NULL);

	for (int page = 0; page < TAKEOVER_SIGNING; page++)
		if ((facts->seen & 1U << page) == 0)
			g_string_append_printf(text, "%s%d %s", text->len == 0 ? "" : _("、"),
			    page + 1, takeover_page_title((enum takeover_page)page, false));
	if (text->len > 0)
		lack(lacks, g_strdup_printf(_("还没看过：%s。"), text->str));
	g_string_free(text, TRUE);
}

/* Every thing that the shift holds is counted, or it is written why not. */
static void lack_things(const struct takeover_facts *facts, GPtrArray *lacks)
{
	g_autoptr(GPtrArray) rows = facts->things == NULL ? g_ptr_array_new()
	    : mirror_rows(facts->things);
	int64_t since = row_get_integer(facts->row, "created_at");
	unsigned left = 0;

	for (guint i = 0; i < rows->len; i++)
		left += strcmp(row_get(rows->pdata[i], "state"), "in_use") == 0 &&
		    row_get_integer(rows->pdata[i], "counted_at") < since;
	if (left > 0 && row_get(facts->row, "things_note")[0] == '\0')
		lack(lacks, g_strdup_printf(
			    _("物品还有 %u 种没有清点：按 c 清点，或写明原因。"), left));
}

GPtrArray *takeover_lacks(const struct takeover_facts *facts, bool outgoing)
{
	GPtrArray *lacks = g_ptr_array_new_with_free_func(g_free);

	g_autofree char *cold = outgoing ? NULL : frozen(facts);
	if (cold != NULL)
		lack(lacks, g_strdup_printf(_("不得交接：%s。"), cold));
	if (outgoing) {
		lack_words(facts, lacks);
		lack_steps(facts, lacks);
		lack_things(facts, lacks);
		return lacks;
	}
	if (!is_signed(facts))
		lack(lacks, g_strdup_printf(_("交班人%s还没有签。"),
		    row_get(facts->row, "outgoing_name")));
	if (json_is_true(json_object_get(facts->standing, "wants_leader")) &&
	    row_get(facts->row, "attended_by")[0] == '\0')
		lack(lacks, g_strdup(_("夜班只有一人：值班长或带班领导先远程参加（按 o）。")));
	lack_items(facts, lacks);
	lack_pages(facts, lacks);
	return lacks;
}

/* ---- what has to be known ----------------------------------------------------------------- */

/* Nobody has come, and it is past the time. */
static char *overdue_text(const struct takeover_facts *facts)
{
	struct wall planned = { row_get_integer(facts->row, "planned_at") };
	const char *said = row_get(facts->standing, "overdue_text");
	char late[CLOCK_TEXT_SIZE];

	if (planned.us == 0 || planned.us > facts->now.us)
		return NULL;
	clock_duration(wall_between(planned, facts->now), late, sizeof late);
	return said[0] != '\0'
	    ? g_strdup_printf(_("! 到点已 %s。%s。"), late, said)
	    : g_strdup_printf(_("! 到点已 %s，接班人没有签：交班人不得离岗，责任仍在%s。"), late,
		  row_get(facts->row, "outgoing_name"));
}

char *takeover_warning(const struct takeover_facts *facts, enum style *ret_style)
{
	const char *returned = row_get(facts->row, "returned_for"),
		   *thawed = row_get(facts->row, "thaw_reason");

	*ret_style = STYLE_MAJOR;
	if (!takeover_is_open(facts->row))
		return NULL;
	g_autofree char *cold = frozen(facts);
	if (cold != NULL)
		return g_strdup_printf(
		    _("!! 不得交接：%s。%s继续负责，接班人协助；值班长可书面解冻。"), cold,
		    row_get(facts->row, "outgoing_name"));
	*ret_style = STYLE_MINOR;
	char *overdue = overdue_text(facts);
	if (overdue != NULL)
		return overdue;
	if (returned[0] != '\0' && !is_signed(facts))
		return g_strdup_printf(_("! 退回，还缺：%s"), returned);
	*ret_style = STYLE_NORMAL;
	return thawed[0] == '\0' ? NULL : g_strdup_printf(_("值班长已解冻：%s"), thawed);
}

static bool overlaps(const struct takeover_facts *facts)
{
	return row_get_integer(facts->row, "overlap_until") > facts->now.us;
}

char *takeover_next(const struct takeover_facts *facts)
{
	const char *state = row_get(facts->row, "state"),
		   *outgoing = row_get(facts->row, "outgoing_name");
	bool mine = takeover_is_mine(facts);
	char until[SHOW_SIZE];

	if (strcmp(state, "preparing") == 0)
		return mine
		    ? g_strdup(_("该你：写研判，写可能发生什么，清点物品，然后签。"))
		    : g_strdup_printf(_("等%s写完并签；你可以先看一遍。"), outgoing);
	if (strcmp(state, "outgoing_signed") == 0)
		return g_strdup(mine ? _("等接班人逐条复述并签。签之前责任仍在你。")
				     : _("该接班人：五页看过，逐条复述，然后签。"));
	if (takeover_is_transferred(facts->row) && overlaps(facts))
		return g_strdup_printf(
		    _("%s留到 %s：可以补充、更正他写的，责任已不在他。"), outgoing,
		    show_time(facts->row, "overlap_until", CLOCK_HOUR_MINUTE, until));
	if (strcmp(state, "transferred") == 0)
		return g_strdup(_("等值班长阅。"));
	return g_strdup(strcmp(state, "read") == 0 ? _("已阅，完成。") : _("已作废。"));
}

/* The roster has this person learn in the shift that is taken over. */
static bool is_trainee(const struct takeover_facts *facts)
{
	g_autoptr(GPtrArray) rows = facts->roster == NULL ? g_ptr_array_new()
	    : mirror_rows(facts->roster);
	int64_t at = MAX(facts->now.us, row_get_integer(facts->row, "planned_at"));
	const json_t *person;
	size_t n;

	for (guint i = 0; facts->actor->person != 0 && i < rows->len; i++) {
		if (row_get_integer(rows->pdata[i], "begins_at") > at ||
		    row_get_integer(rows->pdata[i], "ends_at") <= at)
			continue;
		json_array_foreach(json_object_get(rows->pdata[i], "people"), n, person)
			if (row_get_integer(person, "person") == facts->actor->person &&
			    strcmp(row_get(person, "duty"), "trainee") == 0)
				return true;
	}
	return false;
}

char *takeover_bars(const struct takeover_facts *facts)
{
	if (!takeover_is_open(facts->row) && takeover_is_mine(facts) && !overlaps(facts))
		return g_strdup(_("你已非当值，只读。"));
	if ((facts->actor->roles & ROLE_DUTY) == 0)
		return g_strdup(_("你没有值班岗位：只能看，不能交接。"));
	if (is_trainee(facts))
		return g_strdup(_("你排的是见习：可以看、可以学，没有签认权。"));
	g_autofree char *remote = console_remote();
	if (remote != NULL)
		return g_strdup_printf(_("远程（%s）：不能清点物品，不能代签现场巡检。"), remote);
	return NULL;
}

char *console_remote(void)
{
	const char *connection = g_getenv("SSH_CONNECTION");

	return connection == NULL || connection[0] == '\0' ? NULL :
	    g_strndup(connection, strcspn(connection, " "));
}
