/* The device profiles in force: those that come with the program, and those of one's own in their
 * place once config.apply has put them in force. A sensor borrows its rule from a profile, so one
 * that was replaced is kept until the service ends: an apply is rare and a profile small. */
#ifndef SERVICE_PROFILES_H
#define SERVICE_PROFILES_H

#include "probes/device/profile.h"
#include "service/service.h"

struct profile_book;

struct profile_book *profile_book_new(void);
void profile_book_free(struct profile_book *book);

/* In the order they are read in; borrowed, and another list after each change. */
GPtrArray *profile_book_in_force(const struct profile_book *book);
/* Whether the one in force under NAME is one's own. */
bool profile_book_is_own(const struct profile_book *book, const char *name);

/* struct configuration_family: a file of the folder "profiles" was applied, or withdrawn. */
bool profiles_check_file(const char *path, const char *text, GError **error);
void profiles_take_file(struct service *service, const char *name, const char *text);

#endif
