/*
 * Frazil, an evaluator for the Nix language.
 *
 * Made of the sources by `UPDATE=1 cargo test -p frazil-capi --test header`; docs/library.md says how to link it.
 *
 * Handles are opaque. Each that a function gives belongs to the caller, and is freed once with the function of its
 * name; all but `frazil_options` may be used from many threads at once.
 *
 * What may fail has a last parameter `frazil_error **error`, which may be NULL. If it is not, `*error` becomes NULL
 * if all went well, else an error to be freed; what was in it before is not looked at.
 *
 * NULL for a handle, a handle of another evaluator, a value whose evaluator was freed, and texts that are no UTF-8
 * where that is needed, are errors. A handle that was freed must not be used.
 *
 * Texts that are taken end with a byte 0, or have their length beside them. Texts that are given as `char *` belong
 * to the caller (`frazil_text_free`), as `const char *` to what they were read off.
 *
 * The collector stops threads of evaluators with SIGPWR and lets them go on with SIGXCPU (on Linux). Leave these
 * alone there.
 */

#ifndef FRAZIL_H
#define FRAZIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * What a value is.
 */
typedef enum {
  /**
   * Not known: there was an error, or the value is not evaluated yet.
   */
  FRAZIL_TYPE_UNKNOWN = 0,
  /**
   * `null`.
   */
  FRAZIL_TYPE_NULL = 1,
  /**
   * `true` or `false`.
   */
  FRAZIL_TYPE_BOOL = 2,
  /**
   * An integer of 64 bits.
   */
  FRAZIL_TYPE_INT = 3,
  /**
   * A floating-point number.
   */
  FRAZIL_TYPE_FLOAT = 4,
  /**
   * A string.
   */
  FRAZIL_TYPE_STRING = 5,
  /**
   * A path.
   */
  FRAZIL_TYPE_PATH = 6,
  /**
   * A list.
   */
  FRAZIL_TYPE_LIST = 7,
  /**
   * An attribute set.
   */
  FRAZIL_TYPE_ATTRS = 8,
  /**
   * A function.
   */
  FRAZIL_TYPE_FUNCTION = 9,
} frazil_type;

/**
 * What went wrong, coarsely. `frazil_error_code` gives the same as a word.
 */
typedef enum {
  /**
   * There is no error.
   */
  FRAZIL_KIND_NONE = 0,
  /**
   * `throw`, or a name that the search path does not have. Programs can catch it with `tryEval`.
   */
  FRAZIL_KIND_THROW = 1,
  /**
   * A failed `assert`. Programs can catch it with `tryEval`.
   */
  FRAZIL_KIND_ASSERT = 2,
  /**
   * `abort`.
   */
  FRAZIL_KIND_ABORT = 3,
  /**
   * A value of the wrong type.
   */
  FRAZIL_KIND_TYPE = 4,
  /**
   * Anything else that an evaluation can do wrong, errors of builtins among it.
   */
  FRAZIL_KIND_EVALUATION = 5,
  /**
   * An attribute or a list's element that is not there.
   */
  FRAZIL_KIND_MISSING_ATTRIBUTE = 6,
  /**
   * A variable that is defined nowhere.
   */
  FRAZIL_KIND_UNDEFINED_VARIABLE = 7,
  /**
   * A value that depends on itself.
   */
  FRAZIL_KIND_INFINITE_RECURSION = 8,
  /**
   * The limit on calls in progress, or the end of the stack.
   */
  FRAZIL_KIND_STACK_OVERFLOW = 9,
  /**
   * A syntax error.
   */
  FRAZIL_KIND_SYNTAX = 10,
  /**
   * A file that cannot be read.
   */
  FRAZIL_KIND_IO = 11,
  /**
   * What pure or restricted evaluation forbids.
   */
  FRAZIL_KIND_FORBIDDEN = 12,
  /**
   * A limit: time, memory, or the size of what is converted.
   */
  FRAZIL_KIND_LIMIT = 13,
  /**
   * The call was cancelled.
   */
  FRAZIL_KIND_CANCELLED = 14,
  /**
   * A value that is not of the type that was asked for.
   */
  FRAZIL_KIND_CONVERT = 15,
  /**
   * A value of one evaluator was given to another.
   */
  FRAZIL_KIND_FOREIGN_VALUE = 16,
  /**
   * The evaluator was freed.
   */
  FRAZIL_KIND_GONE = 17,
  /**
   * A call that would wait for the evaluator's thread, on that thread.
   */
  FRAZIL_KIND_WOULD_BLOCK = 18,
  /**
   * The library or a function of the program panicked. A library built with the profile `release` ends the
   * process instead.
   */
  FRAZIL_KIND_PANIC = 19,
  /**
   * A wrong call: `NULL` for something that is needed, a text that is not UTF-8, wrong options.
   */
  FRAZIL_KIND_USAGE = 20,
} frazil_kind;

/**
 * Why a call failed. It belongs to the caller, who frees it with `frazil_error_free`; all texts that are read off
 * it live as long as it does.
 */
typedef struct frazil_error frazil_error;

/**
 * A value of an evaluator, evaluated or not. It stays alive until it is freed, and may be used from any thread.
 */
typedef struct frazil_value frazil_value;

/**
 * Values with or without names, in order. What is read off it lives as long as it does, but for handles.
 */
typedef struct frazil_members frazil_members;

/**
 * An evaluator. It works on a thread of its own, one call after the other, and may be used from many threads.
 */
typedef struct frazil_evaluator frazil_evaluator;

/**
 * What evaluators are to be like. One may serve for any number of them; it is not changed while another thread
 * uses it.
 */
typedef struct frazil_options frazil_options;

/**
 * A function that programs call. It gives a value that it owns, whose owner the library becomes; or it fails, and
 * gives `NULL` and an error of `frazil_error_new`, or one that a function of this library gave, in `*error`. The
 * arguments are not evaluated; they belong to the caller and are not freed.
 *
 * It runs on the evaluator's thread. All that is done with values works; where an evaluator is asked for, it is
 * `NULL`. It does not leave by `longjmp` or an exception.
 */
typedef frazil_value *(*frazil_function)(void *data,
                                         const frazil_value *const *arguments,
                                         size_t count,
                                         frazil_error **error);

/**
 * A place in a file or text.
 */
typedef struct {
  /**
   * The path of the file; `«string»` for texts; `NULL` if there is no place.
   */
  const char *file;
  /**
   * The line, counted from 1.
   */
  uint32_t line;
  /**
   * The column in bytes, counted from 1.
   */
  uint32_t column;
} frazil_position;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Options of which nothing is set: no search path, the machine's system, a store that takes nothing, no limits but
 * that on calls.
 */
frazil_options *frazil_options_new(void);

/**
 * Frees options. Evaluators that were made with them stay. `NULL` is allowed.
 */
void frazil_options_free(frazil_options *options);

/**
 * Adds entries to the search path, as in `NIX_PATH`: `nixpkgs=/path:/other`.
 *
 * Errors: `usage` if something is `NULL`.
 */
bool frazil_options_search_path(frazil_options *options, const char *entries, frazil_error **error);

/**
 * Sets `builtins.currentSystem`.
 *
 * Errors: `usage` if something is `NULL`, or the name is not UTF-8.
 */
bool frazil_options_system(frazil_options *options, const char *system, frazil_error **error);

/**
 * Programs see nothing of the machine: no files, environment or clock.
 *
 * Errors: `usage` if something is `NULL`.
 */
bool frazil_options_pure(frazil_options *options, frazil_error **error);

/**
 * Programs see only those files that are in the search path, and fetch only what
 * `frazil_options_allow_uri` allows.
 *
 * Errors: `usage` if something is `NULL`.
 */
bool frazil_options_restricted(frazil_options *options, frazil_error **error);

/**
 * Allows programs that are restricted to fetch this and all below it, or a whole scheme (`https:`).
 *
 * Errors: `usage` if something is `NULL`.
 */
bool frazil_options_allow_uri(frazil_options *options, const char *uri, frazil_error **error);

/**
 * Limits the time that one call of the evaluator may take; 0 is no limit. A call that takes longer ends with `limit`.
 *
 * Errors: `usage` if something is `NULL`.
 */
bool frazil_options_limit_time(frazil_options *options,
                               uint64_t milliseconds,
                               frazil_error **error);

/**
 * Limits the bytes of the collected heap; 0 is no limit. There is one heap per process, so this counts what all
 * evaluators hold, and the last one that sets it decides. The evaluator that asks for more ends its call with
 * `limit`.
 *
 * Errors: `usage` if something is `NULL`.
 */
bool frazil_options_limit_heap(frazil_options *options,
                               size_t bytes,
                               frazil_error **error);

/**
 * Limits the calls in progress; 10,000 if this is not used. More end with `stack-overflow`.
 *
 * Errors: `usage` if something is `NULL`, or the limit is 0.
 */
bool frazil_options_limit_calls(frazil_options *options, uint32_t calls, frazil_error **error);

/**
 * Chooses the store: `auto`, `daemon`, `local?root=DIR`, `dummy://`, … Unless it is read-only, derivations and
 * files are written to it.
 *
 * Errors: `usage` if something is `NULL`, or the name is none of a store.
 */
bool frazil_options_store(frazil_options *options,
                          const char *uri,
                          bool read_only,
                          frazil_error **error);

/**
 * Chooses whether derivations are built when a program reads what they make.
 *
 * Errors: `usage` if something is `NULL`.
 */
bool frazil_options_import_from_derivation(frazil_options *options, bool allowed, frazil_error **error);

/**
 * Starts an evaluator. `options` may be `NULL`.
 *
 * ```c
 * frazil_error *error;
 * frazil_evaluator *evaluator = frazil_evaluator_new(NULL, &error);
 * ```
 *
 * Errors: `usage` for builtins whose names are no names or exist already; `limit` if the system refuses a thread.
 */
frazil_evaluator *frazil_evaluator_new(const frazil_options *options,
                                       frazil_error **error);

/**
 * Stops what the evaluator is doing, and frees it. Its values are still to be freed; all that is done with them
 * before ends with `gone`. A function that the evaluator calls may do so too; then its stack is not freed. `NULL` is
 * allowed.
 */
void frazil_evaluator_free(frazil_evaluator *evaluator);

/**
 * Cancels what the evaluator is doing, if anything: that call ends with `interrupted`, and the evaluator can be used
 * as before. May be called from any thread. `NULL` is allowed.
 */
void frazil_evaluator_cancel(const frazil_evaluator *evaluator);

/**
 * Evaluates a text of this length whose relative paths start from the working directory.
 *
 * ```c
 * frazil_value *value = frazil_eval(evaluator, "1 + 1", 5, &error);
 * ```
 *
 * Errors: `syntax`, and whatever the evaluation ends with; `usage` if something is `NULL`.
 */
frazil_value *frazil_eval(const frazil_evaluator *evaluator,
                          const char *program,
                          size_t length,
                          frazil_error **error);

/**
 * Evaluates a text of this length whose relative paths start from `directory`.
 *
 * Errors: as for `frazil_eval`.
 */
frazil_value *frazil_eval_in(const frazil_evaluator *evaluator,
                             const char *program,
                             size_t length,
                             const char *directory,
                             frazil_error **error);

/**
 * Evaluates a file, or the `default.nix` of a directory.
 *
 * Errors: `file` if it cannot be read; as for `frazil_eval`.
 */
frazil_value *frazil_eval_file(const frazil_evaluator *evaluator, const char *path, frazil_error **error);

/**
 * The value `null`. In a function that an evaluator calls, `evaluator` is `NULL`; so for all functions that make
 * values.
 *
 * Errors: `gone`; `usage` if the evaluator is `NULL`.
 */
frazil_value *frazil_from_null(const frazil_evaluator *evaluator,
                               frazil_error **error);

/**
 * A Boolean; what is not 0 is `true`.
 *
 * Errors: as for `frazil_from_null`.
 */
frazil_value *frazil_from_bool(const frazil_evaluator *evaluator, int value, frazil_error **error);

/**
 * An integer.
 *
 * Errors: as for `frazil_from_null`.
 */
frazil_value *frazil_from_int(const frazil_evaluator *evaluator, int64_t value, frazil_error **error);

/**
 * A floating-point number.
 *
 * Errors: as for `frazil_from_null`.
 */
frazil_value *frazil_from_float(const frazil_evaluator *evaluator, double value, frazil_error **error);

/**
 * A string of this length, which need not be UTF-8.
 *
 * Errors: `convert` if there is a byte 0 in it, which no string of Nix has; as for `frazil_from_null`.
 */
frazil_value *frazil_from_string(const frazil_evaluator *evaluator,
                                 const char *string,
                                 size_t length,
                                 frazil_error **error);

/**
 * The value of a JSON text of this length, as of `builtins.fromJSON`.
 *
 * Errors: `evaluation` if it is no JSON; as for `frazil_from_null`.
 */
frazil_value *frazil_from_json(const frazil_evaluator *evaluator,
                               const char *json,
                               size_t length,
                               frazil_error **error);

/**
 * A list of `count` values.
 *
 * Errors: `foreign-value` for values of other evaluators; as for `frazil_from_null`.
 */
frazil_value *frazil_from_list(const frazil_evaluator *evaluator,
                               const frazil_value *const *values,
                               size_t count,
                               frazil_error **error);

/**
 * A set of `count` attributes. Of several with one name the last is taken.
 *
 * Errors: as for `frazil_from_list`; `usage` for names that are not UTF-8.
 */
frazil_value *frazil_from_attrs(const frazil_evaluator *evaluator,
                                const char *const *names,
                                const frazil_value *const *values,
                                size_t count,
                                frazil_error **error);

/**
 * Frees a value. `NULL` is allowed.
 */
void frazil_value_free(frazil_value *value);

/**
 * Another handle of the same value, to be freed by itself; `NULL` for `NULL`.
 */
frazil_value *frazil_value_clone(const frazil_value *value);

/**
 * Evaluates the value, not what is in it, and says what it is.
 *
 * Errors: whatever the evaluation ends with; `gone`; `usage` if the value is `NULL`. So for all functions below.
 */
frazil_type frazil_value_type(const frazil_value *value,
                              frazil_error **error);

/**
 * What the value is, if it is evaluated already. Evaluates nothing.
 */
frazil_type frazil_value_peek(const frazil_value *value, frazil_error **error);

/**
 * Evaluates the value, not what is in it.
 */
bool frazil_force(const frazil_value *value, frazil_error **error);

/**
 * Evaluates the value and everything in it.
 */
bool frazil_force_deep(const frazil_value *value, frazil_error **error);

/**
 * Calls a function with `count` arguments, one after the other. The result is evaluated.
 *
 * ```c
 * const frazil_value *arguments[] = { one, two };
 * frazil_value *sum = frazil_call(add, arguments, 2, &error);
 * ```
 *
 * Errors: `foreign-value` for values of other evaluators; `type` if it is no function.
 */
frazil_value *frazil_call(const frazil_value *function,
                          const frazil_value *const *arguments,
                          size_t count,
                          frazil_error **error);

/**
 * Calls a function that takes a set with those attributes of the set `arguments` that it names, as
 * `nix-instantiate` does with `--arg`. Anything else is the result itself.
 *
 * Errors: as for `frazil_call`; an argument that the function needs and `arguments` has not.
 */
frazil_value *frazil_auto_call(const frazil_value *value,
                               const frazil_value *arguments,
                               frazil_error **error);

/**
 * An attribute of a set, not evaluated.
 *
 * Errors: `missing-attribute` if the set does not have it; `type` if the value is no set.
 */
frazil_value *frazil_attr(const frazil_value *set, const char *name, frazil_error **error);

/**
 * Whether a set has an attribute. `false` is also the answer if there is an error.
 *
 * Errors: `type` if the value is no set.
 */
bool frazil_has_attr(const frazil_value *set, const char *name, frazil_error **error);

/**
 * What an attribute path such as `a.b.0` leads to, evaluated. Functions that are met on the way are called if they
 * need no arguments.
 *
 * ```c
 * frazil_value *name = frazil_select(package, "meta.license.fullName", &error);
 * ```
 *
 * Errors: `missing-attribute`.
 */
frazil_value *frazil_select(const frazil_value *value,
                            const char *path,
                            frazil_error **error);

/**
 * Reads a Boolean into `*result`, and says whether that worked.
 *
 * Errors: `convert` if the value is no Boolean.
 */
bool frazil_get_bool(const frazil_value *value, bool *result, frazil_error **error);

/**
 * Reads an integer into `*result`, and says whether that worked.
 *
 * ```c
 * int64_t port;
 * if (!frazil_get_int(value, &port, &error)) fprintf(stderr, "%s\n", frazil_error_message(error));
 * ```
 *
 * Errors: `convert` if the value is no integer.
 */
bool frazil_get_int(const frazil_value *value, int64_t *result, frazil_error **error);

/**
 * Reads a floating-point number or an integer into `*result`, and says whether that worked.
 *
 * Errors: `convert` if the value is no number.
 */
bool frazil_get_float(const frazil_value *value, double *result, frazil_error **error);

/**
 * The bytes of a string, with a byte 0 behind them and their number in `*length`, which may be `NULL`; to be freed
 * with `frazil_text_free`. They need not be UTF-8.
 *
 * Errors: `convert` if the value is no string.
 */
char *frazil_get_string(const frazil_value *value,
                        size_t *length,
                        frazil_error **error);

/**
 * A path, given as `frazil_get_string` gives a string. It is not added to the store.
 *
 * Errors: `convert` if the value is no path.
 */
char *frazil_get_path(const frazil_value *value, size_t *length, frazil_error **error);

/**
 * The number of elements of a list in `*result`; says whether that worked. No element is evaluated.
 *
 * Errors: `convert` if the value is no list.
 */
bool frazil_get_length(const frazil_value *value, size_t *result, frazil_error **error);

/**
 * The string that the value is or can be coerced to, as in `"${value}"`; paths are added to the store. Given as
 * `frazil_get_string` gives a string, but for bytes that are no UTF-8, which show as replacement characters.
 *
 * Errors: `type` if it cannot be coerced.
 */
char *frazil_coerce(const frazil_value *value,
                    size_t *length,
                    frazil_error **error);

/**
 * The value as JSON, evaluated throughout, and given as `frazil_coerce` gives a string.
 *
 * Errors: `type` for functions.
 */
char *frazil_json(const frazil_value *value, size_t *length, frazil_error **error);

/**
 * The value as `nix-instantiate --eval` prints it, given as `frazil_coerce` gives a string. What is in it is not
 * evaluated.
 */
char *frazil_print(const frazil_value *value,
                   size_t *length,
                   frazil_error **error);

/**
 * Makes a derivation, and gives the path of its `.drv` as `frazil_get_string` gives a string. Unless the store is
 * read-only the file is there then.
 *
 * Errors: `type` if the value is no derivation; `file` for errors of the store.
 */
char *frazil_instantiate(const frazil_value *derivation,
                         size_t *length,
                         frazil_error **error);

/**
 * The elements of a list, not evaluated; they have no names.
 *
 * ```c
 * frazil_members *items = frazil_items(list, &error);
 * for (size_t i = 0; i < frazil_members_count(items); i++) {
 *   frazil_value *item = frazil_members_value(items, i, &error);
 *   …
 *   frazil_value_free(item);
 * }
 * frazil_members_free(items);
 * ```
 *
 * Errors: `type` if the value is no list.
 */
frazil_members *frazil_items(const frazil_value *list, frazil_error **error);

/**
 * The attributes of a set, sorted by name, not evaluated. Names that are no UTF-8 show with replacement characters.
 *
 * Errors: `type` if the value is no set.
 */
frazil_members *frazil_attrs(const frazil_value *set,
                             frazil_error **error);

/**
 * The derivations in a value, as `nix-instantiate` finds them; their names are the attribute paths that lead there.
 *
 * Errors: whatever the evaluation ends with.
 */
frazil_members *frazil_derivations(const frazil_value *value,
                                   frazil_error **error);

/**
 * How many there are; 0 for `NULL`.
 */
size_t frazil_members_count(const frazil_members *members);

/**
 * The name of the one at `index`, counted from 0; `NULL` if it has none, or there are not so many.
 */
const char *frazil_members_name(const frazil_members *members, size_t index);

/**
 * The value of the one at `index`, counted from 0: a handle to be freed by itself.
 *
 * Errors: `usage` if there are not so many, or `members` is `NULL`.
 */
frazil_value *frazil_members_value(const frazil_members *members, size_t index, frazil_error **error);

/**
 * Frees it. Handles of its values stay. `NULL` is allowed.
 */
void frazil_members_free(frazil_members *members);

/**
 * Adds a builtin, which programs call as `builtins.NAME`: a function of `count` arguments, 1 to 4. `data` is passed
 * to it and may be `NULL`.
 *
 * Errors: `usage` if something else is `NULL`, the name is not UTF-8, or `count` is not 1 to 4. Whether the name
 * exists already is seen when an evaluator starts.
 */
bool frazil_options_builtin(frazil_options *options,
                            const char *name,
                            size_t count,
                            frazil_function function,
                            void *data,
                            frazil_error **error);

/**
 * What went wrong, coarsely; `FRAZIL_KIND_NONE` for `NULL`.
 */
frazil_kind frazil_error_kind(const frazil_error *error);

/**
 * The kind as a word that does not change, such as `missing-attribute`; empty for `NULL`.
 */
const char *frazil_error_code(const frazil_error *error);

/**
 * What went wrong, without a place; empty for `NULL`.
 */
const char *frazil_error_message(const frazil_error *error);

/**
 * All that is known, in the layout of `nix-instantiate --show-trace`, without colours; empty for `NULL`.
 */
const char *frazil_error_report(const frazil_error *error);

/**
 * Where it went wrong; its `file` is `NULL` if that is not known.
 *
 * ```c
 * frazil_position place = frazil_error_position(error);
 * if (place.file) fprintf(stderr, "%s:%u:%u\n", place.file, place.line, place.column);
 * ```
 */
frazil_position frazil_error_position(const frazil_error *error);

/**
 * The number of names that may have been meant.
 */
size_t frazil_error_suggestions(const frazil_error *error);

/**
 * A name that may have been meant, counted from 0; empty if there are not so many.
 */
const char *frazil_error_suggestion(const frazil_error *error, size_t index);

/**
 * The number of frames of the trace: what the error passed on its way out.
 */
size_t frazil_error_frames(const frazil_error *error);

/**
 * What was being done, such as `while evaluating the attribute 'x'`. Frames are counted from 0, the outermost;
 * empty if there are not so many.
 */
const char *frazil_error_frame_text(const frazil_error *error,
                                    size_t index);

/**
 * Where that was being done; its `file` is `NULL` if that is not known.
 */
frazil_position frazil_error_frame_position(const frazil_error *error, size_t index);

/**
 * An error with this message, for a `frazil_function` to fail with.
 *
 * Errors: `NULL` if the message is `NULL` or not UTF-8.
 */
frazil_error *frazil_error_new(const char *message);

/**
 * Frees an error. `NULL` is allowed.
 */
void frazil_error_free(frazil_error *error);

/**
 * Frees a text that a function of this library gave. `NULL` is allowed.
 */
void frazil_text_free(char *text);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* FRAZIL_H */
