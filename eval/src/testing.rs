//! For unit tests: a machine without builtins in a world without anything in it.

use crate::heap::{Backend, HeapOptions, run_on_evaluator_thread};
use crate::host::{FileType, Host, HostError, Message};
use crate::source::Origin;
use crate::value::Value;
use crate::vm::{Vm, VmOptions};

/// A world without files or variables, where nobody listens.
pub struct Nowhere;

impl Host for Nowhere {
    fn read_file(&self, _root: u32, _path: &[u8]) -> Result<Vec<u8>, HostError> {
        Err(HostError::NotFound)
    }
    fn file_type(&self, _root: u32, _path: &[u8]) -> Result<Option<FileType>, HostError> {
        Ok(None)
    }
    fn read_dir(&self, _root: u32, _path: &[u8]) -> Result<Vec<(Vec<u8>, FileType)>, HostError> {
        Err(HostError::NotFound)
    }
    fn read_link(&self, _root: u32, _path: &[u8]) -> Result<Vec<u8>, HostError> {
        Err(HostError::NotFound)
    }
    fn env(&self, _name: &[u8]) -> Option<Vec<u8>> {
        None
    }
    fn current_time(&self) -> i64 {
        0
    }
    fn search_path(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        Vec::new()
    }
    fn message(&self, _message: Message, _text: &[u8]) {}
    fn home(&self) -> Option<Vec<u8>> {
        None
    }
    fn current_system(&self) -> String {
        "test".into()
    }
}

/// Gives a machine to `work`, on a thread that a machine may run on.
pub fn with_vm<R: Send>(work: impl FnOnce(&mut Vm) -> R + Send) -> R {
    let heap = HeapOptions { backend: Backend::Bump, ..HeapOptions::default() };
    run_on_evaluator_thread(&heap.clone(), move || {
        work(&mut Vm::new(VmOptions { heap, ..VmOptions::default() }, Box::new(Nowhere)))
    })
}

/// The value of a program whose relative paths start from `/dir`.
pub fn try_eval(vm: &mut Vm, text: &str) -> crate::error::Result<Value> {
    let word = vm.load_text(text.as_bytes(), Origin::String, b"/dir")?;
    vm.force(word)
}

/// The value of a program that has one.
pub fn eval(vm: &mut Vm, text: &str) -> Value {
    try_eval(vm, text)
        .unwrap_or_else(|error| panic!("{text}: {}", String::from_utf8_lossy(error.message().as_bytes())))
}
