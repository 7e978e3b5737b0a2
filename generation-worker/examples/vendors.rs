//! Every vendor at once, none of them real: speaks their protocols at an address, for playing and for journeys without a
//! key.
//!
//! `cargo run -p generation-worker --example vendors -- 127.0.0.1:8700` prints a routing table that asks it. With
//! `half-dead` after the address, every second question goes wrong.

use std::{env, error::Error, net::SocketAddr, thread, time::Duration};

use generation_worker::double::{Double, Mood};

fn main() -> Result<(), Box<dyn Error>> {
    let address: SocketAddr = env::args()
        .nth(1)
        .as_deref()
        .unwrap_or("127.0.0.1:0")
        .parse()?;
    let moods = match env::args().nth(2).as_deref() {
        None => vec![Mood::Well],
        Some("half-dead") => Mood::half_dead(),
        Some(other) => return Err(format!("`{other}` is not a mood; say `half-dead`").into()),
    };
    let double = Double::at(address, moods)?;
    say(&include_str!("vendors.toml").replace("http://127.0.0.1:8700", &double.url));
    // Its threads answer until somebody ends the process.
    thread::sleep(Duration::MAX);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a table to be put into a file")]
fn say(table: &str) {
    println!("{table}");
}
