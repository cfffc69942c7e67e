#include "base/wipe.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void wiping_free(void *memory)
{
	if (memory != NULL)
		explicit_bzero(memory, malloc_usable_size(memory));
	free(memory);
}

void wipe_json_freed(void)
{
	json_set_alloc_funcs(malloc, wiping_free);
}

void wipe_json_text(const json_t *value)
{
	if (json_is_string(value))
		explicit_bzero((char *)(uintptr_t)json_string_value(value),
		    json_string_length(value));
}
