//! All there is under `/v1`, once: where it is, who may use it, what it takes and answers.

mod made;
mod people;
mod rooms;
mod work;

use super::route::Route;

/// The whole API.
pub(super) fn routes() -> Vec<Route> {
    [
        people::open(),
        people::own(),
        rooms::rooms(),
        rooms::kept(),
        made::jobs(),
        made::assets(),
        made::library(),
        work::work(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
