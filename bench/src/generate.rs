//! The inputs that are too large to keep: a folder of many files and one large file.
//!
//! Both hold packages in the style of a package collection, with every kind of syntax that occurs
//! there: formals with defaults, `let`, `rec`, `inherit`, `with`, both kinds of strings, paths,
//! operators, conditions and comments. A small generator of fixed numbers picks sizes and parts,
//! so the text is the same on every machine. Only a few attributes of a package are ever
//! evaluated; what the others mean does not matter, but all of it must parse and resolve.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Number of files in the folder `import-many`.
const FILES: u32 = 2000;

/// Number of packages in `parse-large.nix`.
const PACKAGES: u32 = 6500;

/// The `NIX_PATH` under which programs find the inputs in `folder`.
pub fn search_path(folder: &Path) -> String {
    format!("frazil-bench={}", folder.display())
}

/// Writes all inputs into `folder`.
pub fn write_inputs(folder: &Path) -> io::Result<()> {
    write_many(&folder.join("import-many"))?;
    let mut out = BufWriter::new(File::create(folder.join("parse-large.nix"))?);
    write_large(&mut out)?;
    out.flush()
}

fn write_many(folder: &Path) -> io::Result<()> {
    let mut random = Random(1);
    let mut index = String::from("[\n");
    for number in 0..FILES {
        let (group, name) = (number % 50, format!("package-{number:05}"));
        let subfolder = folder.join(format!("group-{group:02}"));
        if number < 50 {
            fs::create_dir_all(&subfolder)?;
        }
        let mut text = format!("# The package {name}.\n{FORMALS}:\n\n");
        push_package(&mut text, &name, 1, &mut random);
        for variant in 0..random.below(5) {
            text.push_str(&format!(" // {{\n  variant-{variant} =\n"));
            push_package(&mut text, &name, 2, &mut random);
            text.push_str(";\n}");
        }
        fs::write(subfolder.join(format!("{name}.nix")), text + "\n")?;
        index.push_str(&format!("  ./group-{group:02}/{name}.nix\n"));
    }
    index.push_str("]\n");
    fs::write(folder.join("default.nix"), index)
}

fn write_large(out: &mut impl Write) -> io::Result<()> {
    let mut random = Random(2);
    writeln!(out, "{FORMALS}:\n\n{{")?;
    for number in 0..PACKAGES {
        let name = format!("package-{number:05}");
        let mut text = format!("\n  {name} =\n");
        push_package(&mut text, &name, 2, &mut random);
        writeln!(out, "{text};")?;
    }
    writeln!(out, "}}")
}

/// The same numbers everywhere: a linear congruential generator.
struct Random(u64);

impl Random {
    /// A number below `limit`.
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        let count = choices.len() as u64;
        choices[usize::try_from(self.below(count)).unwrap_or(0)]
    }
}

/// Appends one package, without a newline at its end.
fn push_package(text: &mut String, name: &str, depth: usize, random: &mut Random) {
    let version = format!("{}.{}.{}", random.below(9), random.below(30), random.below(12));
    let mut source = fill(HEAD, name, &version, random);
    for part in PARTS {
        // Each part defines attributes of its own, so it occurs at most once.
        if random.below(5) < 3 {
            source.push_str(&fill(part, name, &version, random));
        }
    }
    source.push_str(&fill(TAIL, name, &version, random));
    let indent = "  ".repeat(depth - 1);
    for line in source.trim_end().lines() {
        if !line.is_empty() {
            text.push_str(&indent);
        }
        text.push_str(line);
        text.push('\n');
    }
    text.pop();
}

/// Replaces the marks in a template: `@name@`, `@version@`, `@hash@`, `@word@`, `@number@`.
/// Each of the last three is a fresh choice wherever it stands.
fn fill(template: &str, name: &str, version: &str, random: &mut Random) -> String {
    let mut text = String::with_capacity(template.len() + 64);
    for (place, piece) in template.split('@').enumerate() {
        match piece {
            "name" if place % 2 == 1 => text.push_str(name),
            "version" if place % 2 == 1 => text.push_str(version),
            "hash" if place % 2 == 1 => {
                for _ in 0..44 {
                    text.push_str(random.pick(HASH_LETTERS));
                }
            }
            "word" if place % 2 == 1 => text.push_str(random.pick(WORDS)),
            "number" if place % 2 == 1 => text.push_str(&random.below(10_000).to_string()),
            _ => text.push_str(piece),
        }
    }
    text
}

const HASH_LETTERS: &[&str] = &["a", "b", "x", "y", "Z", "0", "4", "7", "9", "Q", "k", "r"];
const WORDS: &[&str] = &[
    "zlib", "openssl", "sqlite", "ncurses", "readline", "python", "perl", "cmake", "meson", "ninja",
    "gettext", "libxml2", "curl", "boost", "glib", "pkgconf", "autoconf", "systemd", "dbus", "icu",
];

const FORMALS: &str = "{
  lib,
  fetch ? (x: x),
  stdenv ? null,
  enableDocs ? true,
  withTests ? false,
  ...
}@args";

const HEAD: &str = r#"let
  pname = "@name@";
  version = "@version@";
  inherit (lib) join;

  # Options of the build; the order matters to the script.
  flags = [
    "--enable-@word@"
    "--with-@word@=${args.@word@ or "none"}"
    (if enableDocs then "--docs" else "--no-docs")
  ] ++ (if withTests && !enableDocs then [ "--tests=@number@" ] else [ ]);

  atLeast = minimum: found: builtins.compareVersions found minimum >= 0;
in
rec {
  inherit pname version flags;
  name = join [ pname version ];

  src = fetch {
    url = "https://example.org/${pname}/${version}/@name@-${version}.tar.gz";
    hash = "sha256-@hash@";
  };
"#;

const PARTS: &[&str] = &[
    r#"
  buildPhase = ''
    runHook preBuild
    export HOME=$(mktemp -d) CFLAGS="-O2 -D@word@=@number@"
    for part in @word@ @word@ @word@; do
      make -C "$part" -j''${JOBS:-1} VERSION=${version} ${join flags}
    done
    runHook postBuild
  '';
"#,
    r#"
  buildInputs = [ args.@word@ args.@word@ ] ++ (if stdenv != null then [ stdenv.@word@ ] else [ ]);
  nativeBuildInputs = with args; [ @word@ @word@ @word@ @word@ ];
  patches = [ ./fix-@word@.patch ../common/@word@-@number@.patch ];
"#,
    r#"
  passthru = {
    tests = { simple = args.@word@ or null; version = { package = name; command = "@word@ --version"; }; };
    updateScript = script: script // { attr = script.attr or pname; limit = @number@; };
    python.@word@.enable = true;
    python.@word@.level = @number@;
    "quoted-@word@" = 1.5e3;
  };
"#,
    r#"
  /* A comment of several lines:
     the @word@ library changed its layout in version @number@. */
  settings = { lib, level ? @number@, ... }: {
    count = (level + @number@) * 2 - @number@ / (level - 1);
    wanted = level > 3 && level <= @number@ || !(args ? @word@.@word@) -> enableDocs;
    nested = { a.b.c = level; a.b.d = -level; e = [ 1 2 [ 3 4 ] { } ]; } // { f = null; };
  };
"#,
    r#"
  installPhase = let dir = "$out/share/@word@"; in ''
    mkdir -p ${dir} "$out/bin"
    install -m 755 @word@ $out/bin/${pname}
    cat > ${dir}/config <<EOF
    name = ${name}
    ''\t$@word@ = '''quoted'''
    EOF
  '' + (if atLeast "@number@.1" version then "ln -s ${dir} $out/@word@\n" else "");
"#,
    r#"
  overrides = final: prev: {
    @word@ = prev.@word@ // { version = "@number@.@number@"; enable = prev.@word@.enable or false; };
    chosen = assert version != ""; if atLeast "2.0" version then final.@word@ else final.@word@;
    sources = builtins.map (part: { inherit part; path = ./parts + "/${part}"; }) [ "@word@" "@word@" ];
  };
"#,
];

const TAIL: &str = r#"
  meta = with lib; {
    description = "The @word@ of @word@ for \"@name@\"";
    homepage = "https://example.org/@name@";
    license = [ licenses.mit licenses.asl20 ];
    platforms = platforms.linux ++ platforms.darwin;
    maintainers = with maintainers; [ @word@ @word@ ];
    broken = stdenv == null || version == "0.0.0";
    priority = @number@;
  };
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_large_file_is_large_and_the_same_every_time() {
        let (mut first, mut second) = (Vec::new(), Vec::new());
        write_large(&mut first).unwrap();
        write_large(&mut second).unwrap();
        assert!(first.len() > 5_000_000);
        assert!(first == second);
    }

    #[test]
    fn no_mark_is_left() {
        let mut random = Random(3);
        for template in PARTS.iter().chain(&[HEAD, TAIL]) {
            let text = fill(template, "NAME", "1", &mut random);
            assert!(!text.contains("@word@") && !text.contains("@name@") && !text.contains("@number@"));
        }
    }
}
