#include "service/profiles.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "service/picture.h"
#include "service/poller.h"

struct profile_book {
	GPtrArray *shipped, *own;    /* struct profile *, in the order they are read in */
	GPtrArray *in_force;
	GPtrArray *kept;             /* those that were replaced */
	GPtrArray *troubles;
};

/* The shipped ones with one's own in their place. */
static void put_in_force(struct profile_book *book)
{
	g_clear_pointer(&book->in_force, g_ptr_array_unref);
	book->in_force = profiles_new();
	for (guint i = 0; i < book->shipped->len; i++)
		profiles_add(book->in_force, profile_hold(book->shipped->pdata[i]));
	for (guint i = 0; i < book->own->len; i++)
		profiles_add(book->in_force, profile_hold(book->own->pdata[i]));
}

struct profile_book *profile_book_new(void)
{
	struct profile_book *book = g_new0(struct profile_book, 1);
	g_autofree char *folder = profile_folder();

	book->troubles = g_ptr_array_new_with_free_func(g_free);
	book->shipped = profiles_load(folder, book->troubles);
	book->own = profiles_new();
	book->kept = profiles_new();
	put_in_force(book);
	for (guint i = 0; i < book->troubles->len; i++)
		log_warning("profiles", "%s", (const char *)book->troubles->pdata[i]);
	return book;
}

void profile_book_free(struct profile_book *book)
{
	if (book == NULL)
		return;
	g_ptr_array_unref(book->in_force);
	g_ptr_array_unref(book->own);
	g_ptr_array_unref(book->shipped);
	g_ptr_array_unref(book->kept);
	g_ptr_array_unref(book->troubles);
	g_free(book);
}

GPtrArray *profile_book_in_force(const struct profile_book *book)
{
	return book->in_force;
}

bool profile_book_is_own(const struct profile_book *book, const char *name)
{
	for (guint i = 0; i < book->own->len; i++)
		if (strcmp(profile_name(book->own->pdata[i]), name) == 0)
			return true;
	return false;
}

/* ---- configuration ------------------------------------------------------------------------ */

bool profiles_check_file(const char *path, const char *text, GError **error)
{
	own(profile) profile = profile_read(path, text, i18n_language(), error);

	return profile != NULL;
}

/* Keeps the one of one's own called NAME, and takes it from the list. */
static void retire(struct profile_book *book, const char *name)
{
	for (guint i = 0; i < book->own->len; i++) {
		struct profile *profile = book->own->pdata[i];
		if (strcmp(profile_name(profile), name) == 0) {
			g_ptr_array_add(book->kept, profile_hold(profile));
			g_ptr_array_remove_index(book->own, i);
			return;
		}
	}
}

void profiles_take_file(struct service *service, const char *name, const char *text)
{
	struct profile_book *book = service->profiles;
	g_autofree char *base = g_path_get_basename(name);
	g_autofree char *stem = g_strndup(base, strlen(base) - strlen(".conf")); /* not shown */
	own(profile) profile =
	    text == NULL ? NULL : profile_read(name, text, i18n_language(), NULL);

	retire(book, stem);
	if (profile != NULL)
		profiles_add(book->own, g_steal_pointer(&profile));
	put_in_force(book);
	poller_follow_profiles(service->poller);
}
