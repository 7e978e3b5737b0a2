//! Incant's server: rooms, API and files.

use std::process::ExitCode;

use server::{Server, admin, config::Args, telemetry};

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::read();
    telemetry::start(args.log());
    let act = args.act();
    let settings = match args.settings() {
        Ok(settings) => settings,
        Err(error) => return explain(&error),
    };
    if let Some(act) = act {
        return match admin::perform(&settings, &act).await {
            Ok(said) => say(&said),
            Err(error) => explain(&error),
        };
    }
    match server::start(settings).await {
        Ok(server) => serve(server).await,
        Err(error) => explain(&error),
    }
}

#[expect(
    clippy::print_stdout,
    reason = "whoever started us waits for this line"
)]
async fn serve(server: Server) -> ExitCode {
    println!("ready {}", server.url());
    asked_to_stop().await;
    tracing::info!("stopping");
    server.stop().await;
    ExitCode::SUCCESS
}

#[expect(clippy::print_stdout, reason = "it was asked for")]
fn say(words: &str) -> ExitCode {
    println!("{words}");
    ExitCode::SUCCESS
}

#[expect(
    clippy::print_stderr,
    reason = "the one sentence a person needs, without a log's decoration"
)]
fn explain(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("{error}");
    ExitCode::FAILURE
}

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).expect("signals can be listened for");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    tokio::signal::ctrl_c()
        .await
        .expect("signals can be listened for");
}
