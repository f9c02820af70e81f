//! Runs one case and decides whether it passes.
//!
//! The order of the checks is upstream's: a wrong exit status is the only problem reported,
//! since the output of a run that went wrong is no candidate for an expectation. After that
//! the post-processing script edits the actual outputs, and each is compared on its own.

use super::{Options, Problem, Verdict};
use crate::expectation::{Expectation, Stream, expectations, is_disabled, side_file};
use crate::implementation::Implementation;
use crate::invocation::Invocation;
use crate::process::{Ending, Execution, execute};
use crate::suite::{Case, Suite};
use crate::workspace::{Site, Workspace};
use std::fs;
use std::io;
use std::process::Command;

/// What all cases of a run share.
pub(super) struct Judge<'a> {
    pub workspace: &'a Workspace,
    pub implementation: &'a Implementation,
    pub options: &'a Options,
}

/// An expectation and the output that should meet it.
type Output = (Expectation, Vec<u8>);

impl Judge<'_> {
    /// Runs `case`, number `index` being its suite, and says what became of it. A case that
    /// is known to fail is never updated: that would turn the wrong answer into the norm.
    pub fn verdict(&self, index: usize, suite: &Suite, case: &Case, known: bool) -> Verdict {
        if is_disabled(&suite.folder_of(case), case) {
            return Verdict::Disabled;
        }
        let machine = |error: io::Error| vec![Problem::Machine { reason: error.to_string() }];
        let problems = self.problems(index, suite, case).unwrap_or_else(machine);
        match (problems.is_empty(), known) {
            (true, false) => Verdict::Pass,
            (true, true) => Verdict::UnexpectedPass,
            (false, true) => Verdict::KnownFailure(problems),
            (false, false) if self.options.update => update(suite, case, problems),
            (false, false) => Verdict::Fail(problems),
        }
    }

    fn problems(&self, index: usize, suite: &Suite, case: &Case) -> io::Result<Vec<Problem>> {
        let site = self.workspace.site(index, suite, case);
        let invocation = Invocation::new(case, &site, suite.layout)?;
        let timeout = self.options.timeout;
        let execution = invocation.execute(self.implementation, self.workspace, &site, timeout)?;
        let must = if case.kind.must_succeed() { 0 } else { 1 };
        if execution.ending != Ending::Exited(must) {
            let output = site.normalise(&[execution.out, execution.err].concat());
            return Ok(vec![Problem::Ended { must, ending: execution.ending, output }]);
        }
        let mut outputs = outputs(case, &site, &invocation, execution);
        if let Some(problem) = self.postprocess(case, &site, &mut outputs)? {
            return Ok(vec![problem]);
        }
        let folder = suite.folder_of(case);
        let differences = outputs.into_iter().map(|(expectation, output)| {
            let expected = expectation.read(&folder, case)?;
            let must_succeed = case.kind.must_succeed();
            let view = |bytes| self.options.compare.view(expectation.stream, must_succeed, bytes);
            let (Some(wanted), Some(actual)) = (view(&expected), view(&output)) else { return Ok(None) };
            if wanted == actual {
                return Ok(None);
            }
            let (wanted, actual) = (wanted.into_owned(), actual.into_owned());
            let file = expectation.path(&folder, case);
            Ok(Some(Problem::Differs { expectation, file, expected: wanted, actual, output }))
        });
        differences.filter_map(Result::transpose).collect()
    }

    /// Lets the case's script, if there is one, edit the files with the actual outputs.
    fn postprocess(&self, case: &Case, site: &Site, outputs: &mut [Output]) -> io::Result<Option<Problem>> {
        let folder = site.folder();
        if !side_file(&folder, case, "postprocess").exists() {
            return Ok(None);
        }
        for (expectation, output) in &*outputs {
            fs::write(side_file(&folder, case, expectation.actual_suffix), output)?;
        }
        let base = format!("{}{}", site.prefix, case.name);
        let mut command = Command::new("bash");
        self.workspace.prepare(&mut command);
        command.arg(format!("{base}.postprocess")).arg(base).current_dir(&site.cwd);
        let execution = execute(&mut command, None, true, self.options.timeout)?;
        if execution.ending != Ending::Exited(0) {
            return Ok(Some(Problem::Postprocess { ending: execution.ending, output: execution.out }));
        }
        for (expectation, output) in outputs {
            *output = fs::read(side_file(&folder, case, expectation.actual_suffix))?;
        }
        Ok(None)
    }
}

fn outputs(case: &Case, site: &Site, invocation: &Invocation, execution: Execution) -> Vec<Output> {
    let clean = |output: &[u8]| if invocation.normalised { site.normalise(output) } else { output.to_vec() };
    let of_stream = |expectation: &Expectation| match expectation.stream {
        Stream::Err if case.kind.must_succeed() => clean(&execution.err),
        Stream::Out | Stream::Err => clean(&execution.out),
    };
    let expectations = expectations(&site.folder(), case);
    expectations.iter().map(|expectation| (*expectation, of_stream(expectation))).collect()
}

/// Rewrites the expectations that differ. Other problems cannot be accepted this way.
fn update(suite: &Suite, case: &Case, mut problems: Vec<Problem>) -> Verdict {
    let folder = suite.folder_of(case);
    let mut files = Vec::new();
    for problem in &problems {
        let Problem::Differs { expectation, output, .. } = problem else { return Verdict::Fail(problems) };
        match expectation.write(&folder, case, output) {
            Ok(file) => files.push(file),
            Err(error) => {
                problems.push(Problem::Machine { reason: format!("cannot write the expectation: {error}") });
                return Verdict::Fail(problems);
            }
        }
    }
    Verdict::Updated(files)
}
