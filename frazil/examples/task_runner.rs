//! Runs tasks that are written in Nix, each after those that it names. Tasks that are not needed are not evaluated.
//!
//! ```console
//! $ cargo run --example task_runner -- --dry-run frazil/examples/files/tasks.nix compile
//! fetch: echo fetching
//! generate: echo generating
//! compile: TARGET='x86_64' echo compiling for $TARGET
//! $ cargo run --example task_runner -- frazil/examples/files/tasks.nix chicken
//! error: the tasks wait for each other: chicken -> egg -> chicken
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};

use frazil::{Evaluator, Value};
use serde::Deserialize;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let dry = args.first().is_some_and(|arg| arg == "--dry-run");
    args.drain(..usize::from(dry));
    let [file, wanted @ ..] = &args[..] else { return usage() };
    if wanted.is_empty() || file.starts_with('-') {
        return usage();
    }
    let done = plan(Path::new(file), wanted).and_then(|tasks| {
        tasks.iter().try_for_each(|(name, task)| {
            println!("{name}: {}", task.line());
            if dry { Ok(()) } else { task.run(name) }
        })
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: task_runner [--dry-run] FILE TASK…");
    ExitCode::FAILURE
}

/// A task, as the file has it.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Task {
    command: String,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
}

impl Task {
    /// What a shell would be told.
    fn line(&self) -> String {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
        let env = self.env.iter().map(|(name, value)| format!("{name}={} ", quoted(value)));
        env.chain([self.command.clone()]).collect()
    }

    fn run(&self, name: &str) -> Result<()> {
        let status = Command::new("sh").args(["-c", &self.command]).envs(&self.env).status()?;
        if status.success() { Ok(()) } else { Err(format!("task '{name}' failed: {status}").into()) }
    }
}

/// The tasks to be done, in order: those that are wanted, and before each those that it waits for.
fn plan(file: &Path, wanted: &[String]) -> Result<Vec<(String, Task)>> {
    let nix = Evaluator::new()?;
    // The values stay unevaluated until a task is needed.
    let tasks = nix.eval_file(file).wait()?.to::<BTreeMap<String, Value>>().wait()?;
    let mut plan = Plan { tasks, ordered: Vec::new(), waiting: Vec::new() };
    wanted.iter().try_for_each(|name| plan.add(name))?;
    Ok(plan.ordered)
}

struct Plan {
    tasks: BTreeMap<String, Value>,
    ordered: Vec<(String, Task)>,
    /// The tasks that are being added, each because of the one before it.
    waiting: Vec<String>,
}

impl Plan {
    fn add(&mut self, name: &str) -> Result<()> {
        if self.ordered.iter().any(|(done, _)| done == name) {
            return Ok(());
        }
        if let Some(start) = self.waiting.iter().position(|waiting| waiting == name) {
            let cycle = self.waiting[start..].join(" -> ");
            return Err(format!("the tasks wait for each other: {cycle} -> {name}").into());
        }
        let Some(value) = self.tasks.get(name) else {
            let by = self.waiting.last().map(|by| format!(", which '{by}' waits for")).unwrap_or_default();
            return Err(format!("there is no task '{name}'{by}").into());
        };
        let task: Task = value.to().wait().map_err(|error| format!("task '{name}': {error}"))?;
        self.waiting.push(name.to_owned());
        task.after.iter().try_for_each(|before| self.add(before))?;
        self.waiting.pop();
        self.ordered.push((name.to_owned(), task));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TASKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/files/tasks.nix");

    fn names(wanted: &[&str]) -> Result<String> {
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        let tasks = plan(Path::new(TASKS), &wanted)?;
        Ok(tasks.into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn each_task_comes_once_and_after_what_it_needs() -> Result<()> {
        assert_eq!(names(&["all"])?, "fetch generate compile client server all");
        assert_eq!(names(&["generate", "server", "fetch"])?, "fetch generate compile server");
        Ok(())
    }

    #[test]
    fn what_is_wrong_is_told() {
        let told = |name: &str| names(&[name]).unwrap_err().to_string();
        assert_eq!(told("egg"), "the tasks wait for each other: egg -> chicken -> egg");
        assert_eq!(told("lost"), "there is no task 'genrate', which 'lost' waits for");
        assert_eq!(told("nothing"), "there is no task 'nothing'");
        assert!(told("misspelt").contains("unknown field `comand`"), "{}", told("misspelt"));
        assert!(told("release").contains("there is no key to sign with"), "{}", told("release"));
    }

    #[test]
    fn tasks_run_with_their_variables() -> Result<()> {
        let env = BTreeMap::from([("QUOTE".to_owned(), "it's".to_owned())]);
        let task = Task { command: r#"test "$QUOTE" = "it's""#.into(), after: Vec::new(), env };
        assert_eq!(task.line(), r#"QUOTE='it'\''s' test "$QUOTE" = "it's""#);
        task.run("quote")?;
        let [.., (name, fails)] = &plan(Path::new(TASKS), &["fails".into()])?[..] else { unreachable!() };
        assert!(fails.run(name).unwrap_err().to_string().starts_with("task 'fails' failed: "));
        Ok(())
    }
}
