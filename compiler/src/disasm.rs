//! Bytecode as text.

use std::fmt::Write as _;
use std::io::Write as _;

use tabwriter::TabWriter;

use crate::ast::{Pos, Sym};
use crate::module::{CodeDef, CodeKind, Const, Module};
use crate::op::{BoolContext, Field, Imm, Instr, Op};

/// A listing of all codes of `module`, the root first. With the source, positions are `line:column`.
pub fn disassemble(module: &Module, source: Option<&[u8]>) -> String {
    let mut lister = Lister { module, source, out: String::new() };
    let root = module.root as usize;
    lister.code(root);
    for index in (0..module.codes.count()).filter(|&index| index != root) {
        lister.out.push('\n');
        lister.code(index);
    }
    align(&lister.out)
}

/// Aligns columns that are separated by tabs.
fn align(text: &str) -> String {
    let mut writer = TabWriter::new(Vec::new()).padding(2);
    let written = writer.write_all(text.as_bytes()).and_then(|()| writer.flush());
    let aligned = written.ok().and_then(|()| writer.into_inner().ok());
    let aligned = aligned.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| text.to_string());
    let mut out: String = aligned.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    out.push('\n');
    out
}

struct Lister<'m> {
    module: &'m Module,
    source: Option<&'m [u8]>,
    out: String,
}

impl Lister<'_> {
    fn code(&mut self, index: usize) {
        let module = self.module;
        let code = &module.codes.all()[index];
        let _ = writeln!(self.out, "{}", self.header(index, code));
        let instrs = code.code().of(module.instrs.all());
        let positions = code.positions.of(module.positions.all());
        let mut targets: Vec<u32> = instrs.iter().filter_map(|&instr| target(instr)).collect();
        targets.sort_unstable();
        targets.dedup();
        for (at, &instr) in instrs.iter().enumerate() {
            let mark = if targets.binary_search(&(at as u32)).is_ok() { ">" } else { " " };
            let operands = self.operands(code, instr);
            let positions: Vec<String> = positions
                .iter()
                .skip(positions.partition_point(|entry| (entry.at as usize) < at))
                .take_while(|entry| entry.at as usize == at)
                .map(|entry| self.position(entry.pos))
                .collect();
            let _ = write!(self.out, "{mark}{at:4}  {}\t{}", instr.op().name(), operands.join(" "));
            if !positions.is_empty() {
                let _ = write!(self.out, "\t; {}", positions.join(" "));
            }
            self.out.push('\n');
        }
    }

    fn header(&self, index: usize, code: &CodeDef) -> String {
        let mut header = match code.kind {
            CodeKind::Thunk => format!("thunk #{index}"),
            CodeKind::Function => format!("function #{index}"),
            CodeKind::Open => format!("open function #{index}"),
        };
        if index == self.module.root as usize {
            header.push_str(" (root)");
        }
        let Some(function) = self.module.function(code) else { return header };
        let params = function.params.of(&self.module.params);
        if let Some(name) = params.first().and_then(|param| param.function) {
            let _ = write!(header, " {}", self.name(name));
        }
        let _ = write!(header, " at {}", self.position(code.pos));
        if code.kind != CodeKind::Thunk {
            let params = params.iter().enumerate().map(|(at, param)| {
                let name = param.name.map_or("{…}".to_string(), |name| self.name(name));
                let strict = if at < 64 && function.strict >> at & 1 == 1 { "!" } else { "" };
                format!("{name}{strict}")
            });
            let _ = write!(header, ", parameters {}", params.collect::<Vec<_>>().join(" "));
        }
        let captures = code.captures.of(self.module.captures.all());
        if !captures.is_empty() {
            let captures = captures.iter().map(|source| format!("{source:?}"));
            let _ = write!(header, ", captures {}", captures.collect::<Vec<_>>().join(" "));
        }
        let _ = match code.announced() {
            Some(unit) => write!(header, ", announced in unit {unit}"),
            None => write!(header, ", stack {}", code.max_stack),
        };
        header
    }

    fn operands(&self, code: &CodeDef, instr: Instr) -> Vec<String> {
        let values = [u32::from(instr.a()), u32::from(instr.b()), instr.c()];
        let fields = instr.op().fields().into_iter().zip(values).enumerate();
        let texts = fields.map(|(place, (field, value))| self.operand(code, instr, place, field, value));
        texts.filter(|text| !text.is_empty()).collect()
    }

    fn operand(&self, code: &CodeDef, instr: Instr, place: usize, field: Field, value: u32) -> String {
        let module = self.module;
        match field {
            Field::None => String::new(),
            Field::Local => format!("${value}"),
            Field::Upvalue => format!("^{value}"),
            Field::Int if place == 1 => format!("{}", value as u16 as i16),
            Field::Int => format!("{}", value as i32),
            Field::Count => format!("{value}"),
            Field::Target => format!("->{value}"),
            Field::Const => module.constant(value as usize).map_or_else(String::new, constant),
            Field::Code => format!("#{value}"),
            Field::Site => {
                let path = module.sites.all()[value as usize]
                    .path
                    .of(module.site_names.all())
                    .iter()
                    .map(|&name| self.name(name));
                format!(".{}", path.collect::<Vec<_>>().join("."))
            }
            Field::Literal => {
                let names = module.literals.all()[value as usize]
                    .attrs
                    .of(module.literal_attrs.all())
                    .iter()
                    .map(|attr| self.name(attr.name));
                format!("{{ {} }}", names.collect::<Vec<_>>().join(" "))
            }
            Field::Formals => self.formals(value),
            Field::Global => self.name(module.globals[value as usize]),
            Field::Assert => String::from_utf8_lossy(&module.asserts[value as usize].text).into_owned(),
            Field::Pos => self.position(Pos(value)),
            Field::Imm => immediate(value),
            Field::Context => context(instr.op(), value),
            Field::Flags => flags(instr.op(), value),
            Field::CaptureLocal => {
                let _ = code;
                format!("^{} = ${}", value >> 16, value & 0xffff)
            }
        }
    }

    fn formals(&self, index: u32) -> String {
        let def = &self.module.formals[index as usize];
        let mut parts: Vec<String> = def
            .formals
            .iter()
            .map(|formal| format!("{}{}", self.name(formal.name), if formal.has_default { "?" } else { "" }))
            .collect();
        if def.ellipsis {
            parts.push("...".to_string());
        }
        format!("{{ {} }}", parts.join(", "))
    }

    fn name(&self, sym: Sym) -> String {
        String::from_utf8_lossy(self.module.name(sym)).into_owned()
    }

    fn position(&self, pos: Pos) -> String {
        let (Some(source), true) = (self.source, pos != Pos::NONE) else {
            return if pos == Pos::NONE { "?".to_string() } else { format!("{}", pos.0) };
        };
        let before = &source[..source.len().min(pos.0 as usize)];
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|&&byte| byte != b'\n').count() + 1;
        format!("{line}:{column}")
    }
}

fn constant(constant: Const) -> String {
    match constant {
        Const::Int(int) => format!("{int}"),
        Const::Float(float) => format!("{float:?}"),
        Const::Str(text) => format!("{:?}", String::from_utf8_lossy(text)),
        Const::Path(text, kind) => format!("{} ({kind:?})", String::from_utf8_lossy(text)),
    }
}

fn target(instr: Instr) -> Option<u32> {
    (instr.op().fields()[2] == Field::Target).then_some(instr.c())
}

fn immediate(value: u32) -> String {
    let all = [
        (Imm::Null, "null"),
        (Imm::True, "true"),
        (Imm::False, "false"),
        (Imm::EmptySet, "{ }"),
        (Imm::EmptyList, "[ ]"),
        (Imm::EmptyString, "\"\""),
        (Imm::Hole, "hole"),
    ];
    let found = all.into_iter().find(|&(imm, _)| imm as u32 == value);
    found.map_or(format!("?{value}"), |(_, text)| text.to_string())
}

fn context(op: Op, value: u32) -> String {
    if op == Op::CheckSet {
        return if value == 0 { "left" } else { "right" }.to_string();
    }
    let all = [
        (BoolContext::If, "if"),
        (BoolContext::Assert, "assert"),
        (BoolContext::AndLeft, "&& left"),
        (BoolContext::AndRight, "&& right"),
        (BoolContext::OrLeft, "|| left"),
        (BoolContext::OrRight, "|| right"),
        (BoolContext::ImpliesLeft, "-> left"),
        (BoolContext::ImpliesRight, "-> right"),
        (BoolContext::Not, "!"),
    ];
    let found = all.into_iter().find(|&(context, _)| context as u32 == value);
    found.map_or(format!("?{value}"), |(_, text)| format!("({text})"))
}

fn flags(op: Op, value: u32) -> String {
    match (op, value) {
        (Op::Coerce, 0) => "string".to_string(),
        (Op::Coerce, _) => "path".to_string(),
        (_, 1) => "unforced".to_string(),
        _ => String::new(),
    }
}
