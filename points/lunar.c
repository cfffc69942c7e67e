#include "points/lunar.h"

#include <stdio.h>

#include "base/i18n.h"
#include "points/lunar_table.h"

static const char *const term_names[LUNAR_TERMS] = {
	N_("小寒"), N_("大寒"), N_("立春"), N_("雨水"), N_("惊蛰"), N_("春分"), N_("清明"),
	N_("谷雨"), N_("立夏"), N_("小满"), N_("芒种"), N_("夏至"), N_("小暑"), N_("大暑"),
	N_("立秋"), N_("处暑"), N_("白露"), N_("秋分"), N_("寒露"), N_("霜降"), N_("立冬"),
	N_("小雪"), N_("大雪"), N_("冬至"),
};

static const char *const month_names[] = { "正", "二", "三", "四", "五", "六", "七", "八", "九",
	"十", "冬", "腊" };
static const char *const day_tens[] = { "初", "十", "廿", "三" };
static const char *const day_ones[] = { "十", "一", "二", "三", "四", "五", "六", "七", "八",
	"九" };

static guint32 julian(int year, int month_day)
{
	GDate date;

	g_date_clear(&date, 1);
	g_date_set_dmy(&date, (GDateDay)(month_day % 100), (GDateMonth)(month_day / 100),
	    (GDateYear)year);
	return g_date_get_julian(&date);
}

static const struct lunar_year *row_of(int year)
{
	return &lunar_years[year - LUNAR_FIRST];
}

static guint32 spring_festival(int year)
{
	return julian(year, row_of(year)->first);
}

static int term_of(const GDate *date)
{
	const char *days = row_of(g_date_get_year(date))->terms;
	int first = ((int)g_date_get_month(date) - 1) * 2;

	for (int term = first; term < first + 2; term++)
		if (g_date_get_day(date) == lunar_term_days[term] + (days[term] - '0'))
			return term;
	return -1;
}

/* The month in place PLACE of a year whose leap month follows the one numbered LEAP. */
static void name_month(struct lunar_day *day, int place, int leap)
{
	day->leap = leap != 0 && place == leap;
	day->month = leap != 0 && place >= leap ? place : place + 1;
}

bool lunar_of(const GDate *date, struct lunar_day *ret)
{
	if (!g_date_valid(date) || g_date_get_year(date) <= LUNAR_FIRST ||
	    g_date_get_year(date) > LUNAR_LAST)
		return false;
	struct lunar_day day = { .year = g_date_get_year(date), .term = term_of(date) };
	guint32 at = g_date_get_julian(date);
	if (at < spring_festival(day.year))
		day.year--;
	const struct lunar_year *year = row_of(day.year);
	guint32 begins = spring_festival(day.year);
	int place = 0;
	for (;; place++) {
		guint32 length = (year->longs >> place & 1) != 0 ? 30 : 29;
		if (at < begins + length)
			break;
		begins += length;
	}
	name_month(&day, place, year->leap);
	day.day = (int)(at - begins) + 1;
	*ret = day;
	return true;
}

const char *lunar_term(int term)
{
	return term < 0 || term >= LUNAR_TERMS ? NULL : _(term_names[term]);
}

const char *lunar_text(const GDate *date, char buffer[LUNAR_SIZE])
{
	struct lunar_day day;

	buffer[0] = '\0';
	if (!lunar_of(date, &day))
		return buffer;
	/* 初十 二十 三十 are written out; else ten and one */
	const char *ten = day.day == 20 ? "二" : day_tens[day.day == 10 ? 0 : day.day / 10];
	const char *term = lunar_term(day.term);
	g_snprintf(buffer, LUNAR_SIZE, _("农历%s%s月%s%s%s%s"), day.leap ? "闰" : "",
	    month_names[day.month - 1], ten, day_ones[day.day % 10], term == NULL ? "" : " ",
	    term == NULL ? "" : term);
	return buffer;
}
