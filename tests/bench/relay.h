/* Stands between a console and the service, to know when the greeting has been answered. One
 * console at a time. */
#ifndef TESTS_BENCH_RELAY_H
#define TESTS_BENCH_RELAY_H

struct relay;

/* Listens at PATH for a console of the service at TARGET. */
struct relay *relay_new(const char *path, const char *target);
void relay_free(struct relay *relay);
/* When the answer to hello had gone to the console (now_ms()); 0: not yet. Forgotten by asking
 * after it came. */
double relay_take_greeted(struct relay *relay);

#endif
