//! Limits that make the run fail: the gate of continuous integration.

use clap::Args;

use crate::results::{Mean, Summary};

/// Largest permitted ratios to the baseline, for every other implementation.
#[derive(Args, Clone, Copy, Default)]
pub struct Limits {
    /// Fail if the geometric mean of the CPU ratios is above RATIO
    #[arg(long = "limit-cpu", value_name = "RATIO")]
    pub cpu: Option<f64>,

    /// Fail if the geometric mean of the memory ratios is above RATIO
    #[arg(long = "limit-memory", value_name = "RATIO")]
    pub memory: Option<f64>,

    /// Fail if the CPU ratio of any program is above RATIO
    #[arg(long = "limit-worst", value_name = "RATIO")]
    pub worst: Option<f64>,

    /// Fail if the memory ratio of any program is above RATIO
    #[arg(long = "limit-worst-memory", value_name = "RATIO")]
    pub worst_memory: Option<f64>,
}

impl Limits {
    fn any(&self) -> bool {
        [self.cpu, self.memory, self.worst, self.worst_memory].iter().any(Option::is_some)
    }
}

/// One message for every limit that the run exceeds. A limit with nothing to compare is exceeded:
/// a gate must not pass because nothing ran.
pub fn exceeded(summary: &Summary, limits: &Limits) -> Vec<String> {
    let mut messages = Vec::new();
    if !limits.any() {
        return messages;
    }
    if summary.names.len() < 2 {
        messages.push("there is nothing to compare with the baseline".to_owned());
    }
    for (index, name) in summary.names.iter().enumerate().skip(1) {
        match summary.totals(index) {
            None => messages.push(format!("{name} ran no program that the baseline ran")),
            Some(totals) => {
                check(&mut messages, name, "CPU", &totals.cpu, limits.cpu, limits.worst);
                check(&mut messages, name, "memory", &totals.memory, limits.memory, limits.worst_memory);
            }
        }
    }
    messages
}

fn check(
    messages: &mut Vec<String>,
    name: &str,
    what: &str,
    mean: &Mean,
    mean_limit: Option<f64>,
    worst_limit: Option<f64>,
) {
    if let Some(limit) = mean_limit.filter(|limit| mean.mean > *limit) {
        messages.push(format!("{name}: mean {what} ratio {:.3} is above {limit}", mean.mean));
    }
    if let Some(limit) = worst_limit.filter(|limit| mean.worst > *limit) {
        let program = &mean.worst_program;
        messages.push(format!("{name}: {what} ratio {:.3} of {program} is above {limit}", mean.worst));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::tests::summary;

    #[test]
    fn limits_that_are_kept() {
        let limits = Limits { cpu: Some(0.5), memory: Some(1.01), worst: Some(0.51), worst_memory: None };
        assert_eq!(exceeded(&summary(), &limits), [""; 0]);
    }

    #[test]
    fn limits_that_are_exceeded() {
        let limits = Limits { cpu: Some(0.4), memory: Some(0.9), worst: Some(0.49), worst_memory: Some(1.5) };
        let messages = exceeded(&summary(), &limits);
        assert_eq!(messages.len(), 4);
        assert_eq!(messages[1], "new: CPU ratio 0.500 of b is above 0.49");
    }

    #[test]
    fn nothing_to_compare_fails() {
        let mut summary = summary();
        summary.rows.clear();
        let limits = Limits { cpu: Some(9.0), ..Limits::default() };
        assert_eq!(exceeded(&summary, &limits).len(), 1);
        assert!(exceeded(&summary, &Limits::default()).is_empty());
    }
}
