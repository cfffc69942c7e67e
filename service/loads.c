#include "service/loads.h"

#include <string.h>

#include "service/rows.h"
#include "service/service.h"

#define CELLS_LIMIT 128

static bool is_polled(const struct load_finding *load)
{
	return load->class != LOAD_STORE;
}

void loads_ask(const struct device *device, GArray *oids)
{
	guint before = oids->len;

	for (size_t i = 0; device->found != NULL && i < device->found->loads->len; i++) {
		const struct load_finding *load = g_ptr_array_index(device->found->loads, i);
		g_auto(GStrv) cells = g_strsplit(load->cells, " ", -1);
		for (char **cell = cells; is_polled(load) && *cell != NULL; cell++) {
			struct oid oid;
			if (oids->len - before < CELLS_LIMIT && oid_parse(*cell, &oid))
				g_array_append_val(oids, oid);
		}
	}
}

static const struct load_finding *same_load(const struct findings *found,
    const struct load_finding *wanted)
{
	for (size_t i = 0; i < found->loads->len; i++) {
		const struct load_finding *load = g_ptr_array_index(found->loads, i);
		if (load->class == wanted->class && strcmp(load->row, wanted->row) == 0)
			return load;
	}
	return NULL;
}

void loads_take(struct device *device, const struct findings *found)
{
	for (size_t i = 0; device->found != NULL && i < device->found->loads->len; i++) {
		struct load_finding *known = g_ptr_array_index(device->found->loads, i);
		const struct load_finding *load = same_load(found, known);
		if (is_polled(known))
			known->permille = load == NULL ? -1 : load->permille;
	}
}

enum quality loads_quality(const struct device *device)
{
	const struct service *service = device->service;
	struct mono seen = pause_forgive(&service->pause, device->polled_at);

	return quality_by_age(seen, clock_mono(), 3 * service->settings->poll);
}

int loads_busiest(const struct device *device, enum load_class class)
{
	int busiest = -1;

	if (device->found == NULL || loads_quality(device) != QUALITY_GOOD)
		return -1;
	for (size_t i = 0; i < device->found->loads->len; i++) {
		const struct load_finding *load = g_ptr_array_index(device->found->loads, i);
		if (load->class == class)
			busiest = MAX(busiest, load->permille);
	}
	return busiest;
}

const char *load_point(enum load_class class)
{
	static const char *const points[LOAD_CLASSES] = {
		[LOAD_PROCESSOR] = "cpu.load",
		[LOAD_MEMORY] = "mem.used",
		[LOAD_STORE] = "store.used",
	};

	return points[class];
}

json_t *loads_rows(const struct device *device)
{
	json_t *rows = json_array();

	for (size_t i = 0; device->found != NULL && i < device->found->loads->len; i++) {
		const struct load_finding *load = g_ptr_array_index(device->found->loads, i);
		json_t *row = json_pack("{s:s, s:s}", "class", load_class_word(load->class), "row",
		    load->row);
		row_text(row, "descr", load->descr);
		row_number(row, "permille", load->permille);
		if (load->total > 0) {
			g_autofree char *total =
			    g_strdup_printf("%" G_GUINT64_FORMAT, load->total);
			row_text(row, "total_octets", total);
		}
		json_array_append_new(rows, row);
	}
	return rows;
}
