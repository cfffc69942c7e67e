/* Time. Durations and deadlines are `mono` (CLOCK_BOOTTIME: goes on during suspend, never steps);
 * what people read is `wall` (UTC, microseconds). They are different types so that the compiler
 * refuses to mix them.
 *
 * ZHIBAN_CLOCK names a small shared file by which `zhiban-lab clock +30m` moves both for service,
 * console and lab together, and `zhiban-lab clock wall -1h` the wall alone, as a wrong time source
 * or a wrong hand would. It is honoured only after clock_allow_shared(), which trial, training
 * and test state directories call once at start, before there are threads. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct mono {
	int64_t us;
};

struct wall {
	int64_t us;
};

#define CLOCK_SECOND INT64_C(1000000)

struct mono clock_mono(void);
struct wall clock_wall(void);

struct mono mono_after(struct mono from, int64_t us);
/* Microseconds from EARLIER to LATER; negative if they are the other way round. */
int64_t mono_between(struct mono earlier, struct mono later);
int64_t wall_between(struct wall earlier, struct wall later);

/* Follow the file named by ZHIBAN_CLOCK, if there is one. The file is two int64_t: microseconds to
 * add to both clocks, and microseconds to add to the wall alone, which may be negative; one of 8
 * bytes has only the first. False and ERROR when it is named and cannot be mapped. */
bool clock_allow_shared(GError **error);
/* True while a shared clock is followed: timers then look again at least every 20 ms. */
bool clock_is_shared(void);
/* Move a shared clock file on by US (negative is refused: time does not run back in tests). Creates
 * the file. For zhiban-lab. */
bool clock_move_shared(const char *path, int64_t us, GError **error);
/* Step the wall clock of a shared clock file alone by US, forward or back; durations and deadlines
 * do not notice. Otherwise as above. */
bool clock_step_shared(const char *path, int64_t us, GError **error);

/* Local time as text: CLOCK_MINUTE "11-21 03:12", CLOCK_TIME "03:12:08", CLOCK_FULL "2026-11-21
 * 03:12:08", CLOCK_DATE "2026-11-21". BUFFER gets at most SIZE bytes; returns BUFFER. */
enum clock_form { CLOCK_MINUTE, CLOCK_TIME, CLOCK_FULL, CLOCK_DATE, CLOCK_HOUR_MINUTE };
const char *clock_text(struct wall when, enum clock_form form, char *buffer, size_t size);
#define CLOCK_TEXT_SIZE 32

/* A wall time typed by a person, local time: "2026-11-21 03:12[:08]", "11-21 03:12" (of the nearest
 * year), "03:12" (today, or yesterday if that would lie more than 12 h ahead of NOW); full-width
 * digits and colons as well. False if it is none of these or no such day or hour exists; then *RET
 * is untouched. */
bool clock_parse(const char *text, struct wall now, struct wall *ret);

/* A duration in the shortest honest form, rounded down: "8秒", "1分", "1时53分", "3天4时". BUFFER
 * as above. */
const char *clock_duration(int64_t us, char *buffer, size_t size);

/* Whether the kernel says the wall clock is disciplined (adjtimex); one that was stepped for a test
 * is not. */
bool clock_is_synchronised(void);

/* The beginning of the local day that DATE ("2026-11-22") names, DAYS later; us == 0 if it is none
 * or NULL. */
struct wall clock_day(const char *date, int days);

#endif
