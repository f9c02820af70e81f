//! The cycle of an infinite recursion: which binding needs which.
//!
//! Frames inside of [`Frame::Cycle`] are those from the thunk that needs itself on. A frame says which
//! code it runs and which instruction waits; in which bindings these are is read off the text. What
//! the optimiser has put into one code has still two names so.

use frazil_compiler::ast::Pos as FilePos;
use frazil_compiler::outline::{Bound, Outline};
use hashbrown::HashMap;

use super::finding::parsed;
use crate::error::{Error, Frame};
use crate::link::Code;
use crate::source::{Pos, SourceId};
use crate::vm::Vm;

/// A binding that needs another one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Need {
    /// Its name.
    pub name: Vec<u8>,
    /// Where it needs the next one, or else where it is.
    pub pos: Pos,
    /// Where its name is.
    bound: Pos,
}

/// The outlines of texts, made when they are needed.
pub(super) struct Outlines<'a> {
    vm: &'a Vm,
    known: HashMap<SourceId, Option<Outline>>,
}

impl<'a> Outlines<'a> {
    pub fn new(vm: &'a Vm) -> Outlines<'a> {
        Outlines { vm, known: HashMap::new() }
    }

    /// The outline of the text that a position is in, and where there.
    pub fn at(&mut self, pos: Pos) -> Option<(&Outline, FilePos)> {
        let vm = self.vm;
        let (id, offset) = vm.sources.locate(pos)?;
        let outline = self.known.entry(id).or_insert_with(|| {
            let (source, _) = vm.sources.find(pos)?;
            parsed(vm, source.text()).map(Outline::new)
        });
        Some((outline.as_ref()?, FilePos(offset)))
    }

    /// The binding that a position is in, or else the file. Its place is `pos` itself if that is
    /// `exact`.
    fn need(&mut self, pos: Pos, exact: bool) -> Option<Need> {
        let (outline, at) = self.at(pos)?;
        let start = Pos(pos.0 - at.0);
        let need = match outline.binding_at(at) {
            Some(bound) => need(outline, bound, start),
            None => {
                Need { name: short(&self.vm.sources.place(pos)?.file).to_vec(), pos: start, bound: start }
            }
        };
        Some(if exact { Need { pos, ..need } } else { need })
    }

    /// The cycle of bindings from that at `pos` on if they are nothing but variables for each other, of
    /// which the optimiser has made one thing.
    fn alias_cycle(&mut self, pos: Pos) -> Vec<Need> {
        let Some((outline, at)) = self.at(pos) else { return Vec::new() };
        let Some(bound) = outline.binding_at(at) else { return Vec::new() };
        let start = Pos(pos.0 - at.0);
        let cycle = outline.alias_cycle(bound).into_iter();
        cycle.map(|(bound, at)| Need { pos: Pos(start.0 + at.0), ..need(outline, bound, start) }).collect()
    }
}

/// What a binding of a text is, which starts at `start`.
fn need(outline: &Outline, bound: Bound, start: Pos) -> Need {
    let pos = Pos(start.0 + bound.pos.0);
    Need { name: outline.name(bound.name).to_vec(), pos, bound: pos }
}

/// The cycle of an error; empty if it is not known.
pub(super) fn of(vm: &Vm, error: Error, outlines: &mut Outlines) -> Vec<Need> {
    let aliases = outlines.alias_cycle(error.pos());
    let frames: Vec<Frame> = error.frames().collect();
    let start = frames.iter().rposition(|frame| matches!(frame, Frame::Cycle));
    let Some(start) = start.filter(|_| aliases.is_empty()) else { return aliases };
    let mut needs: Vec<Need> = Vec::new();
    for &frame in &frames[start..] {
        for (pos, exact) in places(vm, frame) {
            add(&mut needs, outlines.need(pos, exact));
        }
    }
    if needs.len() > 1 && needs.first().map(|need| need.bound) == needs.last().map(|need| need.bound) {
        needs.pop();
    }
    needs
}

/// The last part of a path, and the one before it if that is needed to tell files apart.
pub(super) fn short(file: &[u8]) -> &[u8] {
    let slash = |file: &[u8]| file.iter().rposition(|&byte| byte == b'/');
    let Some(last) = slash(file) else { return file };
    if &file[last + 1..] != b"default.nix" {
        return &file[last + 1..];
    }
    slash(&file[..last]).map_or(file, |before| &file[before + 1..])
}

/// Adds a binding, or tells more of the last one.
fn add(needs: &mut Vec<Need>, need: Option<Need>) {
    let Some(need) = need else { return };
    match needs.last_mut() {
        Some(last) if last.bound == need.bound => {
            if need.pos != need.bound {
                last.pos = need.pos;
            }
        }
        _ => needs.push(need),
    }
}

/// The places that a frame tells of: of its code, of the instruction that waits and of what that has
/// found. Whether each is the place of the need itself.
fn places(vm: &Vm, frame: Frame) -> Vec<(Pos, bool)> {
    let (code, ip, found) = match frame {
        Frame::Code { code, ip, found, .. } => (code, ip, found),
        Frame::Elided { ip } => match vm.find_code(ip) {
            Some((code, ip)) => (code, ip, Pos::NONE),
            None => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let place = |pos: Option<FilePos>| pos.map_or(Pos::NONE, |pos| vm.position_in(Code::linked(code), pos.0));
    let waits = place(ip.checked_sub(1).and_then(|at| code.position(at)));
    let all = [(place(code.last_position()), false), (waits, true), (found, false)];
    all.into_iter().filter(|place| place.0 != Pos::NONE).collect()
}
