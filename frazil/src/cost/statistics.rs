//! Statistics of an evaluation whose machine was watched.
//!
//! [`reference()`] has the members of C++ Nix's `NIX_SHOW_STATS`, with the same names and structure.
//! What is counted there is counted here where this engine does the same: calls, look-ups, operators.
//! Thunks are fewer, because most are never made. Memory is that of this engine's objects:
//!
//! | member | here |
//! |---|---|
//! | `envs` | functions with the variables that they hold |
//! | `values` | thunks, strings, boxed numbers, paths: objects that are no set, list or function |
//! | `sets`, `list` | objects with room for so many attributes, elements |
//! | `nrThunks` | thunks that expressions made (not those of `map` and others, as there) |
//! | `nrAvoided` | elements, attributes and arguments for which no thunk was made |
//! | `sizes` | bytes of a header word, and of what each element or attribute adds |

use frazil_compiler::op::Op;
use frazil_eval::globals::global_name;
use frazil_eval::heap::count::{Allocations, Made, Tally, size_limit};
use frazil_eval::value::Callable;
use frazil_eval::vm::Vm;
use frazil_eval::watch::{Counts, Subject, Watcher};

use super::json::Json;
use crate::{Session, os};

/// What C++ Nix would tell; with `calls` also how often each builtin and function was called.
///
/// ```
/// use frazil::eval::vm::VmOptions;
/// use frazil::eval::watch::Watching;
/// use frazil::{Session, Settings, cost};
///
/// let vm = VmOptions { watching: Watching::Counts, ..VmOptions::default() };
/// let json = Session::run(Settings { vm, ..Settings::default() }, |nix| {
///     nix.eval_text(b"[ 1 2 ]", b"/").ok()?;
///     Some(cost::statistics::reference(nix, false).to_string())
/// });
/// assert!(json.expect("it has a value").contains("nrThunks"));
/// ```
pub fn reference(nix: &Session, calls: bool) -> Json {
    let Some(seen) = Seen::of(&nix.vm) else { return Json::Null };
    let mut members = seen.reference();
    if calls {
        members.push(("primops", seen.primops()));
        members.push(("functions", seen.functions()));
        // Nix: it gathers these, but then leaves them out.
        members.push(("attributes", Json::Null));
    }
    Json::sorted(members)
}

/// The same, calls included, and what only this engine has.
///
/// ```
/// use frazil::eval::vm::VmOptions;
/// use frazil::eval::watch::Watching;
/// use frazil::{Session, Settings, cost};
///
/// let vm = VmOptions { watching: Watching::Counts, ..VmOptions::default() };
/// let json = Session::run(Settings { vm, ..Settings::default() }, |nix| {
///     nix.eval_text(b"[ 1 2 ]", b"/").ok()?;
///     Some(cost::statistics::all(nix).to_string())
/// });
/// assert!(json.expect("it has a value").contains("nrFunctionCalls"));
/// ```
pub fn all(nix: &Session) -> Json {
    let Some(seen) = Seen::of(&nix.vm) else { return Json::Null };
    let mut members = seen.reference();
    members.push(("primops", seen.primops()));
    members.push(("functions", seen.functions()));
    members.push(("frazil", seen.own()));
    Json::sorted(members)
}

/// What a watched machine has gathered.
struct Seen<'a> {
    vm: &'a Vm,
    watcher: &'a Watcher,
    counts: &'a Counts,
    made: &'a Allocations,
}

fn object<const N: usize>(members: [(&str, u64); N]) -> Json {
    Json::sorted(members.map(|(name, count)| (name, Json::Count(count))))
}

impl<'a> Seen<'a> {
    fn of(vm: &'a Vm) -> Option<Seen<'a>> {
        let watcher = vm.watcher.as_deref()?;
        Some(Seen { vm, watcher, counts: &watcher.counts, made: vm.heap.allocations()? })
    }

    fn reference(&self) -> Vec<(&'static str, Json)> {
        let heap = self.vm.heap.stats();
        let Seen { counts, made, .. } = self;
        let envs = made.of_all(&[Made::Closure, Made::Partial]);
        let lists = made.of_all(&[Made::List, Made::ListPart]);
        let sets = made.of_all(&[Made::LiteralSet, Made::SortedSet, Made::SetLayer]);
        let values = made.of_all(&[Made::Thunk, Made::String, Made::Other]);
        let builtins: u64 = self.builtins().iter().map(|(_, count)| count).sum();
        let concats = counts.concats + self.calls_of("concatLists");
        let cpu = os::user_time().as_secs_f64();
        let collecting = heap.collecting.as_secs_f64();
        let time = [
            ("cpu", Json::Number(cpu)),
            ("gc", Json::Number(collecting)),
            ("gcFraction", Json::Number(collecting / cpu)),
        ];
        let count = Json::Count;
        vec![
            ("cpuTime", Json::Number(cpu)),
            ("time", Json::sorted(time)),
            ("envs", tally(envs)),
            ("nrExprs", count(counts.expressions)),
            ("list", object([("elements", lists.elements), ("bytes", lists.bytes), ("concats", concats)])),
            ("values", object([("number", values.number), ("bytes", values.bytes)])),
            ("symbols", self.symbols()),
            ("sets", tally(sets)),
            ("sizes", object([("Env", 8), ("Value", 8), ("Bindings", 8), ("Attr", 8)])),
            ("nrOpUpdates", count(counts.updates)),
            ("nrOpUpdateValuesCopied", count(counts.updates_copied)),
            ("nrThunks", count(counts.thunks())),
            ("nrAvoided", count(self.avoided())),
            ("nrLookups", count(counts.lookups)),
            ("nrPrimOpCalls", count(builtins)),
            ("nrFunctionCalls", count(counts.function_calls)),
            (
                "gc",
                object([
                    ("heapSize", heap.heap_bytes),
                    ("totalBytes", made.bytes),
                    ("cycles", heap.collections),
                ]),
            ),
        ]
    }

    /// Words in new containers and calls for which no thunk was made.
    fn avoided(&self) -> u64 {
        let words = self.counts.words + self.made.of(Made::LiteralSet).elements;
        words.saturating_sub(self.counts.thunks())
    }

    fn symbols(&self) -> Json {
        let symbols = &self.vm.symbols;
        object([("number", symbols.len() as u64), ("bytes", symbols.bytes() as u64)])
    }

    /// Builtins that programs see, with their calls: by name, operators included.
    fn builtins(&self) -> Vec<(String, u64)> {
        let mut builtins: Vec<(String, u64)> = Vec::new();
        for calls in self.watcher.subjects.calls() {
            if let Subject::Builtin(builtin) = calls.subject
                && self.is_global(builtin)
            {
                builtins.push((builtin.name.into(), calls.count));
            }
        }
        for (name, count) in self.counts.operators() {
            match builtins.iter_mut().find(|builtin| builtin.0 == name) {
                Some(builtin) => builtin.1 += count,
                None => builtins.push((name.into(), count)),
            }
        }
        builtins.retain(|builtin| builtin.1 > 0);
        builtins.sort();
        builtins
    }

    fn is_global(&self, builtin: &'static frazil_eval::builtin::Builtin) -> bool {
        let globals = &self.vm.globals;
        let value = globals.index(&global_name(builtin)).map(|index| globals.value(index));
        match value.and_then(|value| value.as_callable()) {
            Some(Callable::Builtin(global)) => std::ptr::eq(global, builtin),
            _ => false,
        }
    }

    fn calls_of(&self, name: &str) -> u64 {
        let calls = self.watcher.subjects.calls().iter();
        let named = calls.filter(|calls| matches!(calls.subject, Subject::Builtin(b) if b.name == name));
        named.map(|calls| calls.count).sum()
    }

    fn primops(&self) -> Json {
        Json::Object(self.builtins().into_iter().map(|(name, count)| (name, Json::Count(count))).collect())
    }

    /// Functions of the source with their calls, in the order in which they were called first.
    fn functions(&self) -> Json {
        let mut functions = Vec::new();
        for calls in self.watcher.subjects.calls() {
            for function in self.vm.source_functions(calls.subject) {
                let mut members = vec![("count", Json::Count(calls.count))];
                members.push(("name", function.name.map_or(Json::Null, Json::Text)));
                if let Some(place) = self.vm.sources.place(function.pos) {
                    if let Some(file) = self.vm.sources.file_place(function.pos) {
                        members.push(("file", Json::Text(String::from_utf8_lossy(&file.file).into())));
                    }
                    members.push(("line", Json::Count(place.line.into())));
                    members.push(("column", Json::Count(place.column.into())));
                }
                functions.push(Json::sorted(members));
            }
        }
        Json::List(functions)
    }

    /// What only this engine counts.
    fn own(&self) -> Json {
        let Seen { counts, made, .. } = self;
        let waits = Op::ALL.iter().map(|&op| counts.executed(op).1).sum();
        Json::Object(vec![
            ("instructions".into(), Json::Count(counts.instructions())),
            ("waits".into(), Json::Count(waits)),
            ("operations".into(), self.operations()),
            ("thunksForced".into(), Json::Count(counts.forced)),
            ("calls".into(), Json::Count(counts.calls)),
            ("jumpsToFunctions".into(), Json::Count(counts.jumps)),
            ("builtinCalls".into(), Json::Count(counts.builtin_calls)),
            ("lookupHits".into(), Json::Count(counts.lookup_hits)),
            ("shapes".into(), Json::Count(self.vm.heap.shapes.len() as u64)),
            ("files".into(), Json::Count(counts.files)),
            ("bytes".into(), Json::Count(made.bytes)),
            ("objects".into(), self.objects()),
            ("setSizes".into(), self.set_sizes()),
        ])
    }

    /// Operations by how often they were executed, the most frequent first.
    fn operations(&self) -> Json {
        let mut operations: Vec<(&str, u64)> =
            Op::ALL.iter().map(|&op| (op.name(), self.counts.executed(op).0)).collect();
        operations.retain(|operation| operation.1 > 0);
        operations.sort_by_key(|operation| std::cmp::Reverse(operation.1));
        let members = operations.into_iter().map(|(name, count)| (name.into(), Json::Count(count)));
        Json::Object(members.collect())
    }

    fn objects(&self) -> Json {
        let members = Made::ALL.iter().map(|&kind| (kind.name().into(), tally(self.made.of(kind))));
        Json::Object(members.collect())
    }

    fn set_sizes(&self) -> Json {
        let last = self.made.set_sizes.iter().rposition(|&count| count > 0).map_or(0, |last| last + 1);
        let classes = self.made.set_sizes[..last].iter().enumerate();
        let members = classes.map(|(class, &count)| (format!("≤ {}", size_limit(class)), Json::Count(count)));
        Json::Object(members.collect())
    }
}

fn tally(tally: Tally) -> Json {
    object([("number", tally.number), ("elements", tally.elements), ("bytes", tally.bytes)])
}
