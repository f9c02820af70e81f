//! What the compiler's tests share: a small set of globals, and compiling a text.

use frazil_compiler::module::Module;
use frazil_compiler::parse::{ParseOptions, parse, parse_in_parts};
use frazil_compiler::scope::GlobalInfo;
use frazil_compiler::show::ShowContext;
use frazil_compiler::{CompileOptions, Memory, Source, compile, compile_in_parts, verify};

/// Builtins that tests name: arity, forced arguments.
const FUNCTIONS: [(&str, u8, u64); 16] = [
    ("__add", 2, 0b11),
    ("__elemAt", 2, 0b11),
    ("__findFile", 2, 0b11),
    ("__foldl'", 3, 0b100),
    ("__head", 1, 1),
    ("__length", 1, 1),
    ("__lessThan", 2, 0b11),
    ("__mul", 2, 0b11),
    ("__seq", 2, 0b11),
    ("__stringLength", 1, 1),
    ("__sub", 2, 0b11),
    ("__substring", 3, 0b111),
    ("__tail", 1, 1),
    ("map", 2, 0b10),
    ("throw", 1, 1),
    ("toString", 1, 1),
];

fn global(name: &[u8]) -> Option<GlobalInfo> {
    let value = matches!(name, b"builtins" | b"true" | b"false" | b"null" | b"__nixPath");
    let function = FUNCTIONS.iter().find(|(known, ..)| known.as_bytes() == name);
    match function {
        Some(&(_, arity, forces)) => Some(GlobalInfo { arity, forces }),
        None => value.then(GlobalInfo::default),
    }
}

fn message(diagnostic: frazil_compiler::diagnostics::Diagnostic) -> String {
    String::from_utf8_lossy(&diagnostic.message).into_owned()
}

fn options<'a>(level: u8, scope: Option<&'a [&'a [u8]]>) -> CompileOptions<'a> {
    let show = ShowContext { base_dir: b"/", home: &|| None };
    CompileOptions { opt_level: level, globals: &global, met: &|_| None, scope, show, analysed: &|| () }
}

/// Compiles a text in parts, down to the last one, and verifies each. The number of parts, and why one could
/// not be compiled.
#[allow(dead_code)]
pub fn try_parts(source: &[u8], unit_nodes: usize) -> Result<(u32, Option<String>), String> {
    let (options, parse) = (options(2, None), ParseOptions::default());
    let mut memory = Memory::default();
    let parsed = parse_in_parts(source, &parse, unit_nodes, &mut memory).map_err(message)?;
    let source = Source { text: source.to_vec(), options: parse, unit_nodes };
    let (first, rest) = compile_in_parts(parsed.ast, source, &options, &mut memory).map_err(message)?;
    verify::verify(&first)?;
    let Some(mut rest) = rest else { return Ok((1, None)) };
    let (mut parts, mut failed) = (1, None);
    while rest.waiting() > usize::from(failed.is_some()) {
        match rest.compile(parts - 1, &options, &mut memory) {
            Ok(module) => verify::verify(&module)?,
            Err(diagnostic) => failed = Some(message(diagnostic)),
        }
        parts += 1;
    }
    Ok((parts, failed))
}

/// The verified module of a text, or what is wrong with the text.
pub fn try_module(source: &[u8], level: u8, scope: Option<&[&[u8]]>) -> Result<Module, String> {
    let parsed = parse(source, &ParseOptions::default()).map_err(message)?;
    let module = compile(&parsed.ast, &options(level, scope)).map_err(message)?;
    verify::verify(&module)?;
    Ok(module)
}
