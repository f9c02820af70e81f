/* What the test programs share. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <frazil.h>

#define CHECK(condition) \
  do { \
    if (!(condition)) { \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1); \
    } \
  } while (0)

/* A program that runs for hours and needs no memory. */
#define HOURS \
  "let loop = f: builtins.foldl' (_: x: f x) 0 (builtins.genList (x: x) 10000);" \
  "in loop (_: loop (_: loop (x: x)))"

/* There is an error of this kind; it is freed. */
#define FAILS(expected, error) \
  do { \
    if (frazil_error_kind(error) != (expected)) { \
      fprintf(stderr, "%s:%d: not %s: %s\n", __FILE__, __LINE__, #expected, frazil_error_report(error)); \
      exit(1); \
    } \
    frazil_error_free(error); \
    error = NULL; \
  } while (0)

/* What may fail gives nothing, and an error of this kind. */
#define REFUSED(expected, call) \
  do { \
    CHECK(!(call)); \
    FAILS(expected, error); \
  } while (0)

/* There is no error. */
#define WORKS(error) FAILS(FRAZIL_KIND_NONE, error)

static inline frazil_evaluator *start(const frazil_options *options) {
  frazil_error *error;
  frazil_evaluator *evaluator = frazil_evaluator_new(options, &error);
  WORKS(error);
  return evaluator;
}

static inline frazil_value *eval(const frazil_evaluator *evaluator, const char *program) {
  frazil_error *error;
  frazil_value *value = frazil_eval(evaluator, program, strlen(program), &error);
  WORKS(error);
  CHECK(value);
  return value;
}

/* The kind of the error that a program ends with. */
static inline frazil_kind kind_of(const frazil_evaluator *evaluator, const char *program) {
  frazil_error *error;
  frazil_value *value = frazil_eval(evaluator, program, strlen(program), &error);
  frazil_kind kind = frazil_error_kind(error);
  CHECK(!value == (kind != FRAZIL_KIND_NONE));
  frazil_value_free(value);
  frazil_error_free(error);
  return kind;
}

/* The value prints so; it is freed. */
static inline void prints(frazil_value *value, const char *expected) {
  frazil_error *error;
  char *text = frazil_print(value, NULL, &error);
  WORKS(error);
  if (strcmp(text, expected) != 0) {
    fprintf(stderr, "%s is not %s\n", text, expected);
    exit(1);
  }
  frazil_text_free(text);
  frazil_value_free(value);
}
