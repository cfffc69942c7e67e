#include "tests/bench/rivals.h"
bool rivals_fetch(void) { return false; }
double rivals_collectd(const struct fleet *fleet) { (void)fleet; return 0; }
double rivals_exporter(const struct fleet *fleet) { (void)fleet; return 0; }
