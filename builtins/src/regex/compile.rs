//! Syntax tree to program.
//!
//! A program is a graph of [`Inst`]s. It is built back to front: emitting a node takes the
//! instruction that follows it and yields the one it begins with. Repeats with counts are
//! written out as copies, as the reference does, because its rule about empty iterations
//! is kept per copy. Pending work is a list of [`Task`]s, so nesting costs no native stack.

use std::collections::HashMap;

use super::analyse;
use super::class::ByteSet;
use super::parse::{Ast, Extra, Node, NodeIdx, RepeatKind};

/// Index of an [`Inst`].
pub(super) type Pc = u32;

/// A compiled pattern.
pub(super) struct Program {
    pub(super) insts: Vec<Inst>,
    pub(super) start: Pc,
    /// What a match can begin with.
    pub(super) first: First,
    pub(super) sets: Vec<ByteSet>,
    pub(super) firsts: Vec<First>,
    pub(super) groups: u32,
    /// For each instruction with several predecessors, where its keys begin.
    pub(super) joins: Vec<Option<Join>>,
    /// How many keys there are for each position of the subject.
    pub(super) keys: u32,
    /// A search has to keep a memo from its first step on.
    pub(super) needs_memo: bool,
}

/// One instruction; `next` is taken after it has succeeded.
#[derive(Clone, Copy)]
pub(super) enum Inst {
    Byte { byte: u8, next: Pc },
    Set { set: u32, next: Pc },
    LineStart { next: Pc },
    LineEnd { next: Pc },
    Save { slot: u32, next: Pc },
    Repeat(Repeat),
    Alternative { first: Arm, second: Arm },
    Accept,
}

/// The head of a repeat: `body` once more, or `exit`.
#[derive(Clone, Copy)]
pub(super) struct Repeat {
    pub(super) body: Arm,
    pub(super) exit: Arm,
    /// Where the context counts the entries into `body`, if it has to.
    pub(super) counter: Option<u8>,
    /// If `body` is one byte out of a set and then this repeat again: that set.
    pub(super) run: Option<u32>,
    /// A run can only be left at its end, because no byte of the set can follow it.
    pub(super) exclusive: bool,
}

/// One way to go on from a branching instruction.
#[derive(Clone, Copy)]
pub(super) struct Arm {
    pub(super) pc: Pc,
    /// Index into [`Program::firsts`].
    pub(super) first: u32,
    /// Going this way leaves the loop that the context describes.
    pub(super) leaves: bool,
}

/// What can come first on the way from an instruction to acceptance.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct First {
    pub(super) set: ByteSet,
    /// Acceptance can be reached without reading a byte.
    pub(super) empty: bool,
}

/// The memo keys of an instruction at one position.
#[derive(Clone, Copy)]
pub(super) struct Join {
    pub(super) first_key: u32,
    pub(super) contexts: Contexts,
}

/// How many contexts an instruction can be reached with at one position.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Contexts {
    /// So few that each is its own key: those below this number.
    Few(u32),
    /// Too many, so they are numbered as they occur, and share keys if they do not fit.
    Many,
}

impl Contexts {
    /// The most keys an instruction has at one position.
    pub(super) const MAX_KEYS: u32 = 1024;

    pub(super) fn for_counters(counters: u32) -> Contexts {
        match 4u32.checked_pow(counters) {
            Some(contexts) if contexts <= Contexts::MAX_KEYS => Contexts::Few(contexts),
            _ => Contexts::Many,
        }
    }

    pub(super) fn keys(self) -> u32 {
        match self {
            Contexts::Few(contexts) => contexts,
            Contexts::Many => Contexts::MAX_KEYS,
        }
    }
}

/// Compiles a parsed pattern.
pub(super) fn compile(ast: &Ast) -> Program {
    let mut compiler = Compiler::new(ast);
    let accept = compiler.push(Inst::Accept);
    let start = compiler.emit(ast.root, accept);
    let mut program = Program {
        insts: compiler.insts,
        start,
        first: First::default(),
        sets: compiler.sets,
        firsts: Vec::new(),
        groups: ast.groups,
        joins: Vec::new(),
        keys: 0,
        needs_memo: false,
    };
    analyse::analyse(&mut program);
    program
}

/// Work to be done; results are passed on in [`Compiler::next`].
enum Task {
    /// Emit a node before `next`.
    Emit(NodeIdx),
    /// Emit that many more copies of a node, each before the last.
    Copies(NodeIdx, u32),
    /// Emit that many more optional copies; leaving any of them goes to `exit`.
    OptionalCopies {
        body: NodeIdx,
        left: u32,
        exit: Pc,
    },
    /// `next` begins the body of this repeat, which becomes `next`.
    CloseRepeat(Pc),
    /// `next` begins the body of this repeat and remains `next`.
    ClosePlus(Pc),
    /// `next` begins an alternative of `node`; `left` more come before it.
    Alternative {
        node: NodeIdx,
        left: usize,
        after: Pc,
        rest: Option<Pc>,
    },
    Save(u32),
}

struct Compiler<'a> {
    ast: &'a Ast,
    insts: Vec<Inst>,
    sets: Vec<ByteSet>,
    set_indices: HashMap<ByteSet, u32>,
    /// What follows the code that is emitted next.
    next: Pc,
    tasks: Vec<Task>,
}

impl<'a> Compiler<'a> {
    fn new(ast: &'a Ast) -> Compiler<'a> {
        Compiler {
            ast,
            insts: Vec::new(),
            sets: Vec::new(),
            set_indices: HashMap::new(),
            next: 0,
            tasks: Vec::new(),
        }
    }

    fn push(&mut self, inst: Inst) -> Pc {
        // The parser's state limit keeps this small.
        let pc = self.insts.len() as Pc;
        self.insts.push(inst);
        pc
    }

    fn set(&mut self, set: ByteSet) -> u32 {
        let fresh = self.sets.len() as u32;
        *self.set_indices.entry(set).or_insert_with(|| {
            self.sets.push(set);
            fresh
        })
    }

    /// Emits `node` before `next` and returns where it begins.
    fn emit(&mut self, node: NodeIdx, next: Pc) -> Pc {
        self.next = next;
        self.tasks.push(Task::Emit(node));
        while let Some(task) = self.tasks.pop() {
            self.step(task);
        }
        self.next
    }

    fn step(&mut self, task: Task) {
        match task {
            Task::Emit(node) => self.node(node),
            Task::Copies(_, 0) => {}
            Task::Copies(body, left) => {
                self.tasks.push(Task::Copies(body, left - 1));
                self.tasks.push(Task::Emit(body));
            }
            Task::OptionalCopies { left: 0, .. } => {}
            Task::OptionalCopies { body, left, exit } => {
                let repeat = self.repeat(exit);
                self.tasks.push(Task::OptionalCopies { body, left: left - 1, exit });
                self.tasks.push(Task::CloseRepeat(repeat));
                self.tasks.push(Task::Emit(body));
            }
            Task::CloseRepeat(repeat) => {
                self.close(repeat);
                self.next = repeat;
            }
            Task::ClosePlus(repeat) => self.close(repeat),
            Task::Alternative { node, left, after, rest } => {
                self.alternative(node, left, after, rest);
            }
            Task::Save(slot) => self.next = self.push(Inst::Save { slot, next: self.next }),
        }
    }

    fn node(&mut self, idx: NodeIdx) {
        let next = self.next;
        match self.ast.node(idx) {
            &Node::Byte(byte) => self.next = self.push(Inst::Byte { byte, next }),
            &Node::Set(set) => {
                let inst = match set.only() {
                    Some(byte) => Inst::Byte { byte, next },
                    None => Inst::Set { set: self.set(set), next },
                };
                self.next = self.push(inst);
            }
            Node::LineStart => self.next = self.push(Inst::LineStart { next }),
            Node::LineEnd => self.next = self.push(Inst::LineEnd { next }),
            &Node::Group { index, body } => {
                self.tasks.extend([Task::Save(2 * index), Task::Emit(body)]);
                self.next = self.push(Inst::Save { slot: 2 * index + 1, next });
            }
            Node::Concat(terms) => self.tasks.extend(terms.iter().map(|&term| Task::Emit(term))),
            Node::Alternatives(alternatives) => {
                let left = alternatives.len() - 1;
                self.tasks.push(Task::Alternative { node: idx, left, after: next, rest: None });
                self.tasks.push(Task::Emit(alternatives[left]));
            }
            &Node::Repeat { body, kind } => self.repeated(body, kind),
        }
    }

    fn repeated(&mut self, body: NodeIdx, kind: RepeatKind) {
        match kind {
            RepeatKind::Star => self.star(body),
            RepeatKind::Plus => {
                let repeat = self.repeat(self.next);
                self.next = repeat;
                self.tasks.extend([Task::ClosePlus(repeat), Task::Emit(body)]);
            }
            RepeatKind::Optional => {
                let exit = self.next;
                self.tasks.push(Task::OptionalCopies { body, left: 1, exit });
            }
            RepeatKind::Interval { min, extra } => {
                self.tasks.push(Task::Copies(body, min));
                match extra {
                    Extra::Unbounded => self.star(body),
                    Extra::Optional(left) => {
                        let exit = self.next;
                        self.tasks.push(Task::OptionalCopies { body, left, exit });
                    }
                }
            }
        }
    }

    fn star(&mut self, body: NodeIdx) {
        let repeat = self.repeat(self.next);
        self.next = repeat;
        self.tasks.extend([Task::CloseRepeat(repeat), Task::Emit(body)]);
    }

    fn alternative(&mut self, node: NodeIdx, left: usize, after: Pc, rest: Option<Pc>) {
        let merged = match rest {
            None => self.next,
            Some(rest) => {
                let (first, second) = (arm(self.next), arm(rest));
                self.push(Inst::Alternative { first, second })
            }
        };
        let Node::Alternatives(alternatives) = self.ast.node(node) else { return };
        if left == 0 {
            self.next = merged;
            return;
        }
        let left = left - 1;
        self.next = after;
        self.tasks.push(Task::Alternative { node, left, after, rest: Some(merged) });
        self.tasks.push(Task::Emit(alternatives[left]));
    }

    /// The head of a repeat whose body is not known yet.
    fn repeat(&mut self, exit: Pc) -> Pc {
        self.push(Inst::Repeat(Repeat {
            body: arm(exit),
            exit: arm(exit),
            counter: None,
            run: None,
            exclusive: false,
        }))
    }

    /// Makes the code at `next` the body of the repeat at `pc`.
    fn close(&mut self, pc: Pc) {
        let body = self.next;
        let run = match self.insts[body as usize] {
            Inst::Byte { byte, next } if next == pc => Some(self.set(ByteSet::single(byte))),
            Inst::Set { set, next } if next == pc => Some(set),
            _ => None,
        };
        if let Inst::Repeat(repeat) = &mut self.insts[pc as usize] {
            repeat.body = arm(body);
            repeat.run = run;
        }
    }
}

/// An arm about which nothing is known yet.
fn arm(pc: Pc) -> Arm {
    Arm { pc, first: 0, leaves: false }
}
