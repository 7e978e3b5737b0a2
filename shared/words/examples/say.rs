//! Prints what each line of a file means: `cargo run -p words --example say -- FILE`.
use std::{env, fs, io::Write};

fn main() -> std::io::Result<()> {
    let path = env::args().nth(1).unwrap_or_default();
    let mut out = std::io::stdout().lock();
    let mut slowest = 0;
    let _ = words::understand("a chair");
    for line in fs::read_to_string(path)?.lines() {
        #[expect(clippy::disallowed_methods, reason = "an example measures")]
        let start = std::time::Instant::now();
        let plan = words::understand(line);
        slowest = slowest.max(start.elapsed().as_micros());
        writeln!(
            out,
            "{line}  notes {:?} unknown {:?}",
            plan.notes, plan.unknown
        )?;
        for item in plan.items {
            let wishes: Vec<_> = item
                .wishes
                .iter()
                .map(|w| {
                    format!(
                        "{}{}{}{}{}{}",
                        if w.is_present { "+" } else { "-" },
                        w.part,
                        w.count.map_or(String::new(), |c| format!(" *{c}")),
                        w.color.map_or(String::new(), |c| format!(" {c}")),
                        w.surface.map_or(String::new(), |s| format!(" {s:?}")),
                        if w.size == 1.0 {
                            String::new()
                        } else {
                            format!(" x{}", w.size)
                        }
                    )
                })
                .collect();
            writeln!(
                out,
                "    {} *{} [{}] {:.2?} {:?} {:?} {:?} {:?} {:?} choices {:?}",
                item.family,
                item.count,
                item.phrase,
                item.size_meters,
                item.color.map(|c| c.to_string()),
                item.accent.map(|c| c.to_string()),
                item.placing,
                item.style,
                wishes,
                item.choices.iter().map(|c| &c.phrase).collect::<Vec<_>>()
            )?;
        }
    }
    writeln!(out, "slowest {slowest} us")
}
