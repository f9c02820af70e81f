/* Builtins that are functions of C. */
#include "check.h"

static int calls;

/* times n f: the sum of f 0, f 1, …, f (n - 1). */
static frazil_value *times(void *data, const frazil_value *const *arguments, size_t count, frazil_error **error) {
  CHECK(data == &calls && count == 2);
  calls++;
  int64_t limit, sum = 0;
  if (!frazil_get_int(arguments[0], &limit, error)) return NULL;
  for (int64_t i = 0; i < limit; i++) {
    frazil_value *index = frazil_from_int(NULL, i, error);
    if (!index) return NULL;
    const frazil_value *one[] = {index};
    frazil_value *result = frazil_call(arguments[1], one, 1, error);
    frazil_value_free(index);
    int64_t number;
    bool done = result && frazil_get_int(result, &number, error);
    frazil_value_free(result);
    if (!done) return NULL;
    sum += number;
  }
  return frazil_from_int(NULL, sum, error);
}

static frazil_value *wrong(void *data, const frazil_value *const *arguments, size_t count, frazil_error **error) {
  (void)data, (void)count;
  int64_t how = 0;
  if (!frazil_get_int(arguments[0], &how, error)) return NULL;
  if (how == 1) *error = frazil_error_new("that is wrong");
  if (how == 2) return frazil_value_clone(arguments[0]);
  return NULL;
}

/* Evaluates a text and a file. */
static frazil_value *within(void *data, const frazil_value *const *arguments, size_t count, frazil_error **error) {
  (void)data, (void)count;
  char *path = frazil_get_path(arguments[0], NULL, error);
  frazil_value *text = path ? frazil_eval_in(NULL, "toString ./x", 12, path, error) : NULL;
  frazil_value *file = frazil_eval_file(NULL, "/there/is/nothing.nix", NULL);
  CHECK(!file);
  frazil_text_free(path);
  return text;
}

/* Frees the evaluator that calls it. */
static frazil_value *end(void *data, const frazil_value *const *arguments, size_t count, frazil_error **error) {
  frazil_evaluator_free(*(frazil_evaluator **)data);
  return (void)count, (void)error, frazil_value_clone(arguments[0]);
}

static void freed_by_itself(void) {
  frazil_error *error;
  frazil_evaluator *nix = NULL;
  frazil_options *options = frazil_options_new();
  CHECK(frazil_options_builtin(options, "end", 1, end, &nix, &error));
  nix = start(options);
  frazil_options_free(options);
  const char *program = "builtins.seq (builtins.end 1) (" HOURS ")";
  REFUSED(FRAZIL_KIND_GONE, frazil_eval(nix, program, strlen(program), &error));
}

int main(void) {
  frazil_error *error;
  frazil_options *options = frazil_options_new();
  CHECK(frazil_options_builtin(options, "times", 2, times, &calls, &error));
  CHECK(frazil_options_builtin(options, "wrong", 1, wrong, NULL, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_options_builtin(options, "none", 1, NULL, NULL, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_options_builtin(options, "many", 7, wrong, NULL, &error));
  CHECK(frazil_options_builtin(options, "within", 1, within, NULL, &error));
  frazil_evaluator *nix = start(options);

  prints(eval(nix, "builtins.within /some/where"), "\"/some/where/x\"");
  prints(eval(nix, "builtins.times 4 (x: x * 10)"), "60");
  prints(eval(nix, "builtins.times 3 (x: builtins.times x (y: 1))"), "3");
  CHECK(calls == 5);
  prints(eval(nix, "builtins.wrong 2"), "2");
  CHECK(kind_of(nix, "builtins.wrong 0") == FRAZIL_KIND_EVALUATION);
  CHECK(kind_of(nix, "builtins.times 1 (x: throw \"deep\")") == FRAZIL_KIND_THROW);
  CHECK(kind_of(nix, "builtins.times \"x\" 1") == FRAZIL_KIND_TYPE);
  prints(eval(nix, "(builtins.tryEval (builtins.times 1 (x: throw \"deep\"))).success"), "false");
  const char *program = "\n  builtins.wrong 1";
  CHECK(!frazil_eval(nix, program, strlen(program), &error));
  CHECK(strcmp(frazil_error_message(error), "that is wrong") == 0);
  CHECK(frazil_error_position(error).line == 2 || frazil_error_frames(error) > 0);
  FAILS(FRAZIL_KIND_EVALUATION, error);

  /* A name that there is already. */
  CHECK(frazil_options_builtin(options, "map", 1, wrong, NULL, &error));
  REFUSED(FRAZIL_KIND_USAGE, frazil_evaluator_new(options, &error));
  frazil_options_free(options);
  frazil_evaluator_free(nix);
  freed_by_itself();
  return 0;
}
