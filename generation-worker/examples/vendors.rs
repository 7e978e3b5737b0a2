//! Every vendor at once, none of them real: speaks their protocols at an address, for playing and for journeys without a
//! key. `cargo run -p generation-worker --example vendors -- 127.0.0.1:8700` prints a routing table that asks it.

use std::{env, error::Error, net::SocketAddr, thread, time::Duration};

use generation_worker::double::Double;

fn main() -> Result<(), Box<dyn Error>> {
    let address: SocketAddr = env::args()
        .nth(1)
        .as_deref()
        .unwrap_or("127.0.0.1:0")
        .parse()?;
    let double = Double::at(address)?;
    say(&include_str!("vendors.toml").replace("http://127.0.0.1:8700", &double.url));
    // Its threads answer until somebody ends the process.
    thread::sleep(Duration::MAX);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a table to be put into a file")]
fn say(table: &str) {
    println!("{table}");
}
