//! What the command line says.

use std::path::PathBuf;

use clap::Parser;

/// Incant: say it, and it stands there.
#[derive(Parser, Clone, Debug)]
#[command(version)]
pub(crate) struct Args {
    /// Play in a world kept on this machine (the default).
    #[arg(long, conflicts_with = "join")]
    pub(crate) host: bool,

    /// Play on a server, such as `http://192.168.1.20:7777`.
    #[arg(long, value_name = "URL")]
    pub(crate) join: Option<String>,

    /// Keep worlds, files and identity here instead of the user's data folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,

    /// What the others shall call you.
    #[arg(long)]
    pub(crate) name: Option<String>,

    /// No window: two players in one room, a picture at the end.
    #[arg(long, requires = "prompt", requires = "out")]
    pub(crate) headless: bool,

    /// What the first player says; may be given several times.
    #[arg(long, requires = "headless")]
    pub(crate) prompt: Vec<String>,

    /// Where picture and bundles go.
    #[arg(long, requires = "headless", value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Every look there is, without a server.
    #[arg(long, hide = true)]
    pub(crate) showroom: bool,
}
