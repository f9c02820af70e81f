//! What is in a value: elements of lists, attributes of sets, derivations.

use std::ffi::{CString, c_char};
use std::ptr::null;

use evaluator::Value;
use evaluator::packages::FailedAssertions;

use crate::guard::{ErrorPlace, given, guard_handle, usage};
use crate::text::shown;
use crate::value::{Handle, ask, given_value};

/// Values with or without names, in order. What is read off it lives as long as it does, but for handles.
pub struct Members(Vec<(Option<CString>, Value)>);

fn named(members: Vec<(String, Value)>) -> Members {
    Members(members.into_iter().map(|(name, value)| (Some(shown(&name)), value)).collect())
}

/// The elements of a list, not evaluated; they have no names.
///
/// ```c
/// frazil_members *items = frazil_items(list, &error);
/// for (size_t i = 0; i < frazil_members_count(items); i++) {
///   frazil_value *item = frazil_members_value(items, i, &error);
///   …
///   frazil_value_free(item);
/// }
/// frazil_members_free(items);
/// ```
///
/// Errors: `type` if the value is no list.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_items(list: Option<&Handle>, error: ErrorPlace) -> Option<Box<Members>> {
    guard_handle(error, || {
        let items: Vec<Value> = ask!(given_value(list)?, items())?;
        Ok(Members(items.into_iter().map(|item| (None, item)).collect()))
    })
}

/// The attributes of a set, sorted by name, not evaluated. Names that are no UTF-8 show with replacement characters.
///
/// Errors: `type` if the value is no set.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_attrs(set: Option<&Handle>, error: ErrorPlace) -> Option<Box<Members>> {
    guard_handle(error, || ask!(given_value(set)?, attrs()).map(named))
}

/// The derivations in a value, as `nix-instantiate` finds them; their names are the attribute paths that lead there.
///
/// Errors: whatever the evaluation ends with.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_derivations(value: Option<&Handle>, error: ErrorPlace) -> Option<Box<Members>> {
    guard_handle(error, || {
        let found = ask!(given_value(value)?, derivations(), scope: None, FailedAssertions::Fail)?;
        let found = found.into_iter().map(|derivation| (derivation.attr_path, derivation.value));
        Ok(named(found.collect()))
    })
}

/// How many there are; 0 for `NULL`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_members_count(members: Option<&Members>) -> usize {
    members.map_or(0, |members| members.0.len())
}

/// The name of the one at `index`, counted from 0; `NULL` if it has none, or there are not so many.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_members_name(members: Option<&Members>, index: usize) -> *const c_char {
    let name = members.and_then(|members| members.0.get(index)?.0.as_ref());
    name.map_or(null(), |name| name.as_ptr())
}

/// The value of the one at `index`, counted from 0: a handle to be freed by itself.
///
/// Errors: `usage` if there are not so many, or `members` is `NULL`.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_members_value(
    members: Option<&Members>,
    index: usize,
    error: ErrorPlace,
) -> Option<Box<Handle>> {
    guard_handle(error, || {
        let members = &given(members, "members")?.0;
        let member = members.get(index);
        let member =
            member.ok_or_else(|| usage(format!("there are {} members, none at {index}", members.len())));
        member.map(|(_, value)| Handle(value.clone()))
    })
}

/// Frees it. Handles of its values stay. `NULL` is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn frazil_members_free(members: Option<Box<Members>>) {
    drop(members);
}
