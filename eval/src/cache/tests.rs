//! What the machine does with entries that are damaged.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::error::ErrorKind;
use crate::heap::{Backend, HeapOptions, run_on_evaluator_thread};
use crate::host::{FileType, Host, HostBytecode, HostError, Message};
use crate::source::{Origin, Reader};
use crate::testing::Nowhere;
use crate::value::Value;
use crate::vm::{Vm, VmOptions};

type Entries = HashMap<[u8; 32], Vec<u8>>;

/// What became of a program.
type Ran = Result<Option<i64>, (ErrorKind, String)>;

/// A world with one file, whose text is asked for again, and where entries are kept.
#[derive(Clone)]
struct Keeper {
    entries: Arc<Mutex<Entries>>,
    text: Arc<Mutex<Vec<u8>>>,
    /// What the file has after it was first opened.
    later: Arc<Mutex<Option<Vec<u8>>>>,
    log: Arc<Mutex<Vec<&'static str>>>,
}

impl HostBytecode for Keeper {
    fn find(&self, key: &[u8; 32]) -> Option<&'static [u8]> {
        let entries = self.entries.lock().expect("one thread");
        let entry = entries.get(key)?;
        self.log.lock().expect("one thread").push("found");
        let mut words = vec![0_u64; entry.len().div_ceil(8)];
        for (word, bytes) in words.iter_mut().zip(entry.chunks(8)) {
            let mut padded = [0; 8];
            padded[..bytes.len()].copy_from_slice(bytes);
            *word = u64::from_ne_bytes(padded);
        }
        Some(&bytemuck::cast_slice(words.leak())[..entry.len()])
    }
    fn keep(&self, key: &[u8; 32], pieces: &[&[u8]]) {
        let mut bytes = Vec::new();
        for piece in pieces {
            bytes.extend_from_slice(piece);
            bytes.resize(bytes.len().next_multiple_of(8), 0);
        }
        self.entries.lock().expect("one thread").insert(*key, bytes);
        self.log.lock().expect("one thread").push("kept");
    }
    fn discard(&self, key: &[u8; 32]) {
        self.entries.lock().expect("one thread").remove(key);
        self.log.lock().expect("one thread").push("discarded");
    }
}

impl Host for Keeper {
    fn bytecode(&self) -> Option<&dyn HostBytecode> {
        Some(self)
    }
    fn source_reader(&self) -> Option<Reader> {
        let text = self.text.clone();
        Some(Box::new(move |_| Some(text.lock().expect("one thread").clone())))
    }
    fn read_file(&self, _root: u32, _path: &[u8]) -> Result<Vec<u8>, HostError> {
        self.log.lock().expect("one thread").push("read");
        let mut text = self.text.lock().expect("one thread");
        let now = text.clone();
        if let Some(later) = self.later.lock().expect("one thread").take() {
            *text = later;
        }
        Ok(now)
    }
    fn file_type(&self, root: u32, path: &[u8]) -> Result<Option<FileType>, HostError> {
        Nowhere.file_type(root, path)
    }
    fn read_dir(&self, root: u32, path: &[u8]) -> Result<Vec<(Vec<u8>, FileType)>, HostError> {
        Nowhere.read_dir(root, path)
    }
    fn read_link(&self, root: u32, path: &[u8]) -> Result<Vec<u8>, HostError> {
        Nowhere.read_link(root, path)
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

/// Constants of all kinds, a literal, a pattern, selections, a capture.
const TEXT: &str = "let s = { a.b = 10000000000; t = \"text\"; }; f = { x, y ? x }: x * 3 + y.z or 7; \
     in if s.t == \"text\" then f { x = s.a.b; } else ./path";

impl Keeper {
    fn new(text: &str) -> Keeper {
        let text = Arc::new(Mutex::new(text.into()));
        Keeper { entries: Arc::default(), text, later: Arc::default(), log: Arc::default() }
    }

    /// The value of the file.
    fn run_file(&self) -> Ran {
        self.run_loaded(|vm| vm.load_file(b"/f.nix"))
    }

    /// The value of the program in a new machine, from its entry if there is one. `meanwhile` happens between
    /// loading and running.
    fn run_after(&self, meanwhile: impl FnOnce() + Send) -> Ran {
        self.run_loaded(|vm| {
            let origin = Origin::File(b"/f.nix".as_slice().into());
            let text = self.text.lock().expect("one thread").clone();
            let word = vm.load_owned(text, origin, b"/");
            meanwhile();
            word
        })
    }

    fn run_loaded(&self, load: impl FnOnce(&mut Vm) -> crate::error::Result<Value> + Send) -> Ran {
        let heap = HeapOptions { backend: Backend::Bump, ..HeapOptions::default() };
        run_on_evaluator_thread(&heap.clone(), || {
            let options = VmOptions { heap, ..VmOptions::default() };
            let mut vm = Vm::new(options, Box::new(self.clone()));
            vm.globals.add_immortal(b"builtins", Value::NULL);
            match load(&mut vm).and_then(|word| vm.force(word)) {
                Ok(value) => Ok(value.as_int()),
                Err(error) => {
                    Err((error.kind(), String::from_utf8_lossy(error.message().as_bytes()).into_owned()))
                }
            }
        })
    }

    fn run(&self) -> Ran {
        self.run_after(|| ())
    }

    fn log(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.log.lock().expect("one thread"))
    }

    fn entry(&self) -> ([u8; 32], Vec<u8>) {
        let entries = self.entries.lock().expect("one thread");
        let (key, entry) = entries.iter().next().expect("it was kept");
        (*key, entry.clone())
    }
}

const VALUE: Ran = Ok(Some(30_000_000_007));

#[test]
fn entries_are_made_once_and_used() {
    let keeper = Keeper::new(TEXT);
    assert_eq!((keeper.run(), keeper.log()), (VALUE, vec!["kept"]));
    assert_eq!((keeper.run(), keeper.log()), (VALUE, vec!["found"]));
    assert_eq!(keeper.entries.lock().expect("one thread").len(), 1);
}

/// What does not fit into the buffer is hashed in pieces, and read again if there is no entry.
#[test]
fn large_files_have_the_same_keys() {
    let large = |rest: &str| format!("/*{}*/ {rest}", "x".repeat(3 * crate::source::BUFFER));
    for text in [large(TEXT), TEXT.into()] {
        let keeper = Keeper::new(&text);
        assert_eq!((keeper.run_file(), keeper.log()), (VALUE, vec!["read", "kept"]));
        assert_eq!((keeper.run_file(), keeper.log()), (VALUE, vec!["read", "found"]));
        assert_eq!((keeper.run(), keeper.log()), (VALUE, vec!["found"]));
    }
    // It changes before it is read again.
    for rest in ["2", "1 + 1 # longer"] {
        let keeper = Keeper::new(&large("1"));
        *keeper.later.lock().expect("one thread") = Some(large(rest).into());
        assert_eq!((keeper.run_file(), keeper.log()), (Ok(Some(2)), vec!["read", "read", "kept"]));
        assert_eq!((keeper.run_file(), keeper.log()), (Ok(Some(2)), vec!["read", "found"]));
    }
}

#[test]
fn every_damage_is_mended() {
    let keeper = Keeper::new(TEXT);
    assert_eq!(keeper.run(), VALUE);
    let (key, right) = keeper.entry();
    let (seen, late) = (RefCell::new(0), RefCell::new(0));
    let check = |damaged: Vec<u8>| {
        keeper.entries.lock().expect("one thread").insert(key, damaged);
        keeper.log();
        assert_eq!(keeper.run(), VALUE);
        let log = keeper.log();
        *seen.borrow_mut() += usize::from(log.contains(&"kept"));
        *late.borrow_mut() += usize::from(log.contains(&"discarded"));
        // What was found to be damaged was replaced.
        assert!(!log.contains(&"kept") || keeper.entry().1 == right);
    };
    (0..right.len()).for_each(|len| check(right[..len].to_vec()));
    seen.take();
    late.take();
    for at in 0..right.len() {
        let mut damaged = right.clone();
        damaged[at] ^= 1 << (at % 8);
        check(damaged);
    }
    let (seen, late) = (seen.into_inner(), late.into_inner());
    assert!(seen > right.len() - 120 && late > right.len() / 5, "{seen} and {late} of {}", right.len());
}

/// Of what nobody enters nobody looks at the instructions.
#[test]
fn what_is_not_entered_is_not_checked() {
    let program = |name: &str| {
        let text = format!("let s = {{ a = 5; b = x: x{}; }}; in s.{name}", " + x".repeat(4000));
        let keeper = Keeper::new(&text);
        assert!(keeper.run().is_ok());
        keeper
    };
    let (keeper, entered) = (program("a"), program("b 0"));
    let noticed = |keeper: &Keeper| {
        let (key, right) = keeper.entry();
        (0..right.len())
            .step_by(1024)
            .filter(|at| {
                let mut damaged = right.clone();
                damaged[*at] ^= 1;
                keeper.entries.lock().expect("one thread").insert(key, damaged);
                keeper.log();
                assert!(keeper.run().is_ok());
                keeper.log().contains(&"kept")
            })
            .count()
            * 1024
    };
    let len = keeper.entry().1.len();
    assert!(noticed(&keeper) < len / 4 && noticed(&entered) > len * 3 / 4, "of {len}");
}

#[test]
fn what_cannot_be_mended_is_an_error() {
    let keeper = Keeper::new(TEXT);
    assert_eq!(keeper.run(), VALUE);
    let (key, mut entry) = keeper.entry();
    let last = entry.len() - 12;
    entry[last] ^= 1;
    keeper.entries.lock().expect("one thread").insert(key, entry);
    let changed = keeper.run_after(|| *keeper.text.lock().expect("one thread") = b"1".to_vec());
    let (kind, text) = changed.expect_err("the file is another one");
    assert!(
        kind == ErrorKind::Io && text.contains("'/f.nix'") && text.contains("changed meanwhile"),
        "{text}"
    );
    assert_eq!(keeper.run(), Ok(Some(1)));
}

/// In which order names were met first decides what `x` is made of, and so do the names of builtins.
#[test]
fn the_order_of_names_is_part_of_the_key() {
    let run = |keeper: &Keeper, before: &str| {
        let heap = HeapOptions { backend: Backend::Bump, ..HeapOptions::default() };
        run_on_evaluator_thread(&heap.clone(), || {
            let options = VmOptions { heap, ..VmOptions::default() };
            let mut vm = Vm::new(options, Box::new(keeper.clone()));
            vm.globals.add_immortal(b"builtins", Value::NULL);
            assert!(vm.load_text(before.as_bytes(), Origin::String, b"/").is_ok());
            let origin = Origin::File(b"/f.nix".as_slice().into());
            let text = keeper.text.lock().expect("one thread").clone();
            let list = vm.load_owned(text, origin, b"/").and_then(|word| vm.force(word));
            list.ok().and_then(Value::as_list).and_then(|list| list.get(0)).is_some_and(|word| word.is_whnf())
        })
    };
    let orders = ["{ x = 1; y = 2; }", "{ y = 2; x = 1; }", "1"];
    let text = "let x = y; y = 7; in [ x ]";
    let alone: Vec<bool> = orders.iter().map(|before| run(&Keeper::new(text), before)).collect();
    assert_eq!(alone, [false, true, false]);
    let keeper = Keeper::new(text);
    for _ in 0..2 {
        let together: Vec<bool> = orders.iter().map(|before| run(&keeper, before)).collect();
        assert_eq!(alone, together);
    }
    assert_eq!(keeper.entries.lock().expect("one thread").len(), 2);
    assert_eq!(keeper.log().iter().filter(|&&what| what == "kept").count(), 2);
}
