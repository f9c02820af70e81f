/* One evaluator asked from two threads at once, two evaluators at once, and calls that are cancelled. */
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "check.h"

static frazil_evaluator *shared;
static frazil_value *add;

static void *work(void *own) {
  frazil_error *error;
  frazil_evaluator *nix = own ? own : shared;
  for (int64_t i = 0; i < 200; i++) {
    frazil_value *number = frazil_from_int(nix, i, &error), *sum = NULL;
    WORKS(error);
    const frazil_value *arguments[] = {number, number};
    int64_t result = 0;
    if (own) {
      frazil_value *function = eval(nix, "a: b: a + b");
      sum = frazil_call(function, arguments, 2, &error);
      frazil_value_free(function);
    } else {
      sum = frazil_call(add, arguments, 2, &error);
    }
    WORKS(error);
    CHECK(frazil_get_int(sum, &result, &error) && result == 2 * i);
    frazil_value_free(sum);
    frazil_value_free(number);
    CHECK(kind_of(nix, "throw \"x\"") == FRAZIL_KIND_THROW);
  }
  return NULL;
}

static void at_once(void *first, void *second) {
  pthread_t threads[2];
  CHECK(pthread_create(&threads[0], NULL, work, first) == 0);
  CHECK(pthread_create(&threads[1], NULL, work, second) == 0);
  pthread_join(threads[0], NULL);
  pthread_join(threads[1], NULL);
}

static atomic_int ended = FRAZIL_KIND_NONE;

static void *hours(void *unused) {
  atomic_store(&ended, kind_of(shared, HOURS));
  return unused;
}

static void cancelled(void) {
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, hours, NULL) == 0);
  /* More than once, as it may not have begun. */
  while (atomic_load(&ended) == FRAZIL_KIND_NONE) {
    struct timespec moment = {0, 10000000};
    nanosleep(&moment, NULL);
    frazil_evaluator_cancel(shared);
  }
  pthread_join(thread, NULL);
  CHECK(atomic_load(&ended) == FRAZIL_KIND_CANCELLED);
  prints(eval(shared, "1 + 1"), "2");
}

int main(void) {
  shared = start(NULL);
  add = eval(shared, "a: b: a + b");
  at_once(NULL, NULL);
  frazil_evaluator *first = start(NULL), *second = start(NULL);
  at_once(first, second);
  frazil_evaluator_free(first);
  frazil_evaluator_free(second);
  cancelled();
  frazil_evaluator_free(shared);
  CHECK(frazil_value_peek(add, NULL) == FRAZIL_TYPE_UNKNOWN);
  frazil_value_free(add);
  return 0;
}
