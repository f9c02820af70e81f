//! The report in JUnit's XML format, as continuous-integration services read it.
//!
//! Each implementation is a test suite and each topic a class. Known failures and disabled
//! cases count as skipped.

use super::counts::Counts;
use super::{body, headline};
use crate::runner::{CaseReport, Problem, Run, Verdict};
use std::fmt::Write as _;

/// All runs as an XML text.
pub fn junit(runs: &[Run]) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for run in runs {
        let counts = Counts::of(&run.cases);
        let _ = writeln!(
            xml,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" time=\"{:.3}\">",
            escaped(&run.implementation.name),
            run.cases.len(),
            counts.failed,
            counts.known + counts.disabled,
            run.elapsed.as_secs_f64()
        );
        for report in &run.cases {
            write_case(&mut xml, &run.implementation.name, report);
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn write_case(xml: &mut String, implementation: &str, report: &CaseReport) {
    let _ = write!(
        xml,
        "    <testcase classname=\"{}.{}\" name=\"{}\" time=\"{:.3}\">",
        escaped(implementation),
        escaped(&report.case.topic),
        escaped(&report.case.name),
        report.elapsed.as_secs_f64()
    );
    match &report.verdict {
        Verdict::Pass | Verdict::Updated(_) => {}
        Verdict::Fail(problems) => problems.iter().for_each(|problem| write_failure(xml, problem)),
        Verdict::KnownFailure(_) => xml.push_str("<skipped message=\"known failure\"/>"),
        Verdict::UnexpectedPass => {
            xml.push_str("<failure message=\"passes but is listed as a known failure\"/>");
        }
        Verdict::Disabled => xml.push_str("<skipped message=\"disabled\"/>"),
    }
    xml.push_str("</testcase>\n");
}

fn write_failure(xml: &mut String, problem: &Problem) {
    let (message, text) = (escaped(&headline(problem)), escaped(&body(problem)));
    let _ = write!(xml, "<failure message=\"{message}\">{text}</failure>");
}

/// `text` for use in an attribute or between tags. Control characters, which XML cannot
/// hold, have been escaped by `printable` wherever outputs are concerned.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped() {
        assert_eq!(escaped("«<a b=\"c\">&"), "«&lt;a b=&quot;c&quot;&gt;&amp;");
    }
}
