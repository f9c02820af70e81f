//! The command line: every flag once, with its help text.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Parser;

use crate::limits::Limits;

const PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/programs");
const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/record");

/// Compare Nix evaluators on the benchmark programs, all in one run.
#[derive(Parser)]
#[command(name = "frazil-bench", version)]
pub struct Options {
    /// An evaluator and its command line, which is split at spaces and gets the file appended;
    /// the first is the baseline: `--impl "nix=nix-instantiate --eval --strict"`
    #[arg(long = "impl", value_name = "NAME=COMMAND", required_unless_present_any = ["list", "generate", "draw"])]
    pub implementations: Vec<Implementation>,

    /// Only programs whose name contains TEXT; may be repeated, then any of them
    #[arg(long, value_name = "TEXT")]
    pub filter: Vec<String>,

    /// How often each program is run with each implementation
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub rounds: u32,

    /// Seconds after which one run is stopped and counts as failed
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u64,

    /// Write the figures to `<date>-<NAME>.csv` in the record folder
    #[arg(long, value_name = "NAME")]
    pub record: Option<String>,

    #[command(flatten)]
    pub limits: Limits,

    /// List the programs and stop
    #[arg(long)]
    pub list: bool,

    /// Write the generated inputs to FOLDER, print the NIX_PATH that finds them, and stop
    #[arg(long, value_name = "FOLDER")]
    pub generate: Option<PathBuf>,

    /// Draw a record as a picture, RECORD with the ending .svg, and stop
    #[arg(long, value_name = "RECORD")]
    pub draw: Option<PathBuf>,

    /// Where the programs are
    #[arg(long, value_name = "FOLDER", default_value = PROGRAMS, hide_default_value = true)]
    pub programs: PathBuf,

    /// Where records are written
    #[arg(long, value_name = "FOLDER", default_value = RECORD, hide_default_value = true)]
    pub record_folder: PathBuf,
}

/// One evaluator under test.
#[derive(Clone, Debug, PartialEq)]
pub struct Implementation {
    pub name: String,
    pub command: Vec<String>,
}

impl FromStr for Implementation {
    type Err = String;

    fn from_str(text: &str) -> Result<Implementation, String> {
        let (name, command) = text.split_once('=').ok_or("expected NAME=COMMAND")?;
        let command: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        if name.is_empty() || command.is_empty() {
            return Err("neither the name nor the command may be empty".to_owned());
        }
        Ok(Implementation { name: name.to_owned(), command })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_the_first_equals_sign() {
        let parsed: Implementation = "nix=nix-instantiate --option x=y".parse().unwrap();
        assert_eq!(parsed.name, "nix");
        assert_eq!(parsed.command, ["nix-instantiate", "--option", "x=y"]);
    }

    #[test]
    fn rejects_empty_parts() {
        assert!("nix".parse::<Implementation>().is_err());
        assert!("nix= ".parse::<Implementation>().is_err());
        assert!("=nix".parse::<Implementation>().is_err());
    }
}
