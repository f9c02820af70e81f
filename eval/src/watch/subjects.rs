//! What can be running: functions, thunks, builtins; and how often each was entered.

use frazil_compiler::ast::Pos as FilePos;
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::builtin::Builtin;
use crate::link::Code;
use crate::source::Pos;
use crate::vm::Vm;

/// A function, thunk or builtin.
#[derive(Clone, Copy)]
pub enum Subject {
    /// What is not in a program: loading the first file, printing.
    Outside,
    /// A function or a thunk.
    Code(&'static Code),
    /// The function that begins at this instruction of a code into which it was compiled.
    Join(&'static Code, u32),
    /// A builtin.
    Builtin(&'static Builtin),
}

/// The number of a subject.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SubjectId(pub(super) u32);

impl SubjectId {
    /// [`Subject::Outside`].
    pub const OUTSIDE: SubjectId = SubjectId(0);

    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A subject, and how often it was entered.
#[derive(Clone, Copy)]
pub struct Calls {
    /// What.
    pub subject: Subject,
    /// How often.
    pub count: u64,
}

/// All subjects that were met.
pub struct Subjects {
    ids: HashMap<usize, SubjectId, FxBuildHasher>,
    calls: Vec<Calls>,
}

impl Subject {
    /// An address that only this subject has.
    fn address(self) -> usize {
        match self {
            Subject::Outside => 0,
            Subject::Code(code) => std::ptr::from_ref(code) as usize,
            Subject::Join(code, target) => code.instructions()[target as usize..].as_ptr() as usize,
            Subject::Builtin(builtin) => std::ptr::from_ref(builtin) as usize,
        }
    }
}

impl Subjects {
    pub(super) fn new() -> Subjects {
        let mut subjects = Subjects { ids: HashMap::default(), calls: Vec::new() };
        subjects.id(Subject::Outside);
        subjects
    }

    /// The number of a subject.
    pub(super) fn id(&mut self, subject: Subject) -> SubjectId {
        let next = SubjectId(self.calls.len() as u32);
        let id = *self.ids.entry(subject.address()).or_insert(next);
        if id == next {
            self.calls.push(Calls { subject, count: 0 });
        }
        id
    }

    /// A subject was entered.
    pub(super) fn count(&mut self, id: SubjectId) {
        self.calls[id.index()].count += 1;
    }

    /// Their numbers.
    pub fn ids(&self) -> impl Iterator<Item = SubjectId> + use<> {
        (0..self.calls.len() as u32).map(SubjectId)
    }

    /// All, by their numbers.
    pub fn calls(&self) -> &[Calls] {
        &self.calls
    }
}

/// How a subject is shown.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Title {
    /// `name`, `anonymous`, `thunk`, `builtin name`.
    pub name: String,
    /// Where it is written; `None` for builtins.
    pub place: Option<(String, u32, u32)>,
}

impl Title {
    /// The name and the place in one line.
    pub fn line(&self) -> String {
        match &self.place {
            Some((file, line, column)) => format!("{} {file}:{line}:{column}", self.name),
            None => self.name.clone(),
        }
    }
}

/// A function of the source.
pub struct SourceFunction {
    /// The name of the binding that it is the value of.
    pub name: Option<String>,
    /// Where it is written.
    pub pos: Pos,
}

impl Vm {
    /// The functions of the source that are called when this subject is: several for `x: y: …`,
    /// none for what is no function.
    pub fn source_functions(&self, subject: Subject) -> Vec<SourceFunction> {
        let (code, params) = match subject {
            Subject::Code(code) => (code, code.params()),
            Subject::Join(code, target) => {
                let params = &code.linked().module().params;
                (code, code.join_at(target).map_or(&params[..0], |join| join.params.of(params)))
            }
            Subject::Outside | Subject::Builtin(_) => return Vec::new(),
        };
        let linked = code.linked();
        let name = |sym| String::from_utf8_lossy(self.name_in(linked, sym)).into_owned();
        let function = |param: &frazil_compiler::module::ParamDef| SourceFunction {
            name: param.function.map(name),
            pos: self.position_in(linked, param.pos.0),
        };
        params.iter().map(function).collect()
    }

    /// How a subject is shown.
    pub fn title(&self, subject: Subject) -> Title {
        if let Some(function) = self.source_functions(subject).into_iter().next() {
            let name = function.name.unwrap_or_else(|| "anonymous".into());
            return Title { name, place: self.text_place(function.pos) };
        }
        match subject {
            Subject::Outside => Title { name: "frazil".into(), place: None },
            Subject::Builtin(builtin) => Title { name: format!("builtin {}", builtin.name), place: None },
            Subject::Code(code) | Subject::Join(code, _) => {
                let linked = code.linked();
                let is_file = std::ptr::eq(code, &raw const linked.codes[linked.module().root as usize]);
                let offset = if is_file { FilePos(0) } else { code.written() };
                let name = if is_file { "file" } else { "thunk" };
                Title { name: name.into(), place: self.text_place(self.position_in(linked, offset.0)) }
            }
        }
    }

    /// The function that a code is when it has got so many arguments.
    pub(super) fn function_of_code(&self, code: &'static Code, arguments: usize) -> Option<SourceFunction> {
        self.source_functions(Subject::Code(code)).into_iter().nth(arguments)
    }

    pub(super) fn text_place(&self, pos: Pos) -> Option<(String, u32, u32)> {
        let place = self.sources.place(pos)?;
        Some((String::from_utf8_lossy(&place.file).into_owned(), place.line, place.column))
    }
}
