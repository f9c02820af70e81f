//! What stepped builtins have in common: forcing a function late, forcing elements in order.

use frazil_eval::builtin::{Call, Step};
use frazil_eval::error::{Error, Result};
use frazil_eval::value::{List, Value};
use frazil_eval::vm::Vm;

/// More ways to go on for builtins.
pub(crate) trait Steps {
    /// Makes sure that argument 0, which the builtin does not force from the start, is a function;
    /// `Some` is the step to take first.
    fn force_function(&mut self, note: &str) -> Result<Option<Step>>;

    /// The error with `note` if it comes from forcing the function, argument 0. The builtin has state
    /// words, so this is not asked while arguments are forced from the start.
    fn function_failed(&mut self, note: &str, error: Error) -> Error;

    /// Forces and checks the elements of `list` one after the other; `Some` is the step to take
    /// first. State word `counter` counts those that are done.
    fn force_each(
        &mut self,
        list: List,
        counter: usize,
        check: impl FnMut(&mut Vm, Value) -> Result<()>,
    ) -> Result<Option<Step>>;
}

impl Steps for Call<'_> {
    #[inline]
    fn force_function(&mut self, note: &str) -> Result<Option<Step>> {
        let word = self.arg(0);
        if !word.is_whnf() {
            return Ok(Some(Step::Force(word)));
        }
        if word.is_function() {
            return Ok(None);
        }
        match self.vm.require_function(word) {
            Ok(_) => Ok(None),
            Err(error) => Err(self.vm.noted(error, note)),
        }
    }

    #[cold]
    fn function_failed(&mut self, note: &str, error: Error) -> Error {
        if self.raw_arg(0).settled().is_none() { self.vm.noted(error, note) } else { error }
    }

    #[inline]
    fn force_each(
        &mut self,
        list: List,
        counter: usize,
        mut check: impl FnMut(&mut Vm, Value) -> Result<()>,
    ) -> Result<Option<Step>> {
        let start = self.counter(counter);
        for (index, slot) in list.slots().iter().enumerate().skip(start) {
            let word = slot.get();
            let Some(value) = word.settled() else {
                self.set_counter(counter, index);
                return Ok(Some(Step::Force(word)));
            };
            check(self.vm, value)?;
        }
        Ok(None)
    }
}
