//! How the rooms of this process do, for whoever keeps an eye on it: the text format of Prometheus, version 0.0.4.

use axum::{
    extract::State,
    http::{HeaderName, header},
};
use model::RoomId;
use protocol::Vitals;

use super::Shell;

const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(super) async fn metrics(
    State(shell): State<Shell>,
) -> ([(HeaderName, &'static str); 1], String) {
    (
        [(header::CONTENT_TYPE, CONTENT_TYPE)],
        text(&shell.rooms.awake(), shell.workers.present()),
    )
}

fn text(rooms: &[(RoomId, usize, Vitals)], has_worker: bool) -> String {
    let mut text = String::new();
    let mut family = |name: &str, what: &str, samples: Vec<(String, f64)>| {
        text += &format!("# HELP {name} {what}\n# TYPE {name} gauge\n");
        for (labels, value) in samples {
            text += &format!("{name}{labels} {value}\n");
        }
    };
    let each = |of: fn(&(RoomId, usize, Vitals)) -> f64| {
        let samples = rooms
            .iter()
            .map(move |room| (format!("{{room=\"{}\"}}", room.0), of(room)));
        samples.collect::<Vec<_>>()
    };
    family(
        "incant_rooms_awake",
        "Rooms that run.",
        vec![(String::new(), rooms.len() as f64)],
    );
    family(
        "incant_worker_present",
        "Whether anybody is there to make things.",
        vec![(String::new(), f64::from(u8::from(has_worker)))],
    );
    family(
        "incant_room_players",
        "Players in a room.",
        each(|(_, players, _)| *players as f64),
    );
    family(
        "incant_room_things",
        "Things in a room.",
        each(|(.., vitals)| f64::from(vitals.things)),
    );
    family(
        "incant_room_bodies_awake",
        "Bodies in a room that physics moves.",
        each(|(.., vitals)| f64::from(vitals.awake)),
    );
    let ticks = rooms.iter().flat_map(|(room, _, vitals)| {
        let quantiles = [("0.5", vitals.tick_us_p50), ("0.99", vitals.tick_us_p99)];
        quantiles.map(|(quantile, micros)| {
            let labels = format!("{{room=\"{room}\",quantile=\"{quantile}\"}}");
            (labels, f64::from(micros) / 1e6)
        })
    });
    family(
        "incant_room_tick_seconds",
        "What the ticks of the last two seconds took.",
        ticks.collect(),
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_comment_or_a_sample() {
        let vitals = Vitals {
            tick_us_p50: 400,
            tick_us_p99: 900,
            awake: 3,
            things: 12,
        };
        let text = text(&[(RoomId([1; 16]), 2, vitals)], true);
        for line in text.lines().filter(|line| !line.starts_with("# ")) {
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert!(
                name.starts_with("incant_") && value.parse::<f64>().is_ok(),
                "{line}"
            );
        }
        assert!(text.contains("quantile=\"0.99\"} 0.0009\n"));
        assert_eq!(text.lines().count(), 6 * 2 + 7);
    }
}
