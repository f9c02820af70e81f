//! A record as a picture: two bars per program, CPU time and peak memory as parts of the baseline's.
//!
//! Plain SVG, written here line by line. The colours of text and lines follow the reader's scheme.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Columns in pixels: names, bars, figures.
const NAMES: f64 = 150.0;
const BARS: f64 = 480.0;
const FIGURES: f64 = 110.0;
/// Height of a program's two bars and what separates them from the next.
const ROW: f64 = 16.0;
const TOP: f64 = 44.0;

const STYLE: &str = "text{font:11px sans-serif;fill:#333}.h{font-size:13px;font-weight:bold}\
.c{fill:#3b82b8}.m{fill:#a8bfce}.l{stroke:#999;stroke-dasharray:3 3}\
@media(prefers-color-scheme:dark){text{fill:#ccc}.m{fill:#5f7685}}";

/// A program's ratios.
struct Bar<'a> {
    program: &'a str,
    cpu: f64,
    memory: f64,
}

/// Draws `record` into the file of the same name that ends in `.svg`.
///
/// # Errors
/// If the record cannot be read, is none, or the drawing cannot be written.
pub fn draw(record: &Path) -> io::Result<PathBuf> {
    let text = fs::read_to_string(record)
        .map_err(|error| io::Error::other(format!("{}: {error}", record.display())))?;
    let svg = svg(&text)
        .ok_or_else(|| io::Error::other(format!("{}: no record of two implementations", record.display())))?;
    let path = record.with_extension("svg");
    fs::write(&path, svg)?;
    Ok(path)
}

/// The drawing of the last implementation of a record against the first one.
fn svg(record: &str) -> Option<String> {
    let rows: Vec<Vec<&str>> = record.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let (baseline, name) = (rows.first()?.get(1)?, rows.last()?.get(1)?);
    let bars: Vec<Bar> =
        rows.iter().filter(|row| row.get(1) == Some(name)).filter_map(|row| bar(row)).collect();
    if baseline == name || bars.is_empty() {
        return None;
    }
    let longest = bars.iter().flat_map(|bar| [bar.cpu, bar.memory]).fold(1.0, f64::max);
    let (width, height) = (NAMES + BARS + FIGURES, TOP + ROW * bars.len() as f64 + 8.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\">\n\
         <style>{STYLE}</style>\n\
         <text class=\"h\" x=\"8\" y=\"18\">{} as part of {}</text>\n\
         <rect class=\"c\" x=\"8\" y=\"26\" width=\"10\" height=\"8\"/><text x=\"22\" y=\"34\">CPU time</text>\n\
         <rect class=\"m\" x=\"84\" y=\"26\" width=\"10\" height=\"8\"/><text x=\"98\" y=\"34\">peak memory</text>\n",
        escaped(name),
        escaped(baseline)
    );
    let one = NAMES + BARS / longest;
    let _ = writeln!(svg, "<line class=\"l\" x1=\"{one:.1}\" x2=\"{one:.1}\" y1=\"38\" y2=\"{height}\"/>");
    for (index, bar) in bars.iter().enumerate() {
        push_bar(&mut svg, bar, TOP + ROW * index as f64, BARS / longest);
    }
    svg.push_str("</svg>\n");
    Some(svg)
}

/// The ratios of a line of a record, if it is one of a program or of the means.
fn bar<'a>(row: &[&'a str]) -> Option<Bar<'a>> {
    let number = |column: usize| row.get(column)?.parse::<f64>().ok();
    Some(Bar { program: row.first()?, cpu: number(3)?, memory: number(8)? })
}

fn push_bar(svg: &mut String, bar: &Bar, y: f64, unit: f64) {
    let Bar { program, cpu, memory } = bar;
    let (right, figures) = (NAMES - 6.0, NAMES + BARS + 8.0);
    let _ = writeln!(
        svg,
        "<text x=\"{right}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
         <rect class=\"c\" x=\"{NAMES}\" y=\"{:.1}\" width=\"{:.1}\" height=\"7\"/>\
         <rect class=\"m\" x=\"{NAMES}\" y=\"{:.1}\" width=\"{:.1}\" height=\"5\"/>\
         <text x=\"{figures}\" y=\"{:.1}\">{cpu:.2} · {memory:.2}</text>",
        y + 9.0,
        escaped(program),
        y,
        cpu * unit,
        y + 7.0,
        memory * unit,
        y + 9.0,
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str =
        "program,implementation,cpu_ms,cpu_ratio,cpu_spread,user_ms,system_ms,peak_mb,peak_ratio
start-up,old,1,,,1,1,9,1.0,3,ok
start-up,a<b,1,,,1,1,9,0.5,3,ok
fib,old,100,1.0,0,1,1,9,1.0,3,ok
fib,a<b,50,0.5,0,1,1,9,0.25,3,ok
broken,a<b,,,,,,,,3,failed
geometric-mean,a<b,,0.5,,,,,0.25,,
";

    #[test]
    fn bars_are_in_proportion() {
        let svg = svg(RECORD).unwrap();
        assert!(svg.contains("a&lt;b as part of old"), "{svg}");
        assert_eq!(svg.matches("width=\"240.0\"").count(), 2, "{svg}");
        assert_eq!(svg.matches("width=\"120.0\"").count(), 2, "{svg}");
        assert!(!svg.contains("broken") && svg.contains("0.50 · 0.25"), "{svg}");
    }

    #[test]
    fn other_files_are_no_records() {
        assert!(super::svg("").is_none() && super::svg("a\nb\n").is_none());
        assert!(super::svg("h\nfib,old,1,1.0,,,,,1.0\n").is_none());
    }

    /// Every drawing that is kept is the one that `--draw` makes of its record.
    #[test]
    fn drawings_are_those_of_their_records() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("record");
        for entry in fs::read_dir(folder).unwrap() {
            let record = entry.unwrap().path();
            let drawing = record.with_extension("svg");
            if record.extension().is_some_and(|it| it == "csv") && drawing.exists() {
                let expected = svg(&fs::read_to_string(&record).unwrap()).unwrap();
                let command = format!("frazil-bench --draw {}", record.display());
                assert!(fs::read_to_string(&drawing).unwrap() == expected, "out of date: {command}");
            }
        }
    }
}
