/* One evaluator asked from two threads at once, two evaluators at once, and calls that are cancelled. */
#include <pthread.h>
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

static void *hours(void *done) {
  *(frazil_kind *)done = kind_of(shared, HOURS);
  return NULL;
}

static void cancelled(void) {
  pthread_t thread;
  volatile frazil_kind kind = FRAZIL_KIND_NONE;
  CHECK(pthread_create(&thread, NULL, hours, (void *)&kind) == 0);
  struct timespec moment = {0, 20000000};
  nanosleep(&moment, NULL);
  frazil_evaluator_cancel(shared);
  /* If it had not begun, that cancelled nothing. */
  while (pthread_tryjoin_np(thread, NULL) != 0) {
    nanosleep(&moment, NULL);
    frazil_evaluator_cancel(shared);
  }
  CHECK(kind == FRAZIL_KIND_CANCELLED);
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
